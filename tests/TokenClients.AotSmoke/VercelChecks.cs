using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>Every method of <see cref="IVercelTokens"/>.</summary>
internal static class VercelChecks
{
    internal static VercelOptions Options(EmulatorOutput emulator, SecretString? accessToken = null) => new()
    {
        BaseAddress = emulator.Address("Vercel"),
        AccessToken = accessToken ?? emulator.Secret("Vercel", "AccessToken"),
    };

    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        using var vercel = new VercelTokens(Options(emulator));
        var before = (await InfisicalChecks.ToListAsync(vercel.ListTokensAsync())).Count;
        var team = VercelTeam.FromId(emulator.VercelTeamId);

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("smoke", TokenExpiry.In(TimeSpan.FromDays(7))));
        checks.Equal("CreateTokenAsync: name", "smoke", created.Token?.Name);
        checks.Equal("CreateTokenAsync: problem", null, created.Problem);
        checks.That("CreateTokenAsync: expiry", created.Expiry.Instant > DateTimeOffset.UtcNow.AddDays(6.9));
        checks.Equal("CreateTokenAsync: the secret prints masked", "***", $"{created.Secret}");
        var ofTeam = await vercel.CreateTokenAsync(new CreateVercelToken("smoke-team", TokenExpiry.Never) { Team = VercelTeam.FromSlug(emulator.VercelTeamSlug), ProjectId = emulator.VercelProjectId });
        checks.Equal("CreateTokenAsync: team", emulator.VercelTeamId, ofTeam.Token?.TeamId);
        checks.Equal("CreateTokenAsync: project", emulator.VercelProjectId, ofTeam.Token?.ProjectId);
        checks.That("CreateTokenAsync: no expiry", ofTeam.Expiry.IsNever);
        var id = created.Token!.Id;

        var listed = await InfisicalChecks.ToListAsync(vercel.ListTokensAsync());
        checks.Equal("ListTokensAsync", before + 2, listed.Count);
        checks.That("ListTokensAsync: scopes", listed.Exists(static token => token.Scopes.Count > 0));
        var page = await vercel.ListTokensPageAsync(pageSize: 1);
        checks.Equal("ListTokensPageAsync: items", 1, page.Items.Count);
        var next = await vercel.ListTokensPageAsync(page.NextCursor, 1);
        checks.That("ListTokensPageAsync: the next page", next.Items.Count == 1 && next.Items[0].Id != page.Items[0].Id);
        var token = await vercel.GetTokenAsync(id);
        checks.Equal("GetTokenAsync", "smoke", token.Name);
        checks.That("GetTokenAsync: rate limit", token.Response.RateLimit is { Limit: > 0, ResetsAt: not null });
        checks.Equal("GetTokenAsync: with its team", "smoke-team", (await vercel.GetTokenAsync(ofTeam.Token!.Id, team)).Name);
        using (var holder = new VercelTokens(Options(emulator, created.Secret)))
        {
            checks.Equal("GetCurrentTokenAsync", id, (await holder.GetCurrentTokenAsync()).Id);
            checks.Equal("CheckCredentialAsync", CredentialState.Accepted, (await holder.CheckCredentialAsync()).State);
            checks.Equal("RevokeCurrentTokenAsync", RevokeOutcome.Revoked, (await holder.RevokeCurrentTokenAsync()).Outcome);
            checks.Equal("CheckCredentialAsync: the revoked token is rejected", CredentialState.Rejected, (await holder.CheckCredentialAsync()).State);
            var rejected = await checks.RefusedAsync("a revoked credential", TokenErrorKind.InvalidCredential, () => holder.GetCurrentTokenAsync());
            checks.Equal<int?>("a revoked credential: status", 403, rejected.StatusCode);
            checks.That("a revoked credential: not shown", !rejected.ToString().Contains(created.Secret.Reveal(), StringComparison.Ordinal));
        }

        checks.Equal("RevokeTokenAsync", RevokeOutcome.Revoked, (await vercel.RevokeTokenAsync(ofTeam.Token.Id, team)).Outcome);
        checks.Equal("RevokeTokenAsync: again", RevokeOutcome.NotFound, (await vercel.RevokeTokenAsync(ofTeam.Token.Id, team)).Outcome);
        checks.Equal("ListTokensAsync: as before", before, (await InfisicalChecks.ToListAsync(vercel.ListTokensAsync())).Count);

        var gone = await checks.RefusedAsync("a token that is not there", TokenErrorKind.NotFound, () => vercel.GetTokenAsync(id));
        checks.That("a token that is not there: the call", gone is { Service: TokenService.Vercel, Operation: "GetTokenAsync", StatusCode: 404, ErrorCode: "not_found", IsRetryable: false, Attempts: 1 });
        checks.Equal("a token that is not there: what the server says", $"Could not find the token: {id}", gone.ServerMessage);
        checks.That("a token that is not there: the request's id", gone.Response?.RequestId is { Length: > 0 });
        await checks.RefusedAsync("a team that is not there", TokenErrorKind.NotFound, () => vercel.CreateTokenAsync(new CreateVercelToken("smoke", TokenExpiry.Never) { Team = VercelTeam.FromId("team_none") }));
    }
}
