using System.Collections.Concurrent;
using System.Globalization;

namespace TokenClients.DocsTests;

/// <summary>What snippets print. They say <c>Console</c>, and the files that hold them mean this by it, so that each test sees what its own snippet wrote.</summary>
internal static class Printed
{
    private static readonly AsyncLocal<ConcurrentQueue<string>?> Current = new();

    /// <summary>The lines that a snippet prints.</summary>
    internal static async Task<IReadOnlyList<string>> ByAsync(Func<Task> snippet)
    {
        var lines = new ConcurrentQueue<string>();
        Current.Value = lines;
        await snippet();
        return [.. lines];
    }

    internal static void WriteLine(string? line) => (Current.Value ?? throw new InvalidOperationException("Nobody looks at what is printed.")).Enqueue(line ?? "");

    internal static void WriteLine(object? value) => WriteLine(Convert.ToString(value, CultureInfo.InvariantCulture));
}
