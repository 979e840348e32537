using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace TokenClients.Infisical;

/// <summary>The claims of Infisical's tokens, which are JSON Web Tokens (RFC 7519). The signature is not verified.</summary>
internal sealed class InfisicalClaims
{
    private const int MaxPadding = 3;

    private static readonly InfisicalClaims None = new();

    /// <summary>Gets when the token expires (<c>exp</c>, section 4.1.4); unknown if the token does not say.</summary>
    internal TokenExpiry Expiry { get; private init; }

    /// <summary>Gets the id of the token; <see langword="null"/> if it is not a token of an identity.</summary>
    internal string? TokenId { get; private init; }

    /// <summary>Gets the identity that the token belongs to; empty if the token does not say.</summary>
    internal Guid IdentityId { get; private init; }

    /// <summary>Gets the method that issued the token, such as <c>token-auth</c>; <see langword="null"/> on servers from before April 2026.</summary>
    internal string? AuthMethod { get; private init; }

    /// <summary>Returns the claims of a token. They are empty if the token is not a JWT or cannot be read.</summary>
    internal static InfisicalClaims Of(SecretString token)
    {
        var text = token.Reveal();
        var start = text.IndexOf('.') + 1;
        var end = text.IndexOf('.', start);
        if (start == 0 || end < 0 || text.IndexOf('.', end + 1) >= 0)
        {
            return None;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(end - start + MaxPadding);
        try
        {
            return DecodeBase64Url(text, start, end - start, bytes, out var length) ? Read(bytes.AsSpan(0, length)) : None;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return None;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    /// <summary>Decodes base64url (RFC 4648, section 5) with or without padding. Returns <see langword="false"/> if the text is something else.</summary>
    private static bool DecodeBase64Url(string text, int start, int count, byte[] bytes, out int length)
    {
        // Non-ASCII characters become question marks, which are not valid in base64.
        length = Encoding.ASCII.GetBytes(text, start, count, bytes, 0);
        var rest = bytes.AsSpan(0, length);
        for (var at = rest.IndexOfAny((byte)'-', (byte)'_'); at >= 0; at = rest.IndexOfAny((byte)'-', (byte)'_'))
        {
            rest[at] = rest[at] == '-' ? (byte)'+' : (byte)'/';
            rest = rest.Slice(at + 1);
        }

        while (length % 4 != 0)
        {
            bytes[length++] = (byte)'=';
        }

        return Base64.DecodeFromUtf8InPlace(bytes.AsSpan(0, length), out length) == OperationStatus.Done;
    }

    private static InfisicalClaims Read(ReadOnlySpan<byte> claims)
    {
        var json = new Utf8JsonReader(claims);
        return json.Read() && json.TokenType == JsonTokenType.StartObject ? Read(new Members(json, new())) : None;
    }

    private static InfisicalClaims Read(Members claims)
    {
        double? expiry = null;
        string? tokenId = null;
        var identityId = Guid.Empty;
        string? authMethod = null;
        while (claims.Next())
        {
            if (claims.Is("exp"u8))
            {
                expiry = claims.Take(expiry);
            }
            else if (claims.Is("identityAccessTokenId"u8))
            {
                tokenId = claims.Take(tokenId);
            }
            else if (claims.Is("identityId"u8))
            {
                identityId = claims.Take(identityId);
            }
            else if (claims.Is("authMethod"u8))
            {
                authMethod = claims.Take(authMethod);
            }
            else
            {
                claims.Skip();
            }
        }

        claims.End();
        return new() { Expiry = UnixTime.ToExpiry(expiry), TokenId = tokenId, IdentityId = identityId, AuthMethod = authMethod };
    }
}
