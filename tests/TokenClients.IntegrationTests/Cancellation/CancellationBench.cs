using System.Diagnostics;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Cancellation;

/// <summary>Clients of one server, a clock that counts timers, and calls by name that a test cancels.</summary>
internal sealed class CancellationBench : IDisposable
{
    /// <summary>A call ends this long after it was canceled, at the latest: less than its timeouts of a minute, and enough for a busy machine.</summary>
    internal static readonly TimeSpan Promptly = TimeSpan.FromSeconds(30);

    internal const string CrafterCreateWithId = "Crafter.CreateTokenAsync, id given";

    /// <summary>One call of each kind: reads, changes, revocations, and everything that issues a secret. Where a caller only waits for a token that others wait for too, leaving ends no request: see the tests of tokens.</summary>
    internal static readonly string[] Calls =
    [
        "Infisical.CreateTokenAsync", "Infisical.ListTokensAsync", "Infisical.UpdateConfigurationAsync", "Infisical.DetachAsync", "Infisical.RenewByValueAsync", "Infisical.CheckCredentialAsync",
        "Apinizer.CreateTokenAsync", "Apinizer.CheckByValueAsync", "Apinizer.PingAsync",
        "Vercel.CreateTokenAsync", "Vercel.ListTokensPageAsync", "Vercel.RevokeTokenAsync", "VercelSso.ExchangeCodeAsync",
        "Crafter.CreateTokenAsync", CrafterCreateWithId, "Crafter.GetTokenAsync", "Crafter.RevokeCurrentTokenAsync",
    ];

    private readonly Guid _identity;
    private readonly string _longName;

    internal CancellationBench(Uri address, TimeProvider? clock = null, Func<CancellationToken, ValueTask<SecretString>>? provider = null, string name = "struck", TokenServicesEmulator? emulator = null, HttpMessageHandler? primary = null)
    {
        Clock = new(clock ?? TimeProvider.System);
        _identity = emulator?.InfisicalIdentityId ?? Guid.NewGuid();
        _longName = name;
        Infisical = new(Prepare(emulator?.InfisicalOptions() ?? new() { AccessToken = new("secret") }, address, provider), primary, timeProvider: Clock);
        Apinizer = new(Prepare(emulator?.ApinizerOptions() ?? new() { ClientId = "ops", ClientSecret = new("secret" + name) }, address, provider), primary, timeProvider: Clock);
        Vercel = new(Prepare(emulator?.VercelOptions() ?? new() { AccessToken = new("secret") }, address, provider), primary, timeProvider: Clock);
        Sso = new(Prepare(emulator?.VercelSsoOptions() ?? new() { ClientId = "oac", ClientSecret = new("secret") }, address, provider), primary, timeProvider: Clock);
        Crafter = new(Prepare(emulator?.CrafterOptions() ?? new() { AccessToken = new("secret") }, emulator?.CrafterOptions().BaseAddress ?? new(address, "crafter-profile"), provider), primary, timeProvider: Clock);
    }

    internal CountingTimeProvider Clock { get; }

    internal InfisicalTokenAuth Infisical { get; }

    internal ApinizerAuth Apinizer { get; }

    internal VercelTokens Vercel { get; }

    internal VercelSso Sso { get; }

    internal CrafterAccessTokens Crafter { get; }

    internal static TokenService ServiceOf(string call) => Enum.Parse<TokenService>(call.Split('.')[0].Replace("Sso", "", StringComparison.Ordinal));

    internal static string MethodOf(string call) => call.Split('.')[1].Split(',')[0];

    /// <summary>Whether the call issues a secret that nobody else knows.</summary>
    internal static bool Issues(string call) => call is "Infisical.CreateTokenAsync" or "Infisical.RenewByValueAsync" or "Apinizer.CreateTokenAsync" or "Vercel.CreateTokenAsync"
        or "VercelSso.ExchangeCodeAsync" or "Crafter.CreateTokenAsync";

    /// <summary>Whether the response of the call brings a secret.</summary>
    internal static bool BringsSecret(string call) => Issues(call) || call == CrafterCreateWithId;

    internal static string OperationOf(string call) => call switch
    {
        "Infisical.CreateTokenAsync" => "createTokenAuthToken",
        "Infisical.ListTokensAsync" => "getTokenAuthTokens",
        "Infisical.UpdateConfigurationAsync" => "updateTokenAuth",
        "Infisical.DetachAsync" => "deleteTokenAuth",
        "Infisical.RenewByValueAsync" => "renewIdentityAccessToken",
        "Infisical.CheckCredentialAsync" => "getTokenAuth",
        "Apinizer.CreateTokenAsync" => "createToken",
        "Apinizer.CheckByValueAsync" => "hello",
        "Apinizer.PingAsync" => "healthcheck",
        "Vercel.CreateTokenAsync" => "createAuthToken",
        "Vercel.ListTokensPageAsync" => "listAuthTokens",
        "Vercel.RevokeTokenAsync" => "deleteAuthToken",
        "VercelSso.ExchangeCodeAsync" => "exchangeSsoToken",
        "Crafter.CreateTokenAsync" or CrafterCreateWithId => "createAccessToken",
        "Crafter.GetTokenAsync" => "getAccessToken",
        _ => "deleteAccessToken",
    };

