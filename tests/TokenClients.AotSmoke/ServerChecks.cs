namespace TokenClients.AotSmoke;

/// <summary>What the emulator in the other process says: it carried out every operation of every service.</summary>
internal static class ServerChecks
{
    private static readonly (string Service, string[] Operations)[] Operations =
    [
        ("Infisical",
        [
            "attachTokenAuth", "getTokenAuth", "updateTokenAuth", "deleteTokenAuth", "createTokenAuthToken", "getTokenAuthTokens", "getTokenAuthTokenById", "updateTokenAuthToken",
            "revokeTokenAuthToken", "renewIdentityAccessToken", "revokeIdentityAccessToken",
        ]),
        ("Apinizer", ["createToken", "hello", "healthcheck"]),
        ("Vercel", ["createAuthToken", "listAuthTokens", "getAuthToken", "deleteAuthToken", "exchangeSsoToken", "rotateInstallationCredential", "revokeInstallationCredential"]),
        ("Crafter", ["createAccessToken", "listAccessTokens", "getAccessToken", "deleteAccessToken"]),
    ];

    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        foreach (var (service, operations) in Operations)
        {
            foreach (var operation in operations)
            {
                checks.That($"{service} {operation} was carried out", await emulator.ShowsAsync(calls => calls.Any(call => call.Service == service && call.OperationId == operation && call.StatusCode is >= 200 and <= 299)));
            }
        }

        checks.That("what the server cannot read was never sent", await emulator.ShowsAsync(static calls => calls.Count > 0 && !calls.Any(static call => call.OperationId == "-" || call.StatusCode >= 500)));
    }
}
