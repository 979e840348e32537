using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApi;

/// <summary>A type or a member as all targets have it. The last target's, the newest, speaks for it.</summary>
internal sealed record Entry(string Id, IReadOnlyList<(PackageAssembly Assembly, ISymbol Symbol)> Symbols)
{
    private XElement? _documentation;

    public ISymbol Symbol => Symbols[^1].Symbol;

    public Documentation Source => Symbols[^1].Assembly.Documentation;

    public XElement Documentation => _documentation ??= Source.Of(Symbol);

    public IReadOnlyList<string> Targets => [.. Symbols.Select(static found => found.Assembly.Target)];

    public string Namespace => Symbol.ContainingNamespace.ToDisplayString();

    /// <summary>The name of a type as its users write it.</summary>
    public string Title => Declaration.Short.Name((INamedTypeSymbol)Symbol);

    /// <summary>Whether editors do not offer it; then it has no place in the reference either.</summary>
    public bool IsHidden => Declaration.Short.Attributes(Symbol).Contains("[EditorBrowsable(EditorBrowsableState.Never)]") || (Symbol.ContainingType is { } holder && new Entry("", [(Symbols[^1].Assembly, holder)]).IsHidden);
}
