using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Tests.Conformance;
using TokenClients.Tests.Conventions;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>
/// Every method of every client by its name, such as <c>Crafter.CreateTokenAsync</c>, so that a rule can be tested over all of them. One is left out, as it is no call of one operation:
/// Apinizer's <c>CheckCredentialAsync</c> asks with the token that the token source holds, or gets one first. Its tests are Apinizer's own.
/// </summary>
internal static class Calls
{
    internal const string Create = "Vercel." + nameof(IVercelTokens.CreateTokenAsync);
    internal const string List = "Vercel." + nameof(IVercelTokens.ListTokensAsync);
    internal const string ListPage = "Vercel." + nameof(IVercelTokens.ListTokensPageAsync);
    internal const string Get = "Vercel." + nameof(IVercelTokens.GetTokenAsync);
    internal const string GetCurrent = "Vercel." + nameof(IVercelTokens.GetCurrentTokenAsync);
    internal const string Revoke = "Vercel." + nameof(IVercelTokens.RevokeTokenAsync);
    internal const string RevokeCurrent = "Vercel." + nameof(IVercelTokens.RevokeCurrentTokenAsync);
    internal const string Exchange = "VercelSso." + nameof(IVercelSso.ExchangeCodeAsync);
    internal const string Refresh = "VercelSso." + nameof(IVercelSso.RefreshAsync);
    internal const string RotateInstallation = "VercelSso." + nameof(IVercelSso.RotateInstallationCredentialAsync);
    internal const string RevokeInstallation = "VercelSso." + nameof(IVercelSso.RevokeInstallationCredentialAsync);
    internal const string InfisicalAttach = "Infisical." + nameof(IInfisicalTokenAuth.AttachAsync);
    internal const string InfisicalDetach = "Infisical." + nameof(IInfisicalTokenAuth.DetachAsync);
    internal const string InfisicalCreate = "Infisical." + nameof(IInfisicalTokenAuth.CreateTokenAsync);
    internal const string InfisicalRevoke = "Infisical." + nameof(IInfisicalTokenAuth.RevokeTokenAsync);
    internal const string InfisicalRenewByValue = "Infisical." + nameof(IInfisicalTokenAuth.RenewByValueAsync);
    internal const string InfisicalRevokeByValue = "Infisical." + nameof(IInfisicalTokenAuth.RevokeByValueAsync);
    internal const string ApinizerCreate = "Apinizer." + nameof(IApinizerAuth.CreateTokenAsync);
    internal const string ApinizerPing = "Apinizer." + nameof(IApinizerAuth.PingAsync);
    internal const string CrafterCreate = "Crafter." + nameof(ICrafterAccessTokens.CreateTokenAsync);
    internal const string CrafterGet = "Crafter." + nameof(ICrafterAccessTokens.GetTokenAsync);
    internal const string CrafterRevoke = "Crafter." + nameof(ICrafterAccessTokens.RevokeTokenAsync);
    internal const string CrafterRevokeCurrent = "Crafter." + nameof(ICrafterAccessTokens.RevokeCurrentTokenAsync);

    internal const string TokenId = "tok_pathSegment";
    internal const string Code = "sso-one-time-code";
    internal const string RefreshToken = "sso-refresh-token";
    internal const string ByValue = "valueOfAnotherToken";
    internal const string OtherId = "idOfAnotherToken";
    internal const string InstallationId = "icfg_1";
    internal const string NewSecret = "vcp_newSecret";

    /// <summary>Every secret that a call can send, except those that are random.</summary>
    internal static readonly string[] Secrets = [Wire.Secret, Wire.SsoClientSecret, Wire.ConsolePassword, Code, RefreshToken, ByValue, OtherId];

    internal static readonly Guid Identity = new("6f1c2a3b-0000-4000-8000-00000000abcd");

