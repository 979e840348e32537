using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TokenClients.Analyzers;

/// <summary>Finds created tokens whose secret is not kept, secrets that are returned to a response's serializer, and revocation results that are ignored.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CreatedTokenAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.CreatedDiscarded, Rules.SecretToSerializer, Rules.RevokeResultIgnored);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is not { } types)
            {
                return;
            }

            start.RegisterOperationAction(operation => AnalyzeCall(operation, types), OperationKind.Invocation);
            start.RegisterOperationAction(operation => AnalyzeCreation(operation, types), OperationKind.ObjectCreation);
            if (types.ControllerBase is { } controllerBase)
            {
                start.RegisterSymbolAction(symbol => AnalyzeAction(symbol, controllerBase, types), SymbolKind.Method);
            }
        });
    }

    private static void AnalyzeCall(OperationAnalysisContext context, KnownTypes types)
    {
        var call = (IInvocationOperation)context.Operation;
        if (types.IsCreate(call.TargetMethod))
        {
            if (IsSecretLost(call) && !HasIdOfItsOwn(call) && types.AppliesTo(call.Syntax.SyntaxTree, context.Options))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.CreatedDiscarded, call.Syntax.GetLocation(), call.TargetMethod.Name));
            }

            return;
        }

        if (types.IsRevoke(call.TargetMethod))
        {
            if (KnownTypes.IsOfLibrary(call.TargetMethod.ContainingType) && ResultOf(call).Parent is IExpressionStatementOperation && !IsCleanUp(call) && types.AppliesTo(call.Syntax.SyntaxTree, context.Options))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.RevokeResultIgnored, call.Syntax.GetLocation(), call.TargetMethod.Name));
            }

            return;
        }

        AnalyzeResponse(context, call, types);
    }

    /// <summary>Analyzes methods that write their argument as JSON: results of minimal APIs and controllers, and the handlers of endpoints.</summary>
    private static void AnalyzeResponse(OperationAnalysisContext context, IInvocationOperation call, KnownTypes types)
    {
        var method = call.TargetMethod;
        var name = method.ContainingType.Name;
        var writes = name is "Results" or "TypedResults" or "HttpResponseJsonExtensions" || (name is "ControllerBase" or "Controller" && WritesValue(method.Name));
        var maps = name == "EndpointRouteBuilderExtensions" && method.Name.StartsWith("Map", StringComparison.Ordinal);
        if ((!writes && !maps) || !KnownTypes.IsUnder(method.ContainingType, "Microsoft.AspNetCore"))
        {
            return;
        }

        foreach (var argument in call.Arguments)
        {
            var value = Unconverted(argument.Value);
            if (writes)
            {
                if (types.HoldsSecret(value.Type) || HasSecretElement(value, types))
                {
                    context.ReportDiagnostic(Diagnostic.Create(Rules.SecretToSerializer, value.Syntax.GetLocation(), NameOf(value.Type!)));
                }
            }
            else if (argument.Parameter?.Type is { } parameter && (KnownTypes.Same(parameter, types.Delegate) || parameter.TypeKind == TypeKind.Delegate))
            {
                AnalyzeHandler(context, value, types);
            }
        }
    }

    /// <summary>Returns whether a secret is among the values that a new dictionary starts with.</summary>
    private static bool HasSecretElement(IOperation value, KnownTypes types)
    {
        if (value is not IObjectCreationOperation { Initializer.Initializers: var initializers })
        {
            return false;
        }

        foreach (var initializer in initializers)
        {
            if (initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true } } set && types.HoldsSecret(Unconverted(set.Value).Type))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether a controller's method creates a result from the value. Other methods read it or show a view of it.</summary>
    private static bool WritesValue(string method) =>
        method is "Ok" or "Json" or "StatusCode" or "BadRequest" or "Conflict" or "NotFound" or "Unauthorized" or "UnprocessableEntity"
        || method.StartsWith("Created", StringComparison.Ordinal) || method.StartsWith("Accepted", StringComparison.Ordinal);

    private static void AnalyzeHandler(OperationAnalysisContext context, IOperation value, KnownTypes types)
    {
        var handler = value switch
        {
            IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } => lambda.Symbol,
            IDelegateCreationOperation { Target: IMethodReferenceOperation group } => group.Method,
            IAnonymousFunctionOperation lambda => lambda.Symbol,
            IMethodReferenceOperation group => group.Method,
            _ => (value.Type as INamedTypeSymbol)?.DelegateInvokeMethod,
        };
        if (handler is not null && types.Awaited(handler.ReturnType) is { } returned && types.HoldsSecret(returned))
        {
            // Results that are created by methods are reported where they are created.
            if (!KnownTypes.IsUnder(returned, "Microsoft.AspNetCore"))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.SecretToSerializer, value.Syntax.GetLocation(), NameOf(returned)));
            }
        }
    }

    /// <summary>Analyzes results of controllers that are created by their constructors.</summary>
    private static void AnalyzeCreation(OperationAnalysisContext context, KnownTypes types)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (creation.Type?.Name is not { } name || !name.EndsWith("Result", StringComparison.Ordinal) || KnownTypes.NamespaceOf(creation.Type) != "Microsoft.AspNetCore.Mvc")
        {
            return;
        }

        foreach (var argument in creation.Arguments)
        {
            var value = Unconverted(argument.Value);
            if (types.HoldsSecret(value.Type))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.SecretToSerializer, value.Syntax.GetLocation(), NameOf(value.Type!)));
            }
        }
    }

    /// <summary>Analyzes actions of a controller that return the value itself.</summary>
    private static void AnalyzeAction(SymbolAnalysisContext context, INamedTypeSymbol controllerBase, KnownTypes types)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method is not { DeclaredAccessibility: Accessibility.Public, IsStatic: false, MethodKind: MethodKind.Ordinary } || method.ReturnsVoid || !IsController(method.ContainingType, controllerBase))
        {
            return;
        }

        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "NonActionAttribute")
            {
                return;
            }
        }

        if (types.Awaited(method.ReturnType) is { } returned && types.HoldsSecret(returned))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.SecretToSerializer, method.Locations[0], NameOf(returned)));
        }
    }

    private static bool IsController(INamedTypeSymbol? type, INamedTypeSymbol controllerBase)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (KnownTypes.Same(type, controllerBase))
            {
                return true;
            }

            foreach (var attribute in type.GetAttributes())
            {
                if (attribute.AttributeClass?.Name is "ApiControllerAttribute" or "ControllerAttribute")
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Returns whether the caller chose the id. At CrafterCMS the id is the secret, so the caller already has it.</summary>
    private static bool HasIdOfItsOwn(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Value.Type?.Name != "CreateCrafterToken")
            {
                continue;
            }

            if (argument.Value is not IObjectCreationOperation { Initializer: var initializer })
            {
                // Created elsewhere, perhaps with an id.
                return true;
            }

            foreach (var set in initializer?.Initializers ?? ImmutableArray<IOperation>.Empty)
            {
                if (set is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "Id" } })
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Returns whether nothing can read the secret in the result of a call.</summary>
    private static bool IsSecretLost(IInvocationOperation call)
    {
        var result = ResultOf(call);
        switch (result.Parent)
        {
            case IExpressionStatementOperation:
                return true;
            case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                return true;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                return !ReadsSecret(local, call);
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Parent: IExpressionStatementOperation } assignment when assignment.Value == result:
                return !ReadsSecret(target.Local, call);
            case IPropertyReferenceOperation property:
                return IsOtherThanSecret(property);
            default:
                return WaitForAll(result) is { } all && ResultOf(all).Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };
        }
    }

    /// <summary>Returns the call of <c>Task.WhenAll</c> that a task is passed to.</summary>
    private static IInvocationOperation? WaitForAll(IOperation task)
    {
        for (var at = task.Parent; at is not null; at = at.Parent)
        {
            switch (at)
            {
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType.Name: "Task" } } call }:
                    return call;
                case IConversionOperation or IArrayInitializerOperation or IArrayCreationOperation:
                    break;
                default:
                    // Only newer compilers know collection expressions.
                    if ((int)at.Kind != 127)
                    {
                        return null;
                    }

                    break;
            }
        }

        return null;
    }

    /// <summary>Returns whether a method returns the result of its task, so that the call that created the task is analyzed.</summary>
    private static bool IsWait(IMethodSymbol method) => method.Name is "ConfigureAwait" or "GetAwaiter" or "GetResult" or "AsTask" or "WaitAsync" or "Wait" && !KnownTypes.IsOfLibrary(method.ContainingType);

    /// <summary>Returns the value of a call, after the operations that wait for it.</summary>
    private static IOperation ResultOf(IInvocationOperation call)
    {
        IOperation result = call;
        while (true)
        {
            switch (result.Parent)
            {
                case IAwaitOperation or IParenthesizedOperation or IConversionOperation:
                    result = result.Parent;
                    break;
                case IInvocationOperation waiting when waiting.Instance == result && IsWait(waiting.TargetMethod):
                    result = waiting;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Result" } waited when waited.Instance == result && waited.Property.ContainingType.Name is "Task" or "ValueTask":
                    result = waited;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "WaitAsync" or "ConfigureAwait", IsExtensionMethod: true } } waiting } argument when waiting.Arguments[0] == argument:
                    result = waiting;
                    break;
                default:
                    return result;
            }
        }
    }

    /// <summary>Returns whether a variable is used in a way that could read its secret.</summary>
    private static bool ReadsSecret(ILocalSymbol local, IOperation inside)
    {
        foreach (var reference in OperationTree.ReferencesTo(local, OperationTree.RootOf(inside)))
        {
            if (reference.Parent is IAssignmentOperation assignment && assignment.Target == reference)
            {
                continue;
            }

            IOperation value = reference;
            while (value.Parent is IAwaitOperation or IParenthesizedOperation or IConversionOperation { IsImplicit: true })
            {
                value = value.Parent;
            }

            if (value.Parent is not IPropertyReferenceOperation property || !IsOtherThanSecret(property))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOtherThanSecret(IPropertyReferenceOperation property) => property.Property.Name is "Token" or "Expiry" or "Response" or "Extra" or "Problem" && KnownTypes.IsOfLibrary(property.Property.ContainingType);

    /// <summary>Returns whether a call is a cleanup: it runs because something failed, or for each token of a list, so its result does not matter.</summary>
    private static bool IsCleanUp(IOperation call)
    {
        for (var at = call.Parent; at is not null and not IAnonymousFunctionOperation; at = at.Parent)
        {
            if (at is ICatchClauseOperation || (at.Parent is ITryOperation guarded && guarded.Finally == at) || (at is IForEachLoopOperation loop && (ListsTokens(loop.Collection) || IsOverTokens(loop))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOverTokens(IForEachLoopOperation loop) => loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol.Type: var type } && KnownTypes.IsOfLibrary(type);

    private static bool ListsTokens(IOperation collection)
    {
        foreach (var operation in collection.DescendantsAndSelf())
        {
            if (operation is IInvocationOperation { TargetMethod: { Name: "ListTokensAsync" or "ListTokensPageAsync" } method } && KnownTypes.IsOfLibrary(method.ContainingType))
            {
                return true;
            }
        }

        return false;
    }

    private static IOperation Unconverted(IOperation value)
    {
        while (value is IConversionOperation { OperatorMethod: null } conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }

    private static string NameOf(ITypeSymbol type) => type.IsAnonymousType ? "This object" : type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
