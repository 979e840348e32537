using TokenClients.Errors;
using TokenClients.Transport;

namespace TokenClients.Apinizer;

/// <summary>Reads the bodies of Apinizer's responses: one method for each schema of the specification.</summary>
internal static class ApinizerReader
{
    private const double LongestLifetime = 315_360_000;
    private const double FirstInstant = 1e9;
    private const string TokenType = "token_type";
    private const string Bearer = "Bearer";

    /// <summary>The name that the client sends to <c>hello</c>.</summary>
    internal const string HelloName = "sdk";

    /// <summary>Reads a <c>TokenResponse</c>.</summary>
    internal static IssuedToken Token(BufferedResponse response) =>
        ResponseJson.ReadSecrets(response, ReadToken, static (response, problem) =>
            SecretMemberSearch.Find(response.Body, "access_token"u8) is { } secret ? new IssuedToken { Secret = secret, Problem = problem, Response = response.Info } : null);

    /// <summary>Reads a <c>TokenResponse</c> for a client that sends the token as a bearer token. A client must not use a token whose type it does not understand (RFC 6749, section 7.1).</summary>
    internal static IssuedToken BearerToken(BufferedResponse response)
    {
        var token = Token(response);
        return token.Extra.TryGet(TokenType, out var type) && ErrorBody.Text(type)?.IndexOf(Bearer, StringComparison.OrdinalIgnoreCase) is null or < 0
            ? throw new UnreadableResponseException("contains a token that is not a bearer token, so the client cannot use it")
            : token;
    }

    /// <summary>Reads the greeting, which Apinizer sends if it accepts the token.</summary>
    internal static CredentialCheck Greeting(BufferedResponse response)
    {
        ResponseText.MustBe("Hello " + HelloName, response);
        return new() { State = CredentialState.Accepted, Response = response.Info };
    }

    /// <summary>Reads the text <c>OK</c>.</summary>
    internal static ResponseInfo Health(BufferedResponse response)
    {
        ResponseText.MustBe("OK", response);
        return response.Info;
    }

    private static IssuedToken? ReadToken(scoped ref Members members)
    {
        SecretString? secret = null;
        double? expiresIn = null;
        string? odd = null;
        while (members.Next())
        {
            if (members.Is("expires_in"u8))
            {
                expiresIn = members.Take(expiresIn);
            }
            else if (members.Is("token_type"u8))
            {
                odd = members.TrySkip(Bearer, "") ? odd : "The response's \"token_type\" is not Bearer, so the token may not work as a bearer token.";
            }
            else if (members.Is("error"u8))
            {
                // The error reader has already read this member, and it names no error.
                odd = members.TrySkip("", "false") ? odd : "The response contains both a token and an \"error\" member that names no error, so the token may not work.";
            }
            else if (members.Is("error_description"u8) || members.Is("refresh_token"u8))
            {
                members.Skip();
            }
            else if (!members.TryTakeSecret("access_token"u8, ref secret))
            {
                members.Keep();
            }
        }

        string? problem = null;
        secret = members.OrElsewhere(secret, "access_token"u8, ref problem);
        return secret is null ? null : new() { Secret = secret, Expiry = ExpiryOf(expiresIn, members.Response.IssuedAt), Problem = problem ?? odd, Response = members.Response, Extra = members.Extra };
    }

    /// <summary>Reads <c>expires_in</c>: seconds (RFC 6749), or an instant in milliseconds since 1970 from older versions of Apinizer. Without it, the token may never expire, or may expire on a date that only the console shows.</summary>
    private static TokenExpiry ExpiryOf(double? expiresIn, DateTimeOffset issuedAt) => expiresIn switch
    {
        <= 0 => TokenExpiry.At(issuedAt),
        <= LongestLifetime => UnixTime.ExpiryAfter(expiresIn, issuedAt),
        >= FirstInstant => UnixTime.ToExpiry(expiresIn),
        _ => TokenExpiry.Unknown,
    };
}
