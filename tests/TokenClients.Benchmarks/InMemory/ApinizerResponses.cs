using System.Net;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>What an Apinizer manager responses.</summary>
internal static class ApinizerResponses
{
    internal const string Secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkZXBsb3llciIsImlhdCI6MTc5NTMzOTgwMCwiZXhwIjoxNzk1MzY4NjAwfQ.bm8gc2lnbmF0dXJlIGF0IGFsbCwgb2YgMzIgYnl0ZXMu";

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Date", "Sun, 22 Nov 2026 09:30:00 GMT"),
        ("Cache-Control", "no-store"),
        ("Pragma", "no-cache"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ];

    internal static ServerResponse Created { get; } = new(HttpStatusCode.OK, $$"""{"access_token":"{{Secret}}","token_type":"Bearer","expires_in":28800,"error":null,"error_description":null}""", Headers);

    internal static ServerResponse NotFound { get; } = new(HttpStatusCode.NotFound, """{"error":"resource_not_found","error_description":"The requested resource was not found."}""", Headers);
}
