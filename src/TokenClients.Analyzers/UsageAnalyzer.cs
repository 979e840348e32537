using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TokenClients.Analyzers;

/// <summary>Finds secrets in the source, clients that are created too often or never disposed, and checks that treat a failure as a rejection.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UsageAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.LiteralSecret, Rules.ClientPerCall, Rules.ClientNotDisposed, Rules.UndeterminedAsRejected);

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

            start.RegisterOperationAction(operation => AnalyzeCreation(operation, types), OperationKind.ObjectCreation);
            if (types.CredentialState is { } state)
            {
                start.RegisterOperationAction(operation => AnalyzeState((IFieldReferenceOperation)operation.Operation, operation, state, types), OperationKind.FieldReference);
            }
        });
    }

    private static void AnalyzeCreation(OperationAnalysisContext context, KnownTypes types)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (KnownTypes.Same(creation.Type, types.SecretString))
        {
            if (creation.Arguments.Length == 1 && !IsCompared(creation) && IsLiteral(creation.Arguments[0].Value) && types.AppliesTo(creation.Syntax.SyntaxTree, context.Options))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.LiteralSecret, creation.Arguments[0].Syntax.GetLocation()));
            }

            return;
        }

        if (!KnownTypes.IsClient(creation.Type))
        {
            return;
        }

        if (PerCall(creation, types) is { } where && types.AppliesTo(creation.Syntax.SyntaxTree, context.Options))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.ClientPerCall, creation.Syntax.GetLocation(), creation.Type!.Name, where));
        }

        if (IsNeverDisposed(creation) && types.AppliesTo(creation.Syntax.SyntaxTree, context.Options))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.ClientNotDisposed, creation.Syntax.GetLocation(), creation.Type!.Name));
        }
    }

    private static bool IsCompared(IOperation creation) => creation.Parent is IBinaryOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Equals" } };

    /// <summary>Returns whether the value is known when the code is compiled, including through a variable with no other assignment.</summary>
    private static bool IsLiteral(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        if (value is IInvocationOperation { TargetMethod.Name: "AsSpan" } span)
        {
            return span.Arguments.Length > 0 && IsLiteral(span.Arguments[0].Value);
        }

        if (value.ConstantValue is { HasValue: true, Value: string { Length: > 0 } })
        {
            return true;
        }

        return value switch
        {
            ICoalesceOperation coalesce => IsLiteral(coalesce.WhenNull),
            IConditionalOperation { WhenFalse: { } other } condition => IsLiteral(condition.WhenTrue) || IsLiteral(other),
            ILocalReferenceOperation local => IsLiteralVariable(local),
            IFieldReferenceOperation { Field: { IsReadOnly: true, IsStatic: true, DeclaringSyntaxReferences.Length: 1 } field } => IsLiteralField(field, value.SemanticModel),
            _ => false,
        };
    }

    private static bool IsLiteralVariable(ILocalReferenceOperation local)
    {
        if (Locals.UsesOf(local.Local, local) is null)
        {
            return false;
        }

        return local.Local.DeclaringSyntaxReferences.Length == 1
            && local.Local.DeclaringSyntaxReferences[0].GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer.Value: { } value }
            && local.SemanticModel?.GetConstantValue(value) is { HasValue: true, Value: string { Length: > 0 } };
    }

    private static bool IsLiteralField(IFieldSymbol field, SemanticModel? model) =>
        field.DeclaringSyntaxReferences[0].GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer.Value: { } value }
        && value.SyntaxTree == model?.SyntaxTree
        && model.GetConstantValue(value) is { HasValue: true, Value: string { Length: > 0 } };

    /// <summary>Describes how a client is created for each call, such as "in a loop"; <see langword="null"/> if it is not.</summary>
    private static string? PerCall(IObjectCreationOperation creation, KnownTypes types)
    {
        for (IOperation? at = creation.Parent; at is not null; at = at.Parent)
        {
            switch (at)
            {
                case ILoopOperation loop:
                    return Locals.DependsOn(creation, loop) ? null : "in a loop";
                case IAnonymousFunctionOperation lambda:
                    return IsEndpoint(lambda) ? "for each request" : null;
                default:
                    break;
            }
        }

        return creation.SemanticModel?.GetEnclosingSymbol(creation.Syntax.SpanStart) is IMethodSymbol { MethodKind: MethodKind.Ordinary } method && IsPerRequest(method, types) ? "for each request" : null;
    }

    private static bool IsEndpoint(IAnonymousFunctionOperation lambda)
    {
        for (var at = lambda.Parent; at is not null; at = at.Parent)
        {
            if (at is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } })
            {
                // A lambda that only gets the builder of a branch, or the next middleware, runs once, at startup.
                var isForRequests = method.Name.StartsWith("Map", StringComparison.Ordinal) ? method.ContainingType.Name == "EndpointRouteBuilderExtensions" : method.Name is "Use" or "Run";
                return isForRequests && KnownTypes.IsUnder(method.ContainingType, "Microsoft.AspNetCore") && !(lambda.Symbol.Parameters.Length == 1 && lambda.Symbol.Parameters[0].Type.Name is "RequestDelegate" or "IApplicationBuilder");
            }

            if (at is not (IConversionOperation or IDelegateCreationOperation or IParenthesizedOperation))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsPerRequest(IMethodSymbol method, KnownTypes types)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type is { Name: "HttpContext" } && method.Name is "Invoke" or "InvokeAsync")
            {
                return true;
            }
        }

        if (types.ControllerBase is null || method is not { DeclaredAccessibility: Accessibility.Public, IsStatic: false })
        {
            return false;
        }

        for (var type = method.ContainingType; type is not null; type = type.BaseType)
        {
            if (KnownTypes.Same(type, types.ControllerBase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether a client stays in the method that creates it and is not disposed there.</summary>
    private static bool IsNeverDisposed(IObjectCreationOperation creation)
    {
        var value = OperationTree.WithConversions(creation);

        switch (value.Parent)
        {
            case IInvocationOperation call when call.Instance == value:
                return call.TargetMethod.Name is not ("Dispose" or "DisposeAsync");
            case IExpressionStatementOperation:
            case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                return true;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return declarator.Parent?.Parent is not IUsingDeclarationOperation && declarator.Parent?.Parent?.Parent is not IUsingDeclarationOperation and not IUsingOperation && Stays(declarator.Symbol, creation);
            default:
                return false;
        }
    }

    /// <summary>Returns whether a variable is only called, and never disposed, captured or passed to other code.</summary>
    private static bool Stays(ILocalSymbol local, IOperation inside)
    {
        foreach (var reference in OperationTree.ReferencesTo(local, OperationTree.RootOf(inside)))
        {
            IOperation value = reference;
            while (value.Parent is IConversionOperation { IsImplicit: true } or IParenthesizedOperation)
            {
                value = value.Parent;
            }

            if (value.Parent is IConditionalAccessOperation)
            {
                return false;
            }

            var isCall = value.Parent is IInvocationOperation call && call.Instance == value && call.TargetMethod.Name is not ("Dispose" or "DisposeAsync");
            var isExtension = value.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true } extension } } && KnownTypes.IsOfLibrary(extension.ContainingType);
            var isProperty = value.Parent is IPropertyReferenceOperation { Property.Name: not "TokenSource" };
            if (!isCall && !isExtension && !isProperty)
            {
                return false;
            }

            // A call in a lambda may run long after this method has returned, and so may an enumeration that is returned.
            for (var at = value.Parent; at is not null; at = at.Parent)
            {
                if (at is IAnonymousFunctionOperation or ILocalFunctionOperation && !at.Syntax.Span.Contains(inside.Syntax.Span))
                {
                    return false;
                }

                if (at is IReturnOperation { Kind: OperationKind.Return } && !at.HasAwait())
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static void AnalyzeState(IFieldReferenceOperation reference, OperationAnalysisContext context, INamedTypeSymbol state, KnownTypes types)
    {
        if (reference.Field.Name != "Accepted" || !KnownTypes.Same(reference.Field.ContainingType, state))
        {
            return;
        }

        var value = OperationTree.WithConversions(reference);

        if (TestOf(value) is { } test
            && (test.IsNegative || DecidesTheRest(test.Operation))
            && !LooksFurther(reference, state)
            && !IsWaited(test.Operation)
            && !IsPredicate(test.Operation)
            && types.AppliesTo(reference.Syntax.SyntaxTree, context.Options))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.UndeterminedAsRejected, test.Operation.Syntax.GetLocation()));
        }
    }

    /// <summary>Returns whether a loop only waits until the credential is accepted.</summary>
    private static bool IsWaited(IOperation test)
    {
        if (test.Parent is not IWhileLoopOperation loop || loop.Condition != test)
        {
            return false;
        }

        foreach (var operation in loop.Body.DescendantsAndSelf())
        {
            if (operation is IInvocationOperation { TargetMethod.Name: not ("Delay" or "WaitForNextTickAsync" or "ConfigureAwait" or "FromSeconds" or "FromMilliseconds" or "FromMinutes" or "CheckCredentialAsync") } or IThrowOperation)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns whether a test is the result of a lambda that is passed to other code, which decides what to do with it.</summary>
    private static bool IsPredicate(IOperation test)
    {
        if (test.Parent is not IReturnOperation { Parent: IBlockOperation { Parent: IAnonymousFunctionOperation lambda } })
        {
            return false;
        }

        IOperation value = lambda;
        while (value.Parent is IConversionOperation or IDelegateCreationOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent is IArgumentOperation;
    }

    /// <summary>Returns the comparison that a value is part of.</summary>
    private static (IOperation Operation, bool IsNegative)? TestOf(IOperation value)
    {
        switch (value.Parent)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary:
                return WithNot(binary, binary.OperatorKind == BinaryOperatorKind.NotEquals);
            case IConstantPatternOperation pattern:
                var isNegative = false;
                IOperation at = pattern;
                for (var parent = at.Parent; parent is not null; (at, parent) = (parent, parent.Parent))
                {
                    switch (parent)
                    {
                        case INegatedPatternOperation:
                            isNegative = !isNegative;
                            break;
                        case IBinaryPatternOperation:
                            return null;
                        case IIsPatternOperation:
                            return WithNot(parent, isNegative);
                        case ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation }:
                            return (parent.Parent!, true);
                        case IPropertySubpatternOperation or IRecursivePatternOperation:
                            break;
                        default:
                            return null;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    private static (IOperation Operation, bool IsNegative) WithNot(IOperation test, bool isNegative)
    {
        while (test.Parent is IParenthesizedOperation or IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } or IConversionOperation)
        {
            isNegative ^= test.Parent is IUnaryOperation;
            test = test.Parent;
        }

        return (test, isNegative);
    }

    /// <summary>Returns whether the code does or reports something if the test fails.</summary>
    private static bool DecidesTheRest(IOperation test) => test.Parent switch
    {
        IConditionalOperation { WhenFalse: not null } condition => condition.Condition == test,
        IReturnOperation => true,
        IVariableInitializerOperation or ISimpleAssignmentOperation => true,
        IArgumentOperation => true,
        _ => false,
    };

    /// <summary>Returns whether the same method also checks the other states, or reports the result of the check.</summary>
    private static bool LooksFurther(IOperation inside, INamedTypeSymbol state)
    {
        var root = inside;
        while (root.Parent is not null and not IAnonymousFunctionOperation)
        {
            root = root.Parent;
        }

        foreach (var operation in root.Descendants())
        {
            if ((operation is IFieldReferenceOperation { Field: { Name: "Undetermined" or "Rejected" } field } && KnownTypes.Same(field.ContainingType, state))
                || (operation is IPropertyReferenceOperation { Property: { Name: "Detail" } property } && KnownTypes.IsOfLibrary(property.ContainingType)))
            {
                return true;
            }
        }

        return false;
    }
}

internal static class ReturnedOperations
{
    /// <summary>Returns whether the returned value was awaited first.</summary>
    internal static bool HasAwait(this IOperation returned)
    {
        foreach (var operation in returned.Descendants())
        {
            if (operation is IAwaitOperation)
            {
                return true;
            }
        }

        return false;
    }
}
