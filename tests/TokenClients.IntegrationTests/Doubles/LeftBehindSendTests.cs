using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Doubles;

/// <summary>A handler that sends twice at once and hands on the first end leaves a send behind; the call has told its outcome by then.</summary>
public sealed class LeftBehindSendTests
{
    /// <summary>The first send is refused by a rate limit, so the second may go; the call fails meanwhile, and what it says must hold.</summary>
    [Fact]
    public async Task A_send_that_was_left_behind_does_not_begin_once_the_call_has_told_its_outcome()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.Fail(TokenService.Vercel, VercelCalls.Create, Fault.Status(429));
        var leftBehind = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var secondEnd = Task.CompletedTask;
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new OnWarning(() =>
        {
            leftBehind.TrySetResult();
            SpinWait.SpinUntil(() => secondEnd.IsCompleted, TimeSpan.FromSeconds(2));
        })));
        services.AddTokenClients().AddVercel(static options => options.Resilience.Retry.MaxRetryAttempts = 0).UseEmulator(emulator)
            .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new Around(async (request, send) =>
            {
                var clone = await RestlessHandler.CloneAsync(request, ownContent: true);
                secondEnd = Task.Run(async () =>
                {
                    await leftBehind.Task;
                    await send(clone);
                });
                return await send(request);
            })));
        await using var provider = services.BuildServiceProvider();

        var failure = await Failing.CallAsync(() => provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("orphan", TokenExpiry.Never)));
        await secondEnd.ContinueWith(static _ => { }, TaskScheduler.Default);

        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        (failure.OutcomeUnknown ? 0 : emulator.Executed(TokenService.Vercel, VercelCalls.Create)).Should().Be(0, "the call says that there is no token, and that it can be made again");
    }

    private sealed class Around(Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            around(request, outgoing => base.SendAsync(outgoing, CancellationToken.None));
    }

    private sealed class OnWarning(Action act) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                act();
            }
        }

        public void Dispose()
        {
        }
    }
}
