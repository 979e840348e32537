using System.Diagnostics;
using System.IO;
using System.Text.Json.Serialization;
using TokenClients.Diagnostics;
using TokenClients.Json;

namespace TokenClients;

/// <summary>Holds a credential, such as an access token or a client secret, so that it cannot be printed, formatted or written as JSON by accident.</summary>
/// <remarks><see cref="Reveal"/> is the only way to its characters. It is a class, so that <see langword="null"/> means absent. Equality compares the characters in constant time.</remarks>
[DebuggerDisplay("***")]
[JsonConverter(typeof(SecretStringJsonConverter))]
public sealed class SecretString : IEquatable<SecretString>
{
    private const string Mask = "***";

    private static readonly char[] LineBreaks = ['\r', '\n'];

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private SecretForms? _forms;

    /// <summary>Wraps a credential.</summary>
    /// <param name="value">The characters of the credential, at least one. Line breaks and NUL are refused, as they would break or forge a header, and so is half a surrogate pair.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="value"/> is empty, or holds CR, LF, NUL or half a surrogate pair.</exception>
    public SecretString(string value)
    {
        Guard.NotNull(value);
        _value = Refusal(value) is { } refusal ? throw new ArgumentException(refusal, nameof(value)) : value;
    }

    /// <summary>Reads a credential from an environment variable. Line breaks at its end are removed, other characters are kept.</summary>
    /// <param name="name">The name of the variable.</param>
    /// <returns>The credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <exception cref="InvalidOperationException">The variable is not set, empty, or holds CR, LF or NUL before its end, or half a surrogate pair.</exception>
    public static SecretString FromEnvironment(string name)
    {
        Guard.NotBlank(name);
        var value = Environment.GetEnvironmentVariable(name)
            ?? throw new InvalidOperationException($"The environment variable '{name}' is not set. Set it to the credential.");
        return FromOutside(value, $"The environment variable '{name}'");
    }

    /// <summary>Reads a credential from a file such as a mounted secret. Line breaks at its end are removed, other characters are kept.</summary>
    /// <param name="path">The path of the file, read as UTF-8.</param>
    /// <returns>The credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read the file.</exception>
    /// <exception cref="InvalidOperationException">The file is empty, or holds CR, LF or NUL before its end, or half a surrogate pair.</exception>
    public static SecretString FromFile(string path)
    {
        Guard.NotBlank(path);
        return FromOutside(File.ReadAllText(path), $"The file '{path}'");
    }

    /// <summary>Returns the characters of the credential; whoever calls it answers for where they go.</summary>
    /// <returns>The credential in clear.</returns>
    public string Reveal() => _value;

    /// <summary>Returns a mask, never the credential.</summary>
    /// <returns><c>***</c></returns>
    public override string ToString() => Mask;

    /// <summary>Compares the characters in time that does not depend on where they differ.</summary>
    /// <param name="other">The credential to compare with.</param>
    /// <returns><see langword="true"/> if both hold the same characters.</returns>
    public bool Equals(SecretString? other)
    {
        if (other is null || other._value.Length != _value.Length)
        {
            return false;
        }

        var difference = 0;
        for (var index = 0; index < _value.Length; index++)
        {
            difference |= _value[index] ^ other._value[index];
        }

        return difference == 0;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SecretString);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_value);

    /// <summary>Compares two credentials in constant time.</summary>
    /// <param name="left">One credential.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if both are absent or hold the same characters.</returns>
    public static bool operator ==(SecretString? left, SecretString? right) => ReferenceEquals(left, right) || (left is not null && left.Equals(right));

    /// <summary>Compares two credentials in constant time.</summary>
    /// <param name="left">One credential.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if they differ.</returns>
    public static bool operator !=(SecretString? left, SecretString? right) => !(left == right);

    /// <summary>The forms in which a service may repeat it. Worked out when an error is first looked through, and kept: a client's credential is the same for all its errors.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal SecretForms Forms => _forms ??= new(_value);

    /// <summary>What is wrong with a credential's characters, without showing them; <see langword="null"/> if nothing is.</summary>
    internal static string? Refusal(string value) =>
        value.Length == 0 ? "The credential is empty."
        : value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0 ? "The credential holds a line break or a NUL character. Remove it."
        : HoldsHalfAPair(value) ? "The credential holds half a surrogate pair, which is no character. Remove it."
        : null;

    private static bool HoldsHalfAPair(string value)
    {
#if NET
        if (!value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return false;
        }

#endif
        for (var index = 0; index < value.Length; index++)
        {
            if (char.IsSurrogate(value[index]))
            {
                if (index + 1 == value.Length || !char.IsSurrogatePair(value[index], value[++index]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A credential out of an answer, a file, a variable or a setting: a line break at its end belongs to whoever wrote it there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="refusal">Why the text can be none, without showing it.</param>
    /// <returns><see langword="null"/> if the text can be none.</returns>
    internal static SecretString? TryParse(string text, out string? refusal)
    {
        var trimmed = text.TrimEnd(LineBreaks);
        refusal = Refusal(trimmed);
        return refusal is null ? new SecretString(trimmed) : null;
    }

    private static SecretString FromOutside(string value, string origin) =>
        TryParse(value, out var refusal) ?? throw new InvalidOperationException($"{origin} cannot be used. {refusal}");
}
