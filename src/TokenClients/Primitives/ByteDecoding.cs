using System.Text;

namespace TokenClients.Primitives;

/// <summary>Decodes text that represents bytes, and finds text in bytes.</summary>
internal static class ByteDecoding
{
    private const byte NoSextet = 0xFF;

    private static readonly byte[] Sextets = SextetsOfCharacters();

    /// <summary>The UTF-8 bytes of ASCII text, of characters that a case conversion can substitute for a letter (<c>İ</c>, <c>ı</c>, a combining dot, <c>ß</c>, <c>ẞ</c>, <c>ſ</c> and the Kelvin sign), and of two separators (the soft hyphen and the no-break space).</summary>
    private static readonly bool[] TextBytes = TextBytesOf("İı\u0307ßẞſ\u212A\u00AD\u00A0");

    /// <summary>Writes the values of all base64 and base64url characters in a text, and returns their number.</summary>
    internal static int SextetsOf(ReadOnlySpan<char> text, Span<byte> sextets)
    {
        var count = 0;
        foreach (var character in text)
        {
            if (character < Sextets.Length && Sextets[character] is not NoSextet and var sextet)
            {
                sextets[count++] = sextet;
            }
        }

        return count;
    }

    /// <summary>Returns whether some of the bytes that base64 values represent can be text of the given length. For ordinary words, this is rare.</summary>
    internal static bool StandForText(ReadOnlySpan<byte> sextets, int length, bool isAscii)
    {
        if (length < 8 || !isAscii)
        {
            return true;
        }

        // Any eight bytes contain two consecutive groups of three, one of which has an even index.
        for (var index = 0; index + 3 < sextets.Length; index += 8)
        {
            if (IsTextGroup(sextets.Slice(index)) && ((index + 7 < sextets.Length && IsTextGroup(sextets.Slice(index + 4))) || (index > 0 && IsTextGroup(sextets.Slice(index - 4)))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTextGroup(ReadOnlySpan<byte> sextets)
    {
        var group = (sextets[0] << 18) | (sextets[1] << 12) | (sextets[2] << 6) | sextets[3];
        return TextBytes[group >> 16] && TextBytes[(group >> 8) & 0xFF] && TextBytes[group & 0xFF];
    }

    /// <summary>Writes the bytes that base64 values represent, and returns their number.</summary>
    internal static int JoinSextets(ReadOnlySpan<byte> sextets, Span<byte> bytes)
    {
        var length = 0;
        for (var index = 1; index < sextets.Length; index++)
        {
            // The first of four values does not complete a byte.
            var shift = 2 * (index & 3);
            if (shift > 0)
            {
                bytes[length++] = (byte)((sextets[index - 1] << shift) | (sextets[index] >> (6 - shift)));
            }
        }

        return length;
    }

    /// <summary>Returns whether a text has the given number of hexadecimal digits with only separators between them.</summary>
    internal static bool HasHexadecimal(ReadOnlySpan<char> text, int digits)
    {
        var run = 0;
        for (var index = 0; index < text.Length && run < digits; index++)
        {
            var character = text[index];
            run = DigitOf(character) >= 0 ? run + 1
                : character is 'x' or 'X' || !char.IsLetterOrDigit(character) ? run
                : 0;
        }

        return run >= digits;
    }

    /// <summary>Writes the next hexadecimal digits that have only separators, <c>0x</c> and <c>\x</c> between them. Returns their number, and sets <paramref name="text"/> to the rest.</summary>
    internal static int NextHexadecimal(ref ReadOnlySpan<char> text, scoped Span<byte> digits)
    {
        var count = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character == '0' && index + 1 < text.Length && text[index + 1] is 'x' or 'X')
            {
                index++;
            }
            else if (DigitOf(character) is >= 0 and var digit)
            {
                digits[count++] = (byte)digit;
            }
            else if (char.IsLetterOrDigit(character) && !(character is 'x' or 'X' && index > 0 && text[index - 1] == '\\'))
            {
                text = text.Slice(index + 1);
                return count;
            }
        }

        text = default;
        return count;
    }

    /// <summary>Writes the bytes that pairs of hexadecimal digits represent, and returns their number.</summary>
    internal static int JoinHexadecimal(ReadOnlySpan<byte> digits, Span<byte> bytes)
    {
        for (var index = 1; index < digits.Length; index += 2)
        {
            bytes[index / 2] = (byte)((digits[index - 1] << 4) | digits[index]);
        }

        return digits.Length / 2;
    }

    /// <summary>Returns the value of a hexadecimal digit, or -1.</summary>
    internal static int DigitOf(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'f' => character - 'a' + 10,
        >= 'A' and <= 'F' => character - 'A' + 10,
        _ => -1,
    };

    /// <summary>Writes the next characters, up to a byte that is not UTF-8 text. Zero bytes count as text, so that ASCII characters in UTF-16 are found. Returns the number of characters, and sets <paramref name="bytes"/> to the rest.</summary>
    internal static int NextText(ref ReadOnlySpan<byte> bytes, scoped Span<char> text)
    {
        var count = 0;
        while (bytes.Length > 0)
        {
            var length = Decode(bytes, out var character);
            bytes = bytes.Slice(Math.Max(length, 1));
            if (length == 0)
            {
                break;
            }

            count += Write(character, text.Slice(count));
        }

        return count;
    }

    /// <summary>Decodes bytes as UTF-8, and each byte that is not part of a UTF-8 character as Latin-1. Returns the number of characters, which is at most the number of bytes.</summary>
    internal static int ToText(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        var count = 0;
        while (bytes.Length > 0)
        {
            var length = Decode(bytes, out var character);
            count += Write(length == 0 ? bytes[0] : character, text.Slice(count));
            bytes = bytes.Slice(Math.Max(length, 1));
        }

        return count;
    }

    /// <summary>Writes a character as UTF-16, and returns the number of code units.</summary>
    private static int Write(int character, Span<char> text)
    {
        if (character <= 0xFFFF)
        {
            text[0] = (char)character;
            return 1;
        }

        (text[0], text[1]) = ((char)(0xD7C0 + (character >> 10)), (char)(0xDC00 | (character & 0x3FF)));
        return 2;
    }

    /// <summary>Decodes one character, and returns the number of its bytes; 0 if they are not text.</summary>
    private static int Decode(ReadOnlySpan<byte> bytes, out int character)
    {
        character = bytes[0];
        if (character <= 0x7F)
        {
            return IsText(bytes[0]) ? 1 : 0;
        }

        var length = 1 + ContinuationOf(bytes[0]);
        if (length == 1 || length > bytes.Length)
        {
            return 0;
        }

        character &= 0x7F >> length;
        for (var index = 1; index < length; index++)
        {
            if ((bytes[index] & 0xC0) != 0x80)
            {
                return 0;
            }

            character = (character << 6) | (bytes[index] & 0x3F);
        }

        var isText = length switch { 2 => character >= 0x80, 3 => character is >= 0x800 and not (>= 0xD800 and <= 0xDFFF), _ => character is >= 0x10000 and <= 0x10FFFF };
        return isText ? length : 0;
    }

    private static bool IsText(byte ascii) => ascii is >= (byte)' ' and < 0x7F or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0;

    /// <summary>Returns the number of bytes that follow the first byte of a character; 0 if no character begins with it.</summary>
    private static int ContinuationOf(byte first) => first switch { >= 0xC2 and <= 0xDF => 1, >= 0xE0 and <= 0xEF => 2, >= 0xF0 and <= 0xF4 => 3, _ => 0 };

    private static bool[] TextBytesOf(string others)
    {
        var isText = new bool[0x100];
        for (var value = 0; value <= 0x7F; value++)
        {
            isText[value] = IsText((byte)value);
        }

        foreach (var value in Encoding.UTF8.GetBytes(others))
        {
            isText[value] = true;
        }

        return isText;
    }

    private static byte[] SextetsOfCharacters()
    {
        const string standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var sextets = new byte[0x80];
        for (var character = 0; character < sextets.Length; character++)
        {
            var index = standard.IndexOf((char)character);
            sextets[character] = index < 0 ? NoSextet : (byte)index;
        }

        (sextets['-'], sextets['_']) = (62, 63);
        return sextets;
    }
}
