namespace TokenClients.Benchmarks.Processes;

/// <summary>The ways in which a program creates its token.</summary>
internal static class Ways
{
    internal const string Library = "Library";
    internal const string LibraryInContainer = "LibraryInContainer";
    internal const string ByHand = "ByHand";
    internal const string ByHandInContainer = "ByHandInContainer";

    internal static readonly IReadOnlyList<string> All = [Library, ByHand, LibraryInContainer, ByHandInContainer];
}
