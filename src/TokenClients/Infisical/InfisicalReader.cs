using System.Text.Json;
using TokenClients.Http;
using TokenClients.Json;

namespace TokenClients.Infisical;

/// <summary>Reads Infisical's answers, one method a schema of the specification.</summary>
internal static class InfisicalReader
{
    /// <summary>CreateTokenAuthTokenAnswer.</summary>
    internal static CreatedToken<InfisicalToken> Created(Answer answer) => AnswerJson.ReadSecrets(answer, ReadCreated, Rescue);

    /// <summary>CreateTokenAuthTokenAnswer, for a token of a sub-organization. Servers that do not know the parameter issue one of the identity's own organization instead.</summary>
    internal static CreatedToken<InfisicalToken> CreatedForOrganization(Answer answer)
    {
        var created = Created(answer);
        return created.Token is { SubOrganizationId.Length: > 0 } ? created : new()
        {
            Secret = created.Secret,
            Expiry = created.Expiry,
            Token = created.Token,
            Problem = "The answer does not confirm that the token is limited to the organization that was asked for: it may reach the identity's own organization. Older servers ignore the organization. Revoke the token if that is too much."
                + (created.Problem is null ? "" : " " + created.Problem),
            Response = created.Response,
            Extra = created.Extra,
        };
    }

    /// <summary>RenewAccessTokenAnswer.</summary>
    internal static IssuedToken Renewed(Answer answer) =>
        AnswerJson.ReadSecrets(answer, ReadRenewed, static (answer, _) => Find(answer) is { } secret ? Issued(secret, answer.Info, ExtraMembers.None) : null);

    /// <summary>ListTokenAuthTokensAnswer.</summary>
    internal static TokenPage<InfisicalToken> Page(Answer answer) => AnswerJson.ReadObject(answer, ReadPage);

    /// <summary>TokenAuthTokenAnswer.</summary>
    internal static InfisicalToken Token(Answer answer) => AnswerJson.ReadMember(answer, "token"u8, ReadToken);

    /// <summary>TokenAuthAnswer.</summary>
    internal static InfisicalTokenAuthConfiguration Configuration(Answer answer) => AnswerJson.ReadMember(answer, "identityTokenAuth"u8, ReadConfiguration);

    /// <summary>TokenAuthAnswer, for what was taken off.</summary>
    internal static RevokeResult Detached(Answer answer) => Revocation.ById(answer, "identityTokenAuth"u8, isBodyDue: true);

    /// <summary>RevokeAccessTokenAnswer.</summary>
    internal static RevokeResult Revoked(Answer answer) => Revocation.ById(answer, "message"u8, isBodyDue: true);

    /// <summary>RevokeAccessTokenAnswer, for a token that was given by its value.</summary>
    internal static RevokeResult RevokedByValue(Answer answer) => Revocation.ByValue(answer, "message"u8, isBodyDue: true);

    private static SecretString? Find(Answer answer) => SecretSearch.Find(answer.Body, "\"accessToken\""u8);

    private static CreatedToken<InfisicalToken>? Rescue(Answer answer, string problem) =>
        Find(answer) is { } secret ? new() { Secret = secret, Expiry = JwtExpiry.Of(secret), Problem = problem, Response = answer.Info } : null;

    private static CreatedToken<InfisicalToken>? ReadCreated(ref Utf8JsonReader json, ResponseInfo response)
    {
        SecretString? secret = null;
        InfisicalToken? token = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Secret("accessToken"u8, ref secret)
                || json.Object("tokenData"u8, ref token, ReadToken, response, ref extra)

                // What was configured, not what the token got.
                || json.Ignore("expiresIn"u8)
                || json.Ignore("accessTokenMaxTTL"u8)
                || json.Ignore("tokenType"u8)
                || extra.Add(ref json);
        }

        if (secret is null)
        {
            return null;
        }

        var expiry = JwtExpiry.Of(secret);
        return new()
        {
            Secret = secret,
            Expiry = expiry.IsUnknown && token is not null ? token.Expiry : expiry,
            Token = token,
            Problem = token is null ? "The token was created, but the answer holds no record of it that can be read (member \"tokenData\"), which servers from before November 2025 do not send: list the identity's tokens to learn its id, or revoke it by value."
                : token.Id.Length == 0 ? "The token was created, but the answer's record of it has no id to address it by."
                : null,
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static IssuedToken? ReadRenewed(ref Utf8JsonReader json, ResponseInfo response)
    {
        SecretString? secret = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Secret("accessToken"u8, ref secret)
                || json.Ignore("expiresIn"u8)
                || json.Ignore("accessTokenMaxTTL"u8)
                || json.Ignore("tokenType"u8)
                || extra.Add(ref json);
        }

        return secret is null ? null : Issued(secret, response, extra.ToExtra());
    }

    private static IssuedToken Issued(SecretString secret, ResponseInfo response, ExtraMembers extra) =>
        new() { Secret = secret, Expiry = JwtExpiry.Of(secret), Response = response, Extra = extra };

