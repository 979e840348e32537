using TokenClients.Crafter;

namespace TokenClients.AotSmoke;

/// <summary>Every method of <see cref="ICrafterAccessTokens"/>, with ids of the client's and of the caller's.</summary>
internal static class CrafterChecks
{
    internal static CrafterOptions Options(EmulatorOutput emulator, SecretString? accessToken = null) => new()
    {
        BaseAddress = emulator.Address("Crafter"),
        AccessToken = accessToken ?? emulator.Secret("Crafter", "AccessToken"),
    };

    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        using var crafter = new CrafterAccessTokens(Options(emulator));
        var before = (await InfisicalChecks.ToListAsync(crafter.ListTokensAsync())).Count;
        CrafterPermission[] permissions = [CrafterPermission.ForTenant("default", CrafterAction.ReadTenant, CrafterAction.ManageProfiles), CrafterPermission.ForAllTenants(CrafterAction.Any)];

        var created = await crafter.CreateTokenAsync(new CreateCrafterToken("smoke", TokenExpiry.In(TimeSpan.FromHours(1))) { Permissions = permissions });
        checks.That("CreateTokenAsync: an id of the client's", Guid.TryParseExact(created.Secret.Reveal(), "D", out _));
        checks.That("CreateTokenAsync: as asked for", created is { Problem: null, Token: { Application: "smoke", IsMaster: false } } && created.Token.Permissions.SequenceEqual(permissions));
        checks.That("CreateTokenAsync: expiry", created.Expiry.Instant > DateTimeOffset.UtcNow.AddMinutes(55));
        var id = new SecretString("Smoke_id-" + Guid.NewGuid().ToString("N"));
        var own = await crafter.CreateTokenAsync(new CreateCrafterToken("smoke-master", TokenExpiry.Never) { Id = id, IsMaster = true });
        checks.Equal("CreateTokenAsync: an id of the caller's", id, own.Secret);
        checks.That("CreateTokenAsync: a master that never expires", own is { Token.IsMaster: true, Expiry.IsNever: true });

        checks.Equal("ListTokensAsync", before + 2, (await InfisicalChecks.ToListAsync(crafter.ListTokensAsync())).Count);
        var page = await crafter.ListTokensPageAsync();
        checks.That("ListTokensPageAsync", page.Items.Count == before + 2 && page.Items.Any(token => token.Secret == id));
        var read = await crafter.GetTokenAsync(created.Secret);
        checks.Equal("GetTokenAsync", "smoke", read.Application);
        checks.Equal("GetTokenAsync: the same fingerprint", created.Token!.Fingerprint, read.Fingerprint);
        checks.Equal("GetTokenAsync: length of the fingerprint", 12, read.Fingerprint.Length);
        using (var holder = new CrafterAccessTokens(Options(emulator, created.Secret)))
        {
            checks.Equal("CheckCredentialAsync: no master", CredentialState.AcceptedWithoutRights, (await holder.CheckCredentialAsync()).State);
            var denied = await checks.RefusedAsync("a caller that is no master", TokenErrorKind.PermissionDenied, () => holder.ListTokensPageAsync());
            checks.That("a caller that is no master: the call", denied is { StatusCode: 403, ErrorCode: "ACTION_DENIED", Operation: "ListTokensPageAsync", Service: TokenService.Crafter });
        }

        using (var master = new CrafterAccessTokens(Options(emulator, id)))
        {
            checks.Equal("CheckCredentialAsync", CredentialState.Accepted, (await master.CheckCredentialAsync()).State);
            checks.That("GetCurrentTokenAsync", (await master.GetCurrentTokenAsync()).IsMaster);
            await checks.ThrowsAsync<ArgumentException>("RevokeTokenAsync of the caller's own", () => master.RevokeTokenAsync(id));
            checks.Equal("RevokeCurrentTokenAsync", RevokeOutcome.Revoked, (await master.RevokeCurrentTokenAsync()).Outcome);
            var rejected = await checks.RefusedAsync("a revoked credential", TokenErrorKind.InvalidCredential, () => master.GetTokenAsync(created.Secret));
            checks.That("a revoked credential: not shown", !rejected.ToString().Contains(id.Reveal(), StringComparison.Ordinal));
        }

        var conflict = await checks.RefusedAsync("an id that is taken", TokenErrorKind.Conflict, () => crafter.CreateTokenAsync(new CreateCrafterToken("smoke", TokenExpiry.Never) { Id = created.Secret }));
        checks.That("an id that is taken: the call", conflict is { StatusCode: 409, ErrorCode: "ACCESS_TOKEN_EXISTS", IsRetryable: false, OutcomeUnknown: false });
        checks.That("an id that is taken: what the server says, masked", conflict.ServerMessage is { Length: > 0 } said && !said.Contains(created.Secret.Reveal(), StringComparison.Ordinal));
        checks.Equal("RevokeTokenAsync", RevokeOutcome.Unconfirmed, (await crafter.RevokeTokenAsync(created.Secret)).Outcome);
        await checks.RefusedAsync("a token that is not there", TokenErrorKind.NotFound, () => crafter.GetTokenAsync(created.Secret));
        checks.Equal("ListTokensAsync: as before", before, (await InfisicalChecks.ToListAsync(crafter.ListTokensAsync())).Count);
    }
}
