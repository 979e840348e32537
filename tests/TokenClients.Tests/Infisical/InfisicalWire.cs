using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TokenClients.Infisical;
using TokenClients.Tests.Conformance;

namespace TokenClients.Tests.Infisical;

/// <summary>Every method of Infisical's client by its name, so that a rule can be tested over all of them; and what Infisical responses.</summary>
internal static class InfisicalWire
{
    internal const string Attach = nameof(IInfisicalTokenAuth.AttachAsync);
    internal const string GetConfiguration = nameof(IInfisicalTokenAuth.GetConfigurationAsync);
    internal const string Update = nameof(IInfisicalTokenAuth.UpdateConfigurationAsync);
    internal const string Detach = nameof(IInfisicalTokenAuth.DetachAsync);
    internal const string Create = nameof(IInfisicalTokenAuth.CreateTokenAsync);
    internal const string List = nameof(IInfisicalTokenAuth.ListTokensAsync);
    internal const string ListPage = nameof(IInfisicalTokenAuth.ListTokensPageAsync);
    internal const string Get = nameof(IInfisicalTokenAuth.GetTokenAsync);
    internal const string Rename = nameof(IInfisicalTokenAuth.RenameTokenAsync);
    internal const string Revoke = nameof(IInfisicalTokenAuth.RevokeTokenAsync);
    internal const string Renew = nameof(IInfisicalTokenAuth.RenewByValueAsync);
    internal const string RevokeByValue = nameof(IInfisicalTokenAuth.RevokeByValueAsync);
    internal const string RevokeCurrent = nameof(IInfisicalTokenAuth.RevokeCurrentTokenAsync);
    internal const string Check = nameof(IInfisicalTokenAuth.CheckCredentialAsync);

    internal const string Host = "https://eu.infisical.com";
    internal const string Api = Host + "/api/v1/auth";
    internal const string Identity = "2b0e6f0a-7f4c-4a53-9d0b-1f6c5f3f1a11";
    internal const string IdentityPath = "/token-auth/identities/" + Identity;
    internal const string TokenId = "7d1f3c52-0a5e-4f0e-8f5a-b7b7a3f0c9d1";
    internal const string Secret = "eyJhbGciOiJIUzI1NiJ9.callersOwnCredential.c1c1c1c1";
    internal const string Value = "eyJhbGciOiJIUzI1NiJ9.givenByItsValue.d2d2d2d2";
    internal const string NewSecret = "eyJhbGciOiJIUzI1NiJ9.newlyIssued.e3e3e3e3";

    internal const string NotFound = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":404,"message":"The identity has no Token Auth","error":"NotFound"}""";
    internal const string RouteNotFound = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":404,"message":"Route GET:/x not found","error":"Not Found","docs":"/api/docs/json"}""";
    internal const string BadRequest = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":400,"message":"This makes no sense now","error":"BadRequest"}""";
    internal const string WithoutTokenAuth = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":400,"message":"The identity does not have Token Auth","error":"BadRequest"}""";
    internal const string Unauthorized = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":401,"message":"Not allowed","error":"UnauthorizedError"}""";
    internal const string TokenError = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":403,"message":"Your token has expired","error":"TokenError"}""";
    internal const string PermissionDenied = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":403,"message":"No","error":"PermissionDenied","details":[{"action":"read","inverted":false,"subject":"identity","conditions":{} }]}""";
    internal const string Fault = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":500,"message":"Something went wrong","error":"InternalServerError"}""";

    internal const string Configuration = """
        {"identityTokenAuth":{"id":"0c9a9d6e-55c5-45a9-8b34-000000000001","accessTokenTTL":2592000,"accessTokenMaxTTL":2592000,"accessTokenNumUsesLimit":0,"accessTokenPeriod":0,
         "accessTokenTrustedIps":[{"ipAddress":"0.0.0.0","type":"ipv4","prefix":0},{"ipAddress":"::","type":"ipv6","prefix":0}],
         "createdAt":"2026-07-19T12:00:00.000Z","updatedAt":"2026-07-20T12:00:00.000Z","identityId":"2b0e6f0a-7f4c-4a53-9d0b-1f6c5f3f1a11"}}
        """;

    internal static readonly Guid IdentityId = new(Identity);

    internal static readonly string[] All = [Attach, GetConfiguration, Update, Detach, Create, List, ListPage, Get, Rename, Revoke, Renew, RevokeByValue, RevokeCurrent, Check];

    /// <summary>All but the one that has no failure.</summary>
    internal static readonly string[] Failing = [.. All.Where(static call => call != Check)];

    internal static bool IssuesSecret(string call) => call is Create or Renew;

    internal static bool SendsCredential(string call) => call is not (Renew or RevokeByValue or RevokeCurrent);

    internal static string GoodResponse(string call) => call switch
    {
        Attach or GetConfiguration or Update or Detach or Check => Configuration,
        Create => Created(),
        List or ListPage => Page(Enumerable.Range(1, 1)),
        Get or Rename => $$"""{"token":{{Record()}}}""",
        Renew => $$"""{"accessToken":"{{NewSecret}}","expiresIn":2592000,"accessTokenMaxTTL":2592000,"tokenType":"Bearer"}""",
        _ => """{"message":"Successfully revoked access token"}""",
    };

    internal static string Created(string secret = NewSecret, string? tokenData = null) =>
        $$"""{"accessToken":"{{secret}}","expiresIn":2592000,"accessTokenMaxTTL":2592000,"tokenType":"Bearer","tokenData":{{tokenData ?? Record()}}}""";

