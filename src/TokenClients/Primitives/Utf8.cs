namespace TokenClients.Primitives;

/// <summary>Checks how a body begins.</summary>
internal static class Utf8
{
    internal static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) => body.Slice(ByteOrderMarkLength(body.Span));

    internal static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> body) => body.Slice(ByteOrderMarkLength(body));

    internal static bool IsBlank(ReadOnlySpan<byte> body) => SkipWhiteSpace(WithoutByteOrderMark(body)).IsEmpty;

    internal static bool LooksLikeHtml(ReadOnlySpan<byte> body) => SkipWhiteSpace(WithoutByteOrderMark(body)).StartsWith("<"u8);

    /// <summary>Skips leading JSON white space.</summary>
    internal static ReadOnlySpan<byte> SkipWhiteSpace(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            text = text.Slice(1);
        }

        return text;
    }

    private static int ByteOrderMarkLength(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? 3 : 0;
}
