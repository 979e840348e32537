using System.Text.Json;
using TokenClients.Http;
using TokenClients.Json;

namespace TokenClients.Vercel;

/// <summary>Reads Vercel's answers, one method a schema of the specification.</summary>
internal static class VercelReader
{
    /// <summary>CreateAuthTokenAnswer.</summary>
    internal static CreatedToken<VercelToken> Created(Answer answer) =>
        AnswerJson.ReadSecrets(answer, ReadCreated, static (answer, problem) =>
            SecretSearch.Find(answer.Body, "\"bearerToken\""u8) is { } secret ? new CreatedToken<VercelToken> { Secret = secret, Problem = problem, Response = answer.Info } : null);

    /// <summary>ListAuthTokensAnswer.</summary>
    internal static TokenPage<VercelToken> Page(Answer answer) => AnswerJson.ReadObject(answer, ReadPage);

    /// <summary>GetAuthTokenAnswer.</summary>
    internal static VercelToken Token(Answer answer) => AnswerJson.ReadMember(answer, "token"u8, ReadToken);

    /// <summary>DeleteAuthTokenAnswer.</summary>
    internal static RevokeResult Revoked(Answer answer) => Revocation.ById(answer, "tokenId"u8);

    /// <summary>DeleteAuthTokenAnswer, for the calling token.</summary>
    internal static RevokeResult RevokedCurrent(Answer answer) => Revocation.OfCurrent(answer, "tokenId"u8);

    /// <summary>ExchangeSsoTokenAnswer.</summary>
    internal static VercelSsoTokens SsoTokens(Answer answer) => AnswerJson.ReadSecrets(answer, ReadSsoTokens, RescueSsoTokens);

    private static CreatedToken<VercelToken>? ReadCreated(ref Utf8JsonReader json, ResponseInfo response)
    {
        VercelToken? token = null;
        SecretString? secret = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Object("token"u8, ref token, ReadToken, response, ref extra)
                || json.Secret("bearerToken"u8, ref secret)
                || extra.Add(ref json);
        }

