using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApi;

/// <summary>The pages of the API reference: one a type, and one that lists them.</summary>
internal sealed class Reference
{
    /// <summary>The page that lists all types.</summary>
    public const string Index = "README.md";

    private const string Note = "<!-- Written by tests/TokenClients.PublicApi from the comments in the sources: change those. -->\n\n";
    private const int LongestLine = 120;

    private readonly Links _links = new();
    private readonly Dictionary<string, string> _indexAnchors = [];
    private readonly List<TypePage> _pages = [];
    private readonly IReadOnlyList<Package> _packages;

    private Reference(IReadOnlyList<Package> packages)
    {
        _packages = packages;

        // All places first: pages link to one another.
        var index = new Slugs();
        index.Next("API reference");
        foreach (var package in packages)
        {
            _indexAnchors.Add(package.Name, index.Next(package.Name));
            foreach (var group in TypesOf(package).GroupBy(static type => type.Namespace))
            {
                _indexAnchors.Add(NamespaceKey(package, group.Key), index.Next($"Namespace {group.Key}"));
                foreach (var type in group)
                {
                    _pages.Add(new(package, type, _links));
                }
            }
        }
    }

    /// <summary>All pages: their paths within the reference, and their text.</summary>
    public static IReadOnlyDictionary<string, string> Write(IReadOnlyList<Package> packages)
    {
        var reference = new Reference(packages);
        var texts = new Dictionary<string, string> { [Index] = reference.WriteIndex() };
        foreach (var page in reference._pages)
        {
            texts.Add(page.Path, reference.Write(page));
        }

        return texts;
    }

    // A symbol of all the targets that have it; the newest one speaks for it.
    private static IEnumerable<Entry> Entries(IEnumerable<(PackageAssembly Assembly, ISymbol Symbol)> symbols) =>
        symbols.GroupBy(static found => found.Symbol.GetDocumentationCommentId()!).Select(static group => new Entry(group.Key, [.. group]));

    private static List<Entry> TypesOf(Package package) =>
        [.. Entries(package.Assemblies.SelectMany(static assembly => Declaration.Types(assembly.Symbol.GlobalNamespace).Select(type => (assembly, (ISymbol)type))))
            .Where(static type => !type.IsHidden).OrderBy(static type => type.Namespace, StringComparer.Ordinal).ThenBy(static type => type.Title, StringComparer.Ordinal)];

    private static string NamespaceKey(Package package, string name) => $"{package.Name}/{name}";

    private string WriteIndex()
    {
        var text = new StringBuilder(Note).Append("# API reference\n");
        foreach (var package in _packages)
        {
            text.Append("\n## ").Append(package.Name).Append("\n\nThe package ").Append(Markdown.Code(package.Name)).Append(", for ").Append(Sequence(package.Assemblies.Select(static assembly => assembly.Target))).Append(".\n");
            foreach (var group in _pages.Where(page => page.Package == package).GroupBy(static page => page.Type.Namespace))
            {
                text.Append("\n### Namespace ").Append(group.Key).Append("\n\n| type | |\n| --- | --- |\n");
                var markdown = new Markdown(_links, Index, type: null);
                foreach (var page in group)
                {
                    text.Append("| ").Append(markdown.Reference(page.Type.Symbol)).Append(" | ").Append(markdown.Cell(page.Type.Documentation.Element("summary"), page.Type.Source)).Append(" |\n");
                }
            }
        }

        return text.ToString();
    }

