using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Testing;
using TokenClients.Tests;

namespace TokenClients.IntegrationTests.Tokens;

/// <summary>An emulated Apinizer and a client of it, each with a clock of its own that the test moves, and a detector over all that the client tells.</summary>
internal sealed class TokenWorld : IAsyncDisposable
{
    internal const int Many = 10_000;

    private readonly FailureCounter _failures = new();
    private readonly LoggerFactory _loggerFactory;

    private TokenWorld(TokenServicesEmulator emulator, FakeTimeProvider serverClock, Action<ApinizerOptions>? change)
    {
        Emulator = emulator;
        ServerClock = serverClock;
        Detector.Watch(emulator);
        _loggerFactory = new([Detector.LoggerProvider, _failures]);
        Apinizer = Client(change);
    }

    internal TokenServicesEmulator Emulator { get; }

    internal FakeTimeProvider ServerClock { get; }

    /// <summary>The client's clock.</summary>
    internal AdjustableTimeProvider Clock { get; } = new(new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero));

    internal SecretLeakDetector Detector { get; } = new();

    internal ApinizerAuth Apinizer { get; }

    internal IAccessTokenSource Source => Apinizer.TokenSource;

    /// <summary>How often the emulator was asked for a token.</summary>
    internal int TokenRequests => Emulator.Calls.Count(static call => call.OperationId == "createToken");

    /// <summary>How often a token could not be replaced, as the log has it: by then the request is over for the client too.</summary>
    internal int FailedRefreshes => _failures.Count;

    internal int Greetings => Emulator.Calls.Count(static call => call.OperationId == "hello");

    /// <param name="change">What differs from options that work at once, without retries.</param>
    /// <param name="serverIsAhead">How far the server's clock is ahead of the client's.</param>
    internal static async Task<TokenWorld> StartAsync(Action<ApinizerOptions>? change = null, TimeSpan serverIsAhead = default)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero) + serverIsAhead);
        return new(await TokenServicesEmulator.StartAsync(clock), clock, change);
    }

    internal ApinizerAuth Client(Action<ApinizerOptions>? change = null)
    {
        var options = Emulator.ApinizerOptions();
        options.Resilience.Retry.MaxRetryAttempts = 0;
        change?.Invoke(options);
        return new(options, loggerFactory: _loggerFactory, timeProvider: Clock);
    }

    internal void Advance(TimeSpan time)
    {
        ServerClock.Advance(time);
        Clock.Advance(time);
    }

    internal Task<SecretString> GetAsync(CancellationToken cancellationToken = default) => Source.GetAccessTokenAsync(cancellationToken).AsTask();

    /// <summary>A token that must be there without waiting.</summary>
    internal SecretString Now()
    {
        var getting = Source.GetAccessTokenAsync();
        return getting.IsCompletedSuccessfully ? getting.Result : throw new InvalidOperationException("There is no token to give at once.");
    }

    /// <summary>Lets ten thousand callers loose at once.</summary>
    internal static Task<T[]> ManyAsync<T>(Func<Task<T>> call)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callers = Enumerable.Range(0, Many).Select(_ => Task.Run(async () =>
        {
            await start.Task;
            return await call();
        })).ToArray();
        start.SetResult();
        return Task.WhenAll(callers);
    }

    internal void ShouldBeClean()
    {
        Detector.Collected(SecretLeakChannel.Log).Should().BePositive("the client was listened to");
        Detector.AssertClean();
    }

    public async ValueTask DisposeAsync()
    {
        Apinizer.Dispose();
        await Emulator.DisposeAsync();
        _loggerFactory.Dispose();
        _failures.Dispose();
        Detector.Dispose();
    }

    private sealed class FailureCounter : ILoggerProvider, ILogger
    {
        private const int NotRefreshed = 21;
        private const int LoginRefused = 23;

        private int _count;

        internal int Count => Volatile.Read(ref _count);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id is NotRefreshed or LoginRefused)
            {
                Interlocked.Increment(ref _count);
            }
        }

        public void Dispose()
        {
            // There is nothing to free.
        }
    }
}
