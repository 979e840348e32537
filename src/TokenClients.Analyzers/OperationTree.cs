using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenClients.Analyzers;

/// <summary>Ways through the operations of a method.</summary>
internal static class OperationTree
{
    /// <summary>The outermost operation that holds another one.</summary>
    internal static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }

    /// <summary>An operation with the conversions and parentheses around it.</summary>
    internal static IOperation WithConversions(IOperation operation)
    {
        while (operation.Parent is IConversionOperation or IParenthesizedOperation)
        {
            operation = operation.Parent;
        }

        return operation;
    }

    /// <summary>Where a variable is read or written inside of an operation.</summary>
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
