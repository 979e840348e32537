using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TokenClients.Analyzers;

/// <summary>Finds code that catches the failure of a call that creates a credential, but does not check whether the credential may exist.</summary>
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
        if (guarded.Catches.IsEmpty || FindCreate(guarded.Body, types, UnknownFailure.All) is not { } found || !types.AppliesTo(guarded.Syntax.SyntaxTree, context.Options))
        {
            return;
        }

        var remaining = found.Failures;
        foreach (var caught in guarded.Catches)
        {
            var taken = Taken(caught, remaining, types);
            remaining = remaining.RemoveAll(taken.Contains);
            if (taken.IsEmpty || Looks(caught, types) || (!taken.Exists(static failure => !failure.IsCanceled) && !IsForCanceled(caught, types)))
            {
                continue;
            }

            var rule = IsRepeated(guarded, caught, found.Create) ? Rules.RetryIgnoresOutcome : Rules.OutcomeIgnored;
            context.ReportDiagnostic(Diagnostic.Create(rule, LocationOf(caught), found.Create.TargetMethod.Name));
        }
    }

    /// <summary>Returns the call in a block whose failures reach the block's catch clauses. Calls in lambdas, and in inner blocks that catch the failures themselves, do not count.</summary>
    private static (IInvocationOperation Create, ImmutableList<UnknownFailure> Failures)? FindCreate(IOperation block, KnownTypes types, ImmutableList<UnknownFailure> failures)
    {
        foreach (var child in block.ChildOperations)
        {
            if (child is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                continue;
            }

            if (child is IInvocationOperation call && types.IsCreate(call.TargetMethod))
            {
                return (call, failures);
            }

            var passing = block is ITryOperation inner && child == inner.Body ? Passing(inner, failures, types) : failures;
            if (!passing.IsEmpty && FindCreate(child, types, passing) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Returns the failures that leave an inner block: those that no clause catches, and those that a clause rethrows without checking them.</summary>
    private static ImmutableList<UnknownFailure> Passing(ITryOperation inner, ImmutableList<UnknownFailure> failures, KnownTypes types)
    {
        var remaining = failures;
        var passing = ImmutableList<UnknownFailure>.Empty;
        foreach (var caught in inner.Catches)
        {
            var taken = Taken(caught, remaining, types);
            remaining = remaining.RemoveAll(taken.Contains);
            if (OnlyRethrows(caught))
            {
                passing = passing.AddRange(taken);
            }
        }

        return passing.AddRange(remaining);
    }

    private static bool OnlyRethrows(ICatchClauseOperation caught)
    {
        if (caught.Filter is not null || Mentions(caught.Handler, "OutcomeUnknown"))
        {
            return false;
        }

        foreach (var operation in caught.Handler.Operations)
        {
            if (operation is not IThrowOperation { Exception: null } && operation is not IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: var method } })
            {
                return false;
            }

            if (operation is IExpressionStatementOperation { Operation: IInvocationOperation call } && !IsOutput(call.TargetMethod))
            {
                return false;
            }
        }

        return caught.Handler.Operations.Length > 0;
    }

    /// <summary>Returns the failures that a clause catches, or may catch.</summary>
    private static ImmutableList<UnknownFailure> Taken(ICatchClauseOperation caught, ImmutableList<UnknownFailure> failures, KnownTypes types) =>
        failures.FindAll(failure => (caught.ExceptionType is null || caught.ExceptionType.SpecialType == SpecialType.System_Object || failure.Is(caught.ExceptionType, types)) && (caught.Filter is null || failure.Passes(caught, types) != false));

    /// <summary>Returns whether a clause is for cancellation of any cause. A clause with a filter checks who canceled.</summary>
    private static bool IsForCanceled(ICatchClauseOperation caught, KnownTypes types) => caught.Filter is null && !KnownTypes.Same(caught.ExceptionType, types.Exception) && caught.ExceptionType is { SpecialType: not SpecialType.System_Object };

    /// <summary>Returns whether a clause, by its filter or its body, handles an unknown outcome, or passes the exception to other code.</summary>
    private static bool Looks(ICatchClauseOperation caught, KnownTypes types)
    {
        var names = CaughtNames(caught);
        if (caught.Filter is { } filter && (Mentions(filter, "OutcomeUnknown") || Mentions(filter, "IsRetryable") || HandsOver(filter, names)))
        {
            return true;
        }

        foreach (var operation in caught.Handler.Descendants())
        {
            if (operation is IThrowOperation
                || (operation is IPropertyReferenceOperation { Property: { Name: "OutcomeUnknown" } property } && KnownTypes.IsOfLibrary(property.ContainingType))
                || (operation is IInvocationOperation call && CleansUp(call.TargetMethod, types)))
            {
                return true;
            }
        }

        return HandsOver(caught.Handler, names);
    }

    /// <summary>Returns whether a call ends the program, throws, or looks for tokens or revokes them.</summary>
    private static bool CleansUp(IMethodSymbol method, KnownTypes types) =>
        method.Name is "Throw" or "Rethrow" or "FailFast" || types.IsRevoke(method) || method.Name.Contains("Revoke") || method.Name.Contains("Orphan") || method.Name.Contains("CleanUp") || method.Name.Contains("Cleanup")
        || (method.Name.StartsWith("ListTokens", StringComparison.Ordinal) && KnownTypes.IsOfLibrary(method.ContainingType));

    private static bool Mentions(IOperation operation, string property)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part is IPropertyReferenceOperation { Property: var read } && read.Name == property && KnownTypes.IsOfLibrary(read.ContainingType))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the variables that hold the caught exception: the clause's variable, the variables of patterns, and variables that are initialized with the exception.</summary>
    private static HashSet<ILocalSymbol> CaughtNames(ICatchClauseOperation caught)
    {
        var names = new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default);
        if (caught.ExceptionDeclarationOrExpression is not IVariableDeclaratorOperation { Symbol: var local })
        {
            return names;
        }

        names.Add(local);
        foreach (var operation in caught.Descendants())
        {
            switch (operation)
            {
                case IIsPatternOperation { Pattern: var pattern } test when IsOf(test.Value, names):
                    if (pattern is IDeclarationPatternOperation { DeclaredSymbol: ILocalSymbol declared })
                    {
                        names.Add(declared);
                    }
                    else if (pattern is IRecursivePatternOperation { DeclaredSymbol: ILocalSymbol matched })
                    {
                        names.Add(matched);
                    }

                    break;
                case IVariableDeclaratorOperation { Symbol: var copy, Initializer.Value: { } value } when IsOf(value, names):
                    names.Add(copy);
                    break;
                default:
                    break;
            }
        }

        return names;
    }

    private static bool IsOf(IOperation value, HashSet<ILocalSymbol> names)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value is ILocalReferenceOperation reference && names.Contains(reference.Local);
    }

    /// <summary>Returns whether the exception is passed to code that may check it. Loggers, strings, and code that reads its other members do not.</summary>
    private static bool HandsOver(IOperation block, HashSet<ILocalSymbol> names)
    {
        foreach (var operation in block.DescendantsAndSelf())
        {
            if (operation is not ILocalReferenceOperation reference || !names.Contains(reference.Local))
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
                case IArgumentOperation { Parent: IInvocationOperation call } when IsOutput(call.TargetMethod):
                case IMemberReferenceOperation or IConditionalAccessOperation or IInterpolationOperation or IBinaryOperation or IUnaryOperation or IIsTypeOperation or IIsPatternOperation or IExpressionStatementOperation:
                case IInvocationOperation member when member.Instance == value:
                case IVariableInitializerOperation:
                case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                case IAssignmentOperation assignment when assignment.Target == value:
                    break;
                default:
                    return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether a method only writes its arguments.</summary>
    private static bool IsOutput(IMethodSymbol method)
    {
        var space = KnownTypes.NamespaceOf(method.ContainingType);
        if (space is "Microsoft.Extensions.Logging" or "Serilog" or "NLog" or "log4net" or "Spectre.Console" || method.ContainingType?.Name is "Console" or "TextWriter" or "Debug" or "Trace" or "Activity" or "String" || method.Name == "AppendFormatted")
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

    /// <summary>Returns whether the same call is made again after the clause: it is in a loop that the clause does not leave, and that does not iterate over different items.</summary>
    private static bool IsRepeated(ITryOperation guarded, ICatchClauseOperation caught, IInvocationOperation create)
    {
        for (IOperation? at = guarded.Parent; at is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; at = at.Parent)
        {
            if (at is ILoopOperation loop)
            {
                return (loop is not IForEachLoopOperation { Collection: var collection } || IsCount(collection)) && !Leaves(caught.Handler) && !Locals.DependsOn(create, loop);
            }
        }

        return false;
    }

    private static bool IsCount(IOperation collection)
    {
        while (collection is IConversionOperation conversion)
        {
            collection = conversion.Operand;
        }

        return collection is IInvocationOperation { TargetMethod: { Name: "Range" or "Repeat", ContainingType.Name: "Enumerable" } };
    }

    /// <summary>Returns whether every path through a block leaves the loop.</summary>
    private static bool Leaves(IOperation? operation)
    {
        switch (operation)
        {
            case IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo }:
                return true;
            case IConditionalOperation condition:
                return Leaves(condition.WhenTrue) && Leaves(condition.WhenFalse);
            case IBlockOperation block:
                foreach (var statement in block.Operations)
                {
                    if (Leaves(statement))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private static Location LocationOf(ICatchClauseOperation caught) => caught.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.CatchClauseSyntax clause ? clause.CatchKeyword.GetLocation() : caught.Syntax.GetLocation();
}
