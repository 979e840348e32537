using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace TokenClients.Json;

/// <summary>Reads an object out of an answer; the reader stands at its first brace, and at its last one afterwards.</summary>
internal delegate T ObjectReader<out T>(ref Utf8JsonReader json, ResponseInfo response);

/// <summary>
/// What the readers of all models are made of. Each method asks whether the member that the reader stands at has a name, and if so, takes its value and returns
/// <see langword="true"/>. A value that is not what it should be is kept as an extra member; null is the same as absent.
/// The names are compared in line, as readers do that most of all; what takes the values is called.
/// </summary>
internal static class MemberReading
{
    /// <summary>Goes to the next member of an object. One whose name cannot be decoded is passed over.</summary>
    internal static bool NextMember(this ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!json.ValueIsEscaped || json.Decoded() is not null)
            {
                return true;
            }

            json.Skip();
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Text(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref string? value, ref ExtraCollector extra) =>
        json.IsNamed(name) && json.TakeText(name, ref value, ref extra);

    private static bool TakeText(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref string? value, ref ExtraCollector extra)
    {
        json.Read();
        var text = json.PooledText();
        value = text ?? value;
        return text is not null || json.KeepUnlessNull(name, ref extra);
    }

    /// <summary>A secret that cannot be one (empty, with line breaks) counts as absent: it is not kept where a program could print it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Secret(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref SecretString? value) =>
        json.IsNamed(name) && json.TakeSecret(ref value);

    private static bool TakeSecret(this ref Utf8JsonReader json, ref SecretString? value)
    {
        json.Read();
        if (json.ScalarText() is { } text)
        {
            value = SecretString.TryParse(text, out _) ?? value;
        }
        else
        {
            json.Skip();
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Number(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref double? value, ref ExtraCollector extra) =>
        json.IsNamed(name) && json.TakeScalar(name, ScalarNumber, ref value, ref extra);

    /// <summary>A whole number; a fraction is cut off, and what is larger than any counts as the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Integer(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref long? value, ref ExtraCollector extra) =>
        json.IsNamed(name) && json.TakeScalar(name, ScalarInteger, ref value, ref extra);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Truth(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref bool? value, ref ExtraCollector extra) =>
        json.IsNamed(name) && json.TakeScalar(name, ScalarTruth, ref value, ref extra);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Uuid(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref Guid? value, ref ExtraCollector extra) =>
        json.IsNamed(name) && json.TakeScalar(name, ScalarUuid, ref value, ref extra);

    /// <summary>An instant as milliseconds since 1970, in any form of number, or as ISO 8601.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Instant(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref DateTimeOffset? value, ref ExtraCollector extra) =>
        json.IsNamed(name) && json.TakeScalar(name, ScalarInstant, ref value, ref extra);

    /// <summary>An expiry as an instant; null means never, and what cannot be read is unknown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Expiry(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref TokenExpiry value, ref ExtraCollector extra) =>
        json.IsNamed(name) && json.TakeExpiry(name, ref value, ref extra);

    private static bool TakeExpiry(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref TokenExpiry value, ref ExtraCollector extra)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            value = TokenExpiry.Never;
            return true;
        }

        var instant = ScalarInstant(ref json);
        value = instant is null ? TokenExpiry.Unknown : TokenExpiry.At(instant.Value);
        return instant is not null || json.KeepUnlessNull(name, ref extra);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Object<T>(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref T? value, ObjectReader<T> read, ResponseInfo response, ref ExtraCollector extra)
        where T : class =>
        json.IsNamed(name) && json.TakeObject(name, ref value, read, response, ref extra);

    private static bool TakeObject<T>(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref T? value, ObjectReader<T> read, ResponseInfo response, ref ExtraCollector extra)
        where T : class
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return json.KeepUnlessNull(name, ref extra);
        }

