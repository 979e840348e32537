using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TokenClients.Analyzers;

/// <summary>The symbols of a compilation that the rules need, found once.</summary>
internal sealed class KnownTypes
{
    private readonly INamedTypeSymbol? _createdToken;
    private readonly INamedTypeSymbol? _issuedToken;
    private readonly INamedTypeSymbol? _ssoTokens;
    private readonly INamedTypeSymbol? _task;
    private readonly INamedTypeSymbol? _valueTask;
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _holdsSecret = new(SymbolEqualityComparer.Default);

    private KnownTypes(Compilation compilation, INamedTypeSymbol secretString)
    {
        IsOfTests = ReferencesTestFramework(compilation);
        SecretString = secretString;
        Exception = compilation.GetTypeByMetadataName("System.Exception");
        TokenClientException = compilation.GetTypeByMetadataName("TokenClients.TokenClientException");
        TokenCallCanceledException = compilation.GetTypeByMetadataName("TokenClients.TokenCallCanceledException");
        RevokeResult = compilation.GetTypeByMetadataName("TokenClients.RevokeResult");
        CredentialState = compilation.GetTypeByMetadataName("TokenClients.CredentialState");
        ErrorKind = compilation.GetTypeByMetadataName("TokenClients.TokenErrorKind");
        Delegate = compilation.GetTypeByMetadataName("System.Delegate");
        ControllerBase = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Mvc.ControllerBase");
        _createdToken = compilation.GetTypeByMetadataName("TokenClients.CreatedToken`1");
        _issuedToken = compilation.GetTypeByMetadataName("TokenClients.IssuedToken");
        _ssoTokens = compilation.GetTypeByMetadataName("TokenClients.Vercel.VercelSsoTokens");
        _task = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task`1");
        _valueTask = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask`1");
    }

    /// <summary>Whether the compilation is a test project. Tests create tokens only to check the result, and use literals that are not real secrets.</summary>
    internal bool IsOfTests { get; }

    internal INamedTypeSymbol SecretString { get; }

    internal INamedTypeSymbol? Exception { get; }

    internal INamedTypeSymbol? TokenClientException { get; }

    internal INamedTypeSymbol? TokenCallCanceledException { get; }

    internal INamedTypeSymbol? RevokeResult { get; }

    internal INamedTypeSymbol? CredentialState { get; }

    internal INamedTypeSymbol? ErrorKind { get; }

    internal INamedTypeSymbol? Delegate { get; }

    internal INamedTypeSymbol? ControllerBase { get; }

    /// <summary>Finds the symbols; <see langword="null"/> if the compilation does not reference the library, so there is nothing to analyze.</summary>
    internal static KnownTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("TokenClients.SecretString") is { } secretString ? new(compilation, secretString) : null;

    /// <summary>Returns whether a rule that is off in tests applies to code: it is not a test project, or the code's settings enable the rule.</summary>
    internal bool AppliesTo(SyntaxTree tree, AnalyzerOptions options) =>
        !IsOfTests || (options.AnalyzerConfigOptionsProvider.GetOptions(tree).TryGetValue("tokenclients_rules_in_tests", out var value) && value == "true");

    internal bool IsReveal(IMethodSymbol method) => method.Name == "Reveal" && SymbolEqualityComparer.Default.Equals(method.ContainingType, SecretString);

    /// <summary>Returns the result type of a task; the type itself if it is not a task.</summary>
    internal ITypeSymbol? Awaited(ITypeSymbol? type) =>
        type is INamedTypeSymbol { IsGenericType: true } named && (Same(named.OriginalDefinition, _task) || Same(named.OriginalDefinition, _valueTask)) ? named.TypeArguments[0] : type;

    /// <summary>Returns whether a call that issues a secret returns the type.</summary>
    internal bool IsIssued(ITypeSymbol? type) => type is INamedTypeSymbol named && (Same(named.OriginalDefinition, _createdToken) || Same(named, _issuedToken) || Same(named, _ssoTokens));

    /// <summary>Returns whether a method of the library creates a credential, which may exist after a failure.</summary>
    internal bool IsCreate(IMethodSymbol method) =>
        method.Name is "CreateTokenAsync" or "RenewByValueAsync" or "RotateInstallationCredentialAsync" or "ExchangeCodeAsync" or "RefreshAsync" && IsIssued(Awaited(method.ReturnType)) && IsOfLibrary(method.ContainingType);

    internal bool IsRevoke(IMethodSymbol method) => RevokeResult is not null && Same(Awaited(method.ReturnType), RevokeResult);

