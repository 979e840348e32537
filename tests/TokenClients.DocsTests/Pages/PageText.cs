using System.IO;
using System.Text.RegularExpressions;

namespace TokenClients.DocsTests;

/// <summary>What tests need of a page in <c>docs</c> besides its snippets.</summary>
internal static partial class PageText
{
    internal static string Of(string name) => File.ReadAllText(Repository.PathOf("docs", name)).ReplaceLineEndings("\n");

    /// <summary>What a page says that a program prints, or that an error's message is: its fenced blocks of text, in order.</summary>
    internal static IReadOnlyList<string> Outputs(string name) => [.. new MarkdownPage($"docs/{name}").Blocks("text")];

    /// <summary>Text without what differs from run to run: instants.</summary>
    internal static string Stable(string text) => Instant().Replace(text, "(instant)");

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")]
    private static partial Regex Instant();
}