    internal Task RunAsync(string call, CancellationToken token) => call switch
    {
        "Infisical.CreateTokenAsync" => Infisical.CreateTokenAsync(_identity, new() { Name = _longName }, token),
        "Infisical.ListTokensAsync" => Drain(Infisical.ListTokensAsync(_identity, token)),
        "Infisical.UpdateConfigurationAsync" => Infisical.UpdateConfigurationAsync(_identity, new() { UseLimit = 7 }, token),
        "Infisical.DetachAsync" => Infisical.DetachAsync(_identity, token),
        "Infisical.RenewByValueAsync" => Infisical.RenewByValueAsync(new("another" + _longName), token),
        "Infisical.CheckCredentialAsync" => Infisical.CheckCredentialAsync(token),
        "Apinizer.CreateTokenAsync" => Apinizer.CreateTokenAsync(token),
        "Apinizer.CheckByValueAsync" => Apinizer.CheckByValueAsync(new("another"), token),
        "Apinizer.PingAsync" => Apinizer.PingAsync(token),
        "Vercel.CreateTokenAsync" => Vercel.CreateTokenAsync(new(_longName, TokenExpiry.Never), token),
        "Vercel.ListTokensPageAsync" => Vercel.ListTokensPageAsync(cancellationToken: token),
        "Vercel.RevokeTokenAsync" => Vercel.RevokeTokenAsync("tok_1", cancellationToken: token),
        "VercelSso.ExchangeCodeAsync" => Sso.ExchangeCodeAsync(new("code"), cancellationToken: token),
        "Crafter.CreateTokenAsync" => Crafter.CreateTokenAsync(new(_longName, TokenExpiry.Never), token),
        CrafterCreateWithId => Crafter.CreateTokenAsync(new(_longName, TokenExpiry.Never) { Id = new(Guid.NewGuid().ToString("D")) }, token),
        "Crafter.GetTokenAsync" => Crafter.GetTokenAsync(new("another"), token),
        "Crafter.RevokeCurrentTokenAsync" => Crafter.RevokeCurrentTokenAsync(token),
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, "There is no such call."),
    };

    /// <summary>Makes a call, waits until it stands where the test wants it, cancels it, and checks how it ends.</summary>
    internal Task CancelAsync(string call, Func<Task> arrived, bool outcomeUnknown) => CancelAsync(call, token => RunAsync(call, token), arrived, outcomeUnknown);

    internal async Task CancelAsync(string call, Func<CancellationToken, Task> run, Func<Task> arrived, bool outcomeUnknown)
    {
        using var source = new CancellationTokenSource();
        var running = Task.Run(() => run(source.Token));
        await Task.WhenAny(running, arrived());
        running.IsCompleted.Should().BeFalse("{0} is to be canceled while it runs", call);
        await Task.Delay(20);

        var watch = Stopwatch.StartNew();
        await source.CancelAsync();
        var error = await Failing.CancelledAsync(() => running);

        watch.Elapsed.Should().BeLessThan(Promptly, call);
        error.Should().BeEquivalentTo(new { Service = ServiceOf(call), Operation = MethodOf(call), OutcomeUnknown = outcomeUnknown, CancellationToken = source.Token }, call);
        await Until.TrueAsync(() => Clock.Live == 0, $"the end of the timers of {call}");
    }

    public void Dispose()
    {
        Infisical.Dispose();
        Apinizer.Dispose();
        Vercel.Dispose();
        Sso.Dispose();
        Crafter.Dispose();
    }

    private static async Task Drain<T>(IAsyncEnumerable<T> items) => await items.ToListAsync();

    private static T Prepare<T>(T options, Uri address, Func<CancellationToken, ValueTask<SecretString>>? provider)
        where T : TokenClientOptions
    {
        options.BaseAddress = address;
        options.Resilience = new() { Retry = { MaxRetryAttempts = 2, Delay = TimeSpan.Zero, MaxRetryAfter = TimeSpan.FromMinutes(1) }, AttemptTimeout = { Timeout = TimeSpan.FromMinutes(1) }, TotalRequestTimeout = { Timeout = TimeSpan.FromMinutes(2) }, CircuitBreaker = { SamplingDuration = TimeSpan.FromMinutes(3) } };
        switch (options)
        {
            case AccessTokenOptions access when provider is not null:
                (access.AccessToken, access.AccessTokenProvider) = (null, provider);
                break;
            case ClientSecretOptions client when provider is not null:
                (client.ClientSecret, client.ClientSecretProvider) = (null, provider);
                break;
            default:
                break;
        }

        return options;
    }
}
