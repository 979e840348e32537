using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Hedging;
using Polly.Retry;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Tests;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Doubles;

/// <summary>Some creations one after another, on an emulator and a client of their own, and what became of each. Lanes run at the same time; within one, it is known whose send a fault strikes.</summary>
internal sealed class CreateLane : IAsyncDisposable
{
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongTimeout = TimeSpan.FromMinutes(1);

    private readonly TokenServicesEmulator _emulator;
    private readonly ServiceProvider _services;
    private readonly ApinizerAuth _fence;
    private readonly TokenService _service;
    private readonly Dice _random;
    private readonly bool _hasLimit;
    private readonly bool _isSentTwiceAtOnce;
    private readonly int _executedBefore;
    private readonly int _liveBefore;
    private readonly List<CreateOutcome> _outcomes = [];

    private CreateLane(TokenServicesEmulator emulator, TokenService service, string setUp, int seed)
    {
        _emulator = emulator;
        _service = service;
        _random = new(seed);
        _hasLimit = HasLimit(setUp);
        _isSentTwiceAtOnce = setUp is DoublesTests.OnOurClients or DoublesTests.HttpResilience or HostHandlers.StandardHedging;
        _services = Build(emulator, setUp, seed);
        _fence = new(emulator.ApinizerOptions());
        _executedBefore = emulator.Executed(service, Operation);
        _liveBefore = emulator.LiveTokens(service).Count;
    }

    private string Operation => _service switch
    {
        TokenService.Infisical => "createTokenAuthToken",
        TokenService.Apinizer => "createToken",
        TokenService.Vercel => "createAuthToken",
        _ => "createAccessToken",
    };

    private int Executed => _emulator.Executed(_service, Operation) - _executedBefore;

    /// <summary>Runs a lane, checks it, and returns what became of its calls.</summary>
    internal static async Task<IReadOnlyList<CreateOutcome>> RunAsync(TokenService service, string setUp, int seed, int calls) => (await RunAsync(service, setUp, seed, calls, rawCalls: 0)).Outcomes;

    /// <summary>Likewise, and then sends creations with an HTTP client of the same host that is not ours, under such faults too. Returns how many tokens too many these made.</summary>
    internal static async Task<(IReadOnlyList<CreateOutcome> Outcomes, int RawDoubles)> RunAsync(TokenService service, string setUp, int seed, int calls, int rawCalls)
    {
        await using var lane = await StartAsync(service, setUp, seed);
        for (var number = 0; number < calls; number++)
        {
            lane._outcomes.Add(await lane.CreateAsync($"call-{number}"));
        }

        await lane.CheckAsync();
        return (lane._outcomes, rawCalls == 0 ? 0 : await lane.CreateRawAsync(rawCalls));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _fence.Dispose();
        await _emulator.DisposeAsync();
    }

    private static async Task<CreateLane> StartAsync(TokenService service, string setUp, int seed)
    {
        var emulator = await TokenServicesEmulator.StartAsync();
        if (service == TokenService.Infisical)
        {
            using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
            await infisical.AttachAsync(emulator.InfisicalIdentityId);
        }

        return new(emulator, service, setUp, seed);
    }

