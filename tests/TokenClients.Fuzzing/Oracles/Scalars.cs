using System.Globalization;
using System.Text.Json;

namespace TokenClients.Fuzzing.Oracles;

/// <summary>What is read from one JSON value.</summary>
/// <param name="Value">The value as text; <see langword="null"/> if it cannot be read.</param>
/// <param name="IsComplete">Whether all of it was read. What was not is an extra member.</param>
internal readonly record struct Reading(string? Value, bool IsComplete = true)
{
    internal static readonly Reading Unreadable = new(null, IsComplete: false);

    internal static Reading Of(string? value) => value is null ? Unreadable : new(value);
}

/// <summary>Reads values as the contracts say, with <see cref="JsonElement"/>. Shares nothing with the library.</summary>
internal static class Scalars
{
    internal const string None = "null";

    internal static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    internal static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    internal static double? Double(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number or JsonValueKind.String && double.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    internal static long? Int64(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var integer) ? integer
        : Double(value) is not { } number ? null
        : number >= 9.2233720368547758e18 ? long.MaxValue
        : number <= -9.2233720368547758e18 ? long.MinValue
        : (long)Math.Truncate(number);

    internal static DateTimeOffset? Instant(JsonElement value)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var instant))
            {
                return instant;
            }
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        return Int64(value) is { } milliseconds and >= -62_135_596_800_000 and <= 253_402_300_799_999 ? DateTimeOffset.UnixEpoch.AddTicks(milliseconds * TimeSpan.TicksPerMillisecond) : null;
    }

    internal static string? Secret(JsonElement value) =>
        Text(value)?.TrimEnd('\r', '\n') is { Length: > 0 } text && text.IndexOfAny(['\r', '\n', '\0']) < 0 && IsWellFormed(text) ? text : null;

    internal static string Show(DateTimeOffset? instant) => instant?.ToString("O", CultureInfo.InvariantCulture) ?? None;

    internal static string Show(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? None;

    internal static string Show(string? text) => text is null ? None : $"\"{text}\"";

    internal static string ShowExpiry(DateTimeOffset? instant) => instant is { } known ? "at " + Show(known.ToUniversalTime()) : "unknown";

    internal static string Show(TokenExpiry expiry) => expiry.IsNever ? "never" : ShowExpiry(expiry.Instant);

    /// <summary>Returns an instant some seconds after another, as far as the platform's calendar goes.</summary>
    internal static DateTimeOffset? After(DateTimeOffset start, double? seconds) =>
        seconds is { } number and >= 0 && number < (DateTimeOffset.MaxValue - start).TotalSeconds ? start.AddSeconds(number) : null;

    /// <summary>Returns an instant from a number of seconds or, if it is large, milliseconds.</summary>
    internal static DateTimeOffset? FromNumber(double? number)
    {
        var milliseconds = Math.Abs(number ?? -1) >= 1e11 ? number : number * 1000;
        return milliseconds is >= 0 and <= 253_402_300_799_999 ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Truncate(milliseconds.Value) * TimeSpan.TicksPerMillisecond) : null;
    }

    private static bool IsWellFormed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal))
            {
                return false;
            }
        }

        return text.EnumerateRunes().Sum(static rune => rune.Utf16SequenceLength) == text.Length && !HasHalf(text);
    }

    private static bool HasHalf(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            {
                index++;
            }
            else if (char.IsSurrogate(text[index]))
            {
                return true;
            }
        }

        return false;
    }
}
