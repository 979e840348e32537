using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApi;

/// <summary>XML documentation as Markdown, for one page: links lead from there.</summary>
internal sealed partial class Markdown(Links links, string page, INamedTypeSymbol? type)
{
    /// <summary>Text in which no character means anything to Markdown. An address becomes a link.</summary>
    public static string Escape(string text) => Special().Replace(text, static special => special.Groups[1].Success ? $"<{special.Value}>" : "\\" + special.Value);

    /// <summary>Text as code, whatever it holds.</summary>
    public static string Code(string text)
    {
        var fence = new string('`', Backticks().Matches(text).Select(static run => run.Length).DefaultIfEmpty().Max() + 1);
        return fence.Length == 1 ? $"`{text}`" : $"{fence} {text} {fence}";
    }

    /// <summary>A fenced declaration.</summary>
    public static string Fence(string code, string language = "csharp") => $"```{language}\n{code}\n```";

    /// <summary>A symbol as code, and as a link if it has a place in the reference.</summary>
    public string Reference(ISymbol symbol, string? text = null)
    {
        var label = text ?? Code(Label(symbol));
        return links.To(symbol, page) is { } link ? $"[{label}]({link})" : label;
    }

    /// <summary>A type as it is written in code; what has a page of its own in it is a link.</summary>
    public string Type(ITypeSymbol symbol) =>
        string.Concat(Declaration.Short.Parts(symbol).Select(part => part.Symbol is INamedTypeSymbol named && links.To(named, page) is { } link ? $"[{part}]({link})" : Escape(part.ToString())));

    /// <summary>The content of an element in blocks: paragraphs, lists and code, with an empty line between two of them.</summary>
    public string Blocks(XElement element, Documentation documentation) => string.Join("\n\n", BlocksOf(element, documentation));

    /// <summary>The content of an element on one line, for a cell of a table.</summary>
    public string Cell(XElement? element, Documentation documentation) =>
        element is null ? "" : string.Join("<br>", BlocksOf(element, documentation)).Replace("|", @"\|", StringComparison.Ordinal).Replace('\n', ' ');