    internal static string Record(string id = TokenId, string more = "") => $$"""
        {"id":"{{id}}","identityId":"{{Identity}}","authMethod":"token-auth","name":"ci","accessTokenTTL":2592000,"accessTokenMaxTTL":2592000,"accessTokenNumUses":0,"accessTokenNumUsesLimit":0,
         "accessTokenPeriod":0,"accessTokenLastUsedAt":null,"accessTokenLastRenewedAt":null,"isAccessTokenRevoked":false,"identityUAClientSecretId":null,"subOrganizationId":null,
         "createdAt":"2026-07-19T12:00:00.000Z","updatedAt":"2026-07-19T12:00:00.000Z"{{more}} }
        """;

    internal static string Page(IEnumerable<int> numbers) => $$"""{"tokens":[{{string.Join(',', numbers.Select(static number => $$"""{"id":"t{{number}}"}"""))}}]}""";

    /// <summary>An error in Infisical's form; the message is JSON.</summary>
    internal static string Error(int status, string error, string message = "\"m\"") => $$"""{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":{{status}},"message":{{message}},"error":"{{error}}"}""";

    internal static string Jwt(string claims) => Base64Url("""{"alg":"HS256","typ":"JWT"}""") + "." + Base64Url(claims) + ".c2lnbmF0dXJl";

    internal static InfisicalTokenAuth Client(HttpMessageHandler handler, Action<InfisicalOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null)
    {
        var options = new InfisicalOptions { BaseAddress = new Uri(Host), AccessToken = new SecretString(Secret) };
        options.Resilience.Retry.MaxRetryAttempts = 0;
        change?.Invoke(options);
        return new(options, handler, loggerFactory, clock);
    }

    internal static InfisicalTokenAuth Client(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json") => Client(Wire.Responding(body, status, contentType));

    internal static async Task<TokenClientModel?> RunAsync(
        string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null)
    {
        using var infisical = Client(handler, options => resilience?.Invoke(options.Resilience), clock, loggerFactory);
        return await RunAsync(call, infisical, TestContext.Current.CancellationToken);
    }

    internal static async Task<TokenClientModel?> RunAsync(string call, IInfisicalTokenAuth infisical, CancellationToken cancellationToken) => call switch
    {
        Attach => await infisical.AttachAsync(IdentityId, cancellationToken: cancellationToken),
        GetConfiguration => await infisical.GetConfigurationAsync(IdentityId, cancellationToken),
        Update => await infisical.UpdateConfigurationAsync(IdentityId, new() { UseLimit = 7 }, cancellationToken),
        Detach => await infisical.DetachAsync(IdentityId, cancellationToken),
        Create => await infisical.CreateTokenAsync(IdentityId, cancellationToken: cancellationToken),
        List => (await ListAsync(infisical, cancellationToken)).LastOrDefault(),
        ListPage => await infisical.ListTokensPageAsync(IdentityId, cancellationToken: cancellationToken),
        Get => await infisical.GetTokenAsync(TokenId, cancellationToken),
        Rename => await infisical.RenameTokenAsync(TokenId, "new name", cancellationToken),
        Revoke => await infisical.RevokeTokenAsync(TokenId, cancellationToken),
        Renew => await infisical.RenewByValueAsync(new SecretString(Value), cancellationToken),
        RevokeByValue => await infisical.RevokeByValueAsync(new SecretString(Value), cancellationToken),
        RevokeCurrent => await infisical.RevokeCurrentTokenAsync(cancellationToken),
        Check => await infisical.CheckCredentialAsync(cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, "No method of IInfisicalTokenAuth."),
    };

    internal static async Task<List<InfisicalToken>> ListAsync(IInfisicalTokenAuth infisical, CancellationToken cancellationToken)
    {
        var tokens = new List<InfisicalToken>();
        await foreach (var token in infisical.ListTokensAsync(IdentityId, cancellationToken))
        {
            tokens.Add(token);
        }

        return tokens;
    }

    internal static Task<TokenClientException> FailureOf(string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null) =>
        Wire.FailureOf(() => RunAsync(call, handler, resilience, clock));

    internal static Task<TokenClientException> FailureOf(string call, string body, int status, string contentType = "application/json") =>
        FailureOf(call, Wire.Responding(body, (HttpStatusCode)status, contentType));

    /// <summary>Lets a send fail: with a status, or with what a network does.</summary>
    internal static Task<HttpResponseMessage> FailAsync(string failure, HttpRequestMessage request, CancellationToken cancellationToken) =>
        Failures.SendAsync(TokenService.Infisical, failure, request, cancellationToken);

    /// <summary>The two sides as JSON, whatever the order of their members.</summary>
    internal static void ShouldBeJson(this string? text, string expected)
    {
        using var actual = JsonDocument.Parse(text!);
        using var wanted = JsonDocument.Parse(expected);
        JsonElement.DeepEquals(actual.RootElement, wanted.RootElement).Should().BeTrue("{0} should be {1}", text, expected);
    }

    private static string Base64Url(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Keeps every line and every value that is logged.</summary>
    internal sealed class Log : ILoggerFactory, ILogger
    {
        internal System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Enqueue(formatter(state, exception) + exception);
            foreach (var (_, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                Lines.Enqueue($"{value}");
            }
        }

        public void Dispose()
        {
        }
    }
}