    private static TokenPage<InfisicalToken> ReadPage(ref Utf8JsonReader json, ResponseInfo response)
    {
        List<InfisicalToken>? tokens = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Objects("tokens"u8, ref tokens, ReadToken, response, ref extra)
                || extra.Add(ref json);
        }

        return new()
        {
            Items = tokens ?? throw new UnreadableAnswerException("has no list \"tokens\""),
            MayBeIncomplete = extra.Holds("tokens"),
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static InfisicalToken ReadToken(ref Utf8JsonReader json, ResponseInfo response)
    {
        string? id = null, name = null, authMethod = null, subOrganizationId = null, clientSecretId = null;
        Guid? identityId = null;
        long? ttl = null, maxTtl = null, period = null, uses = null, usesLimit = null;
        bool? isRevoked = null;
        DateTimeOffset? createdAt = null, updatedAt = null, lastUsedAt = null, lastRenewedAt = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Text("id"u8, ref id, ref extra)
                || json.Uuid("identityId"u8, ref identityId, ref extra)
                || json.Text("authMethod"u8, ref authMethod, ref extra)
                || json.Text("name"u8, ref name, ref extra)
                || json.Integer("accessTokenTTL"u8, ref ttl, ref extra)
                || json.Integer("accessTokenMaxTTL"u8, ref maxTtl, ref extra)
                || json.Integer("accessTokenPeriod"u8, ref period, ref extra)
                || json.Integer("accessTokenNumUses"u8, ref uses, ref extra)
                || json.Integer("accessTokenNumUsesLimit"u8, ref usesLimit, ref extra)
                || json.Instant("accessTokenLastUsedAt"u8, ref lastUsedAt, ref extra)
                || json.Instant("accessTokenLastRenewedAt"u8, ref lastRenewedAt, ref extra)
                || json.Truth("isAccessTokenRevoked"u8, ref isRevoked, ref extra)
                || json.Text("identityUAClientSecretId"u8, ref clientSecretId, ref extra)
                || json.Text("subOrganizationId"u8, ref subOrganizationId, ref extra)
                || json.Instant("createdAt"u8, ref createdAt, ref extra)
                || json.Instant("updatedAt"u8, ref updatedAt, ref extra)
                || extra.Add(ref json);
        }

        return new()
        {
            Id = id ?? "",
            IdentityId = identityId ?? Guid.Empty,
            Name = name,
            AuthMethod = authMethod ?? "",
            Lifetime = ttl is null || maxTtl is null ? null : InfisicalTokenLifetime.FromServer(ttl, maxTtl),
            PeriodSeconds = period ?? 0,
            UseCount = uses ?? 0,
            UseLimit = usesLimit,
            IsRevoked = isRevoked ?? false,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            LastUsedAt = lastUsedAt,
            LastRenewedAt = lastRenewedAt,
            SubOrganizationId = subOrganizationId,
            UniversalAuthClientSecretId = clientSecretId,
            Expiry = ttl > 0 && (lastRenewedAt ?? createdAt) is { } start ? Lifetime.ToExpiry(ttl, start) : TokenExpiry.Unknown,
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static InfisicalTokenAuthConfiguration ReadConfiguration(ref Utf8JsonReader json, ResponseInfo response)
    {
        string? id = null;
        Guid? identityId = null;
        long? ttl = null, maxTtl = null, period = null, usesLimit = null;
        List<InfisicalTrustedIp>? trustedIps = null;
        DateTimeOffset? createdAt = null, updatedAt = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Text("id"u8, ref id, ref extra)
                || json.Uuid("identityId"u8, ref identityId, ref extra)
                || json.Integer("accessTokenTTL"u8, ref ttl, ref extra)
                || json.Integer("accessTokenMaxTTL"u8, ref maxTtl, ref extra)
                || json.Integer("accessTokenNumUsesLimit"u8, ref usesLimit, ref extra)
                || json.Integer("accessTokenPeriod"u8, ref period, ref extra)
                || json.Objects("accessTokenTrustedIps"u8, ref trustedIps, ReadTrustedIp, response, ref extra)
                || json.Instant("createdAt"u8, ref createdAt, ref extra)
                || json.Instant("updatedAt"u8, ref updatedAt, ref extra)
                || extra.Add(ref json);
        }

        return new()
        {
            Id = id ?? "",
            IdentityId = identityId ?? Guid.Empty,
            Lifetime = ttl is null || maxTtl is null ? null : InfisicalTokenLifetime.FromServer(ttl, maxTtl),
            UseLimit = usesLimit,
            PeriodSeconds = period ?? 0,
            TrustedIps = trustedIps ?? [],
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static InfisicalTrustedIp ReadTrustedIp(ref Utf8JsonReader json, ResponseInfo response)
    {
        string? address = null;
        long? prefix = null;
        var unknown = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Text("ipAddress"u8, ref address, ref unknown)
                || json.Integer("prefix"u8, ref prefix, ref unknown)
                || json.Ignore("type"u8)
                || unknown.Add(ref json);
        }

        return InfisicalTrustedIp.FromServer(address ?? "", prefix);
    }
}
