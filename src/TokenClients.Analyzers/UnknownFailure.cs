using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenClients.Analyzers;

/// <summary>A failure after which it is not known whether the token exists, as the filter of a catch clause would see it.</summary>
internal sealed class UnknownFailure
{
    private static readonly object s_exception = new();

    private readonly string _kind;
    private readonly int? _status;

    private UnknownFailure(string kind, int? status, bool isCanceled = false) => (_kind, _status, IsCanceled) = (kind, status, isCanceled);

    /// <summary>One failure of each kind.</summary>
    internal static ImmutableList<UnknownFailure> All { get; } = ImmutableList.Create(
        new UnknownFailure("Unreachable", status: null),
        new UnknownFailure("Timeout", status: null),
        new UnknownFailure("ServiceFault", 500),
        new UnknownFailure("ServiceFault", 503),
        new UnknownFailure("UnexpectedResponse", 200),
        new UnknownFailure("Unknown", status: null),
        new UnknownFailure("", status: null, isCanceled: true));

    /// <summary>Whether the caller canceled the call.</summary>
    internal bool IsCanceled { get; }

    /// <summary>Returns whether the exception is of a type.</summary>
    internal bool Is(ITypeSymbol type, KnownTypes types)
    {
        for (ITypeSymbol? own = IsCanceled ? types.TokenCallCanceledException : types.TokenClientException; own is not null; own = own.BaseType)
        {
            if (KnownTypes.Same(own, type))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the filter of a clause accepts it; <see langword="null"/> if that depends on something else.</summary>
    internal bool? Passes(ICatchClauseOperation caught, KnownTypes types)
    {
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (caught.ExceptionDeclarationOrExpression is IVariableDeclaratorOperation { Symbol: var local })
        {
            names.Add(local);
        }

        return Evaluate(caught.Filter!, names, types).Value as bool?;
    }

    private Result Evaluate(IOperation operation, HashSet<ISymbol> names, KnownTypes types)
    {
        switch (operation)
        {
            case { ConstantValue: { HasValue: true, Value: var constant } } when operation is not IFieldReferenceOperation:
                return new(constant);
            case IConversionOperation conversion:
                return Evaluate(conversion.Operand, names, types);
            case IParenthesizedOperation parenthesized:
                return Evaluate(parenthesized.Operand, names, types);
            case ILocalReferenceOperation local when names.Contains(local.Local):
                return new(s_exception);
            case IFieldReferenceOperation { Field: var field } when KnownTypes.Same(field.ContainingType, types.ErrorKind):
                return new(field.Name);
            case IPropertyReferenceOperation { Property: var property, Instance: { } instance } when Evaluate(instance, names, types).Value == s_exception:
                return OfProperty(property);
            case IIsTypeOperation test when Evaluate(test.ValueOperand, names, types).Value == s_exception:
                return new(Is(test.TypeOperand, types) != test.IsNegated);
            case IIsPatternOperation test:
                return new(Matches(Evaluate(test.Value, names, types), test.Pattern, names, types));
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Evaluate(not.Operand, names, types).Value is bool value ? new(!value) : default;
            case IBinaryOperation binary:
                return OfBinary(binary.OperatorKind, Evaluate(binary.LeftOperand, names, types), Evaluate(binary.RightOperand, names, types));
            default:
                return default;
        }
    }

    private Result OfProperty(IPropertySymbol property)
    {
        if (!KnownTypes.IsOfLibrary(property.ContainingType))
        {
            return default;
        }

        return property.Name switch
        {
            "OutcomeUnknown" => new(true),
            "IsRetryable" => new(false),
            "Kind" when !IsCanceled => new(_kind),
            "StatusCode" when !IsCanceled => new(_status),
            _ => default,
        };
    }

    private static Result OfBinary(BinaryOperatorKind kind, Result left, Result right)
    {
        switch (kind)
        {
            case BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And:
                return new(And(left.Value as bool?, right.Value as bool?));
            case BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or:
                return new(Not(And(Not(left.Value as bool?), Not(right.Value as bool?))));
            default:
                return left.IsKnown && right.IsKnown ? new(Compare(kind, left.Value, right.Value)) : default;
        }
    }

    private static bool? Compare(BinaryOperatorKind kind, object? left, object? right)
    {
        switch (kind)
        {
            case BinaryOperatorKind.Equals:
                return Equals(left, right);
            case BinaryOperatorKind.NotEquals:
                return !Equals(left, right);
            default:
                break;
        }

        if (left is not (int or null) || right is not (int or null))
        {
            return null;
        }

        // A comparison with a missing status is false.
        var (one, other) = (left as int?, right as int?);
        return kind switch
        {
            BinaryOperatorKind.LessThan => one < other,
            BinaryOperatorKind.LessThanOrEqual => one <= other,
            BinaryOperatorKind.GreaterThan => one > other,
            BinaryOperatorKind.GreaterThanOrEqual => one >= other,
            _ => null,
        };
    }

    private bool? Matches(Result value, IPatternOperation pattern, HashSet<ISymbol> names, KnownTypes types)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return true;
            case INegatedPatternOperation negated:
                return Not(Matches(value, negated.Pattern, names, types));
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
                return And(Matches(value, both.LeftPattern, names, types), Matches(value, both.RightPattern, names, types));
            case IBinaryPatternOperation either:
                return Not(And(Not(Matches(value, either.LeftPattern, names, types)), Not(Matches(value, either.RightPattern, names, types))));
            case IConstantPatternOperation constant when value.IsKnown:
                var expected = Evaluate(constant.Value, names, types);
                return expected.IsKnown ? Equals(value.Value, expected.Value) : null;
            case IRelationalPatternOperation relational when value.IsKnown:
                var bound = Evaluate(relational.Value, names, types);
                return bound.IsKnown ? Compare(relational.OperatorKind, value.Value, bound.Value) : null;
            case ITypePatternOperation type when value.Value == s_exception:
                return Is(type.MatchedType, types);
            case IDeclarationPatternOperation declaration when value.Value == s_exception:
                return Declares(declaration.DeclaredSymbol, names) && (declaration.MatchedType is null || Is(declaration.MatchedType, types));
            case IRecursivePatternOperation recursive when value.Value == s_exception:
                bool? matches = Declares(recursive.DeclaredSymbol, names) && Is(recursive.MatchedType, types);
                foreach (var part in recursive.PropertySubpatterns)
                {
                    var member = part.Member is IPropertyReferenceOperation { Property: var property } ? OfProperty(property) : default;
                    matches = And(matches, Matches(member, part.Pattern, names, types));
                }

                return recursive.DeconstructionSubpatterns.IsEmpty ? matches : And(matches, null);
            default:
                return null;
        }
    }

    private static bool Declares(ISymbol? variable, HashSet<ISymbol> names)
    {
        if (variable is not null)
        {
            names.Add(variable);
        }

        return true;
    }

    private static bool? And(bool? one, bool? other) => one == false || other == false ? false : one is null || other is null ? null : true;

    private static bool? Not(bool? value) => !value;

    /// <summary>The result of a part of a filter, if it is known.</summary>
    private readonly struct Result
    {
        internal Result(object? value) => (IsKnown, Value) = (true, value);

        internal Result(bool? value) => (IsKnown, Value) = (value is not null, value);

        internal Result(int? value) => (IsKnown, Value) = (true, value);

        internal bool IsKnown { get; }

        internal object? Value { get; }
    }
}
