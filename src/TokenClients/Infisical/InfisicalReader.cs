using System.Globalization;
using TokenClients.Errors;
using TokenClients.Transport;

namespace TokenClients.Infisical;

/// <summary>Reads the bodies of Infisical's responses. The models inside them have generated constructors.</summary>
internal static class InfisicalReader
{
    /// <summary>The highest offset that Infisical accepts when listing.</summary>
    internal const int MaxOffset = 100;

    /// <summary>Reads a <c>CreateTokenAuthTokenResponse</c>.</summary>
    internal static CreatedToken<InfisicalToken> Created(BufferedResponse response) => ResponseJson.ReadSecrets(response, ReadCreated, Rescue);

    /// <summary>Reads a <c>CreateTokenAuthTokenResponse</c> for a token of a sub-organization. Servers that do not know the parameter issue the token for the identity's own organization.</summary>
    internal static CreatedToken<InfisicalToken> CreatedForOrganization(BufferedResponse response)
    {
        var created = Created(response);
        return created.Token is { SubOrganizationId.Length: > 0 } ? created : created.WithProblem(
            "The response does not confirm that the token is limited to the requested organization. Older servers ignore the organization, so the token may have access to the identity's own organization. Revoke the token if that is too much.");
    }

    /// <summary>Reads a <c>RenewAccessTokenResponse</c>.</summary>
    internal static IssuedToken Renewed(BufferedResponse response) =>
        ResponseJson.ReadSecrets(response, ReadRenewed, static (response, problem) => Find(response) is { } secret ? Issued(secret, problem, response.Info, ExtraMembers.None) : null);

    /// <summary>Reads a <c>ListTokenAuthTokensResponse</c>.</summary>
    internal static TokenPage<InfisicalToken> Page(BufferedResponse response, int offset, int limit) =>
        ResponseJson.ReadObject(response, (scoped ref members) => ReadPage(ref members, offset, limit));

    /// <summary>Reads a <c>TokenAuthTokenResponse</c>.</summary>
    internal static InfisicalToken Token(BufferedResponse response) => ResponseJson.ReadMember(response, "token"u8, InfisicalToken.Read);

    /// <summary>Reads a <c>TokenAuthResponse</c>.</summary>
    internal static InfisicalTokenAuthConfiguration Configuration(BufferedResponse response) => ResponseJson.ReadMember(response, "identityTokenAuth"u8, InfisicalTokenAuthConfiguration.Read);

    /// <summary>Reads the <c>TokenAuthResponse</c> after Token Auth was detached.</summary>
    internal static RevokeResult Detached(BufferedResponse response) => Revocation.ById(response, "identityTokenAuth"u8, isBodyDue: true);

    /// <summary>Reads a <c>RevokeAccessTokenResponse</c>.</summary>
    internal static RevokeResult Revoked(BufferedResponse response) => Revocation.ById(response, "message"u8, isBodyDue: true);

    /// <summary>Reads a <c>RevokeAccessTokenResponse</c> for a token that was passed by value.</summary>
    internal static RevokeResult RevokedByValue(BufferedResponse response) => Revocation.ByValue(response, "message"u8, isBodyDue: true);

    /// <summary>Reads a <c>RevokeAccessTokenResponse</c> for the client's own token.</summary>
    internal static RevokeResult RevokedCurrent(BufferedResponse response) => Revocation.OfCurrent(response, "message"u8, isBodyDue: true);

    private static SecretString? Find(BufferedResponse response) => SecretMemberSearch.Find(response.Body, "accessToken"u8);

    private static CreatedToken<InfisicalToken>? Rescue(BufferedResponse response, string problem) =>
        Find(response) is { } secret ? new() { Secret = secret, Expiry = InfisicalClaims.Of(secret).Expiry, Problem = problem, Response = response.Info } : null;

    private static CreatedToken<InfisicalToken>? ReadCreated(scoped ref Members members)
    {
        SecretString? secret = null;
        InfisicalToken? token = null;
        while (members.Next())
        {
            if (!members.TryTakeSecret("accessToken"u8, ref secret) && !members.TryTake("tokenData"u8, InfisicalToken.Read, ref token))
            {
                SkipOrKeep(ref members);
            }
        }

        string? problem = null;
        secret = members.OrElsewhere(secret, "accessToken"u8, ref problem);
        var expiry = secret is null ? TokenExpiry.Unknown : InfisicalClaims.Of(secret).Expiry;
        return ResponseJson.ToCreated(
            ref members,
            secret,
            token,
            expiry.IsUnknown && token is not null ? token.Expiry : expiry,
            problem,
            "The token was created, but the response contains no readable record of it (member \"tokenData\"). Servers from before November 2025 do not send one. List the identity's tokens to get its id, or revoke the token by value.");
    }

    private static IssuedToken? ReadRenewed(scoped ref Members members)
    {
        SecretString? secret = null;
        while (members.Next())
        {
            if (!members.TryTakeSecret("accessToken"u8, ref secret))
            {
                SkipOrKeep(ref members);
            }
        }

        string? problem = null;
        secret = members.OrElsewhere(secret, "accessToken"u8, ref problem);
        return secret is null ? null : Issued(secret, problem, members.Response, members.Extra);
    }

    /// <summary>Skips the configured lifetime, which can differ from the token's.</summary>
    private static void SkipOrKeep(scoped ref Members members)
    {
        if (members.Is("expiresIn"u8) || members.Is("accessTokenMaxTTL"u8) || members.Is("tokenType"u8))
        {
            members.Skip();
        }
        else
        {
            members.Keep();
        }
    }

    private static IssuedToken Issued(SecretString secret, string? problem, ResponseInfo response, ExtraMembers extra) =>
        new() { Secret = secret, Expiry = InfisicalClaims.Of(secret).Expiry, Problem = problem, Response = response, Extra = extra };

    private static TokenPage<InfisicalToken> ReadPage(scoped ref Members members, int offset, int limit)
    {
        IReadOnlyList<InfisicalToken>? tokens = null;
        while (members.Next())
        {
            if (!members.TryTake("tokens"u8, InfisicalToken.Read, ref tokens))
            {
                members.Keep();
            }
        }

        var items = tokens ?? throw new UnreadableResponseException("has no \"tokens\" list");
        var isIncomplete = members.Extra.TryGet("tokens", out _);

        // Infisical sends neither a count nor a cursor: after a full page, or one with unreadable entries, there may be more.
        var mayHaveNext = isIncomplete || items.Count >= limit;
        var next = offset + limit;
        return new()
        {
            Items = items,
            NextCursor = mayHaveNext && next <= MaxOffset ? next.ToString(CultureInfo.InvariantCulture) : null,
            MayBeIncomplete = isIncomplete || (mayHaveNext && next > MaxOffset),
            Response = members.Response,
            Extra = members.Extra,
        };
    }
}
