using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TokenClients.Primitives;

/// <summary>Reads single JSON values. A number can also be a JSON string, and text can also be a number or a boolean. Each method returns <see langword="null"/> for a value that it cannot read.</summary>
internal static class JsonScalars
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads text that is not secret, through the <see cref="TextPool"/>.</summary>
    internal static string? PooledText(this ref Utf8JsonReader json) =>
        (json.TokenType == JsonTokenType.String && !json.ValueIsEscaped ? TextPool.Find(json.ValueSpan) : null) ?? json.Text();

    internal static string? Text(this ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => json.Decoded(),
        JsonTokenType.Number => Decode(json.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    /// <summary>Decodes a string or a name. Returns <see langword="null"/> if it is not UTF-8 or contains an unpaired surrogate.</summary>
    internal static string? Decoded(this ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    internal static double? Double(this ref Utf8JsonReader json) =>
        json.TokenType is JsonTokenType.Number or JsonTokenType.String
        && TryParse(ref json, out var number)
        && !double.IsNaN(number) && !double.IsInfinity(number)
            ? number
            : null;

    /// <summary>Reads an integer. Fractions are truncated, and numbers out of range are clamped.</summary>
    internal static long? Int64(this ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var integer) ? integer
        : json.Double() is not { } number ? null
        : number >= long.MaxValue ? long.MaxValue
        : number <= long.MinValue ? long.MinValue
        : (long)number;

    internal static bool? Boolean(this ref Utf8JsonReader json) => bool.TryParse(json.Text(), out var value) ? value : null;

    internal static Guid? Uuid(this ref Utf8JsonReader json) =>
        json.TokenType != JsonTokenType.String ? null
        : !json.ValueIsEscaped && json.TryGetGuid(out var usual) ? usual
        : Guid.TryParse(json.Decoded(), out var uuid) ? uuid : null;

    /// <summary>Reads an instant: Unix milliseconds or ISO 8601.</summary>
    internal static DateTimeOffset? Instant(this ref Utf8JsonReader json) =>
        json.Iso8601() is { } instant ? instant
        : json.Int64() is { } milliseconds and >= -62_135_596_800_000 and <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>Decodes bytes. Returns <see langword="null"/> if they are not UTF-8.</summary>
    internal static string? Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Iso8601(this ref Utf8JsonReader json)
    {
        try
        {
            return json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out var instant) ? instant : null;
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate.
            return null;
        }
    }

    private static bool TryParse(ref Utf8JsonReader json, out double number) => json.ValueIsEscaped
        ? double.TryParse(json.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out number)
        : double.TryParse(json.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
