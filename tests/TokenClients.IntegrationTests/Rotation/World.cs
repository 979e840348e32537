using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Rotation;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>A token service, a sink and a journal in virtual time, which check what must hold at every moment.</summary>
internal sealed class World(bool canFence = true)
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    internal static readonly TimeSpan Every = TimeSpan.FromDays(3);
    internal static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    private readonly List<string> _violations = [];

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    internal List<Token> Tokens { get; } = [];

    internal bool CanFence { get; } = canFence;

    internal string? Journal { get; set; }

    internal long Version { get; set; }

    internal (SecretString Secret, string Fingerprint)? Held { get; set; }

    /// <summary>The fingerprints of all secrets that were in the sink.</summary>
    internal Dictionary<SecretString, string> Fingerprints { get; } = [];

    internal long Fence { get; set; }

    /// <summary>How long the service does not show a new token.</summary>
    internal TimeSpan ListLag { get; set; }

    /// <summary>What happens to the next creation.</summary>
    internal CreateFault NextCreate { get; set; }

    /// <summary>Whether lists show nothing, while a token is found by its id.</summary>
    internal bool ListedByIdOnly { get; set; }

    /// <summary>How the next call of its operation fails.</summary>
    internal TokenClientException? NextFailure { get; set; }

    /// <summary>Why the client refuses the next creation before it sends anything.</summary>
    internal string? NextRefusal { get; set; }

    /// <summary>The mark of a token that the client itself calls with, so that it does not revoke it.</summary>
    internal string? Own { get; set; }

    internal bool NextIsUnfit { get; set; }

    internal int Calls { get; set; }

    /// <summary>By how much the clocks of the runners may differ.</summary>
    internal TimeSpan Skew { get; init; }

    /// <summary>How often the sink was told that earlier secrets are not needed any more.</summary>
    internal int Drops { get; set; }

    internal bool NextDropFails { get; set; }

    /// <summary>Everything that was logged or noted.</summary>
    internal ConcurrentQueue<string> Printed { get; } = new();

    internal RotationState State => Journal is null ? new() : RotationState.FromJson(Journal);

    internal IEnumerable<Token> Live => Tokens.Where(token => token.IsLiveAt(Clock.GetUtcNow()));

    internal Token InSink => Tokens.Single(token => token.Secret == Held!.Value.Secret);

    internal Runner NewRunner() => new(this);

    internal SecretString Put(Token token)
    {
        Require(token.IsLiveAt(Clock.GetUtcNow()), "what reaches the sink works");
        Require(!token.IsUnfit, "a token is verified before it is delivered");
        token.DeliveredAt = Clock.GetUtcNow();
        return token.Secret;
    }

    /// <summary>Somebody else puts an earlier secret back.</summary>
    internal void PutBack(Token token)
    {
        InSink.ReplacedAt = Clock.GetUtcNow();
        Held = (Put(token), Fingerprints[token.Secret]);
        token.ReplacedAt = null;
    }

    /// <summary>Carries out what is late, and checks that the secret in the sink works.</summary>
    internal void Pass(TimeSpan time)
    {
        Clock.Advance(time);
        foreach (var token in Tokens.Where(token => token.ExistsFrom <= Clock.GetUtcNow() && !token.IsBorn))
        {
            token.IsBorn = true;
            Require(NotedMarks().Contains(token.Mark), "a token that comes to live is in the journal");
        }

        CheckSink();
    }

    internal void CheckSink()
    {
        if (Held is not null)
        {
            Require(InSink.IsLiveAt(Clock.GetUtcNow()), "the sink always holds a secret that works");
        }

        _violations.Should().BeEmpty();
    }

    /// <summary>Keeps what was violated: an exception in a call is a failure of that call, which a run survives.</summary>
    internal void Require(bool holds, string rule)
    {
        if (!holds)
        {
            _violations.Add(rule);
        }
    }

    internal IEnumerable<string> NotedMarks() => State.Retiring.Append(State.New).Append(State.Current).OfType<RotationToken>().Select(static token => token.Mark);

    /// <summary>Runs until nothing is due any more.</summary>
    internal async Task CalmAsync()
    {
        for (var run = 0; run < 4000 && (State.Retiring.Count > 0 || State.Phase != RotationPhase.Idle || Held?.Fingerprint != State.Current?.Fingerprint || State.Current is null); run++)
        {
            using var rotation = NewRunner().Rotation();
            var result = await rotation.RunOnceAsync(TestContext.Current.CancellationToken);
            var wait = result.NextStepAt - Clock.GetUtcNow();
            Pass(wait < TimeSpan.FromMinutes(6) ? TimeSpan.FromMinutes(6) : wait < TimeSpan.FromHours(12) ? wait : TimeSpan.FromHours(12));
        }

        Live.Select(static token => token.Mark).Should().Equal([State.Current!.Mark], "no token lives whose secret was lost");
        InSink.Mark.Should().Be(State.Current.Mark);
        State.Retiring.Should().BeEmpty();
        CheckSink();
    }

    internal sealed class Token
    {
        internal required string Mark { get; init; }

        internal required SecretString Secret { get; init; }

        internal required DateTimeOffset ExistsFrom { get; init; }

        internal required DateTimeOffset ListedFrom { get; init; }

        internal required DateTimeOffset EndsAt { get; init; }

        internal string Id => "id-" + Mark;

        internal bool IsUnfit { get; init; }

        internal bool IsBorn { get; set; }

        internal bool IsRevoked { get; set; }

        internal DateTimeOffset? DeliveredAt { get; set; }

        internal DateTimeOffset? ReplacedAt { get; set; }

        internal bool IsLiveAt(DateTimeOffset now) => now >= ExistsFrom && now < EndsAt && !IsRevoked;
    }
}