    private static ServiceProvider Build(TokenServicesEmulator emulator, string setUp, int seed)
    {
        var timeout = HasLimit(setUp) ? ShortTimeout : LongTimeout;
        var services = new ServiceCollection();
        var builder = services.AddTokenClients().AddInfisical(Prepare).AddApinizer(Prepare).AddVercel(Prepare).AddCrafter(Prepare).UseEmulator(emulator);
        switch (setUp)
        {
            case DoublesTests.OnAllClients:
                services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new RestlessHandler(seed)));
                break;
            case DoublesTests.OnOurClients:
                builder.ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new RestlessHandler(seed)));
                break;
            case HostHandlers.StandardResilience:
                services.ConfigureHttpClientDefaults(static http => HostHandlers.AddResilience(http));
                builder.ConfigureHttpClient(static http => HostHandlers.AddResilience(http));
                break;
            case HostHandlers.StandardHedging:
                services.ConfigureHttpClientDefaults(static http => HostHandlers.AddHedging(http));
                builder.ConfigureHttpClient(static http => HostHandlers.AddHedging(http));
                break;
            case DoublesTests.HttpResilience:
                builder.UseHttpResilience(static (pipeline, _) => pipeline
                    .AddRetry(new RetryStrategyOptions<HttpResponseMessage> { MaxRetryAttempts = 2, Delay = TimeSpan.Zero, ShouldHandle = static arguments => new(IsFailure(arguments.Outcome)) })
                    .AddHedging(new HedgingStrategyOptions<HttpResponseMessage> { MaxHedgedAttempts = 2, Delay = TimeSpan.FromMilliseconds(20), ShouldHandle = static arguments => new(IsFailure(arguments.Outcome)) }));
                break;
            default:
                break;
        }

        return services.BuildServiceProvider();

        void Prepare(TokenClientOptions options) => CreateLane.Prepare(options, timeout);
    }

    /// <summary>Whether calls end by a short time limit. With the standard handlers they do not: there, a busy machine would decide what a run shows.</summary>
    private static bool HasLimit(string setUp) => setUp is not (HostHandlers.StandardResilience or HostHandlers.StandardHedging);

    private static bool IsFailure(Outcome<HttpResponseMessage> outcome) => outcome.Result?.IsSuccessStatusCode != true;

    private static void Prepare(TokenClientOptions options, TimeSpan timeout) => options.Resilience = new()
    {
        Retry = { MaxRetryAttempts = 2, Delay = TimeSpan.Zero, MaxRetryAfter = ShortTimeout / 2 },
        TotalRequestTimeout = { Timeout = timeout },
        AttemptTimeout = { Timeout = timeout },
        // So many faults would open every circuit.
        CircuitBreaker = { MinimumThroughput = int.MaxValue, SamplingDuration = 2 * LongTimeout },
    };

    private async Task<CreateOutcome> CreateAsync(string name)
    {
        var outcome = new CreateOutcome(name) { IsSentTwiceAtOnce = _isSentTwiceAtOnce, ChosenId = _service == TokenService.Crafter && _random.Next(3) == 0 ? new SecretString(Guid.NewGuid().ToString("D")) : null };
        var plan = FaultPlan.Next(_random, _hasLimit);
        var faults = plan.Select(planned => (planned.IsAmbiguous, Set: _emulator.Fail(_service, Operation, planned.Fault))).ToList();
        using var look = _service == TokenService.Crafter && _random.Next(4) == 0 ? _emulator.Fail(_service, "getAccessToken", FaultPlan.Next(_random, _hasLimit) is [var (fault, _), ..] ? fault : Fault.Drop()) : null;
        using var source = new CancellationTokenSource();
        switch (_random.Next(20))
        {
            case 0:
                await source.CancelAsync();
                break;
            case <= 4:
                source.CancelAfter(_random.Next(40));
                break;
            default:
                break;
        }

        var before = Executed;
        try
        {
            (outcome.Secret, outcome.Token, outcome.Problem) = await CallAsync(outcome, source.Token);
        }
#pragma warning disable CA1031 // Whatever comes out is looked at.
        catch (Exception error)
#pragma warning restore CA1031
        {
            outcome.Error = error;
            outcome.WasCancelled = source.IsCancellationRequested;
        }

        faults.ForEach(static fault => fault.Set.Dispose());
        outcome.AmbiguousFaults = faults.Where(static fault => fault.IsAmbiguous).Sum(static fault => fault.Set.Struck);
        if (_service == TokenService.Apinizer)
        {
            if (outcome.OutcomeUnknown)
            {
                // The server may not yet have seen what was sent; this it sees later.
                await _fence.PingAsync();
                await Task.Delay(1);
            }

            outcome.Executed = Executed - before;
        }

        return outcome;
    }

    /// <summary>Sends creations as our client would, over an HTTP client on which the host's handlers are, and counts the executions of each after its first.</summary>
    private async Task<int> CreateRawAsync(int calls)
    {
        var raw = await RawCreation.CaptureAsync(_emulator, _service);
        using var client = _services.GetRequiredService<IHttpClientFactory>().CreateClient("raw");
        var doubles = 0;
        for (var number = 0; number < calls; number++)
        {
            var faults = FaultPlan.Next(_random, _hasLimit).Select(planned => _emulator.Fail(_service, Operation, planned.Fault)).ToList();
            var before = Executed;
            await raw.SendAsync(client, $"raw-{number}");
            faults.ForEach(static fault => fault.Dispose());
            await SettleAsync();
            doubles += Math.Max(0, Executed - before - 1);
        }

        return doubles;
    }

    private async Task<(SecretString Secret, ITokenInfo? Token, string? Problem)> CallAsync(CreateOutcome call, CancellationToken cancellationToken)
    {
        switch (_service)
        {
            case TokenService.Infisical:
                var ofInfisical = await _services.GetRequiredService<IInfisicalTokenAuth>().CreateTokenAsync(_emulator.InfisicalIdentityId, new() { Name = call.Name }, cancellationToken);
                return (ofInfisical.Secret, ofInfisical.Token, ofInfisical.Problem);
            case TokenService.Apinizer:
                return ((await _services.GetRequiredService<IApinizerAuth>().CreateTokenAsync(cancellationToken)).Secret, null, null);
            case TokenService.Vercel:
                var ofVercel = await _services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new(call.Name, TokenExpiry.Never), cancellationToken);
                return (ofVercel.Secret, ofVercel.Token, ofVercel.Problem);
            default:
                var ofCrafter = await _services.GetRequiredService<ICrafterAccessTokens>().CreateTokenAsync(new(call.Name, TokenExpiry.Never) { Id = call.ChosenId }, cancellationToken);
                return (ofCrafter.Secret, ofCrafter.Token, ofCrafter.Problem);
        }
    }

    /// <summary>Waits until what was sent has been dealt with: carried out or not. A send that a handler left behind may hang for ever, but a fault that struck it shows that it is decided.</summary>
    private Task SettleAsync() => Until.TrueAsync(() => _emulator.Calls.All(static call => call.Duration is not null || call.Faulted), "the end of what the emulator was asked for");

    private async Task CheckAsync()
    {
        await SettleAsync();
        foreach (var outcome in _outcomes)
        {
            outcome.ShouldBeCoherent();
        }

        _outcomes.Select(static outcome => outcome.Secret).OfType<SecretString>().Should().OnlyHaveUniqueItems();
        var live = _emulator.LiveTokens(_service).Skip(_service == TokenService.Apinizer ? 0 : _liveBefore).ToList();
        if (_service == TokenService.Apinizer)
        {
            CheckByCount(live.Count - _liveBefore);
        }
        else
        {
            CheckByName(live);
        }
    }

    private void CheckByName(List<ITokenInfo> live)
    {
        Executed.Should().Be(live.Count, "nothing takes a token away");
        var byName = live.ToLookup(static token => token.Name);
        foreach (var outcome in _outcomes)
        {
            var tokens = byName[outcome.Name].ToList();
            tokens.Should().HaveCountLessThanOrEqualTo(1, "{0} must not create twice", outcome);
            outcome.Executed = tokens.Count;
            if (outcome.Secret is { } secret)
            {
                // Whatever object a server responds with, Crafter's secret is the id that the client chose; if there is more to say, the result says so.
                (_emulator.IsLive(_service, secret) || (_service == TokenService.Crafter && outcome.Problem is not null)).Should().BeTrue("{0} returned a secret", outcome);
                tokens.Should().HaveCount(_emulator.IsLive(_service, secret) ? 1 : 0, "the secret of {0} is that of its own token", outcome);
                (outcome.Token is { DisplayId.Length: > 0 } record && tokens.Count == 1 ? record.DisplayId : tokens.FirstOrDefault()?.DisplayId).Should().Be(tokens.FirstOrDefault()?.DisplayId);
            }
            else if (!outcome.OutcomeUnknown && outcome.ChosenId is null)
            {
                tokens.Should().BeEmpty("{0} says that there is none", outcome);
            }
        }
    }

    /// <summary>Apinizer's tokens have no names: what a call did is what was done meanwhile. An execution too many belongs to an earlier call that gave up before the server began.</summary>
    private void CheckByCount(int live)
    {
        live.Should().Be(Executed, "nothing takes a token away");
        _outcomes.Sum(static outcome => outcome.Executed).Should().BeLessThanOrEqualTo(Executed);
        var late = 0;
        foreach (var outcome in _outcomes)
        {
            var own = outcome.Secret is not null || outcome.OutcomeUnknown ? Math.Min(1, outcome.Executed) : 0;
            (outcome.Executed - own).Should().BeLessThanOrEqualTo(late, "{0} must not create twice", outcome);
            late += own - outcome.Executed + (outcome.OutcomeUnknown && own == 0 ? 1 : 0);
            if (outcome.Secret is { } secret)
            {
                _emulator.IsLive(_service, secret).Should().BeTrue("{0} returned a secret", outcome);
                own.Should().Be(1);
            }
        }

        var returned = _outcomes.Count(static outcome => outcome.Secret is not null);
        (live - returned).Should().BeInRange(0, _outcomes.Count(static outcome => outcome.OutcomeUnknown), "each token whose secret was lost is one that a call was unsure of");
    }
}
