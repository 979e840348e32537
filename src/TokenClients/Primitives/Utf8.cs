using System.Text;

namespace TokenClients.Primitives;

/// <summary>Reads a body as UTF-8, and checks how it begins.</summary>
internal static class Utf8
{
    /// <summary>
    /// Returns a body as UTF-8 without a byte order mark. Services send UTF-8, but proxies and gateways may send UTF-16, recognized by its byte order mark or, because JSON begins with two ASCII characters, by its zero bytes (RFC 4627, section 3).
    /// </summary>
    internal static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body)
    {
        var bytes = body.Span;
        return bytes.StartsWith("\uFEFF"u8) ? body.Slice(3)
            : bytes.Length < 2 ? body
            : (bytes[0], bytes[1]) switch
            {
                (0xFF, 0xFE) => FromUtf16(bytes.Slice(2), high: 1),
                (0xFE, 0xFF) => FromUtf16(bytes.Slice(2), high: 0),
                (not 0, 0) when bytes.Length < 4 || (bytes[2] != 0 && bytes[3] == 0) => FromUtf16(bytes, high: 1),
                (0, not 0) when bytes.Length < 4 || (bytes[2] == 0 && bytes[3] != 0) => FromUtf16(bytes, high: 0),
                _ => body,
            };
    }

    internal static bool IsBlank(ReadOnlySpan<byte> body) => SkipWhiteSpace(body).IsEmpty;

    internal static bool LooksLikeHtml(ReadOnlySpan<byte> body) => SkipWhiteSpace(body).StartsWith("<"u8);

    internal static bool LooksLikeObject(ReadOnlySpan<byte> body) => SkipWhiteSpace(body).StartsWith("{"u8);

    /// <summary>Skips leading JSON white space.</summary>
    internal static ReadOnlySpan<byte> SkipWhiteSpace(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && IsWhiteSpace(text[0]))
        {
            text = text.Slice(1);
        }

        return text;
    }

    /// <summary>Returns whether a byte is JSON white space.</summary>
    internal static bool IsWhiteSpace(byte character) => character is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>Converts the complete characters. An unpaired surrogate becomes NUL, which no JSON string may contain: a secret must not be changed.</summary>
    /// <param name="utf16">The bytes.</param>
    /// <param name="high">The index of the high byte in each pair: 0 or 1.</param>
    private static byte[] FromUtf16(ReadOnlySpan<byte> utf16, int high)
    {
        var text = new char[utf16.Length / 2];
        for (var index = 0; index < text.Length; index++)
        {
            text[index] = (char)((utf16[(2 * index) + high] << 8) | utf16[(2 * index) + 1 - high]);
        }

        for (var index = 0; index < text.Length; index++)
        {
            if (index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]))
            {
                index++;
            }
            else if (char.IsSurrogate(text[index]))
            {
                text[index] = '\0';
            }
        }

        return Encoding.UTF8.GetBytes(text);
    }
}
