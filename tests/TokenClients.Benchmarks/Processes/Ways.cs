namespace TokenClients.Benchmarks.Processes;

/// <summary>The ways in which a program creates its token.</summary>
internal static class Ways
{
    internal const string Library = "Library";
    internal const string Standard = "Standard";
    internal const string Bare = "Bare";

    internal static readonly IReadOnlyList<string> All = [Library, Standard, Bare];
}
