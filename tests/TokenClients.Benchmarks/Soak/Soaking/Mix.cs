using System.IO;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Benchmarks.Processes;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Tests;
using TokenClients.Vercel;

namespace TokenClients.Benchmarks.Soak.Soaking;

/// <summary>The calls of a run: every kind of them, by clients that live as long as the run and by some that live for a moment, one step at a time in an order that is the same for the same seed.</summary>
internal sealed class Mix : IAsyncDisposable
{
    /// <summary>What the tokens are called.</summary>
    internal const string Name = "soak";

    /// <summary>How long tokens live.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const string Api = "soaked-api";
    private const string Twitchy = "twitchy";

    private readonly ServerProcess _server;
    private readonly SecretWatch _watch;
    private readonly Outcomes _outcomes;
    private readonly Guid _identity;
    private readonly ServiceProvider _services;
    private readonly IVercelTokens _vercel;
    private readonly IInfisicalTokenAuth _infisical;
    private readonly ICrafterAccessTokens _crafter;
    private readonly IApinizerAuth _apinizer;
    private readonly IHttpClientFactory _http;
    private readonly (int Weight, Func<Dice, Task> RunAsync)[] _steps;

    internal Mix(ServerProcess server, SecretWatch watch, Outcomes outcomes)
    {
        _server = server;
        _watch = watch;
        _outcomes = outcomes;
        _identity = Guid.Parse(server["identity"]);
        _services = Build();
        _vercel = _services.GetRequiredService<IVercelTokens>();
        _infisical = _services.GetRequiredService<IInfisicalTokenAuth>();
        _crafter = _services.GetRequiredService<ICrafterAccessTokens>();
        _apinizer = _services.GetRequiredService<IApinizerAuth>();
        _http = _services.GetRequiredService<IHttpClientFactory>();
        _steps =
        [
            (6, _ => VercelLifeAsync(_vercel)),
            (6, InfisicalLifeAsync),
            (6, _ => CrafterLifeAsync()),
            (10, BearerAsync),
            (3, _ => ApinizerAsync()),
            (4, RefusedAsync),
            (3, CheckAsync),
            (4, CancelledAsync),
            (2, ShortLivedAsync),
            (1, _ => ContainerAsync()),
            (2, _ => VercelLifeAsync(_services.GetRequiredKeyedService<IVercelTokens>(Twitchy))),
        ];
    }

