using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenClients.Analyzers;

/// <summary>How variables get their values.</summary>
internal static class Locals
{
    /// <summary>Returns where a variable is read; <see langword="null"/> if it gets its value in more than one place, by reference or by a deconstruction.</summary>
    internal static List<IOperation>? UsesOf(ILocalSymbol local, IOperation inside)
    {
        var uses = new List<IOperation>();
        var assignments = 0;
        foreach (var operation in OperationTree.RootOf(inside).Descendants())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) && (declarator.Initializer is not null || declarator.Parent is IVariableDeclarationOperation { Initializer: not null }):
                    assignments++;
                    break;
                case ILocalReferenceOperation reference when SymbolEqualityComparer.Default.Equals(reference.Local, local):
                    if (reference.Parent is ISimpleAssignmentOperation or ICompoundAssignmentOperation or ICoalesceAssignmentOperation && ((IAssignmentOperation)reference.Parent).Target == reference)
                    {
                        assignments++;
                    }
                    else if (IsWritten(reference))
                    {
                        return null;
                    }
                    else
                    {
                        uses.Add(reference);
                    }

                    break;
                default:
                    break;
            }
        }

        return assignments == 1 ? uses : null;
    }

    /// <summary>Returns whether an operation can have another value in each iteration of a loop: it uses variables that the loop sets, or calls code that may return another value.</summary>
    internal static bool DependsOn(IOperation value, ILoopOperation loop)
    {
        foreach (var operation in value.Descendants())
        {
            if ((operation is ILocalReferenceOperation { Local: { IsConst: false } local } && IsSetIn(local, loop))
                || (operation is IInvocationOperation { TargetMethod: var method } && !KnownTypes.IsOfLibrary(method.ContainingType) && !KnownTypes.IsUnder(method.ContainingType, "System"))
                || operation is IPropertyReferenceOperation { Property: { Name: "CurrentValue", ContainingType.Name: "IOptionsMonitor" } })
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSetIn(ILocalSymbol local, ILoopOperation loop)
    {
        foreach (var reference in local.DeclaringSyntaxReferences)
        {
            if (loop.Syntax.Span.Contains(reference.Span))
            {
                return true;
            }
        }

        foreach (var reference in OperationTree.ReferencesTo(local, loop))
        {
            if (IsWritten(reference))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWritten(ILocalReferenceOperation reference)
    {
        switch (reference.Parent)
        {
            case IAssignmentOperation assignment:
                return assignment.Target == reference;
            case IIncrementOrDecrementOperation:
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: RefKind.Ref } }:
                return true;
            default:
                break;
        }

        IOperation value = reference;
        while (value.Parent is ITupleOperation)
        {
            value = value.Parent;
        }

        return value.Parent is IDeconstructionAssignmentOperation deconstruction && deconstruction.Target == value;
    }
}
