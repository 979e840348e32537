using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>Every method of <see cref="IVercelSso"/>.</summary>
internal static class VercelSsoChecks
{
    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        var options = new VercelSsoOptions
        {
            BaseAddress = emulator.Address("VercelSso"),
            ClientId = emulator.Setting("VercelSso", "ClientId"),
            ClientSecret = emulator.Secret("VercelSso", "ClientSecret"),
        };
        using var sso = new VercelSso(options);
        var tokens = await sso.ExchangeCodeAsync(emulator.VercelSsoCode, "state", new Uri("https://app.example/callback"));
        checks.That("ExchangeCodeAsync: all tokens", tokens is { IdToken: not null, AccessToken: not null, RefreshToken: not null, TokenType: "Bearer", Problem: null });
        checks.That("ExchangeCodeAsync: expiry", tokens.Expiry.Instant > DateTimeOffset.UtcNow.AddMinutes(50));
        var refreshed = await sso.RefreshAsync(tokens.RefreshToken!);
        checks.That("RefreshAsync: another token", refreshed.AccessToken is not null && refreshed.AccessToken != tokens.AccessToken);
        var installation = emulator.VercelInstallation;
        var rotated = await sso.RotateInstallationCredentialAsync(installation);
        checks.That("RotateInstallationCredentialAsync: another token", rotated.Secret != installation.AccessToken && rotated.Expiry.Instant > DateTimeOffset.UtcNow);
        checks.Equal("RevokeInstallationCredentialAsync", RevokeOutcome.Revoked, (await sso.RevokeInstallationCredentialAsync(new(installation.Id, rotated.Secret), installation.AccessToken)).Outcome);

        var used = await checks.RefusedAsync("a code that was used", TokenErrorKind.InvalidRequest, () => sso.ExchangeCodeAsync(emulator.VercelSsoCode));
        checks.That("a code that was used: the call", used is { Operation: "ExchangeCodeAsync", StatusCode: 400, ErrorCode: "bad_request", IsRetryable: false, OutcomeUnknown: false });
        checks.Contains("a code that was used: what the server says", used.ServerMessage, "The code is unknown or was used before.");
        checks.That("a code that was used: not shown", !used.ToString().Contains(emulator.VercelSsoCode.Reveal(), StringComparison.Ordinal));
        await checks.RefusedAsync("a refresh token that was used", TokenErrorKind.InvalidRequest, () => sso.RefreshAsync(tokens.RefreshToken!));
        options.ClientSecret = new("vcs_wrongSecretOfTheClient");
        using var wrong = new VercelSso(options);
        var refused = await checks.RefusedAsync("a wrong client secret", TokenErrorKind.PermissionDenied, () => wrong.RefreshAsync(refreshed.RefreshToken!));
        checks.Equal<int?>("a wrong client secret: status", 403, refused.StatusCode);
    }
}