    /// <summary>One step of a caller's: some calls that belong together.</summary>
    internal Task StepAsync(Dice dice)
    {
        var left = dice.Next(_steps.Sum(static step => step.Weight));
        foreach (var (weight, run) in _steps)
        {
            if ((left -= weight) < 0)
            {
                return run(dice);
            }
        }

        throw new InvalidOperationException("The weights do not add up.");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task VercelLifeAsync(IVercelTokens vercel)
    {
        var created = await _outcomes.CallAsync("Vercel create", () => vercel.CreateTokenAsync(new(Name, TokenExpiry.In(Lifetime))));
        await _outcomes.CallAsync("Vercel list", () => vercel.ListTokensPageAsync());
        if (created is null)
        {
            return;
        }

        _watch.Issued(created.Secret);
        if (created is { Problem: null, Token: { } token })
        {
            await _outcomes.CallAsync("Vercel get", () => vercel.GetTokenAsync(token.Id));
            await _outcomes.CallAsync("Vercel revoke", () => vercel.RevokeTokenAsync(token.Id));
        }
    }

    private async Task InfisicalLifeAsync(Dice dice)
    {
        var created = await _outcomes.CallAsync("Infisical create", () => _infisical.CreateTokenAsync(_identity, new() { Name = Name }));
        await _outcomes.CallAsync("Infisical list", () => CountAsync(_infisical.ListTokensAsync(_identity)));
        if (created is null)
        {
            return;
        }

        _watch.Issued(created.Secret);
        if (created is { Problem: null, Token: { } token })
        {
            await _outcomes.CallAsync("Infisical get", () => _infisical.GetTokenAsync(token.Id));
            await _outcomes.CallAsync("Infisical rename", () => _infisical.RenameTokenAsync(token.Id, Name + "-2"));
        }

        var renewed = await _outcomes.CallAsync("Infisical renew", () => _infisical.RenewByValueAsync(created.Secret));
        var secret = renewed is null ? created.Secret : _watch.Issued(renewed.Secret);
        if (dice.Next(2) == 0)
        {
            await _outcomes.CallAsync("Infisical revoke by value", () => _infisical.RevokeByValueAsync(secret));
        }

        // After a revocation by value too, which leaves the record in the list.
        if (created is { Problem: null, Token: { } record })
        {
            await _outcomes.CallAsync("Infisical revoke", () => _infisical.RevokeTokenAsync(record.Id));
        }
    }

    private async Task CrafterLifeAsync()
    {
        var created = await _outcomes.CallAsync("Crafter create", () => _crafter.CreateTokenAsync(new(Name, TokenExpiry.In(Lifetime)) { Permissions = [CrafterPermission.ForTenant("default", CrafterAction.ManageProfiles)] }));
        await _outcomes.CallAsync("Crafter list", () => CountAsync(_crafter.ListTokensAsync()));
        if (created is null)
        {
            return;
        }

        var secret = _watch.Issued(created.Secret);
        if (created.Problem is not null)
        {
            // The id is the client's own, so it is there whatever a fault responded in the service's place.
            return;
        }

        await _outcomes.CallAsync("Crafter get", () => _crafter.GetTokenAsync(secret));
        await _outcomes.CallAsync("Crafter revoke", () => _crafter.RevokeTokenAsync(secret));
    }

    /// <summary>A request of the program's own that carries a token; now and then the token is said to have been refused.</summary>
    private async Task BearerAsync(Dice dice)
    {
        var token = await _outcomes.CallAsync("Apinizer token source", () => _apinizer.TokenSource.GetAccessTokenAsync().AsTask());
        if (token is null)
        {
            return;
        }

        _watch.Issued(token);
        if (dice.Next(50) == 0)
        {
            _apinizer.TokenSource.Invalidate(token);
        }

        await _outcomes.CallAsync("bearer request", async () =>
        {
            try
            {
                using var http = _http.CreateClient(Api);
                using var response = await http.GetAsync(new Uri("test/hello/soak", UriKind.Relative));
                await response.Content.ReadAsStringAsync();
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException { InnerException: TimeoutException })
            {
                // The server's faults strike the program's own client as well, which has no pipeline of ours around it.
            }

            return true;
        });
    }

    private async Task ApinizerAsync()
    {
        await _outcomes.CallAsync("Apinizer ping", () => _apinizer.PingAsync());
        if (await _outcomes.CallAsync("Apinizer create", () => _apinizer.CreateTokenAsync()) is { } issued)
        {
            _watch.Issued(issued.Secret);
            await _outcomes.CallAsync("Apinizer check by value", () => _apinizer.CheckByValueAsync(issued.Secret));
        }
    }

    private async Task RefusedAsync(Dice dice)
    {
        switch (dice.Next(6))
        {
            case 0:
                await _outcomes.RefusedAsync("Vercel missing", TokenErrorKind.NotFound, TokenErrorKind.UnsupportedByServer, () => _vercel.GetTokenAsync("missing"));
                break;
            case 1:
                await _outcomes.RefusedAsync("Infisical missing", TokenErrorKind.NotFound, TokenErrorKind.UnsupportedByServer, () => _infisical.GetTokenAsync(Guid.NewGuid().ToString()));
                break;
            case 2:
                await _outcomes.RefusedAsync("Crafter missing", TokenErrorKind.NotFound, TokenErrorKind.UnsupportedByServer, () => _crafter.GetTokenAsync(new(Guid.NewGuid().ToString())));
                break;
            case 3:
                using (var stranger = new VercelTokens(Options(new VercelOptions { BaseAddress = Address, AccessToken = new("vcp_nobody-knows-this-token") }), loggerFactory: Loggers))
                {
                    await _outcomes.RefusedAsync("Vercel stranger", TokenErrorKind.InvalidCredential, TokenErrorKind.PermissionDenied, () => stranger.ListTokensPageAsync());
                }

                break;
            case 4:
                using (var stranger = new ApinizerAuth(Options(new ApinizerOptions { BaseAddress = Address, ClientId = _server["clientId"], ClientSecret = new("not-the-password-at-all") }), loggerFactory: Loggers))
                {
                    await _outcomes.RefusedAsync("Apinizer stranger, token source", TokenErrorKind.InvalidCredential, TokenErrorKind.InvalidCredential, () => stranger.TokenSource.GetAccessTokenAsync().AsTask());
                    await _outcomes.RefusedAsync("Apinizer stranger", TokenErrorKind.InvalidCredential, TokenErrorKind.InvalidCredential, () => stranger.CreateTokenAsync());
                }

                break;
            default:
                // Nobody listens at this port: it is the discard service's.
                using (var lost = new CrafterAccessTokens(Options(new CrafterOptions { BaseAddress = new("http://127.0.0.1:9/crafter-profile"), AccessToken = new(Guid.NewGuid().ToString()) }), loggerFactory: Loggers))
                {
                    await _outcomes.RefusedAsync("Crafter unreachable", TokenErrorKind.Unreachable, TokenErrorKind.Unreachable, () => lost.ListTokensPageAsync());
                }

                break;
        }
    }

    private Task<CredentialCheck?> CheckAsync(Dice dice) => dice.Next(4) switch
    {
        0 => _outcomes.CallAsync("Vercel check", () => _vercel.CheckCredentialAsync()),
        1 => _outcomes.CallAsync("Infisical check", () => _infisical.CheckCredentialAsync()),
        2 => _outcomes.CallAsync("Crafter check", () => _crafter.CheckCredentialAsync()),
        _ => _outcomes.CallAsync("Apinizer check", () => _apinizer.CheckCredentialAsync()),
    };

    /// <summary>Calls that their caller gives up: before they begin, on their way, or too late.</summary>
    private async Task CancelledAsync(Dice dice)
    {
        using var source = new CancellationTokenSource();
        if (dice.Next(8) == 0)
        {
            await source.CancelAsync();
        }
        else
        {
            source.CancelAfter(dice.Next(12));
        }

        var token = source.Token;
        switch (dice.Next(4))
        {
            case 0:
                if (await _outcomes.CallAsync("canceled create", () => _vercel.CreateTokenAsync(new(Name, TokenExpiry.In(Lifetime)), token), token) is { } created)
                {
                    _watch.Issued(created.Secret);
                }

                break;
            case 1:
                await _outcomes.CallAsync("canceled list", () => CountAsync(_infisical.ListTokensAsync(_identity, token)), token);
                break;
            case 2:
                await _outcomes.CallAsync("canceled check", () => _crafter.CheckCredentialAsync(token), token);
                break;
            default:
                await _outcomes.CallAsync("canceled token", () => _apinizer.TokenSource.GetAccessTokenAsync(token).AsTask(), token);
                break;
        }
    }

    /// <summary>A client that is made by hand for one call.</summary>
    private async Task ShortLivedAsync(Dice dice)
    {
        switch (dice.Next(3))
        {
            case 0:
                using (var infisical = new InfisicalTokenAuth(InfisicalOptions(), loggerFactory: Loggers))
                {
                    await _outcomes.CallAsync("short-lived Infisical", () => infisical.GetConfigurationAsync(_identity));
                }

                break;
            case 1:
                using (var crafter = new CrafterAccessTokens(CrafterOptions(), loggerFactory: Loggers))
                {
                    await _outcomes.CallAsync("short-lived Crafter", () => crafter.ListTokensPageAsync());
                }

                break;
            default:
                using (var apinizer = new ApinizerAuth(ApinizerOptions(), loggerFactory: Loggers))
                {
                    if (await _outcomes.CallAsync("short-lived Apinizer", () => apinizer.TokenSource.GetAccessTokenAsync().AsTask()) is { } token)
                    {
                        _watch.Issued(token);
                    }
                }

                break;
        }
    }

    /// <summary>A whole container with keyed instances that is made, used and disposed.</summary>
    private async Task ContainerAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerProvider>(new Borrowed(_watch));
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.Trace));
        services.AddTokenClients()
            .AddVercel("one", options => Copy(VercelOptions(), options))
            .AddVercel("two", options => Copy(VercelOptions(), options))
            .AddInfisical("three", options => Copy(InfisicalOptions(), options));
        await using var provider = services.BuildServiceProvider();
        await _outcomes.CallAsync("keyed Vercel", () => provider.GetRequiredKeyedService<IVercelTokens>("one").ListTokensPageAsync());
        await _outcomes.CallAsync("keyed Vercel", () => provider.GetRequiredKeyedService<IVercelTokens>("two").CheckCredentialAsync());
        await _outcomes.CallAsync("keyed Infisical", () => provider.GetRequiredKeyedService<IInfisicalTokenAuth>("three").ListTokensPageAsync(_identity));
    }

    private static async Task<int> CountAsync<T>(IAsyncEnumerable<T> items)
    {
        var count = 0;
        await foreach (var item in items)
        {
            count++;
        }

        return count;
    }

    private ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerProvider>(new Borrowed(_watch));
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.Trace));
        services.AddTokenClients()
            .AddVercel(options => Copy(VercelOptions(), options))
            .AddVercel(Twitchy, options =>
            {
                Copy(VercelOptions(), options);

                // It opens its circuit after a few failures, and closes it soon.
                options.Resilience.CircuitBreaker.MinimumThroughput = 5;
                options.Resilience.CircuitBreaker.FailureRatio = 0.05;
                options.Resilience.CircuitBreaker.BreakDuration = TimeSpan.FromMilliseconds(500);
            })
            .AddInfisical(options => Copy(InfisicalOptions(), options))
            .AddCrafter(options => Copy(CrafterOptions(), options))
            .AddApinizer(options =>
            {
                var own = ApinizerOptions();
                (options.BaseAddress, options.ClientId, options.ClientSecret, options.Resilience) = (own.BaseAddress, own.ClientId, own.ClientSecret, own.Resilience);
            });
        services.AddHttpClient(Api, static http => http.Timeout = TimeSpan.FromSeconds(2)).AddApinizerBearerToken().RemoveAllLoggers();
        return services.BuildServiceProvider();
    }

    private ILoggerFactory Loggers => _services.GetRequiredService<ILoggerFactory>();

    private Uri Address => new(_server["address"]);

    private VercelOptions VercelOptions() => Options(new VercelOptions { BaseAddress = Address, AccessToken = new(_server["vercel"]) });

    private InfisicalOptions InfisicalOptions() => Options(new InfisicalOptions { BaseAddress = Address, AccessToken = new(_server["infisical"]) });

    private CrafterOptions CrafterOptions() => Options(new CrafterOptions { BaseAddress = new(_server["crafterAddress"]), AccessToken = new(_server["crafter"]) });

    private ApinizerOptions ApinizerOptions() => Options(new ApinizerOptions { BaseAddress = Address, ClientId = _server["clientId"], ClientSecret = new(_server["clientSecret"]) });

    private static void Copy(AccessTokenOptions from, AccessTokenOptions to) => (to.BaseAddress, to.AccessToken, to.Resilience) = (from.BaseAddress, from.AccessToken, from.Resilience);

    /// <summary>Little patience, so that the faults take turns: all of the pipeline is at work, and no step takes longer than a few seconds.</summary>
    private static T Options<T>(T options)
        where T : TokenClientOptions
    {
        options.Resilience = new()
        {
            TotalRequestTimeout = { Timeout = TimeSpan.FromSeconds(2) },
            AttemptTimeout = { Timeout = TimeSpan.FromMilliseconds(500) },
            Retry = { MaxRetryAfter = TimeSpan.FromSeconds(1.5), Delay = TimeSpan.FromMilliseconds(10) },
            CircuitBreaker = { FailureRatio = 0.9 },
        };
        return options;
    }

    /// <summary>A container disposes what it was given; this outlives it.</summary>
    private sealed class Borrowed(SecretWatch watch) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => watch.CreateLogger(categoryName);

        public void Dispose()
        {
            // It belongs to the run.
        }
    }
}
