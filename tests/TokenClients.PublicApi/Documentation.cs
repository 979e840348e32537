using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApi;

/// <summary>The XML documentation of one target, with what is inherited put in its place.</summary>
internal sealed class Documentation
{
    private readonly Compilation _compilation;
    private readonly Dictionary<string, XElement> _members = [];

    public Documentation(Compilation compilation, IEnumerable<XDocument> documents)
    {
        _compilation = compilation;
        foreach (var member in documents.SelectMany(static document => document.Descendants("member")))
        {
            _members.Add(member.Attribute("name")!.Value, member);
        }
    }

    /// <summary>The documentation of a symbol, empty if there is none.</summary>
    public XElement Of(ISymbol symbol) => Of(symbol, []) ?? new XElement("member");

    /// <summary>What a <c>cref</c> names, if this program knows it.</summary>
    public ISymbol? Find(string cref) => DocumentationCommentId.GetFirstSymbolForDeclarationId(cref, _compilation);

    private XElement? Of(ISymbol symbol, HashSet<string> way)
    {
        var id = symbol.OriginalDefinition.GetDocumentationCommentId();
        if (id is null || !_members.TryGetValue(id, out var own))
        {
            return null;
        }

        if (!way.Add(id))
        {
            throw new UnreadableException($"The documentation of {id} inherits from itself.");
        }

        var whole = new XElement(own);
        foreach (var element in whole.Descendants("inheritdoc").ToList())
        {
            if (element.Attribute("path") is { } part)
            {
                throw new UnreadableException($"The documentation of {id} inherits {part}, which is not known here: write it otherwise, or teach {nameof(Documentation)} to read it.");
            }

            var source = element.Attribute("cref")?.Value is { } cref
                ? Find(cref) ?? throw new UnreadableException($"The documentation of {id} inherits from {cref}, which is nowhere.")
                : Inherited(symbol) ?? throw new UnreadableException($"The documentation of {id} is inherited, and there is nothing to inherit from.");
            var inherited = Of(source, way) ?? Foreign(symbol, source);
            if (element.Parent == whole)
            {
                element.Remove();
                whole.Add(inherited.Elements().Where(candidate => !whole.Elements().Any(present => IsSamePart(present, candidate))));
            }
            else
            {
                element.ReplaceWith(inherited.Elements(element.Parent!.Name).Where(candidate => IsSamePart(element.Parent, candidate)).Nodes().ToList());
            }
        }

        way.Remove(id);
        return whole;
    }

    private static bool IsSamePart(XElement one, XElement other) =>
        one.Name == other.Name && one.Attribute("name")?.Value == other.Attribute("name")?.Value && one.Attribute("cref")?.Value == other.Attribute("cref")?.Value
        && one.Attribute("href")?.Value == other.Attribute("href")?.Value;

    // What another library documents is named, not copied: it would change with that library.
    private static XElement Foreign(ISymbol symbol, ISymbol source) =>
        new("member", new XElement("summary", source.ContainingType?.TypeKind == TypeKind.Interface || source is INamedTypeSymbol { TypeKind: TypeKind.Interface } ? "Implements " : symbol is INamedTypeSymbol ? "Extends " : "Overrides ",
            new XElement("see", new XAttribute("cref", source.OriginalDefinition.GetDocumentationCommentId()!)), "."));

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
