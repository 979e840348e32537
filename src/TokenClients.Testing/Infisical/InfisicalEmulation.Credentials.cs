using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <content>Creates and checks credentials.</content>
internal sealed partial class InfisicalEmulation
{
    private const string IdentityKind = "identityAccessToken";
    private const string UserKind = "accessToken";

    // Newer servers reject the tokens without an expiry that older servers issued, once the maximum age has passed since this day, no matter when they were issued.
    private static readonly DateTimeOffset EndlessTokensUntil = new(2026, 5, 4, 0, 0, 0, TimeSpan.Zero);

    private readonly InfisicalJwt _jwt = new();

    // Every token that was ever created, oldest first and by id, even if its record was removed.
    private readonly List<EmulatedInfisicalToken> _issued = [];
    private readonly Dictionary<string, EmulatedInfisicalToken> _tokens = new(StringComparer.Ordinal);

    private long MaxAge => (long)MaxTokenAge.TotalSeconds;

    private static bool IsOfIdentity(JsonElement claims) => claims.GetProperty("authTokenType").ValueEquals(IdentityKind);

    private static string TokenId(JsonElement claims) => claims.GetProperty("identityAccessTokenId").GetString()!;

    private static InfisicalCredential Credential(JsonElement claims) =>
        new(claims.GetProperty("iat").GetInt64(), claims.TryGetProperty("exp", out var expiry) ? expiry.GetInt64() : null);

    /// <summary>Identifies the caller of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">The caller; <see langword="null"/> if there is no credential.</param>
    /// <param name="refusal">The response to a credential that does not work.</param>
    private bool TryIdentify(in EmulatedRequest request, out InfisicalPrincipal? caller, [NotNullWhen(false)] out EmulatedResponse? refusal)
    {
        caller = Identify(request, out refusal);
        return refusal is null;
    }

    private InfisicalPrincipal? Identify(in EmulatedRequest request, out EmulatedResponse? refusal)
    {
        refusal = null;
        if (!string.IsNullOrEmpty(request.Headers["x-api-key"]))
        {
            refusal = BadRequest("API keys are not supported.");
            return null;
        }

        if (request.Headers.Authorization is not [{ Length: > 0 } header, ..])
        {
            return null;
        }

        // The server cuts off seven characters, whatever the scheme is.
        var secret = header.Length > 7 ? header[7..] : "";
        if (secret.StartsWith("st.", StringComparison.Ordinal))
        {
            return new(InfisicalCaller.ServiceToken, InfisicalRights.None, OwnOrganization);
        }

        using var claims = ReadSigned(secret, request.Now, out refusal);
        if (claims is null)
        {
            return null;
        }

        if (!IsOfIdentity(claims.RootElement))
        {
            return new(
                claims.RootElement.TryGetProperty("organizationId", out _) ? InfisicalCaller.User : InfisicalCaller.UserWithoutOrganization,
                InfisicalRights.All,
                OwnOrganization);
        }

        var token = _tokens[TokenId(claims.RootElement)];
        refusal = Use(token, Credential(claims.RootElement), request.Now);
        return refusal is null ? new(InfisicalCaller.Administrator, token.Identity.Rights, token.SubOrganizationId ?? OwnOrganization) : null;
    }

    /// <summary>Checks the signature and the expiry of a token.</summary>
    private JsonDocument? ReadSigned(string secret, DateTimeOffset now, out EmulatedResponse? refusal)
    {
        refusal = null;
        var claims = _jwt.Read(secret);
        if (claims is null)
        {
            refusal = TokenError("The access token is malformed.");
        }
        else if (Credential(claims.RootElement).HasExpired(now))
        {
            claims.Dispose();
            claims = null;
            refusal = TokenError("The access token has expired.");
        }

        return claims;
    }

    /// <summary>Checks that a token can be used for a call, and counts the use.</summary>
    /// <returns>The refusal, if it does not work.</returns>
    private EmulatedResponse? Use(EmulatedInfisicalToken token, InfisicalCredential credential, DateTimeOffset now)
    {
        if (!IsValid(token, credential, now))
        {
            return Unauthorized("The access token is revoked, unknown or too old.");
        }

        // Newer servers count the use before they check the address, and older servers after that.
        var refusal = token.Identity.TokenAuth?.TrustsLoopback() == true ? null : Forbidden("The access token may not be used from this address.");
        if (KeepsTokens && refusal is not null)
        {
            return refusal;
        }

        if (token.IsUsedUp)
        {
            return UsedUp(token, now);
        }

        token.Uses++;
        if (KeepsTokens)
        {
            token.RecordedUses++;
            token.LastUsedAt = token.UpdatedAt = now.ToUnixTimeMilliseconds();
        }

        return refusal;
    }

