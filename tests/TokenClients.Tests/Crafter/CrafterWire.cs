using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Crafter;
using TokenClients.Tests.Conformance;

namespace TokenClients.Tests.Crafter;

/// <summary>Crafter Profile's client over a handler of the test's, and every method of it by its name.</summary>
internal static class CrafterWire
{
    internal const string Create = nameof(ICrafterAccessTokens.CreateTokenAsync);
    internal const string List = nameof(ICrafterAccessTokens.ListTokensAsync);
    internal const string ListPage = nameof(ICrafterAccessTokens.ListTokensPageAsync);
    internal const string Get = nameof(ICrafterAccessTokens.GetTokenAsync);
    internal const string Revoke = nameof(ICrafterAccessTokens.RevokeTokenAsync);
    internal const string GetCurrent = nameof(ICrafterAccessTokens.GetCurrentTokenAsync);
    internal const string RevokeCurrent = nameof(ICrafterAccessTokens.RevokeCurrentTokenAsync);
    internal const string CheckCredential = nameof(ICrafterAccessTokens.CheckCredentialAsync);

    internal const string BaseAddress = "https://profile.example/crafter-profile";
    internal const string Api = BaseAddress + "/api/1/access_token";
    internal const string Caller = "7c1d0c9e-callers-own-token";
    internal const string Target = "4b5e-target-token";
    internal const string UsersId = "0a0b-users-own-choice";
    internal const string NotFound = """{"errorCode":"NO_SUCH_ACCESS_TOKEN_ID","message":"No access token found for ID 4b5e-target-token"}""";
    internal const string AccessDenied = """{"errorCode":"ACCESS_DENIED","message":"Access denied"}""";
    internal const string ActionDenied = """{"errorCode":"ACTION_DENIED","message":"Action READ_TOKEN denied"}""";
    internal const string Exists = """{"errorCode":"ACCESS_TOKEN_EXISTS","message":"An access token with that ID already exists"}""";

    internal static readonly string[] WellKnown = ["e8f5170c-877b-416f-b70f-4b09772f8e2d", "b4d44030-d0af-11e3-9c1a-0800200c9a66", "2ba3ac10-c43e-11e3-9c1a-0800200c9a66"];

    internal static readonly string[] All = [Create, List, ListPage, Get, GetCurrent, Revoke, RevokeCurrent, CheckCredential];

    internal static CreateCrafterToken Request => new("sample-app", TokenExpiry.Never);

    internal static CrafterOptions Options(Action<CrafterOptions>? change = null)
    {
        var options = new CrafterOptions { BaseAddress = new Uri(BaseAddress), AccessToken = new SecretString(Caller), Resilience = { Retry = { MaxRetryAttempts = 0 } } };
        change?.Invoke(options);
        return options;
    }

    internal static CrafterAccessTokens Client(HttpMessageHandler handler, Action<CrafterOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) =>
        new(Options(change), handler, loggerFactory, clock);

    internal static CrafterAccessTokens Client(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json;charset=UTF-8") =>
        Client(Wire.Responding(body, status, contentType));

    /// <summary>A client whose credential comes from a function.</summary>
    internal static CrafterAccessTokens ClientOf(Func<CancellationToken, ValueTask<SecretString>> provider, HttpMessageHandler handler, Action<CrafterOptions>? change = null, TimeProvider? clock = null) => Client(
        handler,
        options =>
        {
            (options.AccessToken, options.AccessTokenProvider) = (null, provider);
            change?.Invoke(options);
        },
        clock);

    /// <summary>A container with one handler of the user's around everything that is sent.</summary>
    internal static ServiceProvider Build(HttpMessageHandler primary, Func<DelegatingHandler> handler)
    {
        var services = new ServiceCollection();
        services.AddTokenClients()
            .AddCrafter(static options => (options.BaseAddress, options.AccessToken, options.Resilience.Retry.MaxRetryAttempts) = (new Uri(BaseAddress), new SecretString(Caller), 0))
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(handler));
        return services.BuildServiceProvider();
    }