    private const string InfisicalConfiguration = """{"identityTokenAuth":{"id":"cfg_1","identityId":"6f1c2a3b-0000-4000-8000-00000000abcd","accessTokenTTL":60,"accessTokenMaxTTL":60}}""";
    private const string InfisicalToken = """{"token":{"id":"tok_1","name":"ci"}}""";
    private const string InfisicalList = """{"tokens":[{"id":"tok_1","name":"ci"}]}""";
    private const string ApinizerToken = """{"access_token":"vcp_newSecret","token_type":"Bearer","expires_in":3600}""";
    private const string VercelToken = """{"token":{"id":"tok_1","name":"ci"}}""";
    private const string VercelList = """{"tokens":[{"id":"tok_1","name":"ci"}],"pagination":{"count":1,"next":null,"prev":null}}""";
    private const string VercelDeleted = """{"tokenId":"tok_1"}""";
    private const string SsoTokens = """{"id_token":"vcp_newSecret","access_token":null,"token_type":null}""";
    private const string InstallationToken = """{"access_token":"vcp_newSecret","token_type":"oauth2-token","scope":"all","expires_in":3600}""";
    private const string CrafterToken = """{"application":"ci","master":false,"tenantPermissions":[],"expiresOn":null,"id":"vcp_newSecret"}""";

