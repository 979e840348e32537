using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace TokenClients.Json;

/// <summary>Reads when a JSON Web Token expires (RFC 7519, section 4.1.4). The signature is its service's business.</summary>
internal static class JwtExpiry
{
    /// <summary>The most that base64url leaves out.</summary>
    private const int Padding = 3;

    /// <summary>The expiry; unknown if the token is no JWT, or says nothing that can be read.</summary>
    internal static TokenExpiry Of(SecretString token)
    {
        var text = token.Reveal();
        var start = text.IndexOf('.') + 1;
        var end = text.IndexOf('.', start);
        if (start == 0 || end < 0 || text.IndexOf('.', end + 1) >= 0)
        {
            return TokenExpiry.Unknown;
        }

        // The text, and behind it what comes out.
        var claims = ArrayPool<byte>.Shared.Rent(2 * (end - start + Padding));
        try
        {
            var json = new Utf8JsonReader(Decode(text, start, end - start, claims));
            return json.Read() && json.TokenType == JsonTokenType.StartObject ? Of(ref json) : TokenExpiry.Unknown;
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return TokenExpiry.Unknown;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(claims, clearArray: true);
        }
    }

    /// <summary>Decodes base64url (RFC 4648, section 5) into a buffer and returns what came out.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    private static ReadOnlySpan<byte> Decode(string text, int start, int length, byte[] buffer)
    {
        var payload = buffer.AsSpan(0, (length + Padding) / 4 * 4);
        payload.Slice(length).Fill((byte)'=');
        Encoding.ASCII.GetBytes(text, start, length, buffer, 0);
        Replace(payload, (byte)'-', (byte)'+');
        Replace(payload, (byte)'_', (byte)'/');
        var claims = buffer.AsSpan(payload.Length);
        return Base64.DecodeFromUtf8(payload, claims, out _, out var count) == OperationStatus.Done ? claims.Slice(0, count) : throw new FormatException();
    }

#if NET
    private static void Replace(Span<byte> text, byte old, byte by) => text.Replace(old, by);
#else
    private static void Replace(Span<byte> text, byte old, byte by)
    {
        for (var next = text.IndexOf(old); next >= 0; next = text.IndexOf(old))
        {
            text[next] = by;
        }
    }
#endif

    private static TokenExpiry Of(ref Utf8JsonReader json)
    {
        double? expiry = null;
        var unread = default(ExtraCollector);
        while (json.NextMember())
        {
            if (!json.Number("exp"u8, ref expiry, ref unread))
            {
                json.Read();
                json.Skip();
            }
        }

        return Http.UnixTime.ToExpiry(expiry);
    }
}
