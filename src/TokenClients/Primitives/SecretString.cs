using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Runtime.Serialization;
using System.Text.Json.Serialization;
using System.Xml;
using System.Xml.Schema;
using System.Xml.Serialization;
using TokenClients.Json;

namespace TokenClients;

/// <summary>Wraps a credential, such as an access token or a client secret, so that it is not printed, formatted or serialized by accident.</summary>
/// <remarks>
/// <para>Only <see cref="Reveal"/> returns the characters. Equality compares them in constant time.</para>
/// <para>The configuration binder, and serializers that use type converters, create it from text. If the text cannot be a credential, they do not report an error, because their error messages contain the text. Instead, <see cref="Reveal"/> throws, and the options and calls of this library reject the credential.</para>
/// </remarks>
[DebuggerDisplay("***")]
[JsonConverter(typeof(SecretStringJsonConverter))]
[TypeConverter(typeof(SecretStringTypeConverter))]
public sealed class SecretString : IEquatable<SecretString>, IXmlSerializable
{
    private const string Mask = "***";

    private static readonly char[] LineBreaks = ['\r', '\n'];

    // Serializers that write private fields skip those with this attribute.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [IgnoreDataMember]
    private readonly string _value;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [IgnoreDataMember]
    private SecretPattern? _pattern;

    /// <summary>Wraps a credential.</summary>
    /// <param name="value">The characters of the credential, at least one. Line breaks and NUL are not allowed, because they could forge a header; unpaired surrogates are not allowed either.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="value"/> is empty, or contains CR, LF, NUL or an unpaired surrogate.</exception>
    public SecretString(string value)
    {
        Guard.NotNull(value);
        _value = Refusal(value) is { } refusal ? throw new ArgumentException(refusal, nameof(value)) : value;
    }

    /// <summary>Wraps a copy of the characters in a buffer.</summary>
    /// <param name="value">The characters of the credential, at least one.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is empty, or contains CR, LF, NUL or an unpaired surrogate.</exception>
    // If there were only one public constructor, the configuration binding generator would treat the type as an object with properties, and leave it null without a warning.
    public SecretString(ReadOnlySpan<char> value)
        : this(value.ToString())
    {
    }

    // XmlSerializer requires this constructor before it calls WriteXml, which throws.
    private SecretString() => (_value, Problem) = ("", "The credential is empty.");

    /// <summary>Reads a credential from an environment variable. Trailing line breaks are removed.</summary>
    /// <param name="name">The name of the variable.</param>
    /// <returns>The credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <exception cref="InvalidOperationException">The variable is not set, is empty, or contains CR, LF or NUL before its end, or an unpaired surrogate.</exception>
    public static SecretString FromEnvironment(string name)
    {
        Guard.NotBlank(name);
        var value = Environment.GetEnvironmentVariable(name)
            ?? throw new InvalidOperationException($"The environment variable '{name}' is not set. Set it to the credential.");
        return FromText(value, $"The environment variable '{name}'");
    }

    /// <summary>Reads a credential from a file, such as a mounted secret. Trailing line breaks are removed.</summary>
    /// <remarks>This method blocks until the file is read. For a named pipe, it waits until something writes to the pipe. Clients that read a file themselves wait no longer than the timeouts of the call.</remarks>
    /// <param name="path">The path of the file, read as UTF-8; at most 64 KiB.</param>
    /// <returns>The credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a directory, or the process may not read the file.</exception>
    /// <exception cref="InvalidOperationException">The file is empty, larger than 64 KiB or not UTF-8, or contains CR, LF or NUL before its end, or an unpaired surrogate.</exception>
    public static SecretString FromFile(string path)
    {
        Guard.NotBlank(path);
        return FromText(SecretFile.Read(path), $"The file '{path}'");
    }

    /// <summary>Returns the characters of the credential. The caller must not log or expose them.</summary>
    /// <returns>The credential in clear text.</returns>
    /// <exception cref="InvalidOperationException">The secret was created from text that cannot be a credential, for example by the configuration binder.</exception>
    public string Reveal() => Problem is null ? _value : throw new InvalidOperationException($"A credential that was read from text, such as a setting, cannot be used. {Problem}");