    private string Write(TypePage page)
    {
        var type = page.Symbol;
        var markdown = new Markdown(_links, page.Path, type);
        var blocks = new List<string>
        {
            "# " + Markdown.Escape(page.Title),
            $"Package [{page.Package.Name}]({Links.To(Index, _indexAnchors[page.Package.Name], page.Path)}), namespace [{page.Type.Namespace}]({Links.To(Index, _indexAnchors[NamespaceKey(page.Package, page.Type.Namespace)], page.Path)})",
        };

        AddEntry(blocks, markdown, page.Package, page.Type, type.DelegateInvokeMethod);
        AddLine(blocks, "Derived types: ", _pages.Where(other => BaseOf(other.Symbol) == page.Type.Id).Select(other => markdown.Reference(other.Symbol)));
        AddLine(blocks, "Implemented by: ", _pages.Where(other => ContractsOf(other.Symbol).Contains(page.Type.Id)).Select(other => markdown.Reference(other.Symbol)));

        if (type.TypeKind == TypeKind.Enum)
        {
            AddValues(blocks, markdown, page);
        }
        else
        {
            if (page.Members.Count() > 3)
            {
                blocks.Add(string.Join("<br>\n", page.Sections.Select(section => $"{section.Title}: {string.Join(", ", section.Members.Select(static member => $"[{Markdown.Escape(member.Title)}](#{member.Anchor})"))}")));
            }

            foreach (var section in page.Sections)
            {
                blocks.Add("## " + section.Title);
                foreach (var member in section.Members)
                {
                    blocks.Add("### " + Markdown.Escape(member.Title));
                    AddEntry(blocks, markdown, page.Package, member.Entry, member.Entry.Symbol as IMethodSymbol);
                }
            }
        }

        AddInherited(blocks, markdown, type);
        return Note + string.Join("\n\n", blocks) + "\n";
    }

    private static string? BaseOf(INamedTypeSymbol type) => type.BaseType?.OriginalDefinition.GetDocumentationCommentId();

    private static IEnumerable<string?> ContractsOf(INamedTypeSymbol type) => type.AllInterfaces.Select(static contract => contract.OriginalDefinition.GetDocumentationCommentId());

    private static void AddEntry(List<string> blocks, Markdown markdown, Package package, Entry entry, IMethodSymbol? method)
    {
        var documentation = entry.Documentation;
        var source = entry.Source;
        var targets = package.Assemblies.Select(static assembly => assembly.Target).ToList();
        if (entry.Targets.Count < targets.Count)
        {
            blocks.Add($"Only for {Sequence(entry.Targets)}.");
        }

        blocks.Add(Markdown.Fence(DeclarationOf(entry)));
        AddText("summary", "");
        AddNamed("Type parameters", "typeparam", static (_, name) => Markdown.Code(name));
        AddNamed("Parameters", "param", (symbol, name) => $"{Markdown.Code(name)} {markdown.Type(Parameters(symbol).First(parameter => parameter.Name == name).Type)}");
        if (method is { ReturnsVoid: false, MethodKind: not MethodKind.Constructor })
        {
            var returned = documentation.Element("returns") is { } returns ? ": " + markdown.Blocks(returns, source) : "";
            blocks.Add($"**Returns** {markdown.Type(method.ReturnType)}{returned}");
        }

        // The declaration names the type, and cannot be a link.
        if (TypeOf(entry.Symbol) is { } type && markdown.Type(type) is var name && name.Contains("](", StringComparison.Ordinal))
        {
            blocks.Add($"**Type** {name}");
        }

        AddText("value", "**Value**: ");
        var exceptions = documentation.Elements("exception").Select(exception => $"- {markdown.See(new("see", exception.Attribute("cref")), source)}: {Markdown.Indented(markdown.Blocks(exception, source), 2)}").ToList();
        AddList("Exceptions", exceptions);
        AddText("remarks", "");
        AddText("example", "**Example**\n\n");
        AddLine(blocks, "See also: ", documentation.Elements("seealso").Select(see => markdown.See(see, source)));

        // "content" is what a part of a type says of itself, to those who read the sources.
        var unknown = documentation.Elements().FirstOrDefault(static element => element.Name.LocalName is not ("summary" or "typeparam" or "param" or "returns" or "value" or "exception" or "remarks" or "example" or "seealso" or "content"));
        if (unknown != null)
        {
            throw new UnreadableException($"<{unknown.Name}> in the documentation of {entry.Id} is not known here: write it otherwise, or teach {nameof(Reference)} to write it.");
        }

        void AddText(string name, string before) => blocks.AddRange(documentation.Elements(name).Select(element => before + markdown.Blocks(element, source)).Where(text => text.Length > before.Length));

        void AddNamed(string title, string element, Func<ISymbol, string, string> name) => AddList(title, [.. documentation.Elements(element).Select(named =>
            $"- {name(entry.Symbol, named.Attribute("name")!.Value)}: {Markdown.Indented(markdown.Blocks(named, source), 2)}")]);

        void AddList(string title, List<string> items)
        {
            if (items.Count > 0)
            {
                blocks.Add($"**{title}**\n\n{string.Join('\n', items)}");
            }
        }
    }

    private static ImmutableArray<IParameterSymbol> Parameters(ISymbol symbol) => symbol switch
    {
        IMethodSymbol method => method.Parameters,
        IPropertySymbol property => property.Parameters,
        INamedTypeSymbol { DelegateInvokeMethod: { } invoke } => invoke.Parameters,
        _ => [],
    };

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IPropertySymbol property => property.Type,
        IFieldSymbol field => field.Type,
        IEventSymbol @event => @event.Type,
        _ => null,
    };

    // Where the targets differ, each declaration with the targets that have it.
    private static string DeclarationOf(Entry entry)
    {
        var declarations = entry.Symbols.GroupBy(static found => Lines(found.Symbol)).Reverse().ToList();
        return declarations.Count == 1
            ? declarations[0].Key
            : string.Join("\n\n", declarations.Select(static group => $"// {Sequence(group.Select(static found => found.Assembly.Target), code: false)}\n{group.Key}"));
    }

    private static string Lines(ISymbol symbol)
    {
        var declaration = Declaration.Short.Of(symbol);
        return string.Join('\n', Declaration.Short.Attributes(symbol).Append(declaration.Length > LongestLine ? Declaration.Tall.Of(symbol) : declaration));
    }

    private static void AddValues(List<string> blocks, Markdown markdown, TypePage page)
    {
        blocks.Add("## " + TypePage.Values);
        var rows = page.Members.Select(member =>
        {
            var field = (IFieldSymbol)member.Entry.Symbol;
            var meaning = string.Join("<br>", new[] { "summary", "remarks" }.Select(part => markdown.Cell(member.Entry.Documentation.Element(part), member.Entry.Source)).Where(static text => text.Length > 0));
            var targets = member.Entry.Targets.Count < page.Package.Assemblies.Count ? $"Only for {Sequence(member.Entry.Targets)}. " : "";
            return $"| <a id=\"{member.Anchor}\"></a>{Markdown.Code(field.Name)} | {field.ConstantValue} | {targets}{meaning} |";
        });
        blocks.Add(string.Join('\n', (string[])["| name | value | |", "| --- | --- | --- |", .. rows]));
    }

    // Only ours: what comes with .NET is known there.
    private void AddInherited(List<string> blocks, Markdown markdown, INamedTypeSymbol type)
    {
        var parents = new List<INamedTypeSymbol>();
        for (var parent = type.BaseType; parent != null; parent = parent.BaseType)
        {
            parents.Add(parent);
        }

        foreach (var parent in type.TypeKind == TypeKind.Interface ? type.AllInterfaces : [.. parents])
        {
            var page = _pages.FirstOrDefault(page => page.Type.Id == parent.OriginalDefinition.GetDocumentationCommentId());
            AddLine(blocks, $"Inherited from {markdown.Reference(parent)}: ", page?.Members.Where(static member => member.Entry.Symbol is not IMethodSymbol { MethodKind: MethodKind.Constructor } && !member.Entry.Symbol.IsStatic)
                .Select(member => markdown.Reference(member.Entry.Symbol, Markdown.Code(member.Entry.Symbol.Name))).Distinct() ?? []);
        }
    }

    private static void AddLine(List<string> blocks, string before, IEnumerable<string> items)
    {
        var all = items.ToList();
        if (all.Count > 0)
        {
            blocks.Add(before + string.Join(", ", all));
        }
    }

    private static string Sequence(IEnumerable<string> targets, bool code = true)
    {
        var names = targets.Select(target => code ? Markdown.Code(target) : target).ToList();
        return names.Count == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }
}
