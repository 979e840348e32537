using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TokenClients.PublicApi;

/// <summary>Symbols as C# declares them, as far as callers and derived types see them.</summary>
internal sealed class Declaration
{
    /// <summary>Types without their namespaces: what is written is for people.</summary>
    public static readonly Declaration Short = new(SymbolDisplayTypeQualificationStyle.NameAndContainingTypes);

    /// <summary>The same, with each parameter on a line of its own.</summary>
    public static readonly Declaration Tall = new(SymbolDisplayTypeQualificationStyle.NameAndContainingTypes, "\n    ");

    // Types with their namespaces: the order of members.
    private static readonly Declaration Full = new(SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    // What the compiler notes for itself, and what is for debuggers and analyzers of the library's own code.
    private static readonly HashSet<string> UnseenAttributes =
    [
        "System.CodeDom.Compiler.GeneratedCodeAttribute",
        "System.Diagnostics.CodeAnalysis.DynamicDependencyAttribute",
        "System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverageAttribute",
        "System.Diagnostics.CodeAnalysis.SuppressMessageAttribute",
        "System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessageAttribute",
        "System.Diagnostics.DebuggableAttribute",
        "System.Diagnostics.DebuggerBrowsableAttribute",
        "System.Diagnostics.DebuggerDisplayAttribute",
        "System.Diagnostics.DebuggerHiddenAttribute",
        "System.Diagnostics.DebuggerNonUserCodeAttribute",
        "System.Diagnostics.DebuggerStepThroughAttribute",
        "System.Diagnostics.DebuggerTypeProxyAttribute",
        "System.Diagnostics.StackTraceHiddenAttribute",
        "System.Reflection.DefaultMemberAttribute",
        "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.AsyncStateMachineAttribute",
        "System.Runtime.CompilerServices.CompilerFeatureRequiredAttribute",
        "System.Runtime.CompilerServices.CompilerGeneratedAttribute",
        "System.Runtime.CompilerServices.EnumeratorCancellationAttribute",
        "System.Runtime.CompilerServices.ExtensionAttribute",
        "System.Runtime.CompilerServices.IsByRefLikeAttribute",
        "System.Runtime.CompilerServices.IsReadOnlyAttribute",
        "System.Runtime.CompilerServices.IsUnmanagedAttribute",
        "System.Runtime.CompilerServices.IteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.NullableAttribute",
        "System.Runtime.CompilerServices.NullableContextAttribute",
        "System.Runtime.CompilerServices.RequiredMemberAttribute",
        "System.Runtime.CompilerServices.TupleElementNamesAttribute",
    ];

    private readonly SymbolDisplayFormat _type;
    private readonly SymbolDisplayFormat _name;
    private readonly SymbolDisplayFormat _constraints;
    private readonly SymbolDisplayFormat _parameter;
    private readonly string? _beforeParameter;

    private Declaration(SymbolDisplayTypeQualificationStyle style, string? beforeParameter = null)
    {
        _beforeParameter = beforeParameter;
        _type = Format(style);
        _name = Format(SymbolDisplayTypeQualificationStyle.NameOnly);
        _constraints = _type.AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints);
        _parameter = _type.WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeModifiers | SymbolDisplayParameterOptions.IncludeDefaultValue);
    }

    private static SymbolDisplayFormat Format(SymbolDisplayTypeQualificationStyle style) => new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        style,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeVariance,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    /// <summary>What outsiders see of a type: its public and protected members, in a fixed order, without nested types and without what belongs to another member.</summary>
    public static IEnumerable<ISymbol> Members(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Delegate
            ? []
            : type.GetMembers().Where(member => member is not INamedTypeSymbol && IsSeen(member) && !IsAccessor(member) && !IsUnspeakable(type, member))
                .OrderBy(static member => Rank(member))
                .ThenBy(static member => member is IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum, HasConstantValue: true } field ? Convert.ToDecimal(field.ConstantValue, CultureInfo.InvariantCulture) : 0)
                .ThenBy(static member => member.Name, StringComparer.Ordinal)
                .ThenBy(static member => member is IMethodSymbol method ? method.Parameters.Length : 0)
                .ThenBy(static member => Full.Of(member), StringComparer.Ordinal);

    /// <summary>All types that outsiders see, nested ones after the type that holds them.</summary>
    public static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol holder)
    {
        foreach (var member in holder.GetMembers().OfType<INamespaceOrTypeSymbol>().OrderBy(static member => member.Name, StringComparer.Ordinal).ThenBy(static member => (member as INamedTypeSymbol)?.Arity ?? 0))
        {
            if (member is INamedTypeSymbol type)
            {
                if (!IsSeen(type) || !type.CanBeReferencedByName)
                {
                    continue;
                }

                yield return type;
            }

            foreach (var nested in Types(member))
            {
                yield return nested;
            }
        }
    }

    /// <summary>A type as it is named where it is used.</summary>
    public string Name(ITypeSymbol type) => type.ToDisplayString(_type);

    /// <summary>A member as it is named where it is used: without its parameters.</summary>
    public string MemberName(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } ? member.ToDisplayString(_type) : member.Name;

    /// <summary>The parts of a type's name: those that are types have their symbol.</summary>
    public ImmutableArray<SymbolDisplayPart> Parts(ITypeSymbol type) => type.ToDisplayParts(_type);

    /// <summary>The attributes of a declaration, one an entry, in square brackets.</summary>
    public IEnumerable<string> Attributes(ISymbol symbol) =>
        Attributes(symbol.GetAttributes(), "").Concat(symbol is IMethodSymbol method ? Attributes(method.GetReturnTypeAttributes(), "return: ") : []);

    /// <summary>The declaration without its attributes: <c>public sealed class X : Y</c>, <c>public string Name { get; }</c>.</summary>
    public string Of(ISymbol symbol) => symbol switch
    {
        _ when TypesIn(symbol).FirstOrDefault(static type => type.TypeKind == TypeKind.Error) is { } unknown =>
            throw new UnreadableException($"{symbol} names {unknown}, which is in no assembly that is known here: add its package to tests/TokenClients.PublicApi."),
        INamedTypeSymbol type => Of(type),
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } field => $"{field.Name} = {Convert.ToString(field.ConstantValue, CultureInfo.InvariantCulture)},",
        IFieldSymbol field => $"{Modifiers(field)}{Name(field.Type)} {field.Name}{(field.HasConstantValue ? " = " + Constant(field.ConstantValue) : "")};",
        IPropertySymbol property => $"{Modifiers(property)}{Ref(property.RefKind)}{Name(property.Type)} {(property.IsIndexer ? $"this[{Parameters(property.Parameters)}]" : property.Name)} {{ {Accessors(property)}}}",
        IEventSymbol @event => $"{Modifiers(@event)}event {Name(@event.Type)} {@event.Name};",
        IMethodSymbol method => Of(method),
        _ => throw new UnreadableException($"{symbol} is a {symbol.Kind}: teach {nameof(Declaration)} to write it."),
    };

    // Every type that a declaration names.
    private static IEnumerable<ITypeSymbol> TypesIn(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => Within(field.Type),
        IPropertySymbol property => property.Parameters.Select(static parameter => parameter.Type).Prepend(property.Type).SelectMany(Within),
        IEventSymbol @event => Within(@event.Type),
        IMethodSymbol method => method.Parameters.Select(static parameter => parameter.Type).Prepend(method.ReturnType).SelectMany(Within),
        INamedTypeSymbol { DelegateInvokeMethod: { } invoke } => TypesIn(invoke),
        INamedTypeSymbol { BaseType: { } parent } type => type.Interfaces.Prepend(parent).SelectMany(Within),
        INamedTypeSymbol type => type.Interfaces.SelectMany(Within),
        _ => [],
    };

    private static IEnumerable<ITypeSymbol> Within(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Within(array.ElementType).Prepend(array),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(Within).Prepend(named),
        _ => [type],
    };

    private static bool IsSeen(ISymbol symbol) =>
        symbol.DeclaredAccessibility == Accessibility.Public
        || (symbol.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal && symbol.ContainingType is { IsSealed: false });

    private static bool IsAccessor(ISymbol member) => member is IMethodSymbol { AssociatedSymbol: not null };

    // The constructor that every struct has; the field that holds an enum's value; what the compiler makes for records.
    private static bool IsUnspeakable(INamedTypeSymbol type, ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true }
        || (member is IMethodSymbol && member.GetAttributes().Any(static attribute => attribute.AttributeClass?.ToDisplayString() == "System.Runtime.CompilerServices.CompilerGeneratedAttribute"))
        || (type.TypeKind == TypeKind.Enum && member is not IFieldSymbol { HasConstantValue: true })
        || (!member.CanBeReferencedByName && member is IFieldSymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Destructor or MethodKind.StaticConstructor });

    private static int Rank(ISymbol member) => member switch
    {
        IFieldSymbol { IsConst: true } => 0,
        IFieldSymbol => 1,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => 2,
        IPropertySymbol => 3,
        IEventSymbol => 4,
        IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => 6,
        _ => 5,
    };

    private string Of(INamedTypeSymbol type)
    {
        var access = Access(type);
        var name = type.ToDisplayString(_name);
        if (type.DelegateInvokeMethod is { } invoke)
        {
            return $"{access}delegate {Ref(invoke.ReturnsByRef, invoke.ReturnsByRefReadonly)}{Name(invoke.ReturnType)} {name}({Parameters(invoke.Parameters)}){Constraints(type)};";
        }

        var kind = type.TypeKind switch
        {
            TypeKind.Interface => "interface",
            TypeKind.Enum => "enum",
            TypeKind.Struct => $"{(type.IsReadOnly ? "readonly " : "")}{(type.IsRefLikeType ? "ref " : "")}{(type.IsRecord ? "record " : "")}struct",
            _ => $"{(type.IsStatic ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}{(type.IsRecord ? "record" : "class")}",
        };

        var bases = type.TypeKind == TypeKind.Enum
            ? type.EnumUnderlyingType is { SpecialType: not SpecialType.System_Int32 } underlying ? [Name(underlying)] : []
            : type.Interfaces.Where(static candidate => IsReachable(candidate)).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (type is { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } parent })
        {
            bases.Insert(0, Name(parent));
        }

        return $"{access}{kind} {name}{(bases.Count > 0 ? " : " : "")}{string.Join(", ", bases)}{Constraints(type)}";
    }

    private string Of(IMethodSymbol method)
    {
        var result = $"{Ref(method.ReturnsByRef, method.ReturnsByRefReadonly)}{Name(method.ReturnType)} ";
        var name = method.MethodKind switch
        {
            MethodKind.Constructor => method.ContainingType.Name,
            MethodKind.Conversion => method.ToDisplayString(_type),
            _ => result + method.ToDisplayString(_type),
        };
        return $"{Modifiers(method)}{name}({Parameters(method.Parameters)}){Constraints(method)};";
    }

    private static bool IsReachable(INamedTypeSymbol type) =>
        type.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && (type.ContainingType is null || IsReachable(type.ContainingType)) && type.TypeArguments.OfType<INamedTypeSymbol>().All(IsReachable);

    private static string Access(ISymbol symbol) =>
        symbol.ContainingType is { TypeKind: TypeKind.Interface } && symbol is not INamedTypeSymbol && symbol.DeclaredAccessibility == Accessibility.Public ? ""
        : symbol.DeclaredAccessibility switch
        {
            Accessibility.Public => "public ",
            // Whether the library's own code may call it too is nothing to outsiders.
            _ => "protected ",
        };

    private static string Modifiers(ISymbol member)
    {
        var inInterface = member.ContainingType.TypeKind == TypeKind.Interface;
        var modifiers = Access(member);
        modifiers += member switch
        {
            IFieldSymbol { IsConst: true } => "const ",
            _ when member.IsStatic => "static ",
            _ => "",
        };
        modifiers += member.IsAbstract && (!inInterface || member.IsStatic) ? "abstract "
            : member.IsVirtual && !member.IsAbstract ? "virtual "
            : member.IsOverride ? (member is { IsSealed: true, ContainingType.IsSealed: false } ? "sealed override " : "override ")
            : "";
        return modifiers + member switch
        {
            IFieldSymbol field => $"{(field.IsRequired ? "required " : "")}{(field is { IsReadOnly: true, IsConst: false } ? "readonly " : "")}{(field.IsVolatile ? "volatile " : "")}{Ref(field.RefKind)}",
            IPropertySymbol { IsRequired: true } => "required ",
            IMethodSymbol { IsReadOnly: true, ContainingType.IsReadOnly: false } => "readonly ",
            _ => "",
        };
    }

    private string Accessors(IPropertySymbol property) => Accessor(property.GetMethod, "get") + Accessor(property.SetMethod, property.SetMethod?.IsInitOnly == true ? "init" : "set");

    private string Accessor(IMethodSymbol? accessor, string name) =>
        accessor is null || !IsSeen(accessor)
            ? ""
            : string.Concat(Attributes(accessor).Select(static attribute => attribute + " "))
                + (Access(accessor) == Access(accessor.AssociatedSymbol!) ? "" : Access(accessor))
                + (accessor is { IsReadOnly: true, ContainingType.IsReadOnly: false } ? "readonly " : "") + name + "; ";

    private string Parameters(ImmutableArray<IParameterSymbol> parameters) =>
        string.Join(_beforeParameter is null ? ", " : ",", parameters.Select(parameter => _beforeParameter + Of(parameter)));

    private string Of(IParameterSymbol parameter) =>
        string.Concat(Attributes(parameter).Select(static attribute => attribute + " "))
        + (parameter is { Ordinal: 0, ContainingSymbol: IMethodSymbol { IsExtensionMethod: true } } ? "this " : "") + parameter.ToDisplayString(_parameter);

    // The only difference between the two is what stands at the end.
    private string Constraints(ISymbol symbol) => symbol.ToDisplayString(_constraints)[symbol.ToDisplayString(_type).Length..];

    private static string Ref(bool isRef, bool isReadonly) => isReadonly ? "ref readonly " : isRef ? "ref " : "";

    private static string Ref(RefKind kind) => Ref(kind == RefKind.Ref, kind == RefKind.RefReadOnly);

    private IEnumerable<string> Attributes(ImmutableArray<AttributeData> attributes, string target) =>
        attributes.Where(static attribute => attribute.AttributeClass is { } type && IsSeenAttribute(type) && !UnseenAttributes.Contains(Full.Name(type)))
            .Select(attribute => $"[{target}{Of(attribute)}]").Order(StringComparer.Ordinal);

    // An older target has the attributes that guide nullable analysis as types of its own, which are internal; compilers go by their names.
    private static bool IsSeenAttribute(INamedTypeSymbol attribute) =>
        attribute.DeclaredAccessibility == Accessibility.Public || attribute.ContainingNamespace.ToDisplayString() is "System.Diagnostics.CodeAnalysis" or "System.Runtime.CompilerServices";

    private string Of(AttributeData attribute)
    {
        var name = Name(attribute.AttributeClass!);
        var arguments = attribute.ConstructorArguments.Select(Constant).Concat(attribute.NamedArguments.Select(argument => $"{argument.Key} = {Constant(argument.Value)}")).ToList();
        return (name.EndsWith("Attribute", StringComparison.Ordinal) ? name[..^"Attribute".Length] : name) + (arguments.Count > 0 ? $"({string.Join(", ", arguments)})" : "");
    }

    private string Constant(TypedConstant constant) => constant.Kind switch
    {
        TypedConstantKind.Array when constant.IsNull => "null",
        TypedConstantKind.Array => $"[{string.Join(", ", constant.Values.Select(Constant))}]",
        TypedConstantKind.Type when constant.Value is ITypeSymbol type => $"typeof({Name(type)})",
        TypedConstantKind.Enum when constant.Type is { ContainingNamespace: { } holder } => constant.ToCSharpString().Replace(holder.ToDisplayString() + ".", "", StringComparison.Ordinal),
        _ => constant.ToCSharpString(),
    };

    private static string Constant(object? value) => value is null ? "null" : SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) ?? throw new UnreadableException($"{value} is no constant of C#.");
}
