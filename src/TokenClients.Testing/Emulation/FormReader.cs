using System.Text;

namespace TokenClients.Testing.Emulation;

/// <summary>Reads bodies of the type <c>application/x-www-form-urlencoded</c>, which are UTF-8.</summary>
internal static class FormReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static bool IsForm(string? contentType) => HasMediaType(contentType, "application/x-www-form-urlencoded");

    internal static bool HasMediaType(string? contentType, string mediaType)
    {
        var actual = contentType.AsSpan();
        var end = actual.IndexOf(';');
        return (end < 0 ? actual : actual[..end]).Trim().Equals(mediaType, StringComparison.OrdinalIgnoreCase);
    }

    /// <returns>Names and values, in order; <see langword="null"/> if an escape sequence or the UTF-8 is invalid.</returns>
    internal static List<KeyValuePair<string, string>>? TryRead(ReadOnlySpan<byte> body)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'&');
            var pair = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            var name = TryDecode(equals < 0 ? pair : pair[..equals]);
            var value = TryDecode(equals < 0 ? default : pair[(equals + 1)..]);
            if (name is null || value is null)
            {
                return null;
            }

            pairs.Add(new(name, value));
        }

        return pairs;
    }

    private static string? TryDecode(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[text.Length];
        var length = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var value = text[index];
            if (value == '+')
            {
                value = (byte)' ';
            }
            else if (value == '%')
            {
                if (index + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[index + 1]) || !char.IsAsciiHexDigit((char)text[index + 2]))
                {
                    return null;
                }

                value = (byte)((HexValue(text[index + 1]) << 4) | HexValue(text[index + 2]));
                index += 2;
            }

            bytes[length++] = value;
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
