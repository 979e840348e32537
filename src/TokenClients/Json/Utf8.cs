namespace TokenClients.Json;

/// <summary>Looks at the first bytes of a body.</summary>
internal static class Utf8
{
    internal static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) => body.Slice(ByteOrderMarkLength(body.Span));

    internal static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> body) => body.Slice(ByteOrderMarkLength(body));

    internal static bool IsBlank(ReadOnlySpan<byte> body) => FirstCharacter(body) is null;

    internal static bool LooksLikeHtml(ReadOnlySpan<byte> body) => FirstCharacter(body) == (byte)'<';

    /// <summary>The first character that is no white space.</summary>
    private static byte? FirstCharacter(ReadOnlySpan<byte> body)
    {
        foreach (var character in WithoutByteOrderMark(body))
        {
            if (character is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return character;
            }
        }

        return null;
    }

    private static int ByteOrderMarkLength(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? 3 : 0;
}
