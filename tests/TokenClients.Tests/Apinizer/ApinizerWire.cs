using System.Net;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Primitives;

namespace TokenClients.Tests.Apinizer;

/// <summary>Apinizer's client over a handler of the test's, and every method of it by its name.</summary>
internal static class ApinizerWire
{
    internal const string Create = nameof(IApinizerAuth.CreateTokenAsync);
    internal const string CheckByValue = nameof(IApinizerAuth.CheckByValueAsync);
    internal const string CheckCredential = nameof(IApinizerAuth.CheckCredentialAsync);
    internal const string Ping = nameof(IApinizerAuth.PingAsync);

    internal const string Origin = "https://console.example";
    internal const string ClientId = "console-user";
    internal const string Password = "pa&ss+w=rd 100%ü";
    internal const string EncodedPassword = "pa%26ss%2Bw%3Drd+100%25%C3%BC";
    internal const string Token = "apnz_theNewToken-._~+/0000==";
    internal const string GoodToken = $$"""{"access_token":"{{Token}}","token_type":"Bearer","expires_in":3600}""";

    internal static ApinizerAuth Client(HttpMessageHandler handler, Action<ApinizerOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null)
    {
        var options = new ApinizerOptions { BaseAddress = new Uri(Origin), ClientId = ClientId, ClientSecret = new SecretString(Password), Resilience = { Retry = { MaxRetryAttempts = 0 } } };
        change?.Invoke(options);
        return new(options, handler, loggerFactory, clock);
    }

    internal static ApinizerAuth Client(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json") =>
        Client(Wire.Responding(body, status, contentType));

    /// <summary>What a healthy server responses to a request.</summary>
    internal static HttpResponseMessage GoodResponse(HttpRequestMessage request) => request.RequestUri!.AbsolutePath switch
    {
        { } path when path.EndsWith("/auth/token", StringComparison.Ordinal) => Wire.Response(GoodToken, contentType: "application/json;charset=UTF-8"),
        { } path when path.EndsWith("/test/hello/sdk", StringComparison.Ordinal) => Wire.Response("Hello sdk", contentType: "text/plain"),
        { } path when path.EndsWith("/test/healthcheck", StringComparison.Ordinal) => Wire.Response("OK", contentType: "text/plain"),
        _ => Wire.Response("""{"error":"not_found"}""", HttpStatusCode.NotFound),
    };

    internal static Wire.Recorder GoodServer() => new(static (_, request) => GoodResponse(request));

    internal static async Task<object> RunAsync(string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null)
    {
        using var auth = Client(handler, options => resilience?.Invoke(options.Resilience), clock);
        var cancellationToken = TestContext.Current.CancellationToken;
        return call switch
        {
            Create => await auth.CreateTokenAsync(cancellationToken),
            CheckByValue => await auth.CheckByValueAsync(new SecretString(Token), cancellationToken),
            CheckCredential => await auth.CheckCredentialAsync(cancellationToken),
            Ping => await auth.PingAsync(cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(call), call, "No method of IApinizerAuth."),
        };
    }

    internal static Task<TokenClientException> FailureOf(string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null) =>
        Wire.FailureOf(() => RunAsync(call, handler, resilience, clock));

    /// <summary>The failure of a call that is responded so.</summary>
    internal static Task<TokenClientException> FailureOf(string call, int status, string body, string contentType = "application/json", params string[] headers) =>
        FailureOf(call, new Wire.Recorder((_, _) => Wire.Response(body, (HttpStatusCode)status, contentType).WithHeaders(headers)));
}
