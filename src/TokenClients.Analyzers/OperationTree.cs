using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenClients.Analyzers;

/// <summary>Navigates the operations of a method.</summary>
internal static class OperationTree
{
    /// <summary>Returns the outermost operation that contains another one.</summary>
    internal static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }

    /// <summary>Returns an operation with the conversions and parentheses around it.</summary>
    internal static IOperation WithConversions(IOperation operation)
    {
        while (operation.Parent is IConversionOperation or IParenthesizedOperation)
        {
            operation = operation.Parent;
        }

        return operation;
    }

    /// <summary>Returns where a variable is read or written inside an operation.</summary>
    internal static IEnumerable<ILocalReferenceOperation> ReferencesTo(ILocalSymbol local, IOperation inside)
    {
        foreach (var operation in inside.Descendants())
        {
            if (operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local))
            {
                yield return reference;
            }
        }
    }
}
