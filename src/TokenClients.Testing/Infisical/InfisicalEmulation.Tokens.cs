using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <content>Tokens by identity and by id.</content>
internal sealed partial class InfisicalEmulation
{
    private const int MaxNameLength = 255;
    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;
    private const int MaxOffset = 100;

    // The tokens whose records are shown, oldest first.
    private readonly List<EmulatedInfisicalToken> _records = [];

    private bool RecordsHaveSubOrganization => !IsFrom(InfisicalGeneration.BeforeNovember2025);

    private EmulatedResponse Create(EmulatedRequest request, InfisicalPrincipal caller)
    {
        if (!TryParse(request, out var body, out var refusal))
        {
            return refusal;
        }

        using var document = body;
        var schema = new InfisicalSchema();
        var root = schema.Object(document);
        var name = schema.Text(root, "name");
        var isForerunner = IsFrom(InfisicalGeneration.BeforeJanuary2026);
        var slug = IsFrom(InfisicalGeneration.BeforeNovember2025) ? null : schema.Slug(root, isForerunner ? "subOrganizationName" : "organizationSlug");
        if (!schema.IsValid)
        {
            return Invalid(schema);
        }

        if (!TryFind(request.Parameters[0], caller, out var identity, out refusal))
        {
            return refusal;
        }

        if (identity.TokenAuth is not { } auth)
        {
            return BadRequest(DetachedMessage);
        }

        if (MayNotEditAnd(caller, "create-token", out refusal))
        {
            return refusal;
        }

        string? subOrganizationId = null;
        if (slug is not null && !(slug == OrganizationSlug && !KeepsTokens))
        {
            var isKnown = slug == SubOrganizationSlug;
            if (!isForerunner && !isKnown)
            {
                return NotFound("There is no such sub-organization.");
            }

            if (!isForerunner && !identity.IsMemberOfSubOrganization)
            {
                return Unauthorized("The identity is not a member of the sub-organization.");
            }

            subOrganizationId = isKnown && identity.IsMemberOfSubOrganization ? SubOrganizationId : null;
        }

        if (name?.Length > MaxNameLength)
        {
            return TooLong("Create");
        }

        var token = new EmulatedInfisicalToken(identity, name, request.Now)
        {
            Ttl = KeepsTokens ? auth.Ttl : Effective(auth.Ttl, auth.MaxTtl),
            MaxTtl = auth.MaxTtl,
            UseLimit = auth.UseLimit,
            SubOrganizationId = subOrganizationId,
        };
        Add(token, request.Now);
        var secret = Sign(token, token.Ttl, request.Now);
        return EmulatedResponse.Json(200, (Service: this, token, secret, auth), static (writer, state) =>
        {
            // The configured lifetime, not the token's.
            WriteCredential(writer, state.secret, state.auth.Ttl, state.auth.MaxTtl);
            if (state.Service.RecordsHaveSubOrganization)
            {
                writer.WritePropertyName("tokenData");
                state.token.Write(writer, withSubOrganization: true);
            }
        });
    }

    private EmulatedResponse List(EmulatedRequest request, InfisicalPrincipal caller)
    {
        var schema = new InfisicalSchema();
        var offset = schema.Number(request.Query, "offset", 0, 0, MaxOffset);
        var limit = schema.Number(request.Query, "limit", DefaultPageSize, 1, MaxPageSize);
        if (!schema.IsValid)
        {
            return Invalid(schema);
        }

        if (!TryFind(request.Parameters[0], caller, out var identity, out var refusal))
        {
            return refusal;
        }

        if (identity.TokenAuth is null)
        {
            return BadRequest(DetachedMessage);
        }

        if (MayNot(caller, "read", out refusal))
        {
            return refusal;
        }

        // Only the database checks for integers.
        if (Math.Floor(offset) != offset || Math.Floor(limit) != limit)
        {
            return Fault("Find");
        }

        var found = _records.FindAll(token => token.Identity == identity);
        found.Reverse();
        // Tokens that changed in the same millisecond are ordered by age, newest first; the service documents no order.
        var page = found.OrderByDescending(static token => token.UpdatedAt).Skip((int)offset).Take((int)limit);
        return EmulatedResponse.Json(200, (page, RecordsHaveSubOrganization), static (writer, state) =>
        {
            writer.WriteStartArray("tokens");
            foreach (var token in state.page)
            {
                token.Write(writer, state.RecordsHaveSubOrganization);
            }

            writer.WriteEndArray();
        });
    }