        return secret is null ? null : new()
        {
            Secret = secret,
            Expiry = token?.Expiry ?? TokenExpiry.Unknown,
            Token = token,
            Problem = token is null ? "The token was created, but the answer holds no record of it that can be read (member \"token\")."
                : token.Id.Length == 0 ? "The token was created, but the answer's record of it has no id to address it by."
                : null,
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static TokenPage<VercelToken> ReadPage(ref Utf8JsonReader json, ResponseInfo response)
    {
        List<VercelToken>? tokens = null;
        Pagination? pagination = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Objects("tokens"u8, ref tokens, ReadToken, response, ref extra)
                || json.Object("pagination"u8, ref pagination, ReadPagination, response, ref extra)
                || extra.Add(ref json);
        }

        return new()
        {
            Items = tokens ?? throw new UnreadableAnswerException("has no list \"tokens\""),
            NextCursor = pagination?.Next,
            MayBeIncomplete = pagination is { IsUnreadable: true } || extra.Holds("tokens") || extra.Holds("pagination"),
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static VercelToken ReadToken(ref Utf8JsonReader json, ResponseInfo response)
    {
        string? id = null, name = null, type = null, origin = null, prefix = null, suffix = null, teamId = null, projectId = null, scope = null;
        DateTimeOffset? createdAt = null, activeAt = null, revokedAt = null, leakedAt = null;
        var expiry = TokenExpiry.Never;
        SecretString? leakedUrl = null;
        List<VercelScope>? scopes = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Text("id"u8, ref id, ref extra)
                || json.Text("name"u8, ref name, ref extra)
                || json.Text("type"u8, ref type, ref extra)
                || json.Text("origin"u8, ref origin, ref extra)
                || json.Objects("scopes"u8, ref scopes, ReadScope, response, ref extra)
                || json.Instant("createdAt"u8, ref createdAt, ref extra)
                || json.Instant("activeAt"u8, ref activeAt, ref extra)
                || json.Expiry("expiresAt"u8, ref expiry, ref extra)
                || json.Instant("revokedAt"u8, ref revokedAt, ref extra)
                || json.Instant("leakedAt"u8, ref leakedAt, ref extra)
                || json.Secret("leakedUrl"u8, ref leakedUrl)
                || json.Text("prefix"u8, ref prefix, ref extra)
                || json.Text("suffix"u8, ref suffix, ref extra)
                || json.Text("teamId"u8, ref teamId, ref extra)
                || json.Text("projectId"u8, ref projectId, ref extra)
                || json.Text("scope"u8, ref scope, ref extra)
                || extra.Add(ref json);
        }

        return new()
        {
            Id = id ?? "",
            Name = name ?? "",
            Type = new(type ?? ""),
            Origin = origin is null ? null : new VercelOrigin(origin),
            Scopes = scopes ?? [],
            CreatedAt = createdAt,
            LastUsedAt = activeAt,
            Expiry = expiry,
            RevokedAt = revokedAt,
            LeakedAt = leakedAt,
            LeakedUrl = leakedUrl,
            Prefix = prefix,
            Suffix = suffix,
            TeamId = teamId,
            ProjectId = projectId,
            Scope = scope,
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static VercelScope ReadScope(ref Utf8JsonReader json, ResponseInfo response)
    {
        string? type = null, teamId = null, origin = null;
        DateTimeOffset? createdAt = null;
        var expiry = TokenExpiry.Never;
        VercelSudo? sudo = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Text("type"u8, ref type, ref extra)
                || json.Text("teamId"u8, ref teamId, ref extra)
                || json.Text("origin"u8, ref origin, ref extra)
                || json.Instant("createdAt"u8, ref createdAt, ref extra)
                || json.Expiry("expiresAt"u8, ref expiry, ref extra)
                || json.Object("sudo"u8, ref sudo, ReadSudo, response, ref extra)
                || extra.Add(ref json);
        }

        return new()
        {
            Type = new(type ?? ""),
            TeamId = teamId,
            Origin = origin is null ? null : new VercelOrigin(origin),
            CreatedAt = createdAt,
            Expiry = expiry,
            Sudo = sudo,
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static VercelSudo ReadSudo(ref Utf8JsonReader json, ResponseInfo response)
    {
        string? origin = null;
        DateTimeOffset? expiresAt = null, verifiedAt = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Text("origin"u8, ref origin, ref extra)
                || json.Instant("expiresAt"u8, ref expiresAt, ref extra)
                || json.Instant("verifiedAt"u8, ref verifiedAt, ref extra)
                || extra.Add(ref json);
        }

        return new() { Origin = origin ?? "", ExpiresAt = expiresAt, VerifiedAt = verifiedAt, Response = response, Extra = extra.ToExtra() };
    }

    private static Pagination ReadPagination(ref Utf8JsonReader json, ResponseInfo response)
    {
        string? next = null;
        var unknown = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Text("next"u8, ref next, ref unknown)
                || json.Ignore("prev"u8)
                || json.Ignore("count"u8)
                || unknown.Add(ref json);
        }

        return new(string.IsNullOrEmpty(next) ? null : next, unknown.Holds("next"));
    }

    private static VercelSsoTokens? ReadSsoTokens(ref Utf8JsonReader json, ResponseInfo response)
    {
        SecretString? idToken = null, accessToken = null, refreshToken = null;
        string? tokenType = null;
        double? expiresIn = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Secret("id_token"u8, ref idToken)
                || json.Secret("access_token"u8, ref accessToken)
                || json.Text("token_type"u8, ref tokenType, ref extra)
                || json.Secret("refresh_token"u8, ref refreshToken)
                || json.Number("expires_in"u8, ref expiresIn, ref extra)
                || extra.Add(ref json);
        }

        return idToken is null && accessToken is null && refreshToken is null ? null : new()
        {
            IdToken = idToken,
            AccessToken = accessToken,
            TokenType = tokenType,
            RefreshToken = refreshToken,
            Expiry = Lifetime.ToExpiry(expiresIn, response.IssuedAt),
            Problem = idToken is null ? "The answer holds no id token (member \"id_token\")." : null,
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static VercelSsoTokens? RescueSsoTokens(Answer answer, string problem)
    {
        var idToken = SecretSearch.Find(answer.Body, "\"id_token\""u8);
        var accessToken = SecretSearch.Find(answer.Body, "\"access_token\""u8);
        var refreshToken = SecretSearch.Find(answer.Body, "\"refresh_token\""u8);
        return idToken is null && accessToken is null && refreshToken is null
            ? null
            : new() { IdToken = idToken, AccessToken = accessToken, RefreshToken = refreshToken, Problem = problem, Response = answer.Info };
    }

    private sealed record Pagination(string? Next, bool IsUnreadable);
}