public enum CreateFault
{
    None,
    LoseResponse,
    ExecuteLater,
    NotExecuted,
}

/// <summary>One process: it may crash or sleep before and after each of its calls.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer has nothing to dispose of.")]
internal sealed class Runner(World world) : IRotatedTokens, ISecretSink, IRotationJournal, ILogger
{
    private readonly CancellationTokenSource _life = new();
    private readonly CancellationTokenSource _stop = new();
    private int _calls;

    /// <summary>The number of the moment at which it crashes; moments are counted before and after each call.</summary>
    internal int CrashAt { get; init; } = int.MaxValue;

    /// <summary>Whether the application asks for a rotation.</summary>
    internal bool IsAsked { get; init; }

    /// <summary>The number of the moment at which it sleeps until <see cref="Wake"/>.</summary>
    internal int SleepAt { get; init; } = int.MaxValue;

    /// <summary>The number of the moment at which its call fails.</summary>
    internal int BreakAt { get; init; } = int.MaxValue;

    /// <summary>The number of the moment at which its run is canceled; it does not end itself.</summary>
    internal int StopAt { get; init; } = int.MaxValue;

    /// <summary>Whether its journal denies writes that it has carried out, as after a driver has repeated them.</summary>
    internal bool DeniesWrites { get; init; }

    /// <summary>By how much its clock is ahead.</summary>
    internal TimeSpan Ahead { get; init; }

    /// <summary>What happens before the sink looks at a delivery.</summary>
    internal Action? OnDelivery { get; init; }

    internal TaskCompletionSource Wake { get; } = new();

    internal TaskCompletionSource Sleeps { get; } = new();

    internal Func<SecretString, CancellationToken, Task<bool>>? Verify { get; init; }

    internal int Moments => _calls;

    public bool CanFence => world.CanFence;

    internal SecretRotation Rotation() =>
        new(new RotationSettings("deploy") { Every = World.Every, Overlap = World.Overlap, Verify = Verify }, this, this, this, new ShiftedTimeProvider(world.Clock, Ahead), this);

