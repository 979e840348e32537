using System.Diagnostics.CodeAnalysis;

namespace TokenClients.Rotation;

/// <summary>What is rotated and when.</summary>
internal sealed record RotationSettings(string Name)
{
    private const int MaxNameLength = 100;

    internal TimeSpan Every { get; init; } = TimeSpan.FromDays(7);

    internal TimeSpan Overlap { get; init; } = TimeSpan.FromHours(1);

    internal TimeSpan LeaseDuration { get; init; } = TimeSpan.FromMinutes(5);

    internal Func<SecretString, CancellationToken, Task<bool>>? Verify { get; init; }

    /// <summary>Returns what is wrong with the lifetime of new tokens; <see langword="null"/> if nothing is.</summary>
    internal string? RefusalOf(TimeSpan lifetime) => lifetime - Every > Overlap
        ? null
        : FormattableString.Invariant($"The lifetime of new tokens is {lifetime:c}. It must be longer than the rotation interval ({Every:c}) plus the overlap ({Overlap:c}).");

    /// <exception cref="ArgumentException">The name cannot be part of the name of a token or a file.</exception>
    internal static string CheckName(string name, string argument) =>
        name is { Length: > 0 and <= MaxNameLength } && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-')
            ? name
            : throw new ArgumentException($"The name of a rotation must be 1 to {MaxNameLength} characters long: ASCII letters, digits, '.', '_' and '-'.", argument);
}

/// <summary>A problem that stops a run, with a message for users.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "A run catches it.")]
internal sealed class RotationProblemException(string problem) : Exception(problem);

/// <summary>Another process has written the journal, so it holds the lease now.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "A run catches it.")]
internal sealed class LeaseLostException() : Exception("Another process has taken over the rotation. This one stops and changes nothing.");

/// <summary>A problem with the files of a <see cref="FileSecretSink"/>, with a message for users that contains paths and no secret.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Callers see an IOException.")]
internal sealed class SecretFileException(string problem, Exception? inner = null) : System.IO.IOException(problem, inner);
