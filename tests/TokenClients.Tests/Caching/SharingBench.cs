using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Caching;
using TokenClients.Credentials;
using TokenClients.Testing;
using TokenClients.Tests.DependencyInjection;

namespace TokenClients.Tests.Caching;

/// <summary>Processes that share tokens over one cache, by one clock, and an issuer that counts. No secret may show in a log; <see cref="Dispose"/> looks.</summary>
internal sealed class SharingBench : IDisposable
{
    internal static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);
    internal static readonly Uri Origin = new("https://apinizer.example.com/");

    private readonly List<ServiceProvider> _providers = [];
    private readonly Setup.Log _log = new();
    private readonly SecretLeakDetector _detector = new();
    private readonly SecretString _key = NewKey();
    private readonly ILoggerFactory _loggerFactory;
    private int _issued;

    internal SharingBench()
    {
        Lease = new(Cache);
        _loggerFactory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log).AddSecretLeakDetector(_detector));
        _detector.Watch(_key);
        _detector.Watch(Password);
    }

    internal WatchedClock Clock { get; } = new(Wire.Now);

    internal TestCache Cache { get; } = new();

    internal TestLease Lease { get; }

    /// <summary>A user's password, of this test only.</summary>
    internal SecretString Password { get; } = new("pass word " + Guid.NewGuid().ToString("N"));

    internal int Issued => Volatile.Read(ref _issued);

    /// <summary>The ids of the warnings so far.</summary>
    internal IReadOnlyList<int> Warnings => _log.WarningIds;

    internal string LogText => string.Join('\n', _log.Entries.Select(static entry => entry.Text));

    internal Func<Exception>? IssueFails { get; set; }

    /// <summary>What the issuer does while it issues.</summary>
    internal Func<CancellationToken, Task>? WhileIssuing { get; set; }

    internal TimeSpan? Lifetime { get; set; } = Hour;

    /// <summary>What cancels the calls.</summary>
    internal CancellationTokenSource Leaving { get; } = new();

    /// <summary>How long issuing takes, by what the grant says.</summary>
    internal TimeSpan Age { get; set; }

    internal static SecretString NewKey() => new(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    /// <summary>A process that shares.</summary>
    internal ITokenSharing Process(bool withLease = false, SecretString? key = null, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IDistributedCache>(Cache);
        more?.Invoke(services);
        services.AddTokenClients().ShareApinizerTokens(options =>
        {
            options.EncryptionKey = key ?? _key;
            options.Lease = withLease ? Lease : null;
        });
        var provider = services.BuildServiceProvider(validateScopes: true);
        _providers.Add(provider);
        return provider.GetRequiredService<ITokenSharing>();
    }

    internal SharedTokenRequest Request(
        TokenService service = TokenService.Apinizer, Uri? origin = null, string clientId = "api-user", SecretString? credential = null, SecretString? previous = null, TimeProvider? clock = null, ILogger? logger = null) =>
        new(service, origin ?? Origin, clientId, credential ?? Password)
        {
            Previous = previous,
            Schedule = new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30)),
            TimeProvider = clock ?? Clock,
            Logger = logger ?? _loggerFactory.CreateLogger("TokenClients.Apinizer"),
        };

    /// <summary>A token, or the end of the test if that hangs.</summary>
    internal Task<TokenGrant> GetAsync(ITokenSharing process, SharedTokenRequest? request = null, Func<CancellationToken, Task<TokenGrant>>? issue = null) =>
        process.GetOrIssueAsync(request ?? Request(), issue ?? IssueAsync, Leaving.Token).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    internal SharedTokenProtection Protection() => new(_key);

    /// <summary>The name of the only entry.</summary>
    internal string EntryName => Cache.Entries.Keys.Should().ContainSingle().Which;

    public void Dispose()
    {
        foreach (var provider in _providers)
        {
            provider.Dispose();
        }

        _loggerFactory.Dispose();
        _detector.AssertClean();
        _detector.Dispose();
        _log.Dispose();
        Leaving.Dispose();
    }

    private async Task<TokenGrant> IssueAsync(CancellationToken cancellationToken)
    {
        Cache.Add("issue");
        var token = new SecretString($"token-{Interlocked.Increment(ref _issued)}-{Guid.NewGuid():N}");
        _detector.Watch(token);
        await (WhileIssuing?.Invoke(cancellationToken) ?? Task.CompletedTask);
        return IssueFails is { } fails ? throw fails() : new(token, Lifetime, Age);
    }
}
