using System.Net;

namespace TokenClients.Primitives;

/// <summary>Decodes a text. Returns the number of characters written, which is less than the text's length if anything was decoded.</summary>
internal delegate int TextDecoder(ReadOnlySpan<char> text, char[] decoded);

/// <summary>Decodes the escapes of text formats. Everything else stays as it is.</summary>
internal static class TextDecoding
{
    private const int MaxEntityName = 31;

    /// <summary>Decodes <c>%41</c>, in UTF-8 or Latin-1, and <c>%u0041</c>. JavaScript's <c>escape</c> writes <c>%u0041</c>, and <c>%F6</c> in Latin-1. A plus sign for a space needs no decoding, because both are separators.</summary>
    internal static int Percent(ReadOnlySpan<char> text, char[] decoded)
    {
        var (count, pending) = (0, 0);
        var bytes = new byte[text.Length / 3];
        for (var index = 0; index < text.Length; index++)
        {
            var rest = text.Slice(index);
            if (rest[0] == '%' && Hexadecimal(rest, 1, 2) is >= 0 and var value)
            {
                bytes[pending++] = (byte)value;
                index += 2;
                continue;
            }

            if (pending > 0)
            {
                count += ByteDecoding.ToText(bytes.AsSpan(0, pending), decoded.AsSpan(count));
                pending = 0;
            }

            var unit = rest.Length > 1 && rest[0] == '%' && rest[1] is 'u' or 'U' ? Hexadecimal(rest, 2, 4) : -1;
            decoded[count++] = unit >= 0 ? (char)unit : rest[0];
            index += unit >= 0 ? 5 : 0;
        }

        return count + ByteDecoding.ToText(bytes.AsSpan(0, pending), decoded.AsSpan(count));
    }

    /// <summary>Decodes percent-encoding in Latin-1 only, as JavaScript's <c>escape</c> writes it. The bytes of two Latin-1 letters can also be one letter in UTF-8.</summary>
    internal static int PercentLatin1(ReadOnlySpan<char> text, char[] decoded)
    {
        var count = 0;
        var isAscii = true;
        for (var index = 0; index < text.Length; index++)
        {
            var rest = text.Slice(index);
            var unit = rest[0] != '%' || rest.Length < 3 ? -1 : rest[1] is 'u' or 'U' ? Hexadecimal(rest, 2, 4) : Hexadecimal(rest, 1, 2);
            decoded[count++] = unit >= 0 ? (char)unit : rest[0];
            index += unit < 0 ? 0 : rest[1] is 'u' or 'U' ? 5 : 2;
            isAscii &= unit is <= 0x7F or > 0xFF;
        }

        // For ASCII, Percent gives the same result.
        return isAscii ? text.Length : count;
    }

    /// <summary>Decodes <c>&amp;amp;</c>, <c>&amp;#65;</c> and <c>&amp;#x41;</c>. Entities that the platform does not know are symbols, so they become a space.</summary>
    internal static int Html(ReadOnlySpan<char> text, char[] decoded)
    {
        var count = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var rest = text.Slice(index);
            var length = rest[0] != '&' || rest.Length < 3 ? 0 : rest[1] == '#' ? Number(rest, decoded, ref count) : Entity(rest, decoded, ref count);
            if (length == 0)
            {
                decoded[count++] = rest[0];
            }

            index += Math.Max(length - 1, 0);
        }

        return count;
    }

    /// <summary>Decodes <c>\u0041</c>, <c>\x41</c>, <c>\/</c> and the other escapes of JSON and JavaScript.</summary>
    internal static int Json(ReadOnlySpan<char> text, char[] decoded)
    {
        var count = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '\\' || ++index == text.Length)
            {
                decoded[count++] = text[Math.Min(index, text.Length - 1)];
                continue;
            }

            var rest = text.Slice(index);
            var digits = rest[0] is 'u' or 'U' ? 4 : rest[0] is 'x' or 'X' ? 2 : 0;
            var unit = digits > 0 ? Hexadecimal(rest, 1, digits) : -1;
            decoded[count++] = unit >= 0 ? (char)unit : rest[0] is 'n' or 'r' or 't' or 'b' or 'f' or 'v' ? ' ' : rest[0];
            index += unit >= 0 ? digits : 0;
        }

        return count;
    }

    /// <summary>Decodes percent-encoding, HTML and JSON one after the other, for a text whose characters are escaped in all three ways.</summary>
    internal static int All(ReadOnlySpan<char> text, char[] decoded)
    {
        var next = new char[text.Length];
        var count = Percent(text, decoded);
        count = Html(decoded.AsSpan(0, count), next);
        return Json(next.AsSpan(0, count), decoded);
    }

    private static int Number(ReadOnlySpan<char> rest, char[] decoded, ref int count)
    {
        var isHexadecimal = rest[2] is 'x' or 'X';
        var (start, end, value) = (isHexadecimal ? 3 : 2, isHexadecimal ? 3 : 2, 0);
        for (; end < rest.Length && ByteDecoding.DigitOf(rest[end]) is >= 0 and var digit && (isHexadecimal || digit < 10); end++)
        {
            value = Math.Min((value * (isHexadecimal ? 16 : 10)) + digit, 0x110000);
        }

        if (end == start)
        {
            return 0;
        }

        if (value > 0xFFFF)
        {
            // The escape is longer than these two characters, so they fit.
            decoded[count++] = value > 0x10FFFF ? ' ' : (char)(0xD7C0 + (value >> 10));
            value = value > 0x10FFFF ? ' ' : 0xDC00 | (value & 0x3FF);
        }

        decoded[count++] = (char)value;
        return end < rest.Length && rest[end] == ';' ? end + 1 : end;
    }

    private static int Entity(ReadOnlySpan<char> rest, char[] decoded, ref int count)
    {
        var end = 1;
        while (end < rest.Length && end <= MaxEntityName && char.IsAsciiLetterOrDigit(rest[end]))
        {
            end++;
        }

        if (end < 3 || end == rest.Length || rest[end] != ';')
        {
            return 0;
        }

        var entity = rest.Slice(0, end + 1).ToString();
        decoded[count++] = entity switch
        {
            // Turkish letters, for which HTML has entities only since version 5.
            "&gbreve;" or "&Gbreve;" => 'ğ',
            "&scedil;" or "&Scedil;" => 'ş',
            "&imath;" or "&inodot;" or "&Idot;" => 'i',
            _ => WebUtility.HtmlDecode(entity) is { Length: 1 } character ? character[0] : ' ',
        };
        return end + 1;
    }

    /// <summary>Returns the value of the given number of hexadecimal digits at a position, or -1.</summary>
    private static int Hexadecimal(ReadOnlySpan<char> text, int start, int digits)
    {
        var value = 0;
        for (var index = start; index < start + digits; index++)
        {
            var digit = index < text.Length ? ByteDecoding.DigitOf(text[index]) : -1;
            if (digit < 0)
            {
                return -1;
            }

            value = (value << 4) | digit;
        }

        return value;
    }
}
