using TokenClients.Errors;
using TokenClients.Transport;

namespace TokenClients.Vercel;

/// <summary>Reads the bodies of Vercel's responses. The models inside them have generated constructors.</summary>
internal static class VercelReader
{
    /// <summary>Reads a <c>CreateAuthTokenResponse</c>.</summary>
    internal static CreatedToken<VercelToken> Created(BufferedResponse response) =>
        ResponseJson.ReadSecrets(response, ReadCreated, static (response, problem) =>
            SecretMemberSearch.Find(response.Body, "bearerToken"u8) is { } secret ? new CreatedToken<VercelToken> { Secret = secret, Problem = problem, Response = response.Info } : null);

    /// <summary>Reads a <c>CreateAuthTokenResponse</c> for a token that may be limited to a project.</summary>
    internal static ResponseReader<CreatedToken<VercelToken>> CreatedFor(string? projectId) => projectId is null ? Created : response =>
    {
        var created = Created(response);
        return created.Token?.ProjectId == projectId ? created : created.WithProblem(
            "The response does not confirm that the token is limited to the requested project, so it may have access to the whole team or account. Revoke the token if that is too much.");
    };

    /// <summary>Reads a <c>ListAuthTokensResponse</c>.</summary>
    internal static TokenPage<VercelToken> Page(BufferedResponse response) => ResponseJson.ReadObject(response, ReadPage);

    /// <summary>Reads a <c>GetAuthTokenResponse</c>.</summary>
    internal static VercelToken Token(BufferedResponse response) => ResponseJson.ReadMember(response, "token"u8, VercelToken.Read);

    /// <summary>Reads a <c>DeleteAuthTokenResponse</c>.</summary>
    internal static RevokeResult Revoked(BufferedResponse response) => Revocation.ById(response, "tokenId"u8);

    /// <summary>Reads a <c>DeleteAuthTokenResponse</c> for the client's own token.</summary>
    internal static RevokeResult RevokedCurrent(BufferedResponse response) => Revocation.OfCurrent(response, "tokenId"u8);

    /// <summary>Reads an <c>ExchangeSsoTokenResponse</c>.</summary>
    internal static VercelSsoTokens SsoTokens(BufferedResponse response) => ResponseJson.ReadSecrets(response, ReadSsoTokens, RescueSsoTokens);

    /// <summary>Reads a <c>RotateInstallationCredentialResponse</c>.</summary>
    internal static IssuedToken Rotated(BufferedResponse response) =>
        ResponseJson.ReadSecrets(response, ReadRotated, static (response, problem) =>
            SecretMemberSearch.Find(response.Body, "access_token"u8) is { } secret ? new IssuedToken { Secret = secret, Problem = problem, Response = response.Info } : null);

    /// <summary>Reads a <c>RevokeInstallationCredentialResponse</c>. A successful response says whether the token was already revoked.</summary>
    internal static RevokeResult Superseded(BufferedResponse response) => response.Failure is not null || Utf8.IsBlank(response.Body)
        ? Revocation.ById(response)
        : ResponseJson.ReadObject(response, (scoped ref Members members) => ReadSuperseded(ref members, Revocation.IfGone(response.FollowsAmbiguousSend)));

    private static IssuedToken? ReadRotated(scoped ref Members members)
    {
        SecretString? secret = null;
        double? expiresIn = null;
        while (members.Next())
        {
            if (members.Is("expires_in"u8))
            {
                expiresIn = members.Take(expiresIn);
            }
            else if (members.Is("scope"u8) || members.Is("token_type"u8))
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
        return secret is null ? null : new() { Secret = secret, Expiry = UnixTime.ExpiryAfter(expiresIn, members.Response.IssuedAt), Problem = problem, Response = members.Response, Extra = members.Extra };
    }

    private static RevokeResult ReadSuperseded(scoped ref Members members, RevokeOutcome ifRevokedBefore)
    {
        var (isRevoked, wasRevokedBefore) = (true, false);
        while (members.Next())
        {
            if (members.Is("revoked"u8))
            {
                isRevoked = members.Take(isRevoked);
            }
            else if (members.Is("already_revoked"u8))
            {
                wasRevokedBefore = members.Take(wasRevokedBefore);
            }
            else
            {
                members.Keep();
            }
        }

        return isRevoked || wasRevokedBefore
            ? new() { Outcome = wasRevokedBefore ? ifRevokedBefore : RevokeOutcome.Revoked, Response = members.Response, Extra = members.Extra }
            : throw new UnreadableResponseException("says that the access token was not revoked");
    }

    private static CreatedToken<VercelToken>? ReadCreated(scoped ref Members members)
    {
        VercelToken? token = null;
        SecretString? secret = null;
        while (members.Next())
        {
            if (!members.TryTake("token"u8, VercelToken.Read, ref token) && !members.TryTakeSecret("bearerToken"u8, ref secret))
            {
                members.Keep();
            }
        }

        string? problem = null;
        secret = members.OrElsewhere(secret, "bearerToken"u8, ref problem);
        return ResponseJson.ToCreated(ref members, secret, token, token?.Expiry ?? TokenExpiry.Unknown, problem, "The token was created, but the response contains no readable record of it (member \"token\").");
    }

    private static TokenPage<VercelToken> ReadPage(scoped ref Members members)
    {
        IReadOnlyList<VercelToken>? tokens = null;
        Pagination? pagination = null;
        while (members.Next())
        {
            if (!members.TryTake("tokens"u8, VercelToken.Read, ref tokens) && !members.TryTake("pagination"u8, ReadPagination, ref pagination))
            {
                members.Keep();
            }
        }

        var extra = members.Extra;
        return new()
        {
            Items = tokens ?? throw new UnreadableResponseException("has no \"tokens\" list"),
            NextCursor = pagination?.Next,
            MayBeIncomplete = pagination is { IsUnreadable: true } || extra.TryGet("tokens", out _) || extra.TryGet("pagination", out _),
            Response = members.Response,
            Extra = extra,
        };
    }

    private static Pagination ReadPagination(scoped ref Members members)
    {
        string? next = null;
        while (members.Next())
        {
            if (members.Is("next"u8))
            {
                next = members.Take(next);
            }
            else
            {
                members.Skip();
            }
        }

        return new(string.IsNullOrEmpty(next) ? null : next, IsUnreadable: members.Extra.Names.Count > 0);
    }

    private static VercelSsoTokens? ReadSsoTokens(scoped ref Members members) =>
        VercelSsoTokens.Read(ref members) is { } tokens and not { IdToken: null, AccessToken: null, RefreshToken: null } ? tokens : null;

    private static VercelSsoTokens? RescueSsoTokens(BufferedResponse response, string problem)
    {
        var idToken = SecretMemberSearch.Find(response.Body, "id_token"u8);
        var accessToken = SecretMemberSearch.Find(response.Body, "access_token"u8);
        var refreshToken = SecretMemberSearch.Find(response.Body, "refresh_token"u8);
        return idToken is null && accessToken is null && refreshToken is null
            ? null
            : new() { IdToken = idToken, AccessToken = accessToken, RefreshToken = refreshToken, Problem = problem, Response = response.Info };
    }

    private sealed record Pagination(string? Next, bool IsUnreadable);
}