        value = read(ref json, response);
        return true;
    }

    /// <summary>A list of objects. If an element is something else, the whole list is kept as an extra member besides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Objects<T>(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref List<T>? value, ObjectReader<T> read, ResponseInfo response, ref ExtraCollector extra)
        where T : class =>
        json.IsNamed(name) && json.TakeObjects(name, ref value, read, response, ref extra);

    private static bool TakeObjects<T>(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref List<T>? value, ObjectReader<T> read, ResponseInfo response, ref ExtraCollector extra)
        where T : class
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return json.KeepUnlessNull(name, ref extra);
        }

        var start = json;
        value = [];
        return json.Elements(value, read, response) || start.KeepUnlessNull(name, ref extra);
    }

    /// <summary>A list of texts. If an element is something else, the whole list is kept as an extra member besides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Texts<T>(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref List<T>? value, Func<string, T> make, ref ExtraCollector extra) =>
        json.IsNamed(name) && json.TakeTexts(name, ref value, make, ref extra);

    private static bool TakeTexts<T>(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref List<T>? value, Func<string, T> make, ref ExtraCollector extra)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return json.KeepUnlessNull(name, ref extra);
        }

        var start = json;
        var onlyTexts = true;
        value = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.PooledText() is { } text)
            {
                value.Add(make(text));
            }
            else
            {
                json.Skip();
                onlyTexts = false;
            }
        }

        return onlyTexts || start.KeepUnlessNull(name, ref extra);
    }

    /// <summary>Reads the elements of the array that the reader stands at, and says whether all were objects.</summary>
    internal static bool Elements<T>(this ref Utf8JsonReader json, List<T> elements, ObjectReader<T> read, ResponseInfo response)
    {
        var onlyObjects = true;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.StartObject)
            {
                elements.Add(read(ref json, response));
            }
            else
            {
                json.Skip();
                onlyObjects = false;
            }
        }

        return onlyObjects;
    }

    /// <summary>A member that no model shows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Ignore(this ref Utf8JsonReader json, ReadOnlySpan<byte> name) =>
        json.IsNamed(name) && json.TakeIgnore();

    private static bool TakeIgnore(this ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
        return true;
    }

    /// <summary>Whether the member that the reader stands at has a name. Nearly all are compared as they stand, which is what a reader does most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsNamed(this ref Utf8JsonReader json, ReadOnlySpan<byte> name) =>
        json.ValueIsEscaped ? json.ValueTextEquals(name) : json.ValueSpan.SequenceEqual(name);

    private static bool KeepUnlessNull(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref ExtraCollector extra) =>
        json.TokenType == JsonTokenType.Null || extra.Add(ToText(name), ref json);

    /// <summary>A text that is no secret: one that comes again and again is the same string each time.</summary>
    private static string? PooledText(this ref Utf8JsonReader json) =>
        (json.TokenType == JsonTokenType.String && !json.ValueIsEscaped ? TextPool.Find(json.ValueSpan) : null) ?? json.ScalarText();

    private static string? ScalarText(this ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => json.Decoded(),
        JsonTokenType.Number => ToText(json.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    internal static string? Decoded(this ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // Not UTF-8, or half a surrogate pair.
            return null;
        }
    }

    private delegate T? ScalarReader<T>(ref Utf8JsonReader json)
        where T : struct;

    private static bool TakeScalar<T>(this ref Utf8JsonReader json, ReadOnlySpan<byte> name, ScalarReader<T> read, ref T? value, ref ExtraCollector extra)
        where T : struct
    {
        json.Read();
        var scalar = read(ref json);
        value = scalar ?? value;
        return scalar is not null || json.KeepUnlessNull(name, ref extra);
    }

    private static double? ScalarNumber(ref Utf8JsonReader json) =>
        json.TokenType is JsonTokenType.Number or JsonTokenType.String
        && TryParse(ref json, out var number)
        && !double.IsNaN(number) && !double.IsInfinity(number)
            ? number
            : null;

    private static long? ScalarInteger(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var whole) ? whole
        : ScalarNumber(ref json) is not { } number ? null
        : number >= long.MaxValue ? long.MaxValue
        : number <= long.MinValue ? long.MinValue
        : (long)number;

    private static bool? ScalarTruth(ref Utf8JsonReader json) => bool.TryParse(json.ScalarText(), out var truth) ? truth : null;

    private static Guid? ScalarUuid(ref Utf8JsonReader json) =>
        json.TokenType != JsonTokenType.String ? null
        : !json.ValueIsEscaped && json.TryGetGuid(out var usual) ? usual
        : Guid.TryParse(json.Decoded(), out var uuid) ? uuid : null;

    private static DateTimeOffset? ScalarInstant(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var milliseconds))
        {
            return FromMilliseconds(milliseconds);
        }

        if (json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out var instant))
        {
            return instant;
        }

        return ScalarNumber(ref json) is { } number ? FromMilliseconds(number) : null;
    }

    private static DateTimeOffset? FromMilliseconds(double milliseconds) =>
        milliseconds is >= -62_135_596_800_000 and <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null;

    private static bool TryParse(ref Utf8JsonReader json, out double number)
    {
#if NET
        if (!json.ValueIsEscaped)
        {
            return double.TryParse(json.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        }

#endif
        return double.TryParse(json.ScalarText(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

#if NET
    private static string ToText(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
#else
    private static string ToText(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8.ToArray());
#endif
}
