using System.IO;
using System.Text.RegularExpressions;

namespace TokenClients.PackageTests;

/// <summary>The fenced blocks of a document.</summary>
internal static partial class Markdown
{
    /// <summary>The blocks of a language, in their order.</summary>
    internal static IReadOnlyList<string> Blocks(string language, params string[] path) =>
        [.. Fence().Matches(File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n")).Where(block => block.Groups["language"].Value == language).Select(static block => block.Groups["code"].Value)];

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
