using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TokenClients.Analyzers;

/// <summary>Finds where the failure of a call that creates a credential ends, and nobody asks whether the credential may exist.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OutcomeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.OutcomeIgnored, Rules.RetryIgnoresOutcome);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { TokenClientException: not null } types)
            {
                start.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.Try);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, KnownTypes types)
    {
        var guarded = (ITryOperation)context.Operation;
        if (guarded.Catches.IsEmpty || FindCreate(guarded.Body, types) is not { } create)
        {
            return;
        }

        foreach (var caught in guarded.Catches)
        {
            if (!Catches(caught, types))
            {
                continue;
            }

            if (Looks(caught, types, out var handlesUnknown))
            {
                if (handlesUnknown)
                {
                    // Those that are unknown never come to the next clauses.
                    return;
                }

                continue;
            }

            var location = LocationOf(caught);
            context.ReportDiagnostic(Diagnostic.Create(IsRepeated(guarded, caught, create) ? Rules.RetryIgnoresOutcome : Rules.OutcomeIgnored, location, create.TargetMethod.Name));
            return;
        }
    }

    /// <summary>The call in a block whose failures come to its catch clauses: not that of a lambda, nor of an inner block that catches them itself.</summary>
    private static IInvocationOperation? FindCreate(IOperation block, KnownTypes types)
    {
        foreach (var child in block.ChildOperations)
        {
            if (child is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                continue;
            }

            if (child is IInvocationOperation call && types.IsCreate(call.TargetMethod))
            {
                return call;
            }

            if (child is ITryOperation inner && CatchesAll(inner, types))
            {
                continue;
            }

            if (FindCreate(child, types) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static bool CatchesAll(ITryOperation inner, KnownTypes types)
    {
        foreach (var caught in inner.Catches)
        {
            if (Catches(caught, types) && caught.Filter is null)
            {
                // It is looked at by itself.
                return true;
            }
        }

        return false;
    }

    private static bool Catches(ICatchClauseOperation caught, KnownTypes types) =>
        caught.ExceptionType is null || caught.ExceptionType.SpecialType == SpecialType.System_Object || KnownTypes.Same(caught.ExceptionType, types.Exception) || KnownTypes.Same(caught.ExceptionType, types.TokenClientException);

    /// <summary>Whether a clause, by its filter or its body, does something about an unknown outcome, does not get one, or hands the exception to others.</summary>
    private static bool Looks(ICatchClauseOperation caught, KnownTypes types, out bool handlesUnknown)
    {
        handlesUnknown = false;
        if (caught.Filter is { } filter)
        {
            if (Mentions(filter, "OutcomeUnknown", types))
            {
                // Either it takes all of those, or it leaves them to others.
                handlesUnknown = !IsNegated(filter);
                return true;
            }

            if (Mentions(filter, "IsRetryable", types) || IsOfAnswer(filter, types) || IsOfOtherTypes(filter, types))
            {
                return true;
            }

            if (HandsOver(filter, caught))
            {
                return true;
            }
        }

        foreach (var operation in caught.Handler.Descendants())
        {
            if (operation is IThrowOperation
                || (operation is IPropertyReferenceOperation { Property: { Name: "OutcomeUnknown" } property } && KnownTypes.IsOfLibrary(property.ContainingType))
                || (operation is IInvocationOperation { TargetMethod.Name: "Throw" or "Rethrow" or "FailFast" }))
            {
                handlesUnknown = true;
                return true;
            }
        }

        if (HandsOver(caught.Handler, caught))
        {
            handlesUnknown = true;
            return true;
        }

        return false;
    }

    private static bool Mentions(IOperation operation, string property, KnownTypes types)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part is IPropertyReferenceOperation { Property: var read } && read.Name == property && KnownTypes.IsOfLibrary(read.ContainingType) && types.TokenClientException is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNegated(IOperation filter)
    {
        foreach (var part in filter.DescendantsAndSelf())
        {
            if (part is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } or INegatedPatternOperation || (part is IPropertySubpatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: false } } }))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a filter takes only kinds of errors with which the service has said no.</summary>
    private static bool IsOfAnswer(IOperation filter, KnownTypes types)
    {
        var any = false;
        foreach (var part in filter.DescendantsAndSelf())
        {
            if (part is IFieldReferenceOperation { Field: var field } && KnownTypes.Same(field.ContainingType, types.ErrorKind))
            {
                if (field.Name is not ("InvalidCredential" or "PermissionDenied" or "NotFound" or "Conflict" or "InvalidRequest" or "RateLimited" or "UnsupportedByServer" or "CredentialUnavailable"))
                {
                    return false;
                }

                any = true;
            }
            else if (part is IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } or INegatedPatternOperation or IUnaryOperation { OperatorKind: UnaryOperatorKind.Not })
            {
                return false;
            }
        }

        return any;
    }

    /// <summary>Whether a filter asks for types of exceptions, and the library's is not among them.</summary>
    private static bool IsOfOtherTypes(IOperation filter, KnownTypes types)
    {
        var any = false;
        foreach (var part in filter.DescendantsAndSelf())
        {
            var type = part switch
            {
                IIsTypeOperation test => test.TypeOperand,
                ITypePatternOperation pattern => pattern.MatchedType,
                IDeclarationPatternOperation pattern => pattern.MatchedType,
                IRecursivePatternOperation pattern => pattern.MatchedType,
                INegatedPatternOperation => types.TokenClientException,
                IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } => types.TokenClientException,
                _ => null,
            };
            if (type is null || !types.IsException(type))
            {
                continue;
            }

            if (KnownTypes.Same(type, types.TokenClientException) || KnownTypes.Same(type, types.Exception))
            {
                return part is INegatedPatternOperation or IUnaryOperation && IsOnlyNot(filter, types);
            }

            any = true;
        }

        return any;
    }

    /// <summary>Whether a filter is <c>is not TokenClientException</c>.</summary>
    private static bool IsOnlyNot(IOperation filter, KnownTypes types)
    {
        foreach (var part in filter.DescendantsAndSelf())
        {
            if (part is INegatedPatternOperation { Pattern: ITypePatternOperation pattern } && KnownTypes.Same(pattern.MatchedType, types.TokenClientException))
            {
                return true;
            }

            if (part is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IIsTypeOperation test } && KnownTypes.Same(test.TypeOperand, types.TokenClientException))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the exception goes to code that may look at it: a method that is no logger, a result, another variable.</summary>
    private static bool HandsOver(IOperation block, ICatchClauseOperation caught)
    {
        if (caught.ExceptionDeclarationOrExpression is not IVariableDeclaratorOperation { Symbol: var local })
        {
            return false;
        }

        foreach (var operation in block.DescendantsAndSelf())
        {
            if (operation is not ILocalReferenceOperation reference || !SymbolEqualityComparer.Default.Equals(reference.Local, local))
            {
                continue;
            }

            IOperation value = reference;
            while (value.Parent is IConversionOperation or IParenthesizedOperation or ICoalesceOperation or IArrayInitializerOperation or IArrayCreationOperation)
            {
                value = value.Parent;
            }

            switch (value.Parent)
            {
                case IArgumentOperation { Parent: IInvocationOperation call } when !IsOutput(call.TargetMethod):
                case IArgumentOperation { Parent: IObjectCreationOperation }:
                case IReturnOperation:
                case IAssignmentOperation assignment when assignment.Value == value && assignment.Target is not IDiscardOperation:
                case ISwitchExpressionOperation or ISwitchOperation:
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    /// <summary>Whether it only writes what it gets.</summary>
    private static bool IsOutput(IMethodSymbol method)
    {
        var space = KnownTypes.NamespaceOf(method.ContainingType);
        if (space is "Microsoft.Extensions.Logging" or "Serilog" or "NLog" or "log4net" or "Spectre.Console" || method.ContainingType?.Name is "Console" or "TextWriter" or "Debug" or "Trace" or "Activity" or "String")
        {
            return true;
        }

        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "LoggerMessageAttribute")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the call is made again after the clause: a loop is around it that the clause does not leave, and that is not over different things.</summary>
    private static bool IsRepeated(ITryOperation guarded, ICatchClauseOperation caught, IInvocationOperation create)
    {
        for (IOperation? at = guarded.Parent; at is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; at = at.Parent)
        {
            if (at is ILoopOperation loop)
            {
                return loop.LoopKind is LoopKind.For or LoopKind.While && !Leaves(caught) && create is not null;
            }
        }

        return false;
    }

    private static bool Leaves(ICatchClauseOperation caught)
    {
        foreach (var operation in caught.Handler.Operations)
        {
            if (operation is IReturnOperation or IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo })
            {
                return true;
            }
        }

        return false;
    }

    private static Location LocationOf(ICatchClauseOperation caught) => caught.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.CatchClauseSyntax clause ? clause.CatchKeyword.GetLocation() : caught.Syntax.GetLocation();
}
