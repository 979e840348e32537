using System.Text.Json;

namespace TokenClients.Infisical;

/// <summary>The claims of Infisical's tokens, which are JSON Web Tokens (RFC 7519). The signature is not verified.</summary>
internal sealed class InfisicalClaims
{
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
        var parts = token.Reveal().Split('.');
        if (parts.Length != 3)
        {
            return None;
        }

        try
        {
            var json = new Utf8JsonReader(DecodeBase64Url(parts[1]));
            return json.Read() && json.TokenType == JsonTokenType.StartObject ? Read(new Members(json, new())) : None;
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return None;
        }
    }

    private static byte[] DecodeBase64Url(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

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

        return new() { Expiry = UnixTime.ToExpiry(expiry), TokenId = tokenId, IdentityId = identityId, AuthMethod = authMethod };
    }
}
