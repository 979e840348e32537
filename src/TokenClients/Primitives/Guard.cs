using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace TokenClients.Primitives;

/// <summary>Checks arguments.</summary>
internal static class Guard
{
    internal static T NotNull<T>([NotNull] T? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        where T : class =>
        argument ?? throw new ArgumentNullException(name);

    /// <summary>Checks that a credential can be used.</summary>
    internal static SecretString NotNull([NotNull] SecretString? argument, [CallerArgumentExpression(nameof(argument))] string? name = null) =>
        argument is null ? throw new ArgumentNullException(name)
        : argument.Problem is { } problem ? throw new ArgumentException(problem, name)
        : argument;

    internal static string NotBlank([NotNull] string? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
    {
        NotNull(argument, name);
        return string.IsNullOrWhiteSpace(argument)
            ? throw new ArgumentException("The value is empty or contains only white space.", name)
            : argument;
    }

    internal static Guid NotEmpty(Guid argument, [CallerArgumentExpression(nameof(argument))] string? name = null) =>
        argument == Guid.Empty ? throw new ArgumentException("The id is empty.", name) : argument;

    /// <summary>Checks an id that becomes one segment of a path. An empty, <c>.</c> or <c>..</c> segment would address another resource.</summary>
    internal static string PathSegment([NotNull] string? argument, [CallerArgumentExpression(nameof(argument))] string? name = null) =>
        NotBlank(argument, name) is "." or ".."
            ? throw new ArgumentException("'.' and '..' cannot be ids: in a path they would address another resource.", name)
            : argument;

    internal static int? InRange(int? argument, int minimum, int maximum, [CallerArgumentExpression(nameof(argument))] string? name = null) =>
        argument is { } number && (number < minimum || number > maximum)
            ? throw new ArgumentOutOfRangeException(name, number, $"The value must be between {minimum} and {maximum}.")
            : argument;
}
