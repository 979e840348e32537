using TokenClients.Errors;
using TokenClients.Transport;

namespace TokenClients.Apinizer;

/// <summary>Reads the bodies of Apinizer's responses: one method for each schema of the specification.</summary>
internal static class ApinizerReader
{
    private const double LongestLifetime = 315_360_000;
    private const double FirstInstant = 1e9;

    /// <summary>The name that the client sends to <c>hello</c>.</summary>
    internal const string HelloName = "sdk";

    /// <summary>TokenResponse.</summary>
    internal static IssuedToken Token(BufferedResponse response) =>
        ResponseJson.ReadSecrets(response, ReadToken, static (response, _) =>
            SecretMemberSearch.Find(response.Body, "\"access_token\""u8) is { } secret ? new IssuedToken { Secret = secret, Response = response.Info } : null);

    /// <summary>The greeting, for a token that was accepted.</summary>
    internal static CredentialCheck Greeting(BufferedResponse response)
    {
        ResponseText.MustBe("Hello " + HelloName, response);
        return new() { State = CredentialState.Accepted, Response = response.Info };
    }

    /// <summary>The text <c>OK</c>.</summary>
    internal static ResponseInfo Health(BufferedResponse response)
    {
        ResponseText.MustBe("OK", response);
        return response.Info;
    }

    private static IssuedToken? ReadToken(scoped ref Members members)
    {
        SecretString? secret = null;
        double? expiresIn = null;
        while (members.Next())
        {
            if (members.Is("expires_in"u8))
            {
                expiresIn = members.Take(expiresIn);
            }
            else if (members.Is("token_type"u8) || members.Is("error"u8) || members.Is("error_description"u8) || members.Is("refresh_token"u8))
            {
                // The error reader has read these.
                members.Skip();
            }
            else if (!members.TryTakeSecret("access_token"u8, ref secret))
            {
                members.Keep();
            }
        }

        return secret is null ? null : new() { Secret = secret, Expiry = ExpiryOf(expiresIn, members.Response.IssuedAt), Response = members.Response, Extra = members.Extra };
    }

    /// <summary>Reads <c>expires_in</c>: seconds (RFC 6749), or an instant in milliseconds since 1970 from older versions of Apinizer. Without it, the token may never expire, or on a date that only the console shows.</summary>
    private static TokenExpiry ExpiryOf(double? expiresIn, DateTimeOffset issuedAt) => expiresIn switch
    {
        <= 0 => TokenExpiry.At(issuedAt),
        <= LongestLifetime => UnixTime.ExpiryAfter(expiresIn, issuedAt),
        >= FirstInstant => UnixTime.ToExpiry(expiresIn),
        _ => TokenExpiry.Unknown,
    };
}
