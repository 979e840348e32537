using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

/// <summary>An emulator with clients that do not wait between attempts, and one call of each operation. Timeouts pass only when the test moves the clients' clock.</summary>
internal sealed class VercelCalls : IAsyncDisposable
{
    internal const string Create = "createAuthToken";
    internal const string List = "listAuthTokens";
    internal const string Get = "getAuthToken";
    internal const string Delete = "deleteAuthToken";
    internal const string Exchange = "exchangeSsoToken";

    /// <summary>The other call of <see cref="Exchange"/>, with a refresh token.</summary>
    internal const string Refresh = "exchangeSsoToken, refresh";

    internal const int MaxRetries = 2;

    internal static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan TotalTimeout = TimeSpan.FromMinutes(6);

    private readonly SecretString _refreshToken;
    private readonly SecretString _code;
    private readonly HangingRequests _hanging;

    private VercelCalls(TokenServicesEmulator emulator, VercelTokens tokens, VercelSso sso, SecretString refreshToken, FakeTimeProvider clock)
    {
        Emulator = emulator;
        Tokens = tokens;
        Sso = sso;
        Clock = clock;
        _hanging = new(emulator, clock);
        _refreshToken = refreshToken;
        _code = emulator.IssueVercelSsoCode();
        emulator.VercelOptions(VercelCaller.FullAccount);
        Other = (VercelToken)emulator.LiveTokens(TokenService.Vercel)[^1];
        ExchangedBefore = emulator.Executed(TokenService.Vercel, Exchange);
    }

    internal TokenServicesEmulator Emulator { get; }

    internal VercelTokens Tokens { get; }

    internal VercelSso Sso { get; }

    /// <summary>The clients' clock.</summary>
    internal FakeTimeProvider Clock { get; }

    /// <summary>A token that the calls look at and delete; not the caller's own.</summary>
    internal VercelToken Other { get; }

    private int ExchangedBefore { get; }

    internal static async Task<VercelCalls> StartAsync()
    {
        var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var clock = new FakeTimeProvider();
        var sso = new VercelSso(Prepared(emulator.VercelSsoOptions()), timeProvider: clock);
        var first = await sso.ExchangeCodeAsync(emulator.IssueVercelSsoCode());
        return new(emulator, new VercelTokens(Prepared(emulator.VercelOptions()), timeProvider: clock), sso, first.RefreshToken!, clock);
    }

    internal static T Prepared<T>(T options)
        where T : TokenClientOptions
    {
        options.Resilience = new() { Retry = { MaxRetryAttempts = MaxRetries, Delay = TimeSpan.Zero }, AttemptTimeout = { Timeout = AttemptTimeout }, TotalRequestTimeout = { Timeout = TotalTimeout }, CircuitBreaker = { SamplingDuration = 2 * AttemptTimeout } };
        return options;
    }

    internal async Task<TokenClientModel> CallAsync(string operation, CancellationToken cancellationToken = default) => operation switch
    {
        Create => await Tokens.CreateTokenAsync(new CreateVercelToken("orphan", TokenExpiry.Never), cancellationToken),
        List => await Tokens.ListTokensPageAsync(cancellationToken: cancellationToken),
        Get => await Tokens.GetTokenAsync(Other.Id, cancellationToken: cancellationToken),
        Delete => await Tokens.RevokeTokenAsync(Other.Id, cancellationToken: cancellationToken),
        Exchange => await Sso.ExchangeCodeAsync(_code, cancellationToken: cancellationToken),
        Refresh => await Sso.RefreshAsync(_refreshToken, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "There is no such call."),
    };

    internal EmulatedFault Fail(string operation, Fault fault, int times = 1) => Emulator.Fail(TokenService.Vercel, OperationId(operation), fault, times);

    /// <summary>How often the emulator was asked for an operation since the calls were prepared.</summary>
    internal int Requests(string operation) =>
        Emulator.Calls.Count(call => call.OperationId == OperationId(operation)) - (OperationId(operation) == Exchange ? ExchangedBefore : 0);

    internal int Executed(string operation) =>
        Emulator.Executed(TokenService.Vercel, OperationId(operation)) - (OperationId(operation) == Exchange ? ExchangedBefore : 0);

    /// <summary>Whether what a call uses up is still there: the code, the refresh token, or the token to delete.</summary>
    internal bool IsUnused(string operation) => operation switch
    {
        Exchange => Emulator.IsLive(TokenService.Vercel, _code),
        Refresh => Emulator.IsLive(TokenService.Vercel, _refreshToken),
        Delete => Emulator.LiveTokens(TokenService.Vercel).Any(token => token.DisplayId == Other.Id),
        _ => true,
    };

    /// <summary>Tokens that a creation made.</summary>
    internal int Orphans => Emulator.LiveTokens(TokenService.Vercel).Count(token => token.Name == "orphan");

    /// <summary>Ends the requests of a call that hang.</summary>
    internal Task LetTimeoutsPassAsync(Task call, TimeSpan timeout) => _hanging.EndAsync(call, timeout);

    public async ValueTask DisposeAsync()
    {
        Tokens.Dispose();
        Sso.Dispose();
        await Emulator.DisposeAsync();
    }

    private static string OperationId(string call) => call == Refresh ? Exchange : call;
}
