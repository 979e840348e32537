using Microsoft.CodeAnalysis;

namespace TokenClients.DocsTests.PublicApi;

/// <summary>What callers and derived types see of an assembly.</summary>
internal static class PublicMembers
{
    /// <summary>The public and protected types, each followed by its public and protected members.</summary>
    public static IEnumerable<ISymbol> Of(INamespaceOrTypeSymbol holder)
    {
        foreach (var member in holder.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type)
            {
                if (!IsVisible(type) || !type.CanBeReferencedByName)
                {
                    continue;
                }

                yield return type;
                foreach (var own in type.TypeKind == TypeKind.Delegate ? [] : type.GetMembers().Where(own => own is not INamedTypeSymbol && IsVisible(own) && !IsAccessor(own) && !IsCompilerMade(type, own)))
                {
                    yield return own;
                }
            }

            foreach (var nested in Of(member))
            {
                yield return nested;
            }
        }
    }

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility == Accessibility.Public
        || (symbol.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal && symbol.ContainingType is { IsSealed: false });

    private static bool IsAccessor(ISymbol member) => member is IMethodSymbol { AssociatedSymbol: not null };

    // There is no source to document these in: implicit constructors, the field that holds an enum's value, and what the compiler makes for records.
    private static bool IsCompilerMade(INamedTypeSymbol type, ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true } or IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 0, ContainingType.InstanceConstructors.Length: 1 }
        || (member is IMethodSymbol && member.GetAttributes().Any(static attribute => attribute.AttributeClass?.ToDisplayString() == "System.Runtime.CompilerServices.CompilerGeneratedAttribute"))
        || (type.TypeKind == TypeKind.Enum && member is not IFieldSymbol { HasConstantValue: true })
        || (!member.CanBeReferencedByName && member is IFieldSymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Destructor or MethodKind.StaticConstructor });
}
