using Microsoft.Extensions.Logging;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>Every method of Vercel's clients by its name, so that a rule can be tested over all of them.</summary>
internal static class Calls
{
    internal const string Create = nameof(IVercelTokens.CreateTokenAsync);
    internal const string List = nameof(IVercelTokens.ListTokensAsync);
    internal const string ListPage = nameof(IVercelTokens.ListTokensPageAsync);
    internal const string Get = nameof(IVercelTokens.GetTokenAsync);
    internal const string GetCurrent = nameof(IVercelTokens.GetCurrentTokenAsync);
    internal const string Revoke = nameof(IVercelTokens.RevokeTokenAsync);
    internal const string RevokeCurrent = nameof(IVercelTokens.RevokeCurrentTokenAsync);
    internal const string Exchange = nameof(IVercelSso.ExchangeCodeAsync);
    internal const string Refresh = nameof(IVercelSso.RefreshAsync);

    internal const string TokenId = "tok_pathSegment";
    internal const string Code = "sso-one-time-code";
    internal const string RefreshToken = "sso-refresh-token";
    internal const string NewSecret = "vcp_newSecret";

    internal static readonly string[] All = [Create, List, ListPage, Get, GetCurrent, Revoke, RevokeCurrent, Exchange, Refresh];

    internal static bool IssuesSecret(string call) => call is Create or Exchange or Refresh;

    internal static bool Lists(string call) => call is List or ListPage;

    internal static bool Revokes(string call) => call is Revoke or RevokeCurrent;

    internal static string GoodAnswer(string call) => call switch
    {
        Create => """{"token":{"id":"tok_1","name":"ci"},"bearerToken":"vcp_newSecret"}""",
        List or ListPage => """{"tokens":[{"id":"tok_1","name":"ci"}],"pagination":{"count":1,"next":null,"prev":null}}""",
        Get or GetCurrent => """{"token":{"id":"tok_1","name":"ci"}}""",
        Revoke or RevokeCurrent => """{"tokenId":"tok_1"}""",
        _ => """{"id_token":"vcp_newSecret","access_token":null,"token_type":null}""",
    };

    internal static Task<TokenClientModel?> RunAsync(
        string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) =>
        RunCancellableAsync(call, handler, resilience, clock, loggerFactory, TestContext.Current.CancellationToken);

    internal static async Task<TokenClientModel?> RunCancellableAsync(
        string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience, TimeProvider? clock, ILoggerFactory? loggerFactory, CancellationToken cancellationToken)
    {
        if (call is Exchange or Refresh)
        {
            using var sso = Wire.Sso(handler, clock, options => resilience?.Invoke(options.Resilience), loggerFactory);
            return await RunAsync(call, sso, cancellationToken);
        }

        using var vercel = Wire.Vercel(handler, options => resilience?.Invoke(options.Resilience), clock, loggerFactory);
        return await RunAsync(call, vercel, cancellationToken);
    }

    internal static async Task<TokenClientModel?> RunAsync(string call, IVercelTokens vercel, CancellationToken cancellationToken)
    {
        switch (call)
        {
            case Create:
                return await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), cancellationToken);
            case List:
                VercelToken? last = null;
                await foreach (var token in vercel.ListTokensAsync(cancellationToken))
                {
                    last = token;
                }

                return last;
            case ListPage:
                return await vercel.ListTokensPageAsync("cursor_inQuery", cancellationToken: cancellationToken);
            case Get:
                return await vercel.GetTokenAsync(TokenId, cancellationToken: cancellationToken);
            case GetCurrent:
                return await vercel.GetCurrentTokenAsync(cancellationToken: cancellationToken);
            case Revoke:
                return await vercel.RevokeTokenAsync(TokenId, cancellationToken: cancellationToken);
            case RevokeCurrent:
                return await vercel.RevokeCurrentTokenAsync(cancellationToken);
            default:
                throw new ArgumentOutOfRangeException(nameof(call), call, "No method of IVercelTokens.");
        }
    }

    internal static async Task<TokenClientModel?> RunAsync(string call, IVercelSso sso, CancellationToken cancellationToken) => call switch
    {
        Exchange => await sso.ExchangeCodeAsync(new SecretString(Code), "state_1", new Uri("https://app.example/back"), cancellationToken),
        Refresh => await sso.RefreshAsync(new SecretString(RefreshToken), cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, "No method of IVercelSso."),
    };

    internal static Task<TokenClientException> FailureOf(string call, HttpMessageHandler handler, Action<ResilienceOptions>? resilience = null, TimeProvider? clock = null) =>
        Wire.FailureOf(() => RunAsync(call, handler, resilience, clock));
}
