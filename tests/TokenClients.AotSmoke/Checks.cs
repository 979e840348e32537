namespace TokenClients.AotSmoke;

/// <summary>Counts what was checked and what did not hold, and prints a line for each.</summary>
internal sealed class Checks
{
    private string _area = "";
    private int _count;
    private int _failures;

    /// <summary>Runs the checks of an area. What ends it early is a failure, and the other areas are still run.</summary>
    internal async Task AreaAsync(string name, Func<Task> run)
    {
        _area = name;
        string? error = null;
        try
        {
            await run();
        }
#pragma warning disable CA1031 // Whatever goes wrong in one area is counted and shown, and must not hide the others.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            error = thrown.ToString();
        }

        Count("runs to its end", error is null, error);
    }

    internal void That(string what, bool holds) => Count(what, holds, null);

    internal void Equal<T>(string what, T expected, T actual) =>
        Count(what, EqualityComparer<T>.Default.Equals(expected, actual), $"expected {Show(expected)}, found {Show(actual)}");

    /// <summary>A text that must hold parts.</summary>
    internal void Contains(string what, string? text, params string[] parts) =>
        Count(what, text is not null && Array.TrueForAll(parts, part => text.Contains(part, StringComparison.Ordinal)), $"expected {string.Join(", ", parts)} in {Show(text)}");

    /// <summary>A call that must fail in its own way.</summary>
    internal async Task<T> ThrowsAsync<T>(string what, Func<Task> call)
        where T : Exception
    {
        try
        {
            await call();
        }
        catch (T error)
        {
            Count(what, true, null);
            return error;
        }

        Count(what, false, $"expected {typeof(T).Name}, and it went through");
        throw new InvalidOperationException($"'{what}' went through, so what follows cannot be checked.");
    }

    /// <summary>A call that a service must refuse.</summary>
    internal async Task<TokenClientException> RefusedAsync(string what, TokenErrorKind kind, Func<Task> call)
    {
        var error = await ThrowsAsync<TokenClientException>($"{what} fails", call);
        Equal($"{what}: kind", kind, error.Kind);
        return error;
    }

    internal int Close()
    {
        Console.WriteLine($"AotSmoke: {_count} checks, {_failures} failures");
        return _failures == 0 && _count > 0 ? 0 : 1;
    }

    private static string Show<T>(T value) => value is null ? "nothing" : $"'{value}'";

    private void Count(string what, bool holds, string? otherwise)
    {
        _count++;
        if (holds)
        {
            Console.WriteLine($"ok   {_area}: {what}");
        }
        else
        {
            _failures++;
            Console.WriteLine($"FAIL {_area}: {what}{(otherwise is null ? "" : $": {otherwise}")}");
        }
    }
}
