using System.Globalization;
using System.Net;
using System.Text;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>What Infisical responses.</summary>
internal static class InfisicalResponses
{
    internal static readonly Guid IdentityId = new("6f1c2b5e-8a34-4c7d-9e21-0b5d7c3a9f10");

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Date", "Sun, 22 Nov 2026 09:30:00 GMT"),
        ("Connection", "keep-alive"),
        ("Cache-Control", "no-store"),
        ("Strict-Transport-Security", "max-age=15552000; includeSubDomains"),
        ("Vary", "Origin"),
        ("x-ratelimit-limit", "200"),
        ("x-ratelimit-remaining", "196"),
        ("x-ratelimit-reset", "41"),
    ];

    /// <summary>A token with the claims of a present server, and no key's signature.</summary>
    internal static string Secret { get; } = Jwt();

    internal static ServerResponse Created { get; } = new(
        HttpStatusCode.OK,
        $$"""{"accessToken":"{{Secret}}","expiresIn":2592000,"accessTokenMaxTTL":2592000,"tokenType":"Bearer","tokenData":{{Token(0)}}}""",
        Headers);

    internal static ServerResponse Page { get; } = new(HttpStatusCode.OK, $$"""{"tokens":[{{string.Join(",", Enumerable.Range(0, 100).Select(Token))}}]}""", Headers);

    internal static ServerResponse NotFound { get; } = new(
        HttpStatusCode.NotFound,
        $$"""{"reqId":"req-0aB1cD2eF3gH4i","statusCode":404,"message":"Token with ID {{MissingId}} not found","error":"NotFound"}""",
        Headers);

    internal static string MissingId => "00000000-1111-4222-8333-444444444444";

    private static string Token(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"id":"{{number:D8}}-3b7e-4d1a-9c55-2f8e6a0d4b71","accessTokenTTL":2592000,"accessTokenMaxTTL":2592000,"accessTokenNumUses":{{number}},"accessTokenNumUsesLimit":0,
        """ + $$"""
        "accessTokenLastUsedAt":"2026-11-21T18:20:{{number % 60:D2}}.417Z","accessTokenLastRenewedAt":null,"isAccessTokenRevoked":false,"identityUAClientSecretId":null,"identityId":"{{IdentityId}}",
        """ + $$"""
        "createdAt":"2026-11-20T12:00:{{number % 60:D2}}.000Z","updatedAt":"2026-11-21T18:20:{{number % 60:D2}}.417Z","name":"deploy-{{number}}","authMethod":"token-auth","accessTokenPeriod":0,"subOrganizationId":null}
        """).ReplaceLineEndings("");

    private static string Jwt()
    {
        var claims = $$"""{"identityId":"{{IdentityId}}","identityAccessTokenId":"00000000-3b7e-4d1a-9c55-2f8e6a0d4b71","jti":"00000000-3b7e-4d1a-9c55-2f8e6a0d4b71","authTokenType":"identityAccessToken","identityName":"deployer","authMethod":"token-auth","orgId":"0f9e8d7c-6b5a-4f3e-8d2c-1b0a9f8e7d6c","rootOrgId":"0f9e8d7c-6b5a-4f3e-8d2c-1b0a9f8e7d6c","parentOrgId":"0f9e8d7c-6b5a-4f3e-8d2c-1b0a9f8e7d6c","clientSecretId":"","ipRestrictionEnabled":false,"accessTokenTTL":2592000,"accessTokenMaxTTL":2592000,"accessTokenPeriod":0,"creationEpoch":1795339800,"identityAuth":{},"iat":1795339800,"exp":1797931800}""";
        return $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}.{Encode("no signature at all, of 32 bytes.")}";

        static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