    /// <summary>Runs once. <see langword="null"/> if it crashed or was stopped.</summary>
    internal async Task<RotationResult?> RunAsync()
    {
        try
        {
            using var rotation = Rotation();
            return await (IsAsked ? rotation.RotateAsync(_stop.Token) : rotation.RunOnceAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return null;
        }
    }

    public Task<TokenLifetime> ReadLifetimeAsync(CancellationToken cancellationToken) => Task.FromResult(new TokenLifetime(World.Lifetime, World.Lifetime));

    public async Task<NewToken> CreateAsync(PreparedToken prepared, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var calls = world.Calls;
        try
        {
            return await CreateAsync(prepared.Mark, expiresAt, cancellationToken);
        }
        catch (OperationCanceledException) when (!_life.IsCancellationRequested)
        {
            throw new TokenCallCanceledException(TokenService.Vercel, "CreateTokenAsync", outcomeUnknown: world.Calls > calls, cancellationToken);
        }
    }

    private Task<NewToken> CreateAsync(string mark, DateTimeOffset expiresAt, CancellationToken cancellationToken) => CallAsync(cancellationToken, () =>
    {
        world.Calls++;
        Fail("CreateTokenAsync");
        if (world.NextRefusal is { } refusal)
        {
            world.NextRefusal = null;
            throw new ArgumentException(refusal);
        }

        var fault = world.NextCreate;
        world.NextCreate = CreateFault.None;
        if (fault != CreateFault.NotExecuted)
        {
            var now = world.Clock.GetUtcNow();
            var from = fault == CreateFault.ExecuteLater ? now + TimeSpan.FromMinutes(17) : now;
            world.Require(world.NotedMarks().Contains(mark), "a mark is noted before its token is created");
            world.Tokens.Add(new()
            {
                Mark = mark,
                Secret = new($"secret-{Guid.NewGuid():N}"),
                ExistsFrom = from,
                ListedFrom = from + world.ListLag,
                EndsAt = expiresAt,
                IsUnfit = world.NextIsUnfit,
                IsBorn = from == now,
            });
            world.NextIsUnfit = false;
        }

        return fault == CreateFault.None
            ? new NewToken(world.Tokens[^1].Secret, world.Tokens[^1].Id)
            : throw new TokenClientException(TokenService.Vercel, "CreateTokenAsync", TokenErrorKind.Timeout, "The response was lost.") { OutcomeUnknown = true };
    });

    public Task<string?> FindAsync(string mark, CancellationToken cancellationToken) => CallAsync(cancellationToken, () =>
    {
        world.Calls++;
        Fail("ListTokensAsync");
        return world.ListedByIdOnly ? null : world.Live.FirstOrDefault(token => token.Mark == mark && token.ListedFrom <= world.Clock.GetUtcNow())?.Id;
    });

    public Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken) => CallAsync(cancellationToken, () =>
    {
        world.Calls++;
        Fail("RevokeTokenAsync");
        if (world.Own is { } own && id.EndsWith(own, StringComparison.Ordinal))
        {
            throw new ArgumentException("This is the client's own access token.");
        }

        if (world.Live.FirstOrDefault(token => token.Id == id && token.ListedFrom <= world.Clock.GetUtcNow()) is not { } token)
        {
            return RevokeOutcome.NotFound;
        }

        world.Require(world.Held?.Secret != token.Secret, "what is in use is not revoked");
        if (token.ReplacedAt is { } at)
        {
            world.Require(world.Clock.GetUtcNow() - at >= World.Overlap - world.Skew, "the overlap is not cut short");
        }

        token.IsRevoked = true;
        return RevokeOutcome.Revoked;
    });

    public Task<CredentialCheck> CheckAsync(SecretString secret, CancellationToken cancellationToken) => CallAsync(cancellationToken, () =>
    {
        Fail("CheckCredentialAsync");
        var isUnfit = world.Tokens.Single(token => token.Secret == secret).IsUnfit;
        return new CredentialCheck { State = isUnfit ? CredentialState.Rejected : CredentialState.Accepted };
    });