    /// <summary>A server that responses every request as a healthy one does, and a create with what was asked for.</summary>
    internal static HttpResponseMessage GoodResponse(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path.EndsWith("/create", StringComparison.Ordinal))
        {
            return Wire.Response(BodyOf(request));
        }

        if (path.EndsWith("/delete", StringComparison.Ordinal))
        {
            return new HttpResponseMessage { Content = new ByteArrayContent([]) };
        }

        return path.EndsWith("/all", StringComparison.Ordinal) ? Wire.Response($"[{Record(Target)}]")
            : path.EndsWith("/" + Target, StringComparison.Ordinal) ? Wire.Response(Record(Target))
            : request.RequestUri.Query.Contains(string.Concat("=", path.AsSpan(path.LastIndexOf('/') + 1)), StringComparison.Ordinal) ? Wire.Response(Record(Caller))
            : Wire.Response(NotFound, HttpStatusCode.NotFound);
    }

    internal static Wire.Recorder GoodServer() => new(static (_, request) => GoodResponse(request));

    /// <summary>The record of a token, as the server writes it.</summary>
    internal static string Record(string id, string application = "sample-app") =>
        $$"""{"application":"{{application}}","master":false,"tenantPermissions":[],"expiresOn":null,"id":"{{id}}"}""";

    internal static string BodyOf(HttpRequestMessage request) => request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    /// <summary>The id that a recorded create was sent with.</summary>
    internal static string IdOf(Wire.Sent create)
    {
        using var body = System.Text.Json.JsonDocument.Parse(create.Body!);
        return body.RootElement.GetProperty("id").GetString()!;
    }

    internal static async Task<TokenClientModel?> RunAsync(string call, ICrafterAccessTokens crafter, CancellationToken cancellationToken)
    {
        switch (call)
        {
            case Create:
                return await crafter.CreateTokenAsync(Request, cancellationToken);
            case List:
                CrafterToken? last = null;
                await foreach (var token in crafter.ListTokensAsync(cancellationToken))
                {
                    last = token;
                }

                return last;
            case ListPage:
                return await crafter.ListTokensPageAsync(cancellationToken);
            case Get:
                return await crafter.GetTokenAsync(new SecretString(Target), cancellationToken);
            case Revoke:
                return await crafter.RevokeTokenAsync(new SecretString(Target), cancellationToken);
            case GetCurrent:
                return await crafter.GetCurrentTokenAsync(cancellationToken);
            case RevokeCurrent:
                return await crafter.RevokeCurrentTokenAsync(cancellationToken);
            case CheckCredential:
                return await crafter.CheckCredentialAsync(cancellationToken);
            default:
                throw new ArgumentOutOfRangeException(nameof(call), call, "No method of ICrafterAccessTokens.");
        }
    }

    internal static async Task<TokenClientModel?> RunAsync(string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null, CancellationToken? cancellationToken = null)
    {
        using var crafter = Client(handler, options => resilience?.Invoke(options.Resilience), clock);
        return await RunAsync(call, crafter, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    internal static Task<TokenClientException> FailureOf(string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null) =>
        Wire.FailureOf(() => RunAsync(call, handler, resilience, clock));

    /// <summary>The failure of a call that is responded so.</summary>
    internal static async Task<TokenClientException> FailureOf(string call, int status, string body, string contentType = "application/json;charset=UTF-8", params string[] headers)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, (HttpStatusCode)status, contentType).WithHeaders(headers));
        return await FailureOf(call, recorder);
    }

    /// <summary>Takes a request to its last byte, as a socket does, and ends it as a name says.</summary>
    internal static Task<HttpResponseMessage> FailAsync(string failure, HttpRequestMessage request, CancellationToken cancellationToken) =>
        Failures.SendAsync(TokenService.Crafter, failure, request, cancellationToken);
}
