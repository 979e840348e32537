namespace TokenClients.NetFramework;

/// <summary>Runs checks one after the other, writes a line for each, and counts.</summary>
internal sealed class Checks
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private int _run;
    private int _failed;

    internal async Task RunAsync(string what, Func<Task> check)
    {
        _run++;
        try
        {
            var running = check();
            if (await Task.WhenAny(running, Task.Delay(Patience)) != running)
            {
                throw new MismatchException("it did not end in time");
            }

            await running;
            Console.WriteLine($"ok      {what}");
        }
#pragma warning disable CA1031 // Whatever it is, it is what is wrong here; the others run all the same.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failed++;
            Console.WriteLine($"FAILED  {what}: {(error is MismatchException ? error.Message : error.ToString())}");
        }
    }

    /// <summary>Writes the last line.</summary>
    /// <returns>The exit code.</returns>
    internal int Close()
    {
        Console.WriteLine($"NetFramework: {_run} checks, {_failed} failures");
        return _failed == 0 ? 0 : 1;
    }

    internal static void Same<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new MismatchException($"{what} should be {expected}, and is {actual}");
        }
    }

    internal static void True(bool holds, string what) => Same(true, holds, what);

    internal static async Task<TokenClientException> FailureOfAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (TokenClientException error)
        {
            return error;
        }

        throw new MismatchException("the call should fail, and did not");
    }

    internal static async Task<TokenCallCanceledException> CancellationOfAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (TokenCallCanceledException error)
        {
            return error;
        }

        throw new MismatchException("the call should be canceled, and was not");
    }

    private sealed class MismatchException(string message) : Exception(message);
}
