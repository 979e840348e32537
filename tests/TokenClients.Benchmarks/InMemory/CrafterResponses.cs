using System.Globalization;
using System.Net;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>What Crafter Profile responses.</summary>
internal static class CrafterResponses
{
    private static readonly (string Name, string Value)[] Headers =
    [
        ("Date", "Sun, 22 Nov 2026 09:30:00 GMT"),
        ("Transfer-Encoding", "chunked"),
        ("Keep-Alive", "timeout=20"),
        ("Connection", "keep-alive"),
    ];

    internal static ServerResponse Created { get; } = new(HttpStatusCode.OK, Token(0), Headers);

    internal static ServerResponse All { get; } = new(HttpStatusCode.OK, $"[{string.Join(",", Enumerable.Range(0, 100).Select(Token))}]", Headers);

    internal static ServerResponse NotFound { get; } = new(
        HttpStatusCode.NotFound,
        $$"""{"errorCode":"NO_SUCH_ACCESS_TOKEN_ID","message":"No access token found for ID '{{MissingId}}'"}""",
        Headers);

    internal static string MissingId => "00000000-1111-4222-8333-444444444444";

    internal static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:D8}-5c1d-4e8f-a7b2-93d06f4e1c28");

    private static string Token(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"application":"newsletter-{{number}}","master":false,"tenantPermissions":[{"allowedActions":["MANAGE_PROFILES"],"tenant":"default"},{"allowedActions":["READ_TENANT","MANAGE_TICKETS"],"tenant":"corporate"}],"expiresOn":{{1797900000000 + number}},"id":"{{Id(number)}}"}
        """);
}
