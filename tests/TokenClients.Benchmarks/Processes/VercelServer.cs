using System.IO;
using Microsoft.AspNetCore.Http;

namespace TokenClients.Benchmarks.Processes;

/// <summary>Responds to Vercel's creation of a token as quickly as a server can: it stores nothing, and all responses are alike. The program starts itself once more to run it.</summary>
internal static class VercelServer
{
    internal const string Kind = "vercel";

    private static readonly byte[] Created = """
        {"token":{"id":"5d9f2ebd38ddca62e5d51e9c1704c72530bdc8bfdd41e782","name":"deploy","type":"token","origin":"manual","prefix":"vcp_","suffix":"x7Qa",
        "scopes":[{"type":"user","origin":"github","createdAt":1786000000000,"expiresAt":1793776000000}],"createdAt":1786000000000,"activeAt":1786000000000,"expiresAt":1793776000000},
        "bearerToken":"vcp_fakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFakex7Qa"}
        """u8.ToArray();
    private static readonly byte[] Refusal = """{"error":{"code":"forbidden","message":"The request is missing an authentication token","missingToken":true}}"""u8.ToArray();
    private static readonly byte[] Unknown = """{"error":{"code":"not_found","message":"Not Found"}}"""u8.ToArray();

    /// <summary>Writes the server's address and runs until standard input is closed, so that the server does not outlive whoever started it.</summary>
    internal static async Task RunAsync()
    {
        await using var app = await ServerProcess.ServeAsync(RespondAsync);
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private static async Task RespondAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        var (status, body) = context.Request switch
        {
            not { Method: "POST", Path.Value: "/v3/user/tokens" } => (StatusCodes.Status404NotFound, Unknown),
            { Headers.Authorization.Count: 0 } => (StatusCodes.Status403Forbidden, Refusal),
            _ => (StatusCodes.Status200OK, Created),
        };
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers["x-vercel-id"] = "fra1::iad1::8x2wq-1786000000000-5f1c0e9d7a3b";
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
