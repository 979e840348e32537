using TokenClients.Apinizer;

namespace TokenClients.AotSmoke;

/// <summary>Every method of <see cref="IApinizerAuth"/>, and its token source.</summary>
internal static class ApinizerChecks
{
    internal static ApinizerOptions Options(EmulatorOutput emulator, SecretString? clientSecret = null) => new()
    {
        BaseAddress = emulator.Address("Apinizer"),
        ClientId = emulator.Setting("Apinizer", "ClientId"),
        ClientSecret = clientSecret ?? emulator.Secret("Apinizer", "ClientSecret"),
    };

    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        using var apinizer = new ApinizerAuth(Options(emulator));
        var issued = await apinizer.CreateTokenAsync();
        checks.That("CreateTokenAsync: it lives for an hour", issued.Expiry.Instant > DateTimeOffset.UtcNow.AddMinutes(50) && issued.Expiry.Instant < DateTimeOffset.UtcNow.AddMinutes(70));
        checks.That("CreateTokenAsync: always another one", (await apinizer.CreateTokenAsync()).Secret != issued.Secret);
        checks.Equal("CheckByValueAsync", CredentialState.Accepted, (await apinizer.CheckByValueAsync(issued.Secret)).State);
        var rejected = await apinizer.CheckByValueAsync(new SecretString("no-such-token-0123456789"));
        checks.Equal("CheckByValueAsync: a token that is none", CredentialState.Rejected, rejected.State);
        checks.Contains("CheckByValueAsync: what the server says", rejected.Detail, "Token is not valid!");
        checks.Equal("CheckCredentialAsync", CredentialState.Accepted, (await apinizer.CheckCredentialAsync()).State);
        checks.Equal("PingAsync", 200, (await apinizer.PingAsync()).StatusCode);

        var token = await apinizer.TokenSource.GetAccessTokenAsync(CancellationToken.None);
        checks.Equal("TokenSource: the same token again", token, await apinizer.TokenSource.GetAccessTokenAsync(CancellationToken.None));
        apinizer.TokenSource.Invalidate(token);
        var next = await apinizer.TokenSource.GetAccessTokenAsync(CancellationToken.None);
        checks.That("TokenSource: another one after Invalidate", next != token);
        checks.Equal("TokenSource: its token works", CredentialState.Accepted, (await apinizer.CheckByValueAsync(next)).State);

        var wrong = new SecretString("a wrong password of 2026");
        using var refused = new ApinizerAuth(Options(emulator, wrong));
        var error = await checks.RefusedAsync("a wrong client secret", TokenErrorKind.InvalidCredential, () => refused.CreateTokenAsync());
        checks.Equal<int?>("a wrong client secret: status", 401, error.StatusCode);
        checks.Equal("a wrong client secret: code", "unauthorized_client", error.ErrorCode);
        checks.Equal("a wrong client secret: what the server says", "Bad credentials", error.ServerMessage);
        checks.That("a wrong client secret: neither retryable nor unknown", error is { IsRetryable: false, OutcomeUnknown: false, Operation: "CreateTokenAsync", Service: TokenService.Apinizer });
        checks.That("a wrong client secret: not shown", !error.ToString().Contains(wrong.Reveal(), StringComparison.Ordinal));
        checks.Equal("CheckCredentialAsync: a wrong client secret is rejected", CredentialState.Rejected, (await refused.CheckCredentialAsync()).State);

        // The user is locked after a few refused logins in a row.
        checks.That("the right client secret still works", (await apinizer.CreateTokenAsync()).Secret != next);
    }
}
