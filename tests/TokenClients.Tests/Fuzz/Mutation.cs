using System.Text;

namespace TokenClients.Tests.Fuzz;

/// <summary>Spoils bodies: bits, bytes, tokens, nesting, numbers, text, members, and now and then the whole.</summary>
internal static class Mutation
{
    private const int MaxLength = 1 << 16;

    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0000", "\\n", "{", "}", "[", "]", ":", ",", "null", "true", "false", "0", "-0", "1e999", "-1e-999", "1e", "01", "NaN", "\uFEFF", "/*", "*/", "//",
            "\r\n", "\0", " ", "<html>", "\"\"", "{}", "[]", "\"bearerToken\"", "\"accessToken\":\"inserted\"", "\"access_token\":", "\"id_token\":null,", "\"id\":{},", "\"token\":[],", "\"tokens\":{},",
            "\"error\":{},", "\"error\":\"\",", "\"error\":[1],", "\"message\":[[]],", "\"pagination\":1,", "\"next\":\"x\",", "\"\\ud800\":1,", "\"err\":{\"code\":", "\"status\":\"FAILURE\",", "\"token_type\":3,",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F],
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "3.5e3", "1e400", "9223372036854775808", "-62135596800001", "253402300800000", "\"\"", "\"text\"", "\"3600\"", "\"2026-11-22T08:00:00Z\"", "\"\\ud800\"", "\"a\\r\\nb\"", "\"\\u0000\"",
        "{}", "[]", "[null]", "[{}]", "{\"a\":1}", "[[[]]]", "{\"code\":1}", "{\"\":\"\"}",
    ];

    private static readonly byte[][] Wholes =
    [
        .. new[] { "", " ", "null", "true", "1", "\"x\"", "[]", "{}", "[{}]", "{\"a\"", "<!doctype html><title>Sign in</title>", "Bad gateway", "\uFEFF", "\uFEFF{}", "OK", "Hello sdk" }.Select(Encoding.UTF8.GetBytes),
    ];

    internal static byte[] Of(byte[] body, Dice dice)
    {
        for (var left = 1 + dice.Next(4); left > 0; left--)
        {
            body = Once(body, dice);
        }

        return body.Length <= MaxLength ? body : body[..MaxLength];
    }

    private static byte[] Once(byte[] body, Dice dice)
    {
        var at = dice.Next(body.Length + 1);
        var (start, length) = Range(body, dice);
        switch (dice.Next(15))
        {
            case 0:
                var flipped = (byte[])body.Clone();
                for (var bits = 1 + dice.Next(8); bits > 0 && flipped.Length > 0; bits--)
                {
                    flipped[dice.Next(flipped.Length)] ^= (byte)(1 << dice.Next(8));
                }

                return flipped;
            case 1:
                return body[..at];
            case 2:
                return Replace(body, start, length, []);
            case 3:
                return Replace(body, at, 0, dice.Pick(Fragments));
            case 4:
                return Replace(body, at, 0, [.. Enumerable.Range(0, 1 + dice.Next(8)).Select(_ => (byte)dice.Next(256))]);
            case 5:
                return SwapTokens(body, dice);
            case 6:
            case 7:
                var token = Token(body, dice);
                return Replace(body, token.Start, token.Length, Encoding.UTF8.GetBytes(dice.Pick(Values)));
            case 8:
                return Nest(body, dice);
            case 9:
                var number = Token(body, dice);
                return Replace(body, number.Start, number.Length, Encoding.ASCII.GetBytes(new string('1', 1 + dice.Next(3000)) + dice.Pick(["", ".5", "e5", "e-99999", "e"])));
            case 10:
                var text = Token(body, dice);
                return Replace(body, text.Start + (text.Length / 2), 0, dice.Pick<byte[]>([[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x80]]));
            case 11:
                return Replace(body, at, 0, body.AsSpan(start, length).ToArray());
            case 12:
                return DoubleMember(body, dice);
            case 13:
                return dice.Next(40) == 0 ? Repeat(body, start, length, 1 + (MaxLength / Math.Max(1, length))) : Repeat(body, start, length, 1 + dice.Next(20));
            default:
                return dice.Next(4) > 0 ? Replace(body, start, length, [.. body.AsSpan(start, length).ToArray().AsEnumerable().Reverse()])
                    : dice.Next(8) == 0 ? Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body))
                    : dice.Pick(Wholes);
        }
    }

    private static (int Start, int Length) Range(byte[] body, Dice dice)
    {
        if (body.Length == 0)
        {
            return (0, 0);
        }

        var start = dice.Next(body.Length);
        return (start, 1 + dice.Next(Math.Min(64, body.Length - start)));
    }

    /// <summary>A text, number or word of the JSON that the body may be.</summary>
    private static (int Start, int Length) Token(byte[] body, Dice dice)
    {
        if (body.Length == 0)
        {
            return (0, 0);
        }

        var from = dice.Next(body.Length);
        var start = from;
        while (start < body.Length && !IsTokenStart(body[start]))
        {
            start++;
        }

        if (start == body.Length)
        {
            return (from, body.Length - from);
        }

        var end = start + 1;
        if (body[start] == '"')
        {
            while (end < body.Length && body[end] != '"')
            {
                end += body[end] == '\\' ? 2 : 1;
            }

            return (start, Math.Min(end + 1, body.Length) - start);
        }

        while (end < body.Length && (char.IsAsciiLetterOrDigit((char)body[end]) || body[end] is (byte)'.' or (byte)'-' or (byte)'+'))
        {
            end++;
        }

        return (start, end - start);
    }

    private static bool IsTokenStart(byte value) => value is (byte)'"' or (byte)'-' || char.IsAsciiLetterOrDigit((char)value);

    private static byte[] SwapTokens(byte[] body, Dice dice)
    {
        var (one, other) = (Token(body, dice), Token(body, dice));
        if (one.Start > other.Start)
        {
            (one, other) = (other, one);
        }

        return one.Start + one.Length > other.Start
            ? body
            : [.. body[..one.Start], .. body.AsSpan(other.Start, other.Length), .. body[(one.Start + one.Length)..other.Start], .. body.AsSpan(one.Start, one.Length), .. body[(other.Start + other.Length)..]];
    }

    private static byte[] Nest(byte[] body, Dice dice)
    {
        var token = Token(body, dice);
        var depth = dice.Next(10) == 0 ? 2000 : 1 + dice.Next(100);
        var (open, close) = dice.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        return Replace(
            body,
            token.Start,
            token.Length,
            [
                .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(open, depth))),
                .. body.AsSpan(token.Start, token.Length),
                .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(close, dice.Next(4) == 0 ? depth - 1 : depth))),
            ]);
    }

    /// <summary>The name of a member once more before it, with another value.</summary>
    private static byte[] DoubleMember(byte[] body, Dice dice)
    {
        var name = Token(body, dice);
        return body.AsSpan(name.Start + name.Length).StartsWith(":"u8)
            ? Replace(body, name.Start, 0, [.. body.AsSpan(name.Start, name.Length), .. Encoding.UTF8.GetBytes($":{dice.Pick(Values)},")])
            : Replace(body, name.Start, 0, body.AsSpan(name.Start, name.Length).ToArray());
    }

    private static byte[] Repeat(byte[] body, int start, int length, int times)
    {
        var part = body.AsSpan(start, length).ToArray();
        return Replace(body, start, 0, [.. Enumerable.Repeat(part, times).SelectMany(static bytes => bytes)]);
    }

    private static byte[] Replace(byte[] body, int start, int length, byte[] with) => [.. body.AsSpan(0, start), .. with, .. body.AsSpan(Math.Min(body.Length, start + length))];
}
