namespace TokenClients.Testing.Emulation;

/// <content>Tokens by value.</content>
internal sealed partial class InfisicalEmulation
{
    private EmulatedResponse RenewByValue(EmulatedRequest request)
    {
        var token = ReadToken(request, out var credential, out var refusal);
        if (token is null)
        {
            return refusal!;
        }

        if (!IsValid(token, credential, request.Now))
        {
            return Unauthorized("The access token is revoked, unknown or too old.");
        }

        if (token.IsUsedUp)
        {
            return UsedUp(token, request.Now);
        }

        return KeepsTokens ? RenewKept(token, request.Now) : RenewBySignature(token, request.Now);
    }

    private EmulatedResponse RenewBySignature(EmulatedInfisicalToken token, DateTimeOffset now)
    {
        var rest = token.MaxTtl == 0 ? 0 : (token.CreatedAt / 1000) + token.MaxTtl - now.ToUnixTimeSeconds();
        if (token.MaxTtl > 0 && rest <= 0)
        {
            return Unauthorized("The access token has reached its maximum time to live.");
        }

        var ttl = Effective(token.Ttl, rest);
        return Renewed(Sign(token, ttl, now), ttl, token.MaxTtl);
    }

    private EmulatedResponse RenewKept(EmulatedInfisicalToken token, DateTimeOffset now)
    {
        var milliseconds = now.ToUnixTimeMilliseconds();
        // A real server receives the request some time after the creation, so a lifetime that equals the maximum exceeds it.
        if (token.MaxTtl > 0 && milliseconds + (token.Ttl * 1000) >= token.CreatedAt + (token.MaxTtl * 1000))
        {
            Delete(token, now);
            return Unauthorized("The renewed access token would exceed its maximum time to live.");
        }

        token.LastRenewedAt = token.UpdatedAt = milliseconds;
        return Renewed(Sign(token, token.Ttl, now), token.Ttl, token.MaxTtl);
    }

    private static EmulatedResponse Renewed(string secret, long expiresIn, long maxTtl) =>
        EmulatedResponse.Json(200, (secret, expiresIn, maxTtl), static (writer, state) => WriteCredential(writer, state.secret, state.expiresIn, state.maxTtl));

    private EmulatedResponse RevokeByValue(EmulatedRequest request)
    {
        var token = ReadToken(request, out var credential, out var refusal);
        if (token is null)
        {
            return refusal!;
        }

        if (KeepsTokens)
        {
            if (!IsValid(token, credential, request.Now))
            {
                return Unauthorized("The access token is revoked or unknown.");
            }

            MarkRevoked(token, request.Now);
        }

        // Newer servers store the revocation separately from the record, and accept it repeatedly.
        token.IsDead = true;
        return Message("The access token was revoked.");
    }

    /// <summary>Reads the token value in the body.</summary>
    private EmulatedInfisicalToken? ReadToken(in EmulatedRequest request, out InfisicalCredential credential, out EmulatedResponse? refusal)
    {
        credential = default;
        if (!TryParse(request, out var body, out refusal))
        {
            return null;
        }

        using var document = body;
        var schema = new InfisicalSchema();
        var secret = schema.Text(schema.Object(document), "accessToken", isRequired: true)?.Trim();
        if (!schema.IsValid)
        {
            refusal = Invalid(schema);
            return null;
        }

        using var claims = ReadSigned(secret!, request.Now, out refusal);
        if (claims is null)
        {
            return null;
        }

        if (!IsOfIdentity(claims.RootElement))
        {
            refusal = BadRequest("Only access tokens of identities can be renewed or revoked.");
            return null;
        }

        credential = Credential(claims.RootElement);
        return _tokens[TokenId(claims.RootElement)];
    }
}