    private EmulatedResponse Get(EmulatedRequest request, InfisicalPrincipal caller) =>
        !TryFindToken(request.Parameters[0], caller, out var token, out var refusal) || MayNot(caller, "read", out refusal) ? refusal : Response(token);

    private EmulatedResponse Rename(EmulatedRequest request, InfisicalPrincipal caller)
    {
        if (!TryParse(request, out var body, out var refusal))
        {
            return refusal;
        }

        using var document = body;
        var schema = new InfisicalSchema();
        var name = schema.Text(schema.Object(document), "name");
        if (!schema.IsValid)
        {
            return Invalid(schema);
        }

        if (!TryFindToken(request.Parameters[0], caller, out var token, out refusal) || MayNotEditAnd(caller, "create-token", out refusal))
        {
            return refusal;
        }

        if (name is null)
        {
            return Fault("Update");
        }

        if (name.Length > MaxNameLength)
        {
            return TooLong("Update");
        }

        token.Name = name;
        token.UpdatedAt = request.Now.ToUnixTimeMilliseconds();
        return Response(token);
    }

    private EmulatedResponse Revoke(EmulatedRequest request, InfisicalPrincipal caller)
    {
        if (!TryParse(request, out var body, out var refusal))
        {
            return refusal;
        }

        body?.Dispose();
        if (!TryFindToken(request.Parameters[0], caller, out var token, out refusal))
        {
            return refusal;
        }

        if (token.IsMarkedRevoked)
        {
            return NotFound($"There is no token with the id {token.Id}, or it was revoked before.");
        }

        if (MayNot(caller, "edit", out refusal))
        {
            return refusal;
        }

        token.IsDead = true;
        MarkRevoked(token, request.Now);
        return Message("The token was revoked.");
    }

    private void MarkRevoked(EmulatedInfisicalToken token, DateTimeOffset now)
    {
        token.IsMarkedRevoked = true;
        ShowUnderLock(now, () =>
        {
            token.IsShownRevoked = true;
            token.UpdatedAt = now.ToUnixTimeMilliseconds();
        });
    }

    /// <summary>Returns the effective lifetime of a credential: the smallest of its limits.</summary>
    /// <param name="ttl">The time to live; 0 for none.</param>
    /// <param name="rest">The rest of the maximum lifetime; 0 for no maximum.</param>
    private long Effective(long ttl, long rest) => Math.Min(MaxAge, Math.Min(ttl > 0 ? ttl : long.MaxValue, rest > 0 ? rest : long.MaxValue));

    private EmulatedResponse TooLong(string step) => KeepsTokens ? Fault(step) : Error(422, "ValidationFailure", "A value is too long.");

    private bool TryFindToken(string tokenId, InfisicalPrincipal caller, [NotNullWhen(true)] out EmulatedInfisicalToken? token, [NotNullWhen(false)] out EmulatedResponse? refusal)
    {
        token = _records.Find(token => token.Id == tokenId);
        if (token is null)
        {
            refusal = NotFound($"There is no token with the id {tokenId}.");
            return false;
        }

        return TryFind(token.Identity.Id.ToString(), caller, out _, out refusal);
    }

    private EmulatedResponse Response(EmulatedInfisicalToken token) => EmulatedResponse.Json(200, (token, RecordsHaveSubOrganization), static (writer, state) =>
    {
        writer.WritePropertyName("token");
        state.token.Write(writer, state.RecordsHaveSubOrganization);
    });

    private static EmulatedResponse Message(string message) => EmulatedResponse.Json(200, message, static (writer, message) => writer.WriteString("message", message));

    private static void WriteCredential(Utf8JsonWriter writer, string secret, long expiresIn, long maxTtl)
    {
        writer.WriteString("accessToken", secret);
        writer.WriteNumber("expiresIn", expiresIn);
        writer.WriteNumber("accessTokenMaxTTL", maxTtl);
        writer.WriteString("tokenType", "Bearer");
    }
}
