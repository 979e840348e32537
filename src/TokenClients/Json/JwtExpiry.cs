using System.Buffers;
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

        var characters = ArrayPool<char>.Shared.Rent(end - start + Padding);
        var claims = ArrayPool<byte>.Shared.Rent(end - start);
        try
        {
            var json = new Utf8JsonReader(claims.AsSpan(0, Decode(text.AsSpan(start, end - start), characters, claims)));
            return json.Read() && json.TokenType == JsonTokenType.StartObject ? Of(ref json) : TokenExpiry.Unknown;
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return TokenExpiry.Unknown;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters, clearArray: true);
            ArrayPool<byte>.Shared.Return(claims, clearArray: true);
        }
    }

    /// <summary>Decodes base64url (RFC 4648, section 5) and returns the number of bytes.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    private static int Decode(ReadOnlySpan<char> payload, char[] characters, byte[] claims)
    {
        var length = payload.Length;
        for (var index = 0; index < length; index++)
        {
            characters[index] = payload[index] switch
            {
                '-' => '+',
                '_' => '/',
                var character => character,
            };
        }

        while (length % 4 != 0)
        {
            characters[length++] = '=';
        }

#if NET
        return Convert.TryFromBase64Chars(characters.AsSpan(0, length), claims, out var count) ? count : throw new FormatException();
#else
        var decoded = Convert.FromBase64CharArray(characters, 0, length);
        decoded.CopyTo(claims, 0);
        return decoded.Length;
#endif
    }

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
