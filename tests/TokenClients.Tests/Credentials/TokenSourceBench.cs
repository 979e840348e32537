using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TokenClients.Credentials;
using TokenClients.Errors;
using TokenClients.Tests.DependencyInjection;
using TokenClients.Tokens;

namespace TokenClients.Tests.Credentials;

/// <summary>A token source with the settings that are the default, an issuer that does what the test says, and a clock that stands still.</summary>
internal sealed class TokenSourceBench : IDisposable
{
    internal static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    internal static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Of a token that lives for an hour: when it is replaced in the background, and when callers wait.</summary>
    internal static readonly TimeSpan Advisory = TimeSpan.FromSeconds(3480);
    internal static readonly TimeSpan Mandatory = TimeSpan.FromSeconds(3570);

    private readonly Setup.Log _log = new();
    private readonly LoggerFactory _loggerFactory;

    internal TokenSourceBench(TimeProvider? clock = null, TimeSpan? longestServerPause = null, ILogger? logger = null)
    {
        _loggerFactory = new([_log]);
        Source = new(
            Issuer,
            new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30)),
            longestServerPause ?? TimeSpan.FromSeconds(20),
            clock ?? Clock,
            logger ?? _loggerFactory.CreateLogger("TokenClients"));
    }

    internal ScriptedIssuer Issuer { get; } = new();

    internal AdjustableTimeProvider Clock { get; } = new(Wire.Now);

    internal RefreshingTokenSource Source { get; }

    /// <summary>What the log says of refreshes that failed.</summary>
    internal List<string> Warnings => [.. _log.Entries.Where(static entry => entry.Level == LogLevel.Warning).Select(static entry => entry.Text)];

    internal IReadOnlyList<(string Category, LogLevel Level, string Text)> Log => _log.Entries;

    /// <summary>A token that must be there without waiting.</summary>
    internal string Now()
    {
        var getting = Source.GetAccessTokenAsync(CancellationToken.None);
        return getting.IsCompletedSuccessfully ? getting.Result.Reveal() : throw new InvalidOperationException("There is no token to give at once.");
    }

    internal Task<SecretString> GetAsync(CancellationToken cancellationToken = default) => Source.GetAccessTokenAsync(cancellationToken).AsTask();

    /// <summary>Waits for what happens on another thread, no longer than needed.</summary>
    internal static async Task UntilAsync(Func<bool> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(30), what);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A failure as the client has it: nothing is sent without a credential, or with one that was refused before.</summary>
    internal static TokenClientException Failure(TokenErrorKind kind = TokenErrorKind.ServiceFault, TimeSpan? retryAfter = null) =>
        new(TokenService.Apinizer, "GetAccessTokenAsync", kind, "It failed.", new HttpRequestException("The cause.")) { RetryAfter = retryAfter, Attempts = kind is TokenErrorKind.CredentialUnavailable or TokenErrorKind.InvalidCredential ? 0 : 1, StatusCode = 500, ErrorCode = "server_error" };

    public void Dispose()
    {
        Source.Dispose();
        _loggerFactory.Dispose();
        _log.Dispose();
    }

    /// <summary>A logger of the user's, which does what the test says.</summary>
    internal sealed class UsersLogger : ILogger
    {
        private int _count;

        internal Action? OnLog { get; set; }

        internal int Count => Volatile.Read(ref _count);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Interlocked.Increment(ref _count);
            OnLog?.Invoke();
        }
    }

    /// <summary>Issues token1, token2 and so on, unless it was told otherwise for the next requests.</summary>
    internal sealed class ScriptedIssuer : ITokenIssuer
    {
        private readonly ConcurrentQueue<Func<CancellationToken, Task<TokenGrant>>> _script = new();
        private readonly ConcurrentQueue<string?> _previous = new();
        private int _requests;
        private int _issued;

        public TokenService Service => TokenService.Apinizer;

        /// <summary>How long tokens live that the script says nothing about.</summary>
        internal TimeSpan? Lifetime { get; set; } = Hour;

        internal int Requests => Volatile.Read(ref _requests);

        /// <summary>Which token each request was to replace.</summary>
        internal IReadOnlyList<string?> Previous => [.. _previous];

        /// <summary>What to do when the script has ended; <see langword="null"/> to issue a token.</summary>
        internal Func<CancellationToken, Task<TokenGrant>>? Otherwise { get; set; }

        public async Task<TokenGrant> IssueAsync(SecretString? previous, long callStart, CancellationToken cancellationToken)
        {
            _previous.Enqueue(previous?.Reveal());
            Interlocked.Increment(ref _requests);
            return _script.TryDequeue(out var step) ? await step(cancellationToken)
                : Otherwise is { } otherwise ? await otherwise(cancellationToken)
                : Grant();
        }

        internal TokenGrant Grant() => Grant(Lifetime);

        internal TokenGrant Grant(TimeSpan? lifetime, TimeSpan age = default) => new(new("token" + Interlocked.Increment(ref _issued)), lifetime, age);

        internal void Then(Func<CancellationToken, Task<TokenGrant>> step) => _script.Enqueue(step);

        internal void ThenFail(Exception failure, int times = 1)
        {
            for (var time = 0; time < times; time++)
            {
                Then(_ => Task.FromException<TokenGrant>(failure));
            }
        }

        /// <summary>Keeps the next request waiting for the test.</summary>
        internal HeldRequest Hold()
        {
            var held = new HeldRequest();
            Then(held.RespondAsync);
            return held;
        }
    }

    internal sealed class HeldRequest
    {
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<TokenGrant> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The end of waiting for the request to begin.</summary>
        internal Task Arrived => _arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));

        internal CancellationToken Cancellation { get; private set; }

        /// <summary>Whether it goes on when it is canceled, as handlers and providers of the user can.</summary>
        internal bool IsStubborn { get; set; }

        internal void Release(TokenGrant grant) => _response.SetResult(grant);

        internal void Fail(Exception error) => _response.SetException(error);

        internal Task<TokenGrant> RespondAsync(CancellationToken cancellationToken)
        {
            Cancellation = cancellationToken;
            _arrived.SetResult();
            return IsStubborn ? _response.Task : _response.Task.WaitAsync(cancellationToken);
        }
    }
}