    /// <summary>Returns whether the type is one of the client classes, which hold connections.</summary>
    internal static bool IsClient(ITypeSymbol? type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class, Name: "VercelTokens" or "VercelSso" or "InfisicalTokenAuth" or "ApinizerAuth" or "CrafterAccessTokens" } && IsOfLibrary(type);

    internal bool IsException(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (Same(type, Exception))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether a serializer would find a secret in the type: a secret, a result with one, or a type with a public property of such a type, including in a collection.</summary>
    internal bool HoldsSecret(ITypeSymbol? type) => type is not null && HoldsSecret(type, depth: 3);

    private bool HoldsSecret(ITypeSymbol type, int depth)
    {
        if (Same(type, SecretString) || IsIssued(type))
        {
            return true;
        }

        if (depth == 0 || type.SpecialType != SpecialType.None || type.TypeKind is TypeKind.Enum or TypeKind.Delegate or TypeKind.TypeParameter or TypeKind.Error or TypeKind.Dynamic)
        {
            return false;
        }

        // A search with less depth left may miss a secret, so only the result of a full search is cached.
        return depth == 3 ? _holdsSecret.GetOrAdd(type, candidate => LooksInto(candidate, depth)) : LooksInto(type, depth);
    }

    private bool LooksInto(ITypeSymbol type, int depth)
    {
        if (type is IArrayTypeSymbol array)
        {
            return HoldsSecret(array.ElementType, depth - 1);
        }

        if (type is not INamedTypeSymbol named)
        {
            return false;
        }

        if (named.IsGenericType)
        {
            foreach (var argument in named.TypeArguments)
            {
                if (HoldsSecret(argument, depth - 1))
                {
                    return true;
                }
            }
        }

        if (!named.IsAnonymousType && named.DeclaringSyntaxReferences.Length == 0)
        {
            return false;
        }

        if (WritesItself(named))
        {
            return false;
        }

        foreach (var member in named.GetMembers())
        {
            if (member is IPropertySymbol { DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsIndexer: false } property && !IsIgnoredByJson(property) && HoldsSecret(property.Type, depth - 1))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ReferencesTestFramework(Compilation compilation)
    {
        foreach (var assembly in compilation.ReferencedAssemblyNames)
        {
            if (assembly.Name is "xunit.core" or "xunit.v3.core" or "nunit.framework" or "Microsoft.VisualStudio.TestPlatform.TestFramework" or "MSTest.TestFramework" or "TUnit.Core")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether no serializer reads the type's properties: a converter writes it, or it writes the response itself.</summary>
    private static bool WritesItself(INamedTypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "JsonConverterAttribute")
            {
                return true;
            }
        }

        foreach (var contract in type.AllInterfaces)
        {
            if (contract.Name is "IResult" or "IActionResult" && IsUnder(contract, "Microsoft.AspNetCore"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIgnoredByJson(IPropertySymbol property)
    {
        foreach (var attribute in property.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "JsonConverterAttribute" || (attribute.AttributeClass?.Name == "JsonIgnoreAttribute" && IsForAllValues(attribute)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsForAllValues(AttributeData ignored)
    {
        foreach (var named in ignored.NamedArguments)
        {
            // JsonIgnoreCondition.Always
            if (named.Key == "Condition" && named.Value.Value is not 1)
            {
                return false;
            }
        }

        return true;
    }

    internal static bool IsOfLibrary(ITypeSymbol? type) => IsUnder(type, "TokenClients");

    /// <summary>Returns whether a type is in a namespace or in one below it. It allocates nothing, because the rules call it very often.</summary>
    internal static bool IsUnder(ITypeSymbol? type, string space)
    {
        for (var at = type?.ContainingNamespace; at is { IsGlobalNamespace: false }; at = at.ContainingNamespace)
        {
            if (Is(at, space))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(INamespaceSymbol candidate, string space)
    {
        var end = space.Length;
        for (var at = candidate; at is { IsGlobalNamespace: false }; at = at.ContainingNamespace)
        {
            var start = end - at.Name.Length;
            if (start < 0 || string.CompareOrdinal(space, start, at.Name, 0, at.Name.Length) != 0)
            {
                return false;
            }

            if (start == 0)
            {
                return at.ContainingNamespace is { IsGlobalNamespace: true };
            }

            if (space[start - 1] != '.')
            {
                return false;
            }

            end = start - 1;
        }

        return false;
    }

    internal static string NamespaceOf(ITypeSymbol? type) => type?.ContainingNamespace?.ToDisplayString() ?? "";

    internal static bool Same(ITypeSymbol? one, ITypeSymbol? other) => one is not null && SymbolEqualityComparer.Default.Equals(one, other);
}
