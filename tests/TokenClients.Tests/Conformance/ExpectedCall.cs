using System.Text.RegularExpressions;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Conformance;

/// <summary>
/// What one method of a client sends, and when it may send it again: written down from the services' documentation. The library and the specifications are both compared with it.
/// How a method is called, and a good response to it, stand in <see cref="Calls"/> under the same name.
/// </summary>
/// <param name="Name">Client and method, such as <c>Crafter.CreateTokenAsync</c>.</param>
/// <param name="Rule">The replay rule, as docs/resilience.md names it.</param>
/// <param name="Authorization">The header of this name.</param>
/// <param name="Request">The HTTP method and the address; <c>{random}</c> is a UUID that differs from call to call.</param>
/// <param name="Body">The body; <see langword="null"/> if there is no content at all.</param>
internal sealed partial record ExpectedCall(string Name, string Rule, string? Authorization, string Request, string? Body = null)
{
    private const string Own = "Bearer " + Wire.Secret;
    private const string ByValue = "Bearer " + Calls.ByValue;
    private const string Text = "text/plain, application/json";
    private const string Auth = "https://eu.infisical.com/api/v1/auth";
    private const string Identity = Auth + "/token-auth/identities/6f1c2a3b-0000-4000-8000-00000000abcd";
    private const string Token = Auth + "/token-auth/tokens/tok_pathSegment";
    private const string Console = "https://console.example/apiops";
    private const string Vercel = "https://api.vercel.com";
    private const string Installation = Vercel + "/v1/installations/icfg_1/credentials";
    private const string Profile = "https://crafter.example/crafter-profile/api/1/access_token";
    private const string OwnQuery = "?accessTokenId=" + Wire.Secret;
    private const string OwnForm = "accessTokenId=" + Wire.Secret;
    private const string Sso = "\"client_id\":\"oac_1\",\"client_secret\":\"" + Wire.SsoClientSecret + "\"";

    /// <summary>Every method of every client, except the two that <c>RequestTests</c> names.</summary>
    internal static IReadOnlyList<ExpectedCall> All { get; } =
    [
        new("Infisical.AttachAsync", "notExecuted", Own, "POST " + Identity, "{}"),
        new("Infisical.GetConfigurationAsync", "safe", Own, "GET " + Identity),
        new("Infisical.UpdateConfigurationAsync", "idempotent", Own, "PATCH " + Identity, """{"accessTokenNumUsesLimit":7}"""),
        new("Infisical.DetachAsync", "revoke", Own, "DELETE " + Identity, "{}") { Outcome = RevokeOutcome.Revoked, NeedsBody = true, Gone = ["404", "410"] },
        new("Infisical.CreateTokenAsync", "notExecuted", Own, $"POST {Identity}/tokens", """{"name":"ci"}""") { IssuesSecret = true },
        new("Infisical.ListTokensAsync", "safe", Own, $"GET {Identity}/tokens?offset=0&limit=100"),
        new("Infisical.ListTokensPageAsync", "safe", Own, $"GET {Identity}/tokens?offset=37&limit=23"),
        new("Infisical.GetTokenAsync", "safe", Own, "GET " + Token),
        new("Infisical.RenameTokenAsync", "idempotent", Own, "PATCH " + Token, """{"name":"ci"}"""),
        new("Infisical.RevokeTokenAsync", "revoke", Own, $"POST {Token}/revoke", "{}") { Outcome = RevokeOutcome.Revoked, NeedsBody = true, Gone = ["404", "410"] },
        new("Infisical.RenewByValueAsync", "notExecuted", null, $"POST {Auth}/token/renew", """{"accessToken":"valueOfAnotherToken"}""") { IssuesSecret = true },
        new("Infisical.RevokeByValueAsync", "revoke", null, $"POST {Auth}/token/revoke", """{"accessToken":"valueOfAnotherToken"}""")
            { Outcome = RevokeOutcome.Revoked, NeedsBody = true, Gone = ["401", "404", "410"] },
        new("Infisical.RevokeCurrentTokenAsync", "revoke", null, $"POST {Auth}/token/revoke", $$"""{"accessToken":"{{Wire.Secret}}"}""")
            { Outcome = RevokeOutcome.Revoked, NeedsBody = true },
        new("Infisical.CheckCredentialAsync", "safe", Own, $"GET {Auth}/token-auth/identities/{{random}}"),
        new("Apinizer.CreateTokenAsync", "notExecuted", null, $"POST {Console}/auth/token", "grant_type=client_credentials&client_id=ops&client_secret=" + Wire.ConsolePassword)
            { IssuesSecret = true },
        new("Apinizer.CheckByValueAsync", "safe", ByValue, $"GET {Console}/test/hello/sdk") { Accept = Text },
        new("Apinizer.PingAsync", "safe", null, $"GET {Console}/test/healthcheck") { Accept = Text },
        new("Vercel.CreateTokenAsync", "notExecuted", Own, $"POST {Vercel}/v3/user/tokens", """{"name":"ci"}""") { IssuesSecret = true },
        new("Vercel.ListTokensAsync", "safe", Own, $"GET {Vercel}/v6/user/tokens?limit=100"),
        new("Vercel.ListTokensPageAsync", "safe", Own, $"GET {Vercel}/v6/user/tokens?until=cursor_inQuery"),
        new("Vercel.GetTokenAsync", "safe", Own, $"GET {Vercel}/v5/user/tokens/tok_pathSegment"),
        new("Vercel.GetCurrentTokenAsync", "safe", Own, $"GET {Vercel}/v5/user/tokens/current"),

        // A change without a body has content all the same, of no bytes: the platform would repeat a request without content by itself.
        new("Vercel.RevokeTokenAsync", "revoke", Own, $"DELETE {Vercel}/v3/user/tokens/tok_pathSegment", "") { Outcome = RevokeOutcome.Revoked, Gone = ["404", "410"] },
        new("Vercel.RevokeCurrentTokenAsync", "revoke", Own, $"DELETE {Vercel}/v3/user/tokens/current", "") { Outcome = RevokeOutcome.Revoked },
        new("Vercel.CheckCredentialAsync", "safe", Own, $"GET {Vercel}/v5/user/tokens/current"),
        new("VercelSso.ExchangeCodeAsync", "notExecuted", null, $"POST {Vercel}/v1/integrations/sso/token",
            $$"""{"grant_type":"authorization_code",{{Sso}},"code":"sso-one-time-code","state":"state_1","redirect_uri":"https://app.example/back"}""") { IssuesSecret = true },
        new("VercelSso.RefreshAsync", "notExecuted", null, $"POST {Vercel}/v1/integrations/sso/token",
            $$"""{"grant_type":"refresh_token",{{Sso}},"refresh_token":"sso-refresh-token"}""") { IssuesSecret = true },
        new("VercelSso.RotateInstallationCredentialAsync", "notExecuted", ByValue, $"POST {Installation}/rotate",
            $$"""{"client_secret":"{{Wire.SsoClientSecret}}","client_id":"oac_1"}""") { IssuesSecret = true },
        new("VercelSso.RevokeInstallationCredentialAsync", "revoke", ByValue, $"POST {Installation}/revoke",
            $$"""{"token":"idOfAnotherToken","client_secret":"{{Wire.SsoClientSecret}}","client_id":"oac_1"}""") { Outcome = RevokeOutcome.Revoked, Gone = ["404", "410"] },
        new("Crafter.CreateTokenAsync", "clientId", null, $"POST {Profile}/create{OwnQuery}", """{"id":"{random}","application":"ci","master":false,"tenantPermissions":[]}""")
            { IssuesSecret = true },
        new("Crafter.ListTokensAsync", "safe", null, $"GET {Profile}/all{OwnQuery}"),
        new("Crafter.ListTokensPageAsync", "safe", null, $"GET {Profile}/all{OwnQuery}"),
        new("Crafter.GetTokenAsync", "safe", null, $"GET {Profile}/idOfAnotherToken{OwnQuery}"),
        new("Crafter.GetCurrentTokenAsync", "safe", null, $"GET {Profile}/{Wire.Secret}{OwnQuery}"),
        new("Crafter.RevokeTokenAsync", "revoke", null, $"POST {Profile}/idOfAnotherToken/delete", OwnForm) { Outcome = RevokeOutcome.Unconfirmed, Gone = ["404", "410"] },
        new("Crafter.RevokeCurrentTokenAsync", "revoke", null, $"POST {Profile}/{Wire.Secret}/delete", OwnForm) { Outcome = RevokeOutcome.Revoked },
        new("Crafter.CheckCredentialAsync", "safe", null, $"GET {Profile}/{{random}}{OwnQuery}"),
    ];

