using System.Text;
using System.Text.Json;

namespace TokenClients.Primitives;

/// <summary>
/// Finds a secret in a body that does not have it in the expected place, is not valid JSON or was truncated. Searches at any depth and in JSON inside JSON strings. The name can have different casing or separators.
/// The time is proportional to the length of the body.
/// </summary>
internal static class SecretMemberSearch
{
    // JSON is rarely put into a string more than once.
    private const int MaxNesting = 3;

    // White space and quotation marks before the first brace.
    private const int MaxJsonPrefix = 32;

    // Each letter of a name can be escaped, as \u0061, and have a separator.
    private const int MaxNameFactor = 12;

    /// <summary>Returns the first complete string value of a member, or <see langword="null"/>.</summary>
    internal static SecretString? Find(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name) => Find(body, name, MaxNesting);

    private static SecretString? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, int nesting)
    {
        for (var colon = text.IndexOf((byte)':'); colon >= 0; colon = Next(text, (byte)':', colon + 1))
        {
            if (EndsWithName(text.Slice(0, colon), name) && TextOf(text.Slice(colon + 1)) is { } value && ToSecret(value) is { } secret)
            {
                return secret;
            }
        }

        return nesting == 0 ? null : FindInStrings(text, name, nesting - 1);
    }

    /// <summary>Searches the strings that contain JSON.</summary>
    private static SecretString? FindInStrings(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, int nesting)
    {
        for (var quote = text.IndexOf((byte)'"'); quote >= 0; quote = Next(text, (byte)'"', quote + 1))
        {
            var rest = text.Slice(quote + 1);
            if (!HoldsJson(rest) || IsEscaped(text, quote))
            {
                continue;
            }

            var inner = rest.Slice(0, LengthOfString(rest));
            if (DecodeAsFarAsItGoes(inner) is { } json && Find(Encoding.UTF8.GetBytes(json), name, nesting) is { } secret)
            {
                return secret;
            }

            quote += inner.Length + 1;
        }

        return null;
    }

    private static SecretString? ToSecret(string text) => SecretString.TryParse(text, out _) ?? SecretString.TryParse(text.Trim(), out _);

    /// <summary>Returns whether a text ends with a member's name in quotation marks.</summary>
    private static bool EndsWithName(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        var end = text.Length - 1;
        while (end > 0 && Utf8.IsWhiteSpace(text[end]))
        {
            end--;
        }

        if (end < 1 || text[end] != '"' || IsEscaped(text, end))
        {
            return false;
        }

        var window = Math.Max(0, end - (name.Length * MaxNameFactor) - 1);
        var begin = text.Slice(window, end - window).LastIndexOf((byte)'"');
        return begin >= 0 && IsName(text.Slice(window + begin + 1, end - window - begin - 1), name);
    }

    /// <summary>Compares names, such as <c>accessToken</c> and <c>access_token</c>, ignoring case and separators.</summary>
    private static bool IsName(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> name)
    {
        if (actual.IndexOf((byte)'\\') >= 0)
        {
            actual = Decode(actual) is { } decoded ? Encoding.UTF8.GetBytes(decoded) : default;
        }

        var at = 0;
        foreach (var character in name)
        {
            if (IsSeparator(character))
            {
                continue;
            }

            while (at < actual.Length && IsSeparator(actual[at]))
            {
                at++;
            }

            if (at == actual.Length || ToLower(actual[at++]) != ToLower(character))
            {
                return false;
            }
        }

        return at == actual.Length;
    }

    private static bool IsSeparator(byte character) => character is (byte)'_' or (byte)'-';

    private static byte ToLower(byte character) => character is >= (byte)'A' and <= (byte)'Z' ? (byte)(character | 0x20) : character;

    /// <summary>Returns the string that a value begins with, or the first string of an array.</summary>
    private static string? TextOf(ReadOnlySpan<byte> value)
    {
        value = Utf8.SkipWhiteSpace(value);
        if (value.StartsWith("["u8))
        {
            value = Utf8.SkipWhiteSpace(value.Slice(1));
        }

        // Only strings are read. For any other invalid value, the reader's exception message would contain everything after it. A string without a closing quotation mark was truncated, so it is not read.
        return value.StartsWith("\""u8) && LengthOfString(value.Slice(1)) is var length && length + 1 < value.Length ? Decode(value.Slice(1, length)) : null;
    }

    /// <summary>Returns whether a string begins like a JSON object or array. More quotation marks, also written as \u0022, can precede it.</summary>
    private static bool HoldsJson(ReadOnlySpan<byte> text)
    {
        text = text.Slice(0, Math.Min(text.Length, MaxJsonPrefix));
        while (!text.IsEmpty && (Utf8.IsWhiteSpace(text[0]) || text[0] is (byte)'\\' or (byte)'"' or (byte)'u' or (byte)'0' or (byte)'2'))
        {
            text = text.Slice(1);
        }

        return !text.IsEmpty && text[0] is (byte)'{' or (byte)'[';
    }

    /// <summary>Returns the length of a string up to its closing quotation mark, or to the end of a truncated text.</summary>
    private static int LengthOfString(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOfAny((byte)'"', (byte)'\\'); at >= 0; at = NextOfString(text, at + 2))
        {
            if (text[at] == '"')
            {
                return at;
            }
        }

        return text.Length;
    }

    private static int NextOfString(ReadOnlySpan<byte> text, int start) =>
        start < text.Length && text.Slice(start).IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var at ? start + at : -1;

    private static int Next(ReadOnlySpan<byte> text, byte character, int start) =>
        start < text.Length && text.Slice(start).IndexOf(character) is >= 0 and var at ? start + at : -1;

    private static bool IsEscaped(ReadOnlySpan<byte> text, int index)
    {
        var backslashes = 0;
        while (backslashes < index && text[index - backslashes - 1] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }

    /// <summary>Decodes a string that may have been truncated. If decoding fails, drops the last escape, which may be incomplete, and everything after it.</summary>
    private static string? DecodeAsFarAsItGoes(ReadOnlySpan<byte> content) => Decode(content) ?? (content.LastIndexOf((byte)'\\') is >= 0 and var escape ? Decode(content.Slice(0, escape)) : null);

    /// <summary>Decodes the content of a string, or returns <see langword="null"/> if it is not valid.</summary>
    private static string? Decode(ReadOnlySpan<byte> content)
    {
        var quoted = new byte[content.Length + 2];
        (quoted[0], quoted[quoted.Length - 1]) = ((byte)'"', (byte)'"');
        content.CopyTo(quoted.AsSpan(1));
        try
        {
            var json = new Utf8JsonReader(quoted);
            return json.Read() && json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
