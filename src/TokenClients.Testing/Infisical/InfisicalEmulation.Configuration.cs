using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <content>Token Auth on identities.</content>
internal sealed partial class InfisicalEmulation
{
    private const double MaxTtl = 315_360_000;

    private static readonly InfisicalTrustedAddress[] Everywhere = [Known("0.0.0.0/0"), Known("::/0")];

    private static InfisicalTrustedAddress Known(string text) => InfisicalTrustedAddress.TryParse(text, out var address) ? address : throw new ArgumentException("The text is not an address.", nameof(text));

    private EmulatedResponse Attach(EmulatedRequest request, InfisicalPrincipal caller)
    {
        if (!TryReadSettings(request, out var settings, out var schema, out var refusal))
        {
            return refusal;
        }

        // Defaults are applied first, and 0 is compared as a number.
        var ttl = settings.Ttl ?? EmulatedInfisicalTokenAuth.DefaultTtl;
        var maxTtl = settings.MaxTtl ?? EmulatedInfisicalTokenAuth.DefaultTtl;
        schema.Rule(ttl <= maxTtl, "The time to live cannot be more than the maximum time to live.");
        if (!schema.IsValid)
        {
            return Invalid(schema);
        }

        if (!TryFind(request.Parameters[0], caller, out var identity, out refusal))
        {
            return refusal;
        }

        if (identity.TokenAuth is not null)
        {
            return BadRequest("The identity already has Token Auth.");
        }

        if (MayNot(caller, KeepsTokens ? "create" : "edit-auth", out refusal) || !TryReadAddresses(settings.Addresses, out var addresses, out refusal))
        {
            return refusal;
        }

        if (settings.UseLimit >= long.MaxValue)
        {
            return Fault("Create");
        }

        identity.TokenAuth = new(identity.Id, request.Now)
        {
            Ttl = (long)ttl,
            MaxTtl = (long)maxTtl,
            UseLimit = (long)(settings.UseLimit ?? 0),
            TrustedAddresses = addresses ?? Everywhere,
        };
        return Response(identity.TokenAuth);
    }

    private EmulatedResponse GetConfiguration(EmulatedRequest request, InfisicalPrincipal caller)
    {
        if (!TryFind(request.Parameters[0], caller, out var identity, out var refusal))
        {
            return refusal;
        }

        if (identity.TokenAuth is null)
        {
            return NotFound(DetachedMessage);
        }

        return MayNot(caller, "read", out refusal) ? refusal : Response(identity.TokenAuth);
    }

    private EmulatedResponse Update(EmulatedRequest request, InfisicalPrincipal caller)
    {
        if (!TryReadSettings(request, out var settings, out var schema, out var refusal))
        {
            return refusal;
        }

        schema.Rule(settings is not { Ttl: > 0, MaxTtl: > 0 } || settings.Ttl <= settings.MaxTtl, "The time to live cannot be more than the maximum time to live.");
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

        // 0 counts as missing, and a missing time to live is replaced with the stored maximum, so lowering the maximum alone fails.
        var maxTtl = settings.MaxTtl is > 0 ? settings.MaxTtl.Value : auth.MaxTtl;
        var ttl = settings.Ttl is > 0 ? settings.Ttl.Value : auth.MaxTtl;
        if (maxTtl > 0 && ttl > maxTtl)
        {
            return BadRequest("The time to live cannot be more than the maximum time to live.");
        }

        if (MayNot(caller, KeepsTokens ? "edit" : "edit-auth", out refusal) || !TryReadAddresses(settings.Addresses, out var addresses, out refusal))
        {
            return refusal;
        }

        // The database rejects an empty update, and a number that is too large for its column.
        if (settings is { Ttl: null, MaxTtl: null, UseLimit: null, Addresses: null } || settings.UseLimit >= long.MaxValue)
        {
            return Fault("Update");
        }

        auth.Ttl = (long?)settings.Ttl ?? auth.Ttl;
        auth.MaxTtl = (long?)settings.MaxTtl ?? auth.MaxTtl;
        auth.UseLimit = (long?)settings.UseLimit ?? auth.UseLimit;
        auth.TrustedAddresses = addresses ?? auth.TrustedAddresses;
        auth.UpdatedAt = request.Now.ToUnixTimeMilliseconds();
        return Response(auth);
    }

    private EmulatedResponse Detach(EmulatedRequest request, InfisicalPrincipal caller)
    {
        if (!TryParse(request, out var body, out var refusal))
        {
            return refusal;
        }

        body?.Dispose();
        if (!TryFind(request.Parameters[0], caller, out var identity, out refusal))
        {
            return refusal;
        }

        if (identity.TokenAuth is not { } auth)
        {
            return BadRequest(DetachedMessage);
        }

        if (MayNotEditAnd(caller, "revoke-auth", out refusal))
        {
            return refusal;
        }

        identity.TokenAuth = null;
        if (KeepsTokens)
        {
            foreach (var token in _issued)
            {
                token.IsDead |= token.Identity == identity;
            }
        }
        else
        {
            identity.DetachedAt = request.Now.ToUnixTimeMilliseconds();
        }

        var removed = _issued.Where(token => token.Identity == identity).ToHashSet();
        ShowUnderLock(request.Now, () => _records.RemoveAll(removed.Contains));
        return Response(auth);
    }

    private static EmulatedResponse Response(EmulatedInfisicalTokenAuth auth) => EmulatedResponse.Json(200, auth, static (writer, auth) => auth.Write(writer));

    /// <summary>Reads the settings; the schema collects their errors.</summary>
    private bool TryReadSettings(in EmulatedRequest request, out Settings settings, out InfisicalSchema schema, [NotNullWhen(false)] out EmulatedResponse? refusal)
    {
        settings = default;
        schema = new();
        if (!TryParse(request, out var body, out refusal))
        {
            return false;
        }

        using (body)
        {
            var root = schema.Object(body);
            settings = new(
                schema.Addresses(root, "accessTokenTrustedIps"),
                schema.Integer(root, "accessTokenTTL", MaxTtl),
                schema.Integer(root, "accessTokenMaxTTL", MaxTtl),
                schema.Integer(root, "accessTokenNumUsesLimit", double.PositiveInfinity));
        }

        return true;
    }

    private bool TryReadAddresses(List<string>? texts, out InfisicalTrustedAddress[]? addresses, [NotNullWhen(false)] out EmulatedResponse? refusal)
    {
        refusal = null;
        addresses = texts is null ? null : new InfisicalTrustedAddress[texts.Count];
        for (var index = 0; index < addresses?.Length; index++)
        {
            var text = texts![index];
            if (!IpAllowlisting && !InfisicalTrustedAddress.IsInEveryPlan(text))
            {
                refusal = BadRequest("The plan does not include lists of addresses.");
                return false;
            }

            if (!InfisicalTrustedAddress.TryParse(text, out var address))
            {
                refusal = BadRequest("That is not an IPv4 address, IPv6 address or range.");
                return false;
            }

            addresses[index] = address;
        }

        return true;
    }

    // Numbers are doubles, as in JavaScript.
    private readonly record struct Settings(List<string>? Addresses, double? Ttl, double? MaxTtl, double? UseLimit);
}
