using System.IO;
using System.Text;
using System.Text.RegularExpressions;

namespace TokenClients.DocsTests;

/// <summary>A Markdown file of the repository: its fenced blocks, its headings, and where it links to.</summary>
internal sealed partial class MarkdownPage
{
    private readonly string _text;
    private readonly string _prose;

    internal MarkdownPage(string path)
    {
        Path = path;
        _text = File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n");
        _prose = CodeSpan().Replace(Fence().Replace(_text, ""), "");
    }

    /// <summary>From the repository's root, with slashes.</summary>
    internal string Path { get; }

    /// <summary>All that people read: what is written here, without what is fetched or built.</summary>
    internal static IEnumerable<string> Paths { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(static file => System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(static path => !Foreign().IsMatch(path))
            .Append("llms.txt")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The fenced blocks of a language, in their order.</summary>
    internal IReadOnlyList<string> Blocks(string language) =>
        [.. Fence().Matches(_text).Where(fence => fence.Groups["language"].Value == language).Select(static fence => Dedent(fence.Groups["code"].Value, fence.Groups["indent"].Length))];

    /// <summary>The targets of links and pictures.</summary>
    internal IEnumerable<string> Links => Link().Matches(_prose).Select(static link => link.Groups["target"].Value);

    /// <summary>How many words a reader of the page reads, without its code blocks.</summary>
    internal int Words => WordsIn(Comment().Replace(Fence().Replace(_text, ""), ""));

    /// <summary>How many words a text has. What has neither a letter nor a digit, such as the pipes of a table, is none.</summary>
    internal static int WordsIn(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(static word => word.Any(char.IsLetterOrDigit));

    /// <summary>The names by which a place can be linked to: those that code hosts make of headings, and those that the text gives.</summary>
    internal ISet<string> Anchors
    {
        get
        {
            var anchors = GivenAnchor().Matches(_prose).Select(static anchor => anchor.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
            foreach (Match heading in Heading().Matches(Fence().Replace(_text, "")))
            {
                var anchor = Anchor(heading.Groups["text"].Value.Trim());
                var unique = anchor;
                for (var count = 1; !anchors.Add(unique); count++)
                {
                    unique = $"{anchor}-{count}";
                }
            }

            return anchors;
        }
    }

    private static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var character in heading)
        {
            if (char.IsLetterOrDigit(character) || character is '-' or '_')
            {
                anchor.Append(char.ToLowerInvariant(character));
            }
            else if (character == ' ')
            {
                anchor.Append('-');
            }
        }

        return anchor.ToString();
    }

    private static string Dedent(string code, int indent) =>
        string.Join('\n', code.Split('\n').Select(line => line.Length <= indent ? line.TrimStart() : line[indent..])).Trim();

    [GeneratedRegex("^(?<indent> *)```(?<language>[a-z0-9]*)[^\n]*\n(?<code>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("<a id=\"(?<name>[^\"]+)\"></a>")]
    private static partial Regex GivenAnchor();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(^|/)(node_modules|bin|obj|TestResults|\.git|StrykerOutput|packages)/")]
    private static partial Regex Foreign();
}
