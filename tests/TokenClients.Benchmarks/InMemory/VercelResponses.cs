using System.Globalization;
using System.Net;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>What Vercel responses.</summary>
internal static class VercelResponses
{
    internal const string Secret = "vcp_notASecretNotASecretNotASecretNotASecrtMqNw";

    private const string Missing = "tok_0000000000000000000000000000000000000000000000";

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Date", "Sun, 22 Nov 2026 09:30:00 GMT"),
        ("Server", "Vercel"),
        ("Cache-Control", "private, no-store"),
        ("Strict-Transport-Security", "max-age=63072000"),
        ("X-RateLimit-Limit", "120"),
        ("X-RateLimit-Remaining", "117"),
        ("X-RateLimit-Reset", "1795339860"),
        ("x-vercel-id", "fra1::iad1::5xk9p-1795339800123-4f0a1c2b3d4e"),
    ];

    internal static ServerResponse Created { get; } = new(HttpStatusCode.OK, $$"""{"token":{{Token(0)}},"bearerToken":"{{Secret}}"}""", Headers);

    internal static ServerResponse Page { get; } = new(
        HttpStatusCode.OK,
        $$$"""{"tokens":[{{{string.Join(",", Enumerable.Range(0, 100).Select(Token))}}}],"pagination":{"count":100,"next":null,"prev":null}}""",
        Headers);

    internal static ServerResponse NotFound { get; } = new(
        HttpStatusCode.NotFound,
        $$$"""{"error":{"code":"not_found","message":"Token {{{Missing}}} was not found."}}""",
        Headers);

    internal static string MissingId => Missing;

    private static string Token(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"id":"{{number:D6}}Kd8sLq2Wm4Zx7Vb1Nc9Hf3Jg5Tr0Yp6Ue2Ia8Os4","name":"deploy-{{number}}","type":"token","prefix":"vcp_","suffix":"tMqNw","origin":"manual",
        """ + $$"""
        "scopes":[{"type":"user","createdAt":{{1795300000000 + number}},"sudo":{"expiresAt":{{1795303600000 + number}},"origin":"totp"},"origin":"manual"},{"type":"team","createdAt":{{1795300000000 + number}},"expiresAt":{{1797900000000 + number}},"teamId":"team_nLlpyC6REAqxydlFKbrMDlud","origin":"manual"}],
        """ + $$"""
        "createdAt":{{1795300000000 + number}},"activeAt":{{1795330000000 + number}},"expiresAt":{{1797900000000 + number}},"teamId":"team_nLlpyC6REAqxydlFKbrMDlud","projectId":"prj_12HKQaOmR5t5Uy6vdcQsNIiZgHGB","scope":"project-only"}
        """).ReplaceLineEndings("");
}
