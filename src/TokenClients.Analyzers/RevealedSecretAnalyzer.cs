using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TokenClients.Analyzers;

/// <summary>Follows the result of <c>Reveal()</c> to its use: through strings, and through one local variable of the same method.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RevealedSecretAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The property of a diagnostic that says that <c>.Reveal()</c> can be removed: the secret then prints as ***.</summary>
    internal const string CanPrintMask = nameof(CanPrintMask);

    private static readonly ImmutableDictionary<string, string?> WithFix = ImmutableDictionary<string, string?>.Empty.Add(CanPrintMask, "");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.RevealedInLog, Rules.RevealedInText, Rules.RevealedOnConsole, Rules.RevealedInException, Rules.RevealedInMember, Rules.SecretAsName);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { } types)
            {
                start.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.Invocation);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, KnownTypes types)
    {
        var reveal = (IInvocationOperation)context.Operation;
        if (!types.IsReveal(reveal.TargetMethod))
        {
            return;
        }

        var end = Follow(reveal, types);
        var name = $"'{Describe(reveal)}'";
        if (end.Local is null)
        {
            Report(context, end, reveal, reveal, name, types);
            return;
        }

        // The value of a variable that is assigned more than once is not known here.
        var uses = Locals.UsesOf(end.Local, reveal);
        if (uses is null)
        {
            return;
        }

        // The report is at the place where the secret is revealed: an editor shows a report only within the code that was analyzed.
        var isHandedOver = uses.Count == 0;
        var reported = new List<DiagnosticDescriptor>();
        foreach (var use in uses)
        {
            var useEnd = Follow(use, types, end.IsText);
            if (useEnd.Rule is null && (useEnd.IsHandedOver || !useEnd.IsText))
            {
                isHandedOver = true;
            }
            else if ((useEnd.Rule is not null || !end.IsText) && !reported.Contains(useEnd.Rule ?? Rules.RevealedInText))
            {
                reported.Add(useEnd.Rule ?? Rules.RevealedInText);
                Report(context, useEnd, use, reveal, $"{name} in the variable '{end.Local.Name}'", types);
            }
        }

        if (end.IsText && !isHandedOver && reported.Count == 0)
        {
            Report(context, new End(isText: true), reveal, reveal, name, types);
        }
    }

    private static void Report(OperationAnalysisContext context, End end, IOperation at, IInvocationOperation reveal, string name, KnownTypes types)
    {
        var rule = end.Rule ?? (end.IsText && !end.IsHandedOver ? Rules.RevealedInText : null);
        if (rule is null || ((rule == Rules.RevealedInText || rule == Rules.RevealedInMember) && !types.AppliesTo(at.Syntax.SyntaxTree, context.Options)))
        {
            return;
        }

        var canPrintMask = at == reveal && (rule == Rules.RevealedInLog || rule == Rules.RevealedOnConsole || rule == Rules.RevealedInException) && CanBeObject(reveal, types);
        var additional = at == reveal ? ImmutableArray<Location>.Empty : ImmutableArray.Create(at.Syntax.GetLocation());
        context.ReportDiagnostic(Diagnostic.Create(rule, reveal.Syntax.GetLocation(), additional, canPrintMask ? WithFix : null, name, end.Detail ?? ""));
    }

    /// <summary>Returns whether the place also accepts an object, and formats it with ToString.</summary>
    private static bool CanBeObject(IInvocationOperation reveal, KnownTypes types) => reveal.Parent switch
    {
        _ when reveal.Instance is null or IConditionalAccessInstanceOperation => false,
        IInterpolationOperation => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } binary => (binary.LeftOperand == reveal ? binary.RightOperand : binary.LeftOperand) is var other && other.Type?.SpecialType == SpecialType.System_String,
        IConversionOperation { Type.SpecialType: SpecialType.System_Object } => true,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Write" or "WriteLine", Parameters.Length: 1 } method } } => method.ContainingType.Name == "Console" && IsConsole(method),
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "AppendFormatted", Parent: IInterpolatedStringAppendOperation } } => true,
        _ => false,
    } && types.SecretString is not null;

    /// <summary>Returns the name of the revealed value in the code.</summary>
    private static string Describe(IInvocationOperation reveal) =>
        reveal.Instance is { } instance && instance is not IConditionalAccessInstanceOperation ? Shorten(instance.Syntax.ToString()) : Shorten(reveal.Syntax.Parent?.ToString() ?? "secret");

    private static string Shorten(string code) => code.Length <= 60 && code.IndexOf('\n') < 0 ? code : "secret";

    /// <summary>Follows a value up to its use.</summary>
    private static End Follow(IOperation value, KnownTypes types, bool isText = false)
    {
        for (var (from, at) = (value, value.Parent); at is not null; (from, at) = (at, at.Parent))
        {
            switch (at)
            {
                case IConversionOperation or IParenthesizedOperation or ICoalesceOperation or IArrayInitializerOperation or IArrayCreationOperation or ITupleOperation
                    or ISwitchExpressionArmOperation or ISwitchExpressionOperation or IAnonymousObjectCreationOperation:
                case IConditionalAccessOperation:
                case IConditionalOperation condition when condition.Condition != from:
                    if (at is ISwitchExpressionOperation choice && choice.Value == from)
                    {
                        return new End(isText);
                    }

                    continue;
                case IInterpolationOperation or IInterpolatedStringAppendOperation:
                    isText = true;
                    continue;
                case IInterpolatedStringOperation or IInterpolatedStringHandlerCreationOperation or IInterpolatedStringAdditionOperation:
                    continue;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String }:
                    isText = true;
                    continue;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }:
                    return new End(isText: false, isHandedOver: true);
                case IInvocationOperation call when call.Instance == from:
                    if (IsSameText(call.TargetMethod))
                    {
                        continue;
                    }

                    return new End(isText: false, isHandedOver: true);
                case IArgumentOperation { Parent: IInvocationOperation { Parent: IInterpolatedStringAppendOperation } }:
                case IInvocationOperation { Parent: IInterpolatedStringAppendOperation }:
                    isText = true;
                    continue;
                case IArgumentOperation argument when argument.Parent is IInvocationOperation call:
                    if (IsTextMaker(call.TargetMethod))
                    {
                        isText = true;
                        at = call;
                        if (call.Type?.Name == "StringBuilder")
                        {
                            return new End(isText: true);
                        }

                        continue;
                    }

                    return OfCall(call, argument, types, isText);
                case IArgumentOperation argument when argument.Parent is IObjectCreationOperation creation:
                    if (creation.Type?.Name == "KeyValuePair")
                    {
                        at = creation;
                        continue;
                    }

                    return OfCreation(creation, argument, types, isText);
                case IArgumentOperation { Parent: IPropertyReferenceOperation { Property.IsIndexer: true } indexer }:
                    return IsConfiguration(indexer.Property.ContainingType) ? new End(Rules.SecretAsName, "a configuration key") : new End(isText: false, isHandedOver: true);
                case ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation { Parent: IAnonymousObjectCreationOperation } }:
                    continue;
                case ISimpleAssignmentOperation { Parent: IAnonymousObjectCreationOperation }:
                    continue;
                case IAssignmentOperation assignment when assignment.Value == from:
                    return OfAssignment(assignment, types, isText || assignment is ICompoundAssignmentOperation);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return new End(isText, declarator.Symbol);
                case IFieldInitializerOperation field when field.InitializedFields.Length > 0:
                    return OfMember(field.InitializedFields[0], isText);
                case IPropertyInitializerOperation property when property.InitializedProperties.Length > 0:
                    return OfMember(property.InitializedProperties[0], isText);
                default:
                    // Only newer compilers know collection expressions.
                    if (at.Kind.ToString() is "CollectionExpression" or "Spread" || (int)at.Kind == 127)
                    {
                        continue;
                    }

                    return new End(isText);
            }
        }

        return new End(isText);
    }

    private static End OfCall(IInvocationOperation call, IArgumentOperation argument, KnownTypes types, bool isText)
    {
        var method = call.TargetMethod;
        var type = method.ContainingType;
        if (IsLog(method, argument))
        {
            return new End(Rules.RevealedInLog);
        }

        if (IsConsole(method) || (IsTextWriter(type) && IsConsoleWriter(call.Instance)))
        {
            return new End(Rules.RevealedOnConsole);
        }

        if ((types.IsException(method.ReturnType) && IsThrown(call)) || (types.IsException(type) && ShowsValue(method)) || IsDataOfException(call.Instance, types))
        {
            return new End(Rules.RevealedInException);
        }

        if (KeyDescription(method, argument) is { } key)
        {
            return new End(Rules.SecretAsName, key);
        }

        // Code that gets a string may do anything with it. HTTP, ciphers, encodings, and code that creates a secret from it are known to accept credentials.
        return new End(isText, IsForCredentials(type) || method.Name is "GetBytes" or "TryGetBytes" or "ToBase64String" or "Equals" or "FixedTimeEquals" || IsHeader(call));
    }

    /// <summary>Returns whether a value is passed together with the name of a header for credentials.</summary>
    private static bool IsHeader(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Value.ConstantValue is { HasValue: true, Value: string name }
                && (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-", StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    private static End OfCreation(IObjectCreationOperation creation, IArgumentOperation argument, KnownTypes types, bool isText)
    {
        if (types.IsException(creation.Type))
        {
            return new End(Rules.RevealedInException);
        }

        if (creation.Type?.Name is "CreateVercelToken" or "CreateCrafterToken" && argument.Parameter?.Type.SpecialType == SpecialType.System_String && KnownTypes.IsOfLibrary(creation.Type))
        {
            return new End(Rules.SecretAsName, "a token's name");
        }

        return new End(isText, IsForCredentials(creation.Type) || creation.Type?.Name is "NetworkCredential" or "Uri");
    }

    private static End OfAssignment(IAssignmentOperation assignment, KnownTypes types, bool isText)
    {
        switch (assignment.Target)
        {
            case ILocalReferenceOperation local:
                return assignment is ISimpleAssignmentOperation ? new End(isText, local.Local) : new End(isText);
            case IFieldReferenceOperation field:
                return OfMember(field.Field, isText);
            case IPropertyReferenceOperation { Property.IsIndexer: true } indexer:
                return IsDataOfException(indexer.Instance, types) ? new End(Rules.RevealedInException) : new End(isText, isHandedOver: true);
            case IPropertyReferenceOperation property:
                if (types.IsException(property.Property.ContainingType))
                {
                    return new End(Rules.RevealedInException);
                }

                if (property.Property.Name is "Name" or "Application" or "Id" && property.Property.Type.SpecialType == SpecialType.System_String && KnownTypes.IsOfLibrary(property.Property.ContainingType))
                {
                    return new End(Rules.SecretAsName, "a token's name");
                }

                // The object is created to carry the secret, as with a constructor argument.
                return assignment.Parent is IObjectOrCollectionInitializerOperation && property.Property.DeclaringSyntaxReferences.Length > 0 ? new End(isText) : OfMember(property.Property, isText);
            default:
                return new End(isText);
        }
    }

    /// <summary>Returns the use of a value in a member. A member of this program could be a SecretString; one of another library has the type that the library requires.</summary>
    private static End OfMember(ISymbol member, bool isText)
    {
        var type = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
        return member.DeclaringSyntaxReferences.Length > 0 && type?.SpecialType is SpecialType.System_String or SpecialType.System_Object
            ? new End(Rules.RevealedInMember, member.Name)
            : new End(isText, isHandedOver: true);
    }

    private static bool IsLog(IMethodSymbol method, IArgumentOperation argument)
    {
        var type = method.ContainingType;
        var name = type?.Name ?? "";
        var space = KnownTypes.NamespaceOf(type);
        return space switch
        {
            "Microsoft.Extensions.Logging" => name is "ILogger" or "LoggerExtensions" or "LoggerMessage" or "Logger",
            "System.Diagnostics" => name is "Debug" or "Trace" or "TraceSource" or "Activity" or "ActivityTagsCollection" or "ActivityEvent" or "EventLog" or "Debugger",
            "System.Diagnostics.Tracing" => name == "EventSource",
            "Serilog" or "Serilog.Context" or "Serilog.Core" => name is "ILogger" or "Log" or "Logger" or "LoggerExtensions" or "LogContext",
            "NLog" => name.StartsWith("Logger", StringComparison.Ordinal) || name is "ILogger" or "ILoggerExtensions" or "ISuppress",
            "log4net" => name is "ILog",
            "OpenTelemetry.Trace" => name is "TelemetrySpan" or "SpanAttributes" or "ActivityExtensions",
            _ => IsEventSource(type) || IsGeneratedLogger(method) || IsDefinedLog(argument),
        };
    }

    /// <summary>Returns whether a method has the attribute that makes a source generator implement it as a logger.</summary>
    private static bool IsGeneratedLogger(IMethodSymbol method)
    {
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "LoggerMessageAttribute" })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether an argument is passed to a delegate from LoggerMessage.Define, whose first parameter is the logger and whose last is an exception.</summary>
    private static bool IsDefinedLog(IArgumentOperation argument) =>
        argument.Parent is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke, Parameters: { Length: > 2 } parameters } }
        && parameters[0].Type is { Name: "ILogger" } && parameters[parameters.Length - 1].Type is { Name: "Exception" };

    private static bool IsEventSource(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.Name == "EventSource" && KnownTypes.NamespaceOf(type) == "System.Diagnostics.Tracing")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsConsole(IMethodSymbol method) =>
        (method.ContainingType?.Name is "Console" && KnownTypes.NamespaceOf(method.ContainingType) == "System" && method.Name is "Write" or "WriteLine")
        || (method.ContainingType?.Name is "AnsiConsole" or "AnsiConsoleExtensions" or "IAnsiConsole" && KnownTypes.NamespaceOf(method.ContainingType) == "Spectre.Console");

    private static bool IsConsoleWriter(IOperation? instance) => instance is IPropertyReferenceOperation { Property: { Name: "Out" or "Error", ContainingType: { Name: "Console" } type } } && KnownTypes.NamespaceOf(type) == "System";

    private static bool IsTextWriter(INamedTypeSymbol? type) => type is { Name: "TextWriter" };

    private static bool IsThrown(IOperation value) => OperationTree.WithConversions(value).Parent is IThrowOperation;

    /// <summary>Returns whether a throw helper shows the value. The throw helpers of most argument exceptions show only the parameter's name.</summary>
    private static bool ShowsValue(IMethodSymbol method) =>
        method.Name == "Throw" || (method.ContainingType.Name == "ArgumentOutOfRangeException" && method.Name.StartsWith("ThrowIf", StringComparison.Ordinal));

    private static bool IsDataOfException(IOperation? instance, KnownTypes types) => instance is IPropertyReferenceOperation { Property.Name: "Data", Instance: { } exception } && types.IsException(exception.Type);

    private static bool IsConfiguration(ITypeSymbol? type) => IsOfFramework(type, "Microsoft.Extensions.Configuration");

    /// <summary>Returns whether the framework declares a type. Other libraries also put their extensions into its namespaces.</summary>
    private static bool IsOfFramework(ITypeSymbol? type, string space) => type?.ContainingAssembly?.Name.StartsWith(space, StringComparison.Ordinal) == true && KnownTypes.NamespaceOf(type) == space;

    /// <summary>Describes what a string argument names; <see langword="null"/> if it is not a name.</summary>
    private static string? KeyDescription(IMethodSymbol method, IArgumentOperation argument)
    {
        var type = method.ContainingType;
        var parameter = argument.Parameter?.Name;
        if (IsConfiguration(type) && parameter is "key" or "name" or "path")
        {
            return "a configuration key";
        }

        if (type is { Name: "Environment" } && parameter == "variable")
        {
            return "the name of an environment variable";
        }

        if (!KnownTypes.IsOfLibrary(type))
        {
            // The library's registration methods are in the same namespace as the framework's.
            return (parameter == "serviceKey" && IsOfFramework(type, "Microsoft.Extensions.DependencyInjection")) || (parameter == "key" && type?.ContainingAssembly?.Name.StartsWith("TokenClients", StringComparison.Ordinal) == true) ? "the key of a service" : null;
        }

        return (method.Name, parameter) switch
        {
            ("RenameTokenAsync", "name") => "a token's name",
            ("FromEnvironment", "name") => "the name of an environment variable",
            ("FromFile", "path") => "the path of a file",
            (_, "key") => "the key of a client",
            ("GetTokenAsync" or "RevokeTokenAsync" or "RenameTokenAsync", "tokenId") => "a token's id",
            _ => null,
        };
    }

    /// <summary>Returns whether a method returns the same secret, perhaps slightly changed.</summary>
    private static bool IsSameText(IMethodSymbol method) =>
        method.ContainingType?.SpecialType is SpecialType.System_String or SpecialType.System_Object
        && method.Name is "Trim" or "TrimEnd" or "TrimStart" or "ToString" or "ToUpper" or "ToUpperInvariant" or "ToLower" or "ToLowerInvariant" or "Replace" or "ReplaceLineEndings" or "Insert" or "PadLeft" or "PadRight" or "ToCharArray" or "Normalize";

    private static bool IsTextMaker(IMethodSymbol method) =>
        (method.ContainingType?.SpecialType == SpecialType.System_String && method.Name is "Format" or "Concat" or "Join" or "Create")
        || (method.ContainingType?.Name == "StringBuilder" && method.Name is "Append" or "AppendLine" or "AppendFormat" or "AppendJoin" or "Insert");

    private static bool IsForCredentials(ITypeSymbol? type)
    {
        var space = KnownTypes.NamespaceOf(type);
        return space.StartsWith("System.Net", StringComparison.Ordinal)
            || space.StartsWith("Microsoft.Net.Http", StringComparison.Ordinal)
            || space.StartsWith("Microsoft.AspNetCore.Http", StringComparison.Ordinal)
            || space.StartsWith("System.Security.Cryptography", StringComparison.Ordinal)
            || space == "System.Text"
            || KnownTypes.IsOfLibrary(type);
    }

    /// <summary>The use of a value.</summary>
    private readonly struct End
    {
        internal End(bool isText, bool isHandedOver = false) => (IsText, IsHandedOver) = (isText, isHandedOver);

        internal End(bool isText, ILocalSymbol local)
            : this(isText) => Local = local;

        internal End(DiagnosticDescriptor rule, string? detail = null) => (Rule, Detail) = (rule, detail);

        /// <summary>The rule that this use violates.</summary>
        internal DiagnosticDescriptor? Rule { get; }

        internal string? Detail { get; }

        /// <summary>Whether the value has become part of a string.</summary>
        internal bool IsText { get; }

        /// <summary>Whether the value is where credentials are expected.</summary>
        internal bool IsHandedOver { get; }

        /// <summary>The variable that the value is in.</summary>
        internal ILocalSymbol? Local { get; }
    }
}