    public Task DeliverAsync(SecretDelivery delivery, CancellationToken cancellationToken = default) => CallAsync(cancellationToken, () =>
    {
        OnDelivery?.Invoke();
        RaiseFence(delivery.FencingNumber);
        if (world.Held is not null)
        {
            world.InSink.ReplacedAt = world.Clock.GetUtcNow();
        }

        world.Held = (world.Put(world.Tokens.Single(token => token.Secret == delivery.Secret)), delivery.Fingerprint);
        world.InSink.ReplacedAt = null;
        world.Fingerprints[delivery.Secret] = delivery.Fingerprint;
        return true;
    });

    public Task RaiseFenceAsync(long fencingNumber, CancellationToken cancellationToken = default) => CallAsync(cancellationToken, () =>
    {
        RaiseFence(fencingNumber);
        return true;
    });

    public Task<string?> ReadFingerprintAsync(CancellationToken cancellationToken = default) => CallAsync(cancellationToken, () => world.Held?.Fingerprint);

    public async ValueTask<JournalEntry?> ReadAsync(string rotation, CancellationToken cancellationToken = default) =>
        await CallAsync(cancellationToken, () => world.Journal is null ? null : new JournalEntry(world.Version, world.Journal));

    public async ValueTask<bool> TryWriteAsync(string rotation, string state, long expectedVersion, CancellationToken cancellationToken = default) => await CallAsync(cancellationToken, () =>
    {
        world.Printed.Enqueue(state);
        if (world.Version != expectedVersion)
        {
            return false;
        }

        (world.Journal, world.Version) = (state, world.Version + 1);
        world.Printed.Enqueue(world.State.ToString());
        foreach (var token in world.Live)
        {
            world.Require(world.NotedMarks().Contains(token.Mark), "a token that lives is in the journal");
        }

        return !DeniesWrites;
    });

    public Task DropEarlierAsync(long fencingNumber, CancellationToken cancellationToken = default) => CallAsync(cancellationToken, () =>
    {
        if (world.CanFence && world.Fence > fencingNumber)
        {
            throw new StaleDeliveryException(world.Fence);
        }

        world.Require(!world.Tokens.Any(token => token.ReplacedAt + World.Overlap - world.Skew > world.Clock.GetUtcNow() && world.CanFence), "what the sink keeps is dropped after the overlap");
        if (world.NextDropFails)
        {
            world.NextDropFails = false;
            throw new IOException("broken");
        }

        return world.Drops++;
    });

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => world.Printed.Enqueue(formatter(state, exception) + exception);

    [SuppressMessage("Design", "CA1068:CancellationToken parameters must come last", Justification = "The function is long.")]
    private async Task<T> CallAsync<T>(CancellationToken cancellationToken, Func<T> call)
    {
        await MomentAsync(cancellationToken);
        var result = call();
        await MomentAsync(cancellationToken);
        return result;
    }

    private async Task MomentAsync(CancellationToken cancellationToken)
    {
        _calls++;
        if (_calls == CrashAt)
        {
            await _stop.CancelAsync();
            await _life.CancelAsync();
        }

        if (_calls == StopAt)
        {
            await _stop.CancelAsync();
        }

        _life.Token.ThrowIfCancellationRequested();
        cancellationToken.ThrowIfCancellationRequested();
        if (_calls == BreakAt)
        {
            throw new IOException("broken");
        }

        if (_calls == SleepAt)
        {
            Sleeps.TrySetResult();
            await Wake.Task;
        }
    }

    private void RaiseFence(long number)
    {
        if (world.CanFence)
        {
            world.Fence = world.Fence > number ? throw new StaleDeliveryException(world.Fence) : number;
        }
    }

    private void Fail(string operation)
    {
        if (world.NextFailure is { } failure && failure.Operation == operation)
        {
            world.NextFailure = null;
            throw failure;
        }
    }
}

/// <summary>A clock that is ahead of another one.</summary>
internal sealed class ShiftedTimeProvider(TimeProvider clock, TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + ahead;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