    private List<string> BlocksOf(XElement element, Documentation documentation)
    {
        var blocks = new List<string>();
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XElement { Name.LocalName: "para" } paragraph:
                    Flush();
                    blocks.AddRange(BlocksOf(paragraph, documentation));
                    break;
                case XElement { Name.LocalName: "list" } list:
                    Flush();
                    blocks.Add(ListOf(list, documentation));
                    break;
                case XElement { Name.LocalName: "code" } code:
                    Flush();
                    blocks.Add(Fence(Unindented(code.Value), code.Attribute("language")?.Value ?? code.Attribute("lang")?.Value ?? "csharp"));
                    break;
                default:
                    text.Append(Inline(node, documentation));
                    break;
            }
        }

        Flush();
        return blocks;

        void Flush()
        {
            var paragraph = WhiteSpace().Replace(text.ToString(), " ").Trim();
            text.Clear();
            if (paragraph.Length > 0)
            {
                blocks.Add(BlockStart().Replace(paragraph, static start => $"{start.Groups[1].Value}\\{start.Groups[2].Value}"));
            }
        }
    }

    private string Inline(XNode node, Documentation documentation) => node switch
    {
        XText text => Escape(text.Value),
        XElement { Name.LocalName: "c" } code => Code(WhiteSpace().Replace(code.Value, " ").Trim()),
        XElement { Name.LocalName: "paramref" or "typeparamref" } name => Code(name.Attribute("name")!.Value),
        XElement { Name.LocalName: "see" } see => See(see, documentation),
        XElement { Name.LocalName: "a" } anchor => $"[{Inline(anchor, documentation)}]({anchor.Attribute("href")!.Value})",
        XElement { Name.LocalName: "b" or "strong" } strong => $"**{Inline(strong, documentation)}**",
        XElement { Name.LocalName: "i" or "em" } emphasis => $"*{Inline(emphasis, documentation)}*",
        XElement { Name.LocalName: "br" } => "<br>",
        XComment => "",
        XElement unknown => throw new UnreadableException($"<{unknown.Name}> in the documentation of {unknown.Ancestors("member").FirstOrDefault()?.Attribute("name")?.Value} is not known here: write it otherwise, or teach {nameof(Markdown)} to write it."),
        _ => throw new UnreadableException($"{node.NodeType} in documentation is not known here: {node}"),
    };

    private string Inline(XElement element, Documentation documentation) => string.Concat(element.Nodes().Select(node => Inline(node, documentation)));

    /// <summary>What <c>see</c> and <c>seealso</c> name, as a link if it can be one.</summary>
    public string See(XElement see, Documentation documentation)
    {
        var text = see.IsEmpty || see.Value.Length == 0 ? null : Inline(see, documentation).Trim();
        if (see.Attribute("href")?.Value is { } address)
        {
            return text is null ? $"<{address}>" : $"[{text}]({address})";
        }

        if (see.Attribute("langword")?.Value is { } word)
        {
            return Code(word);
        }

        var cref = see.Attribute("cref")?.Value ?? throw new UnreadableException($"{see} names nothing.");
        return documentation.Find(cref) is { } symbol ? Reference(symbol, text) : text ?? Code(NameIn(cref));
    }

    private string Label(ISymbol symbol)
    {
        if (symbol is INamespaceSymbol)
        {
            return symbol.ToDisplayString();
        }

        if (symbol is ITypeSymbol named)
        {
            return Declaration.Short.Name(named.WithNullableAnnotation(NullableAnnotation.None));
        }

        var holder = symbol.ContainingType;
        return symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? Declaration.Short.Name(holder)
            : SymbolEqualityComparer.Default.Equals(holder, type) ? Declaration.Short.MemberName(symbol)
            : $"{Declaration.Short.Name(holder)}.{Declaration.Short.MemberName(symbol)}";
    }

    // What no assembly at hand declares, by what its id says: type and member, or type alone.
    private static string NameIn(string cref)
    {
        if (cref.StartsWith("!:", StringComparison.Ordinal))
        {
            throw new UnreadableException($"The documentation names {cref[2..]}, which the compiler did not find.");
        }

        var names = cref[2..].Split('(')[0].Split('.');
        return Arity().Replace(string.Join('.', names[^(cref[0] == 'T' ? 1 : Math.Min(2, names.Length))..]), "");
    }

    private string ListOf(XElement list, Documentation documentation)
    {
        var kind = list.Attribute("type")?.Value ?? "bullet";
        if (kind == "table")
        {
            var header = list.Element("listheader");
            var rows = list.Elements("item").Select(Row);
            return string.Join('\n', (string[])[header is null ? "| | |" : Row(header), "| --- | --- |", .. rows]);
        }

        return string.Join('\n', list.Elements("item").Select((item, index) =>
        {
            var mark = kind == "number" ? (index + 1).ToString(CultureInfo.InvariantCulture) + ". " : "- ";
            var term = item.Element("term");
            var content = item.Element("description") ?? (term is null ? item : null);
            return mark + Indented((term is null ? "" : $"**{Cell(term, documentation)}**") + (term is null || content is null ? "" : ": ") + (content is null ? "" : Blocks(content, documentation)), mark.Length);
        }));

        string Row(XElement item) => $"| {Cell(item.Element("term"), documentation)} | {Cell(item.Element("description"), documentation)} |";
    }

    /// <summary>Text whose lines after the first stand below the first one's text, as an item of a list wants it.</summary>
    public static string Indented(string text, int width) => LineBreak().Replace(text, "\n" + new string(' ', width));

    private static string Unindented(string code)
    {
        var lines = code.ReplaceLineEndings("\n").Trim('\n').TrimEnd().Split('\n');
        var indent = lines.Where(static line => line.Trim().Length > 0).Select(static line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : line.Trim()));
    }

    // An underscore within a word has no meaning.
    [GeneratedRegex(@"(https?://[^\s<>]*[^\s<>.,;:!?)])|[\\`*\[\]<>]|(?<![A-Za-z0-9_])_|_(?![A-Za-z0-9_])|&(?=[#A-Za-z0-9]+;)")]
    private static partial Regex Special();

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    // What would begin a heading, a list or a quotation.
    [GeneratedRegex(@"^(\d*)([#+.)-])(?=\s|#)")]
    private static partial Regex BlockStart();

    [GeneratedRegex("`+[0-9]+")]
    private static partial Regex Arity();

    [GeneratedRegex(@"\n(?!\n)")]
    private static partial Regex LineBreak();
}
