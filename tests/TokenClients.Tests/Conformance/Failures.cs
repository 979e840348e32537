using System.IO;
using System.Net;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Conformance;

/// <summary>Failures by name: a status, or what the platform reports of a network.</summary>
internal static class Failures
{
    /// <summary>The handler gave up before it was connected.</summary>
    private const string ConnectTimeout = "ConnectTimeout";

    /// <summary>What surely had no effect, and may pass.</summary>
    internal static readonly string[] WithoutEffect = ["429", "ConnectionError", "NameResolutionError", ConnectTimeout];

    /// <summary>What may pass, and after which nobody knows whether the service has acted.</summary>
    internal static readonly string[] Ambiguous = ["500", "502", "503", "504", "408", "ResponseEnded", "IO", "CutBody"];

    /// <summary>What does not pass.</summary>
    internal static readonly string[] Final =
        ["400", "401", "402", "403", "404", "405", "406", "409", "410", "411", "413", "415", "422", "301", "302", "307", "308", "SecureConnectionError", "200html"];

    /// <summary>Whether a failure ends a request before its content is asked for.</summary>
    internal static bool LeavesContent(string failure) => failure == ConnectTimeout || NetworkError.LeavesContent(failure);

    /// <summary>Runs a call whose first sends fail as named, and whose next one gets this response.</summary>
    internal static async Task<TokenClientModel?> RunAfterAsync(string call, string failures, int status, string body)
    {
        var sends = 0;
        var names = failures.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var handler = new FuncHandler((request, cancellationToken) => sends < names.Length
            ? SendAsync(Calls.ServiceOf(call), names[sends++], request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));
        return await Calls.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());
    }

    /// <summary>Takes a request to its last byte, as a socket does, and ends it as a name says.</summary>
    internal static async Task<HttpResponseMessage> SendAsync(TokenService service, string failure, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!LeavesContent(failure))
        {
            await request.TakeAsync(cancellationToken);
        }

        return failure switch
        {
            "IO" => throw new IOException("reset"),
            "CutBody" => BrokenStream.Response("{\"to", static _ => throw new HttpIOException(HttpRequestError.ResponseEnded, "cut")),
            ConnectTimeout => throw new TaskCanceledException("connect", new TimeoutException("connect")),
            "200html" => Wire.Response("<html>", contentType: "text/html"),
            "404" or "410" => Wire.Response(Calls.NotFound(service), failure == "404" ? HttpStatusCode.NotFound : HttpStatusCode.Gone),
            _ when int.TryParse(failure, out var status) => Wire.Response(Calls.Error(service, "SomeError"), (HttpStatusCode)status),
            _ => throw NetworkError.Of(Enum.Parse<HttpRequestError>(failure), failure),
        };
    }
}