    /// <summary>Gets <c>***</c>, for loggers that print the properties of an object.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Loggers read the properties of instances.")]
    public string Masked => Mask;

    /// <summary>Always throws, for serializers that write the properties of an object.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "There is no other way to refuse a serializer.")]
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Serializers read the properties of instances.")]
    public string NotSerialized
    {
        get => throw SerializationRefusal();

        // Some serializers write only properties that have a setter.
        private set => throw SerializationRefusal();
    }

    /// <summary>Returns a mask, never the credential.</summary>
    /// <returns><c>***</c></returns>
    public override string ToString() => Mask;

    /// <summary>Compares the characters in time that does not depend on where they differ.</summary>
    /// <param name="other">The credential to compare with.</param>
    /// <returns><see langword="true"/> if both have the same characters.</returns>
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
    /// <returns><see langword="true"/> if both are <see langword="null"/> or have the same characters.</returns>
    public static bool operator ==(SecretString? left, SecretString? right) => ReferenceEquals(left, right) || (left is not null && left.Equals(right));

    /// <summary>Compares two credentials in constant time.</summary>
    /// <param name="left">One credential.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if they differ.</returns>
    public static bool operator !=(SecretString? left, SecretString? right) => !(left == right);

    /// <summary>Gets the pattern that finds the secret in text from a service. Computed once, because a client uses the same credential for many calls.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal SecretPattern Pattern => _pattern ??= new(Reveal());

    /// <summary>Gets why the credential cannot be used, without showing it; <see langword="null"/> if it can. Only <see cref="ConvertFrom"/> creates a credential with a problem.</summary>
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal string? Problem { get; private init; }

    /// <summary>Creates the exception for every attempt to serialize a secret: a stored mask would lose the credential, and the credential itself would leak.</summary>
    internal static NotSupportedException SerializationRefusal() =>
        new("A SecretString cannot be serialized. Leave the member out, or write the result of SecretString.Reveal() yourself.");

    /// <summary>Creates a credential for a caller whose error message would contain the text: if the text cannot be a credential, the result has a <see cref="Problem"/>.</summary>
    internal static SecretString ConvertFrom(string text) => TryParse(text, out var refusal) ?? new() { Problem = refusal };

    /// <summary>Returns why the characters cannot be a credential, without showing them; <see langword="null"/> if they can.</summary>
    internal static string? Refusal(string value) =>
        value.Length == 0 ? "The credential is empty."
        : value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0 ? "The credential contains a line break or a NUL character. Remove it."
        : HasUnpairedSurrogate(value) ? "The credential contains an unpaired surrogate, which is not a character. Remove it."
        : null;

    private static bool HasUnpairedSurrogate(string value)
    {
        for (var index = 0; index < value.Length; index++)
        {
            if (char.IsSurrogate(value[index]) && !char.IsSurrogatePair(value, index++))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Creates a credential from a response, a file, a variable or a setting. Trailing line breaks are removed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="refusal">Why the text cannot be a credential, without showing it.</param>
    /// <returns>The credential, or <see langword="null"/> if the text cannot be one.</returns>
    internal static SecretString? TryParse(string text, out string? refusal)
    {
        var trimmed = text.TrimEnd(LineBreaks);
        refusal = Refusal(trimmed);
        return refusal is null ? new SecretString(trimmed) : null;
    }

    XmlSchema? IXmlSerializable.GetSchema() => null;

    void IXmlSerializable.ReadXml(XmlReader reader) => throw new NotSupportedException("A SecretString cannot be read from XML. Read the text, and create a SecretString from it.");

    void IXmlSerializable.WriteXml(XmlWriter writer) => throw SerializationRefusal();

    private static SecretString FromText(string value, string origin) =>
        TryParse(value, out var refusal) ?? throw new InvalidOperationException($"{origin} cannot be used. {refusal}");
}