    private EmulatedResponse UsedUp(EmulatedInfisicalToken token, DateTimeOffset now)
    {
        if (KeepsTokens)
        {
            Delete(token, now);
        }

        return Unauthorized("The access token has reached its use limit.");
    }

    private void Delete(EmulatedInfisicalToken token, DateTimeOffset now)
    {
        token.IsDead = true;
        ShowUnderLock(now, () => _records.Remove(token));
    }

    /// <summary>Returns whether a credential works: it is not expired, revoked or older than the server allows.</summary>
    private bool IsValid(EmulatedInfisicalToken token, InfisicalCredential credential, DateTimeOffset now)
    {
        // The credential's time is in whole seconds, the detachment's in milliseconds. So a credential that was issued later in the same second counts as older, unless the detachment was exactly on the second.
        if (credential.HasExpired(now) || token.IsDead || credential.IssuedAt * 1000 < token.Identity.DetachedAt)
        {
            return false;
        }

        // The maximum age is signed into newer tokens as their expiry, and is not checked again.
        return KeepsTokens || credential.ExpiresAt is not null || now <= EndlessTokensUntil + MaxTokenAge;
    }

    private bool IsLive(EmulatedInfisicalToken token, InfisicalCredential credential, DateTimeOffset now) =>
        !token.IsUsedUp && IsValid(token, credential, now);

    private string MintForCaller(EmulatedInfisicalIdentity identity, long ttl, DateTimeOffset now)
    {
        identity.TokenAuth ??= new(identity.Id, now) { TrustedAddresses = Everywhere };
        var token = new EmulatedInfisicalToken(identity, identity.Name, now) { Ttl = ttl, MaxTtl = ttl };
        Add(token, now);
        return Sign(token, ttl, now);
    }

    private void Add(EmulatedInfisicalToken token, DateTimeOffset now)
    {
        _issued.Add(token);
        _tokens.Add(token.Id, token);
        ShowUnderLock(now, () => _records.Add(token));
    }

    /// <param name="token">The token.</param>
    /// <param name="ttl">The lifetime of the credential; 0 for no expiry.</param>
    /// <param name="now">The time.</param>
    private string Sign(EmulatedInfisicalToken token, long ttl, DateTimeOffset now)
    {
        var issuedAt = now.ToUnixTimeSeconds();
        var credential = new InfisicalCredential(issuedAt, ttl == 0 ? null : issuedAt + ttl);
        token.Credentials.Add(credential);
        return Secrets.Keep(_jwt.Sign((Service: this, token, credential), static (writer, state) => state.Service.WriteClaims(writer, state.token, state.credential)));
    }

    private void WriteClaims(Utf8JsonWriter writer, EmulatedInfisicalToken token, InfisicalCredential credential)
    {
        writer.WriteString("identityId", token.Identity.Id);
        writer.WriteString("identityAccessTokenId", token.Id);
        writer.WriteString("authTokenType", IdentityKind);
        if (!KeepsTokens)
        {
            writer.WriteString("identityName", token.Identity.Name);
            writer.WriteString("authMethod", EmulatedInfisicalToken.AuthMethod);
            writer.WriteString("orgId", token.SubOrganizationId ?? OwnOrganization);
            writer.WriteString("rootOrgId", OwnOrganization);
            writer.WriteString("parentOrgId", OwnOrganization);
            writer.WriteString("clientSecretId", "");
            writer.WriteBoolean("ipRestrictionEnabled", token.Identity.TokenAuth?.IsRestricted == true);
            writer.WriteNumber("accessTokenTTL", token.Ttl);
            writer.WriteNumber("accessTokenMaxTTL", token.MaxTtl);
            writer.WriteNumber("accessTokenPeriod", 0);
            writer.WriteNumber("creationEpoch", token.CreatedAt / 1000);
            writer.WriteStartObject("identityAuth");
            writer.WriteEndObject();
            if (token.UseLimit > 0)
            {
                writer.WriteNumber("numUsesLimit", token.UseLimit);
            }
        }

        writer.WriteNumber("iat", credential.IssuedAt);
        if (credential.ExpiresAt is { } expiry)
        {
            writer.WriteNumber("exp", expiry);
        }

        if (!KeepsTokens)
        {
            writer.WriteString("jti", token.Id);
        }
    }

    private string UserToken(string? organizationId, long issuedAt, long ttl) => _jwt.Sign((organizationId, issuedAt, ttl), static (writer, user) =>
    {
        writer.WriteString("authMethod", "email");
        writer.WriteString("authTokenType", UserKind);
        writer.WriteString("userId", Guid.NewGuid());
        writer.WriteString("tokenVersionId", Guid.NewGuid());
        writer.WriteNumber("accessVersion", 1);
        if (user.organizationId is not null)
        {
            writer.WriteString("organizationId", user.organizationId);
        }

        writer.WriteNumber("iat", user.issuedAt);
        writer.WriteNumber("exp", user.issuedAt + user.ttl);
    });
}
