using System.IO;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace TokenClients.DocsTests.Sentences;

/// <summary>
/// A page whose sentences say, in comments that readers do not see, which tests hold them. A comment belongs to what is before it, up to the comment before: in a paragraph, in an item of a list or in a row of a table.
/// Behind a table, it belongs to all rows that have none of their own.
/// </summary>
internal sealed partial class MarkedPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UsePreciseSourceLocation().Build();

    private readonly string _text;
    private readonly List<MarkedText> _texts = [];

    internal MarkedPage(string path)
        : this(path, File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n"))
    {
    }

    /// <param name="path">What the page is called.</param>
    /// <param name="text">Its Markdown.</param>
    internal MarkedPage(string path, string text)
    {
        Path = path;
        _text = text;
        var document = Markdown.Parse(text, Pipeline);
        Comments = document.Descendants<HtmlInline>().Count(static inline => IsComment(inline.Tag)) + document.Descendants<HtmlBlock>().Count(block => IsComment(TextOf(block)));
        Read(document);
    }

    internal string Path { get; }

    /// <summary>The pieces of prose, each with its comment.</summary>
    internal IReadOnlyList<MarkedText> Texts => _texts;

    /// <summary>How many comments are ones to a reader of Markdown.</summary>
    internal int Comments { get; }

    /// <summary>How many there are by their characters, wherever they are.</summary>
    internal int Marks => Mark().Count(_text);

    /// <summary>What a reader gets, without comments.</summary>
    internal string Rendered => Comment().Replace(Markdown.ToHtml(_text, Pipeline), "");

    private static bool IsComment(string html) => html.TrimStart().StartsWith("<!--", StringComparison.Ordinal);

    private string TextOf(MarkdownObject part) => _text.Substring(part.Span.Start, part.Span.Length);

    private void Read(ContainerBlock container)
    {
        for (var index = 0; index < container.Count; index++)
        {
            switch (container[index])
            {
                case HeadingBlock or CodeBlock or ThematicBreakBlock or LinkReferenceDefinitionGroup:
                    break;
                case Table table:
                    var next = index + 1 < container.Count && container[index + 1] is HtmlBlock html ? Mark().Match(TextOf(html)) : Match.Empty;
                    index += next.Success ? 1 : 0;
                    foreach (var row in table.OfType<TableRow>().Where(static row => !row.IsHeader))
                    {
                        Read(TextOf(row).Trim().Trim('|').Trim(), next.Success ? next.Groups["what"].Value : null);
                    }

                    break;
                case ParagraphBlock paragraph when !LinksOfThePage().IsMatch(TextOf(paragraph)):
                    Read(TextOf(paragraph), ofTable: null);
                    break;
                case ParagraphBlock:
                    break;
                case ContainerBlock inner:
                    Read(inner);
                    break;
                case var other:
                    _texts.Add(new(TextOf(other), null));
                    break;
            }
        }
    }

    private void Read(string text, string? ofTable)
    {
        var start = 0;
        foreach (Match mark in Mark().Matches(text))
        {
            _texts.Add(new(text[start..mark.Index].Trim(), mark.Groups["what"].Value));
            start = mark.Index + mark.Length;
        }

        if (text[start..].Trim(' ', '|', '\n') is { Length: > 0 } rest)
        {
            _texts.Add(new(rest, start == 0 ? ofTable : null));
        }
    }

    [GeneratedRegex(@"<!-- (?<what>explains|held by: [^<>]+?) -->")]
    private static partial Regex Mark();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(\[[^\]]+\]\(#[^)]+\)( · )?)+$")]
    private static partial Regex LinksOfThePage();
}

/// <summary>A piece of prose: one sentence or some.</summary>
/// <param name="Text">The prose.</param>
/// <param name="What">What its comment says; <see langword="null"/> if it has none.</param>
internal sealed record MarkedText(string Text, string? What)
{
    private const string Held = "held by: ";

    internal bool Explains => What == "explains";

    /// <summary>The tests that hold it.</summary>
    internal IReadOnlyList<string> Tests => What?.StartsWith(Held, StringComparison.Ordinal) == true ? What[Held.Length..].Split("; ") : [];
}
