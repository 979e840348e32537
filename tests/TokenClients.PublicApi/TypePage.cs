using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApi;

/// <summary>The page of a type: what stands where.</summary>
internal sealed partial class TypePage
{
    public const string Values = "Values";

    private static readonly string[] SectionTitles = ["Constructors", "Properties", "Methods", "Operators", "Events", "Fields"];

    public TypePage(Package package, Entry type, Links links)
    {
        Package = package;
        Type = type;
        var file = string.Join('.', Holders(Symbol).Select(static holder => holder.Arity == 0 ? holder.Name : $"{holder.Name}-{holder.Arity}"));
        Path = $"{type.Namespace}/{file}.md";
        Title = $"{type.Title} {KindOf(Symbol)}";
        links.Add(type.Id, Path);

        var slugs = new Slugs();
        slugs.Next(Title);
        var members = type.Symbols.SelectMany(static found => Declaration.Members((INamedTypeSymbol)found.Symbol).Select(member => (found.Assembly, member)))
            .GroupBy(static found => found.member.GetDocumentationCommentId()!).Select(static group => new Entry(group.Key, [.. group])).Where(static member => !member.IsHidden).ToList();
        var isEnum = Symbol.TypeKind == TypeKind.Enum;
        if (isEnum)
        {
            slugs.Next(Values);
        }

        foreach (var group in members.GroupBy(static member => SectionOf(member.Symbol)).OrderBy(static group => group.Key))
        {
            if (!isEnum)
            {
                slugs.Next(SectionTitles[group.Key]);
            }

            var named = new List<MemberPlace>();
            foreach (var member in group)
            {
                var title = TitleOf(member.Symbol, isOverloaded: group.Count(other => other.Symbol.Name == member.Symbol.Name) > 1);
                var place = new MemberPlace(title, slugs.Next(title), member);
                links.Add(member.Id, Path, place.Anchor);
                named.Add(place);
            }

            Sections.Add((SectionTitles[group.Key], named));
        }
    }

    public Package Package { get; }

    public Entry Type { get; }

    public INamedTypeSymbol Symbol => (INamedTypeSymbol)Type.Symbol;

    public string Path { get; }

    public string Title { get; }

    public List<(string Title, List<MemberPlace> Members)> Sections { get; } = [];

    public IEnumerable<MemberPlace> Members => Sections.SelectMany(static section => section.Members);

    private static IEnumerable<INamedTypeSymbol> Holders(INamedTypeSymbol type) => type.ContainingType is { } holder ? Holders(holder).Append(type) : [type];

    private static string KindOf(INamedTypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Interface => "interface",
        TypeKind.Enum => "enum",
        TypeKind.Struct => "struct",
        TypeKind.Delegate => "delegate",
        _ => "class",
    };

    private static int SectionOf(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => 0,
        IPropertySymbol => 1,
        IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => 3,
        IMethodSymbol => 2,
        IEventSymbol => 4,
        _ => 5,
    };

    private static string TitleOf(ISymbol member, bool isOverloaded)
    {
        var name = member switch
        {
            IMethodSymbol { MethodKind: MethodKind.Constructor } => member.ContainingType.Name,
            // Words, as the signs leave nothing for an anchor: op_Equality, op_Implicit.
            IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator } => Capital().Replace(member.Name["op_".Length..], static capital => " " + char.ToLowerInvariant(capital.Value[0])),
            IMethodSymbol { MethodKind: MethodKind.Conversion } conversion => $"{member.Name["op_".Length..]} conversion to {Plain(conversion.ReturnType)}",
            IPropertySymbol { IsIndexer: true } => "Indexer",
            IMethodSymbol { Arity: > 0 } generic => $"{member.Name}<{string.Join(", ", generic.TypeParameters.Select(static parameter => parameter.Name))}>",
            _ => member.Name,
        };
        var parameters = member switch
        {
            IMethodSymbol method => method.Parameters,
            IPropertySymbol property => property.Parameters,
            _ => [],
        };
        return isOverloaded ? $"{name}({string.Join(", ", parameters.Select(static parameter => Plain(parameter.Type)))})" : name;
    }

    private static string Plain(ITypeSymbol type) => NullabilityMark().Replace(Declaration.Short.Name(type), "");

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"\?")]
    private static partial Regex NullabilityMark();
}

/// <summary>A member on the page of its type.</summary>
internal sealed record MemberPlace(string Title, string Anchor, Entry Entry);
