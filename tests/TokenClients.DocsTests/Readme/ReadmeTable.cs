using System.Text.RegularExpressions;

namespace TokenClients.DocsTests.Readme;

/// <summary>The rows of the tables in a piece of Markdown, without headings and comments: each row as the text of its cells.</summary>
internal static partial class ReadmeTable
{
    /// <param name="text">The document.</param>
    /// <param name="heading">The heading of the piece; it ends before the next one.</param>
    internal static List<string[]> Rows(string text, string heading)
    {
        var start = text.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        start.Should().BeGreaterThanOrEqualTo(0, $"there must be the heading {heading}");
        var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var lines = Comment().Replace(text[start..(end < 0 ? text.Length : end)], "").Split('\n');
        return [.. lines
            .Where((line, index) => line.StartsWith('|') && !line.StartsWith("| ---", StringComparison.Ordinal) && !(index + 1 < lines.Length && lines[index + 1].StartsWith("| ---", StringComparison.Ordinal)))
            .Select(static line => line.Trim('|').Split('|').Select(static cell => cell.Trim()).ToArray())];
    }

    /// <summary>What stands between backquotes.</summary>
    internal static IEnumerable<string> Code(string cell) => CodeSpan().Matches(cell).Select(static span => span.Groups["code"].Value);

    [GeneratedRegex(" ?<!--.*?-->")]
    private static partial Regex Comment();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex CodeSpan();
}