    private static readonly Dictionary<string, Entry> Entries = new Entry[]
    {
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.AttachAsync), "attachTokenAuth", InfisicalConfiguration, static async (client, token) => await client.AttachAsync(Identity, cancellationToken: token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.GetConfigurationAsync), "getTokenAuth", InfisicalConfiguration, static async (client, token) => await client.GetConfigurationAsync(Identity, token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.UpdateConfigurationAsync), "updateTokenAuth", InfisicalConfiguration, static async (client, token) => await client.UpdateConfigurationAsync(Identity, new() { UseLimit = 7 }, token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.DetachAsync), "deleteTokenAuth", InfisicalConfiguration, static async (client, token) => await client.DetachAsync(Identity, token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.CreateTokenAsync), "createTokenAuthToken", """{"accessToken":"vcp_newSecret","tokenData":{"id":"tok_1","name":"ci"}}""", static async (client, token) => await client.CreateTokenAsync(Identity, new() { Name = "ci" }, token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.ListTokensAsync), "getTokenAuthTokens", InfisicalList, static (client, token) => LastAsync(client.ListTokensAsync(Identity, token))),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.ListTokensPageAsync), "getTokenAuthTokens", InfisicalList, static async (client, token) => await client.ListTokensPageAsync(Identity, "37", 23, token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.GetTokenAsync), "getTokenAuthTokenById", InfisicalToken, static async (client, token) => await client.GetTokenAsync(TokenId, token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.RenameTokenAsync), "updateTokenAuthToken", InfisicalToken, static async (client, token) => await client.RenameTokenAsync(TokenId, "ci", token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.RevokeTokenAsync), "revokeTokenAuthToken", """{"message":"done"}""", static async (client, token) => await client.RevokeTokenAsync(TokenId, token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.RenewByValueAsync), "renewIdentityAccessToken", """{"accessToken":"vcp_newSecret","tokenType":"Bearer"}""", static async (client, token) => await client.RenewByValueAsync(new(ByValue), token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.RevokeByValueAsync), "revokeIdentityAccessToken", """{"message":"done"}""", static async (client, token) => await client.RevokeByValueAsync(new(ByValue), token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.RevokeCurrentTokenAsync), "revokeIdentityAccessToken", """{"message":"done"}""", static async (client, token) => await client.RevokeCurrentTokenAsync(token)),
        Of<IInfisicalTokenAuth>(nameof(IInfisicalTokenAuth.CheckCredentialAsync), "getTokenAuth", InfisicalConfiguration, static async (client, token) => await client.CheckCredentialAsync(token)),
        Of<IApinizerAuth>(nameof(IApinizerAuth.CreateTokenAsync), "createToken", ApinizerToken, static async (client, token) => await client.CreateTokenAsync(token)),
        Of<IApinizerAuth>(nameof(IApinizerAuth.CheckByValueAsync), "hello", "Hello sdk", static async (client, token) => await client.CheckByValueAsync(new(ByValue), token)),

        // Not a model: what came with the response is all that this call returns.
        Of<IApinizerAuth>(nameof(IApinizerAuth.PingAsync), "healthcheck", "OK", static async (client, token) => new CredentialCheck { Response = await client.PingAsync(token) }),
        Of<IVercelTokens>(nameof(IVercelTokens.CreateTokenAsync), "createAuthToken", """{"token":{"id":"tok_1","name":"ci"},"bearerToken":"vcp_newSecret"}""", static async (client, token) => await client.CreateTokenAsync(new("ci", TokenExpiry.Never), token)),
        Of<IVercelTokens>(nameof(IVercelTokens.ListTokensAsync), "listAuthTokens", VercelList, static (client, token) => LastAsync(client.ListTokensAsync(token))),
        Of<IVercelTokens>(nameof(IVercelTokens.ListTokensPageAsync), "listAuthTokens", VercelList, static async (client, token) => await client.ListTokensPageAsync("cursor_inQuery", cancellationToken: token)),
        Of<IVercelTokens>(nameof(IVercelTokens.GetTokenAsync), "getAuthToken", VercelToken, static async (client, token) => await client.GetTokenAsync(TokenId, cancellationToken: token)),
        Of<IVercelTokens>(nameof(IVercelTokens.GetCurrentTokenAsync), "getAuthToken", VercelToken, static async (client, token) => await client.GetCurrentTokenAsync(cancellationToken: token)),
        Of<IVercelTokens>(nameof(IVercelTokens.RevokeTokenAsync), "deleteAuthToken", VercelDeleted, static async (client, token) => await client.RevokeTokenAsync(TokenId, cancellationToken: token)),
        Of<IVercelTokens>(nameof(IVercelTokens.RevokeCurrentTokenAsync), "deleteAuthToken", VercelDeleted, static async (client, token) => await client.RevokeCurrentTokenAsync(token)),
        Of<IVercelTokens>(nameof(IVercelTokens.CheckCredentialAsync), "getAuthToken", VercelToken, static async (client, token) => await client.CheckCredentialAsync(token)),
        Of<IVercelSso>(nameof(IVercelSso.ExchangeCodeAsync), "exchangeSsoToken", SsoTokens, static async (client, token) => await client.ExchangeCodeAsync(new(Code), "state_1", new("https://app.example/back"), token)),
        Of<IVercelSso>(nameof(IVercelSso.RefreshAsync), "exchangeSsoToken", SsoTokens, static async (client, token) => await client.RefreshAsync(new(RefreshToken), token)),
        Of<IVercelSso>(nameof(IVercelSso.RotateInstallationCredentialAsync), "rotateInstallationCredential", InstallationToken, static async (client, token) => await client.RotateInstallationCredentialAsync(new(InstallationId, new(ByValue)), token)),
        Of<IVercelSso>(nameof(IVercelSso.RevokeInstallationCredentialAsync), "revokeInstallationCredential", """{"revoked":true,"already_revoked":false}""", static async (client, token) => await client.RevokeInstallationCredentialAsync(new(InstallationId, new(ByValue)), new(OtherId), token)),
        Of<ICrafterAccessTokens>(nameof(ICrafterAccessTokens.CreateTokenAsync), "createAccessToken", CrafterToken, static async (client, token) => await client.CreateTokenAsync(new("ci", TokenExpiry.Never), token)),
        Of<ICrafterAccessTokens>(nameof(ICrafterAccessTokens.ListTokensAsync), "listAccessTokens", $"[{CrafterToken}]", static (client, token) => LastAsync(client.ListTokensAsync(token))),
        Of<ICrafterAccessTokens>(nameof(ICrafterAccessTokens.ListTokensPageAsync), "listAccessTokens", $"[{CrafterToken}]", static async (client, token) => await client.ListTokensPageAsync(token)),
        Of<ICrafterAccessTokens>(nameof(ICrafterAccessTokens.GetTokenAsync), "getAccessToken", CrafterToken, static async (client, token) => await client.GetTokenAsync(new(OtherId), token)),
        Of<ICrafterAccessTokens>(nameof(ICrafterAccessTokens.GetCurrentTokenAsync), "getAccessToken", CrafterToken, static async (client, token) => await client.GetCurrentTokenAsync(token)),
        Of<ICrafterAccessTokens>(nameof(ICrafterAccessTokens.RevokeTokenAsync), "deleteAccessToken", "", static async (client, token) => await client.RevokeTokenAsync(new(OtherId), token)),
        Of<ICrafterAccessTokens>(nameof(ICrafterAccessTokens.RevokeCurrentTokenAsync), "deleteAccessToken", "", static async (client, token) => await client.RevokeCurrentTokenAsync(token)),
        Of<ICrafterAccessTokens>(nameof(ICrafterAccessTokens.CheckCredentialAsync), "getAccessToken", CrafterToken, static async (client, token) => await client.CheckCredentialAsync(token)),
    }.ToDictionary(static entry => entry.Name);

    private static readonly Dictionary<string, Spec.Operation> Operations = Spec.Services.SelectMany(static spec => spec.Operations).ToDictionary(static operation => operation.Id);

    /// <summary>Every method of every client.</summary>
    internal static readonly string[] Methods = [.. Entries.Keys];

    /// <summary>The methods that ask about a credential: they return a result where others throw.</summary>
    internal static readonly string[] Checks = [.. Methods.Where(static call => MethodOf(call).StartsWith("Check", StringComparison.Ordinal))];

    /// <summary>Every method that throws when its call fails.</summary>
    internal static readonly string[] All = [.. Methods.Except(Checks)];

    internal static readonly string[] OfVercel = [.. All.Where(static call => ServiceOf(call) == TokenService.Vercel)];

    internal static readonly string[] Issuing = [.. All.Where(IssuesSecret)];

    internal static string MethodOf(string call) => call[(call.IndexOf('.', StringComparison.Ordinal) + 1)..];

    internal static Type FacadeOf(string call) => Entries[call].Facade;

    internal static TokenService ServiceOf(string call) => Enum.Parse<TokenService>(OperationOf(call).Spec.Service);

    /// <summary>What the specification says of the operation that the method uses.</summary>
    internal static Spec.Operation OperationOf(string call) => Operations[Entries[call].OperationId];

    internal static string RuleOf(string call) => OperationOf(call).Rule;

    internal static bool IssuesSecret(string call) => OperationOf(call).IssuesSecret;

    /// <summary>Whether the call must not be sent again unless the server surely did not act.</summary>
    internal static bool RunsOnce(string call) => RuleOf(call) == "notExecuted";

    internal static bool Lists(string call) => MethodOf(call).StartsWith("List", StringComparison.Ordinal);

    internal static bool Revokes(string call) => RuleOf(call) == "revoke";

    /// <summary>Whether the call takes a refused credential for what it is: what it revokes is neither the credential that it sends nor the only value that it names.</summary>
    internal static bool RevokesById(string call) => call is Revoke or InfisicalRevoke or InfisicalDetach or CrafterRevoke or RevokeInstallation;

    /// <summary>The secrets that the call sends: the client's own credential, and what it is about.</summary>
    internal static IEnumerable<string> SecretsOf(string call) => Secrets.Where(ExpectedCall.Of(call).Holds);

    internal static string GoodResponse(string call) => Entries[call].Good;

    /// <summary>An error in the form of the call's service.</summary>
    internal static string Error(string call, string code, string message = "Some message") => Error(ServiceOf(call), code, message);

    internal static string Error(TokenService service, string code, string message = "Some message")
    {
        var (codeText, messageText) = (JsonSerializer.Serialize(code), JsonSerializer.Serialize(message));
        return service switch
        {
            TokenService.Infisical => $$"""{"reqId":"req-1","statusCode":0,"message":{{messageText}},"error":{{codeText}}}""",
            TokenService.Apinizer => $$"""{"error":{{codeText}},"error_description":{{messageText}}}""",
            TokenService.Vercel => $$$"""{"error":{"code":{{{codeText}}},"message":{{{messageText}}}}}""",
            _ => $$"""{"errorCode":{{codeText}},"message":{{messageText}}}""",
        };
    }

    /// <summary>The body that says that what the call names is not there; Apinizer's calls name nothing.</summary>
    internal static string NotFound(string call) => NotFound(ServiceOf(call));

    internal static string NotFound(TokenService service) => Error(service, service switch
    {
        TokenService.Infisical => "NotFound",
        TokenService.Crafter => "NO_SUCH_ACCESS_TOKEN_ID",
        _ => "not_found",
    });

    /// <summary>Status and body with which the service refuses a credential.</summary>
    internal static (HttpStatusCode Status, string Body) InvalidCredential(string call) => ServiceOf(call) switch
    {
        TokenService.Infisical => (HttpStatusCode.Forbidden, Error(call, "TokenError")),
        TokenService.Apinizer => (HttpStatusCode.Unauthorized, Error(call, "unauthorized_client")),
        TokenService.Vercel => (HttpStatusCode.Forbidden, """{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true}}"""),
        _ => (HttpStatusCode.Forbidden, Error(call, "ACCESS_DENIED")),
    };

    /// <summary>The secret that a call has issued.</summary>
    internal static string? SecretOf(TokenClientModel? result) => result switch
    {
        CreatedToken<VercelToken> created => created.Secret.Reveal(),
        CreatedToken<InfisicalToken> created => created.Secret.Reveal(),
        CreatedToken<CrafterToken> created => created.Secret.Reveal(),
        IssuedToken issued => issued.Secret.Reveal(),
        VercelSsoTokens tokens => tokens.IdToken?.Reveal(),
        _ => null,
    };

    internal static string? ProblemOf(TokenClientModel? result) => (string?)result?.GetType().GetProperty(nameof(CreatedToken<VercelToken>.Problem))?.GetValue(result);

    internal static Task<TokenClientModel?> RunAsync(
        string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) =>
        RunCancellableAsync(call, handler, resilience, clock, loggerFactory, TestContext.Current.CancellationToken);

    internal static Task<TokenClientModel?> RunCancellableAsync(
        string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience, TimeProvider? clock, ILoggerFactory? loggerFactory, CancellationToken cancellationToken) =>
        RunChangedAsync(call, handler, options => resilience?.Invoke(options.Resilience), clock, loggerFactory, cancellationToken);

    internal static async Task<TokenClientModel?> RunChangedAsync(
        string call, HttpMessageHandler handler, Action<TokenClientOptions> change, TimeProvider? clock, ILoggerFactory? loggerFactory, CancellationToken cancellationToken)
    {
        using var client = Wire.Client(FacadeOf(call), handler, change, clock, loggerFactory);
        return await Entries[call].Run(client, cancellationToken);
    }

    /// <summary>Runs a call on a client that is there already.</summary>
    internal static Task<TokenClientModel?> RunAsync(string call, object client, CancellationToken cancellationToken) => Entries[call].Run(client, cancellationToken);

    /// <summary>Runs a call on the client out of a container.</summary>
    internal static Task<TokenClientModel?> RunAsync(string call, IServiceProvider services, CancellationToken cancellationToken) =>
        Entries[call].Run(services.GetRequiredService(FacadeOf(call)), cancellationToken);

    internal static Task<TokenClientException> FailureOf(string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null) =>
        Wire.FailureOf(() => RunAsync(call, handler, resilience, clock));

    private static Entry Of<TFacade>(string method, string operationId, string good, Func<TFacade, CancellationToken, Task<TokenClientModel?>> run)
        where TFacade : class
    {
        var client = typeof(TFacade) == typeof(IVercelSso) ? "VercelSso" : typeof(TFacade).Namespace!.Split('.')[^1];
        return new(string.Create(CultureInfo.InvariantCulture, $"{client}.{method}"), typeof(TFacade), operationId, good, (facade, token) => run((TFacade)facade, token));
    }

    private static async Task<TokenClientModel?> LastAsync<T>(IAsyncEnumerable<T> tokens)
        where T : TokenClientModel
    {
        T? last = null;
        await foreach (var token in tokens)
        {
            last = token;
        }

        return last;
    }

    private sealed record Entry(string Name, Type Facade, string OperationId, string Good, Func<object, CancellationToken, Task<TokenClientModel?>> Run);
}