    public static TheoryData<string> Names => [.. All.Select(static call => call.Name)];

    internal string Accept { get; init; } = "application/json";

    internal bool IssuesSecret { get; init; }

    /// <summary>What a good response means at a call that revokes.</summary>
    internal RevokeOutcome? Outcome { get; init; }

    /// <summary>Whether a success without a body is none. At calls that do not revoke it always is none.</summary>
    internal bool NeedsBody { get; init; }

    /// <summary>The statuses of errors by which the service says that there is nothing left to revoke.</summary>
    internal IReadOnlyList<string> Gone { get; init; } = [];

    internal bool IsCheck => Calls.Checks.Contains(Name);

    /// <summary>Whether the client's own credential is part of the request.</summary>
    internal bool SendsOwnCredential => new[] { Wire.Secret, Wire.SsoClientSecret, Wire.ConsolePassword }.Any(Holds);

    internal Wire.Sent Sent => new(
        Request.Split(' ')[0],
        Request.Split(' ')[1],
        Body,
        string.IsNullOrEmpty(Body) ? null : Body[0] == '{' ? "application/json" : "application/x-www-form-urlencoded",
        Authorization);

    internal static ExpectedCall Of(string name) => All.Single(call => call.Name == name);

    /// <summary>Whether a secret is part of the request.</summary>
    internal bool Holds(string secret) => $"{Authorization} {Request} {Body}".Contains(secret, StringComparison.Ordinal);

    /// <summary>What was sent, in the form of <see cref="Request"/>.</summary>
    internal static Wire.Sent Masked(Wire.Sent sent) =>
        sent with { Address = Random().Replace(sent.Address, "{random}"), Body = sent.Body is null ? null : Random().Replace(sent.Body, "{random}") };

    /// <summary>The UUIDs in a request.</summary>
    internal static IEnumerable<string> RandomOf(Wire.Sent sent) => Random().Matches($"{sent.Address} {sent.Body}").Select(static match => match.Value);

    [GeneratedRegex("(?!6f1c2a3b)[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")]
    private static partial Regex Random();
}
