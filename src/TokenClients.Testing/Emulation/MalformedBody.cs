using System.IO;
using System.IO.Compression;

namespace TokenClients.Testing.Emulation;

/// <summary>Creates malformed bodies from valid ones.</summary>
internal static class MalformedBody
{
    internal static ReadOnlyMemory<byte> WithByteOrderMark(ReadOnlyMemory<byte> body) => Join([0xEF, 0xBB, 0xBF], body.Span);

    internal static ReadOnlyMemory<byte> WithInvalidUtf8(ReadOnlyMemory<byte> body)
    {
        var value = body.Span.IndexOf("\":\""u8);
        var place = value < 0 ? body.Length : value + 3;
        return Join(body.Span[..place], [0xFF], body.Span[place..]);
    }

    internal static ReadOnlyMemory<byte> WithNesting(ReadOnlyMemory<byte> body, int depth)
    {
        var nested = new byte[depth * 2];
        nested.AsSpan(0, depth).Fill((byte)'[');
        nested.AsSpan(depth).Fill((byte)']');
        var json = body.Span.Trim(" \t\r\n"u8);
        if (json is not [(byte)'{', .. var rest])
        {
            return nested;
        }

        return Join("{\"nested\":"u8, nested, rest.TrimStart(" \t\r\n"u8) is [(byte)'}', ..] ? default : ","u8, rest);
    }

    internal static ReadOnlyMemory<byte> Gzip(ReadOnlySpan<byte> bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return zipped.ToArray();
    }

    internal static ReadOnlyMemory<byte> BrokenGzip(ReadOnlyMemory<byte> body, GzipError error)
    {
        if (error == GzipError.NotCompressed)
        {
            return body;
        }

        // For empty input, GZipStream writes nothing.
        var zipped = body.IsEmpty ? [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0] : Gzip(body.Span).ToArray();
        if (error == GzipError.Cut)
        {
            return zipped.AsMemory(0, zipped.Length / 2);
        }

        // The last eight bytes are the checksum and the length.
        zipped[^8] ^= 0xFF;
        return zipped;
    }

    private static ReadOnlyMemory<byte> Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default, ReadOnlySpan<byte> fourth = default)
    {
        var joined = new byte[first.Length + second.Length + third.Length + fourth.Length];
        first.CopyTo(joined);
        second.CopyTo(joined.AsSpan(first.Length));
        third.CopyTo(joined.AsSpan(first.Length + second.Length));
        fourth.CopyTo(joined.AsSpan(first.Length + second.Length + third.Length));
        return joined;
    }
}
