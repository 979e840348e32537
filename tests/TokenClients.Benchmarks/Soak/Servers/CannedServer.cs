using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using TokenClients.Benchmarks.Processes;

namespace TokenClients.Benchmarks.Soak.Servers;

/// <summary>Responses that are made beforehand, so that a run measures the clients and not a service: creations, lists of 100, errors, tokens, and a list of many pages.</summary>
internal static class CannedServer
{
    internal const string Kind = "canned";

    /// <summary>How many pages a walk from the first one finds.</summary>
    internal const int Pages = 200;

    internal const int PageSize = 100;

    private static readonly byte[] VercelCreated = Bytes($$"""{"token":{{VercelToken("000000")}},"bearerToken":"vcp_cannedcannedcannedcanned"}""");
    private static readonly byte[] VercelMissing = Bytes("""{"error":{"code":"not_found","message":"The token was not found."}}""");
    private static readonly byte[][] VercelPages = [.. Enumerable.Range(0, Pages).Select(VercelPage)];
    private static readonly byte[] InfisicalCreated = Bytes($$"""{"accessToken":"canned.canned.canned","expiresIn":3600,"accessTokenMaxTTL":3600,"tokenType":"Bearer","tokenData":{{InfisicalToken(0)}}}""");
    private static readonly byte[] InfisicalPage = Bytes($$"""{"tokens":[{{string.Join(',', Enumerable.Range(0, PageSize).Select(InfisicalToken))}}]}""");
    private static readonly byte[] InfisicalMissing = Bytes("""{"reqId":"req-canned","statusCode":404,"message":"Token with ID canned not found","error":"NotFound"}""");

    private static int _issued;

    internal static async Task RunAsync()
    {
        await using var app = await ServerProcess.ServeAsync(RespondAsync);
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(Volatile.Read(ref _issued).ToString(CultureInfo.InvariantCulture));
        }

        await app.StopAsync();
    }

    private static Task RespondAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var (status, body) = (context.Request.Method, path) switch
        {
            ("POST", "/v3/user/tokens") => (200, VercelCreated),
            ("GET", "/v6/user/tokens") => (200, VercelPages[context.Request.Query.TryGetValue("until", out var cursor) ? int.Parse(cursor!, CultureInfo.InvariantCulture) : 0]),
            ("GET", _) when path.StartsWith("/v5/user/tokens/", StringComparison.Ordinal) => (404, VercelMissing),
            ("POST", _) when path.StartsWith("/api/v1/auth/token-auth/identities/", StringComparison.Ordinal) => (200, InfisicalCreated),
            ("GET", _) when path.StartsWith("/api/v1/auth/token-auth/identities/", StringComparison.Ordinal) => (200, InfisicalPage),
            ("GET", _) when path.StartsWith("/api/v1/auth/token-auth/tokens/", StringComparison.Ordinal) => (404, InfisicalMissing),
            ("POST", "/apiops/auth/token") => (200, ApinizerToken()),
            _ => (501, []),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length);
    }

    private static byte[] ApinizerToken() =>
        Bytes($$"""{"access_token":"canned-{{Interlocked.Increment(ref _issued).ToString("0000000000", CultureInfo.InvariantCulture)}}","token_type":"Bearer","expires_in":3600}""");

    private static byte[] VercelPage(int page)
    {
        var tokens = Enumerable.Range(0, PageSize).Select(index => VercelToken(string.Create(CultureInfo.InvariantCulture, $"{page:0000}{index:00}")));
        var next = page + 1 < Pages ? $"\"{(page + 1).ToString(CultureInfo.InvariantCulture)}\"" : "null";
        return Bytes($$$"""{"tokens":[{{{string.Join(',', tokens)}}}],"pagination":{"count":{{{PageSize}}},"next":{{{next}}},"prev":null}}""");
    }

    private static string VercelToken(string number) =>
        $$"""
        {"id":"canned0canned0canned0{{number}}","name":"deploy {{number}}","type":"token","origin":"manual","scopes":[{"type":"user","origin":"manual","createdAt":1786000000000}],
        "createdAt":1786000000000,"activeAt":1786000000000,"expiresAt":1886000000000,"prefix":"vcp_","suffix":"abcd"}
        """;

    private static string InfisicalToken(int number) =>
        $$"""
        {"id":"00000000-0000-4000-8000-{{number.ToString("000000000000", CultureInfo.InvariantCulture)}}","identityId":"00000000-0000-4000-8000-000000000000","name":"deploy","authMethod":"token-auth","accessTokenTTL":3600,
        "accessTokenMaxTTL":3600,"accessTokenPeriod":0,"accessTokenNumUses":0,"accessTokenNumUsesLimit":0,"accessTokenLastUsedAt":null,"accessTokenLastRenewedAt":null,"isAccessTokenRevoked":false,
        "identityUAClientSecretId":null,"subOrganizationId":null,"createdAt":"2026-08-01T00:00:00.000Z","updatedAt":"2026-08-01T00:00:00.000Z"}
        """;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
