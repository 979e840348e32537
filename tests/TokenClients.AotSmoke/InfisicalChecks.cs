using TokenClients.Infisical;

namespace TokenClients.AotSmoke;

/// <summary>Every method of <see cref="IInfisicalTokenAuth"/>.</summary>
internal static class InfisicalChecks
{
    internal static InfisicalOptions Options(EmulatorOutput emulator, SecretString? accessToken = null) => new()
    {
        BaseAddress = emulator.Address("Infisical"),
        AccessToken = accessToken ?? emulator.Secret("Infisical", "AccessToken"),
    };

    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        var identity = emulator.InfisicalIdentityId;
        using var infisical = new InfisicalTokenAuth(Options(emulator));
        var lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(1), max: TimeSpan.FromDays(30));

        var attached = await infisical.AttachAsync(identity, new InfisicalTokenAuthSettings { Lifetime = lifetime, UseLimit = 0, TrustedIps = [InfisicalTrustedIp.AnyIPv4, InfisicalTrustedIp.AnyIPv6] });
        checks.Equal("AttachAsync: identity", identity, attached.IdentityId);
        checks.Equal("AttachAsync: lifetime", lifetime, attached.Lifetime);
        var configuration = await infisical.GetConfigurationAsync(identity);
        checks.Equal("GetConfigurationAsync: id", attached.Id, configuration.Id);
        checks.Equal("GetConfigurationAsync: addresses", "0.0.0.0/0 ::/0", string.Join(' ', configuration.TrustedIps));
        checks.Equal("GetConfigurationAsync: status", 200, configuration.Response.StatusCode);
        var settings = configuration.ToSettings();
        settings.UseLimit = 50;
        checks.Equal<long?>("UpdateConfigurationAsync: use limit", 50, (await infisical.UpdateConfigurationAsync(identity, settings)).UseLimit);

        var created = await infisical.CreateTokenAsync(identity, new CreateInfisicalToken { Name = "smoke" });
        checks.Equal("CreateTokenAsync: name", "smoke", created.Token?.Name);
        checks.Equal("CreateTokenAsync: problem", null, created.Problem);
        checks.That("CreateTokenAsync: the expiry out of the token itself", created.Expiry.Instant > DateTimeOffset.UtcNow.AddHours(23));
        checks.Equal("CreateTokenAsync: the secret prints masked", "***", $"{created.Secret}");
        var other = await infisical.CreateTokenAsync(identity);
        checks.That("CreateTokenAsync: another secret", other.Secret != created.Secret);
        var id = created.Token!.Id;

        checks.Equal("ListTokensAsync", 2, (await ToListAsync(infisical.ListTokensAsync(identity))).Count);
        var page = await infisical.ListTokensPageAsync(identity, pageSize: 1);
        checks.Equal("ListTokensPageAsync: items", 1, page.Items.Count);
        var next = await infisical.ListTokensPageAsync(identity, page.NextCursor, 1);
        checks.That("ListTokensPageAsync: the next page", next.Items.Count == 1 && next.Items[0].Id != page.Items[0].Id);
        checks.Equal("GetTokenAsync", "smoke", (await infisical.GetTokenAsync(id)).Name);
        checks.Equal("RenameTokenAsync", "smoke-2", (await infisical.RenameTokenAsync(id, "smoke-2")).Name);

        var renewed = await infisical.RenewByValueAsync(created.Secret);
        checks.That("RenewByValueAsync: a new credential", renewed.Secret != created.Secret && renewed.Expiry.Instant is not null);
        using (var holder = new InfisicalTokenAuth(Options(emulator, renewed.Secret)))
        {
            var check = await holder.CheckCredentialAsync();
            checks.That("CheckCredentialAsync: the renewed token works", check.State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights);
            checks.Equal("RevokeTokenAsync", RevokeOutcome.Revoked, (await infisical.RevokeTokenAsync(id)).Outcome);
            checks.Equal("RevokeTokenAsync: again", RevokeOutcome.NotFound, (await infisical.RevokeTokenAsync(id)).Outcome);
            checks.Equal("CheckCredentialAsync: the revoked token is rejected", CredentialState.Rejected, (await holder.CheckCredentialAsync()).State);
            var rejected = await checks.RefusedAsync("a revoked credential", TokenErrorKind.InvalidCredential, () => holder.GetConfigurationAsync(identity));
            checks.That("a revoked credential: not shown", !rejected.ToString().Contains(renewed.Secret.Reveal(), StringComparison.Ordinal));
        }

        checks.Equal("RevokeByValueAsync", RevokeOutcome.Revoked, (await infisical.RevokeByValueAsync(other.Secret)).Outcome);
        using (var holder = new InfisicalTokenAuth(Options(emulator, other.Secret)))
        {
            checks.Equal("RevokeByValueAsync: the token is rejected", CredentialState.Rejected, (await holder.CheckCredentialAsync()).State);
        }

        var own = await infisical.CreateTokenAsync(identity);
        using (var holder = new InfisicalTokenAuth(Options(emulator, own.Secret)))
        {
            checks.Equal("GetCurrentTokenAsync", own.Token!.Id, (await holder.GetCurrentTokenAsync()).Id);
            await checks.ThrowsAsync<ArgumentException>("RevokeTokenAsync of the caller's own", () => holder.RevokeTokenAsync(own.Token.Id));
            checks.Equal("RevokeCurrentTokenAsync", RevokeOutcome.Revoked, (await holder.RevokeCurrentTokenAsync()).Outcome);
        }

        checks.Equal("CheckCredentialAsync", CredentialState.Accepted, (await infisical.CheckCredentialAsync()).State);

        var twice = await checks.RefusedAsync("AttachAsync twice", TokenErrorKind.InvalidRequest, () => infisical.AttachAsync(identity));
        checks.Equal("AttachAsync twice: operation", "AttachAsync", twice.Operation);
        checks.Equal("AttachAsync twice: service", TokenService.Infisical, twice.Service);
        checks.Equal<int?>("AttachAsync twice: status", 400, twice.StatusCode);
        checks.Equal("AttachAsync twice: code", "BadRequest", twice.ErrorCode);
        checks.Equal("AttachAsync twice: what the server says", "The identity already has Token Auth.", twice.ServerMessage);
        checks.That("AttachAsync twice: neither retryable nor unknown", twice is { IsRetryable: false, OutcomeUnknown: false, Attempts: 1 });
        checks.That("AttachAsync twice: the request's id", twice.Response?.RequestId is { Length: > 0 });
        var unknown = await checks.RefusedAsync("an identity that is not there", TokenErrorKind.NotFound, () => infisical.GetConfigurationAsync(Guid.NewGuid()));
        checks.Equal<int?>("an identity that is not there: status", 404, unknown.StatusCode);

        checks.Equal("DetachAsync", RevokeOutcome.Revoked, (await infisical.DetachAsync(identity)).Outcome);
        checks.Equal("DetachAsync: again", RevokeOutcome.NotFound, (await infisical.DetachAsync(identity)).Outcome);
    }

    internal static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
