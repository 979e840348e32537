using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace TokenClients.DocsTests.PublicApi;

/// <summary>The XML documentation of one target framework.</summary>
internal sealed class Documentation
{
    private readonly Compilation _compilation;
    private readonly Dictionary<string, XElement> _members = [];
    private readonly HashSet<string> _read = [];

    public Documentation(Compilation compilation, IEnumerable<XDocument> documents)
    {
        _compilation = compilation;
        foreach (var document in documents)
        {
            _read.Add(document.Descendants("assembly").Elements("name").Single().Value);
            foreach (var member in document.Descendants("member"))
            {
                _members.Add(member.Attribute("name")!.Value, member);
            }
        }
    }

    /// <summary>Whether a symbol has a summary with words in it, of its own or inherited.</summary>
    public bool HasSummary(ISymbol symbol) => HasSummary(symbol, []);

    private bool HasSummary(ISymbol symbol, HashSet<string> visited)
    {
        var id = symbol.OriginalDefinition.GetDocumentationCommentId();
        if (id is null || !visited.Add(id) || !_members.TryGetValue(id, out var member))
        {
            return false;
        }

        if (member.Element("summary") is { } summary)
        {
            return !string.IsNullOrWhiteSpace(summary.Value) || summary.Elements().Any(static element => element.Name != "inheritdoc") || (summary.Element("inheritdoc") is { } part && Inherits(symbol, part, visited));
        }

        return member.Element("inheritdoc") is { } whole && Inherits(symbol, whole, visited);
    }

    private bool Inherits(ISymbol symbol, XElement inheritdoc, HashSet<string> visited)
    {
        var source = inheritdoc.Attribute("cref")?.Value is { } cref ? DocumentationCommentId.GetFirstSymbolForDeclarationId(cref, _compilation) : Inherited(symbol);

        // What another library documents is in no file here.
        return source is not null && (!IsRead(source) || HasSummary(source, visited));
    }

    private bool IsRead(ISymbol symbol) => symbol.ContainingAssembly is { } assembly && _read.Contains(assembly.Name);

    private static ISymbol? Inherited(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol type => type.BaseType is { SpecialType: SpecialType.None } parent ? parent : type.Interfaces.FirstOrDefault(),
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => constructor.ContainingType.BaseType?.InstanceConstructors.FirstOrDefault(candidate =>
            candidate.Parameters.Select(static parameter => parameter.Type).SequenceEqual(constructor.Parameters.Select(static parameter => parameter.Type), SymbolEqualityComparer.Default)),
        IMethodSymbol { OverriddenMethod: { } overridden } => overridden,
        IPropertySymbol { OverriddenProperty: { } overridden } => overridden,
        IEventSymbol { OverriddenEvent: { } overridden } => overridden,
        _ => symbol.ContainingType.AllInterfaces.SelectMany(static contract => contract.GetMembers())
            .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol)),
    };
}
