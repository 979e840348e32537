using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO;
using Microsoft.Extensions.Logging;

namespace TokenClients.Tests.Http;

/// <summary>Whatever listens to the library may fail: the result of a call, which may come only once, is not its to lose.</summary>
/// <remarks>Alone: where a listener throws, those after it hear nothing, and other tests listen too.</remarks>
[Collection(DiagnosticsTests.Alone)]
public sealed class ListenerTests
{
    [Theory]
    [InlineData("logger")]
    [InlineData("meter")]
    [InlineData("activity start")]
    [InlineData("activity stop")]
    public async Task A_listener_that_throws_does_not_cost_the_secret(string listener)
    {
        var wasCalled = 0;
        void Throw()
        {
            wasCalled++;
            throw new IOException("disk full");
        }

        using var meter = new MeterListener { InstrumentPublished = static (instrument, listener) => { if (instrument.Meter.Name == "TokenClients") { listener.EnableMeasurementEvents(instrument); } } };
        meter.SetMeasurementEventCallback<double>((_, _, _, _) => Throw());
        using var activities = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TokenClients",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => { if (listener == "activity start") { Throw(); } },
            ActivityStopped = _ => { if (listener == "activity stop") { Throw(); } },
        };
        if (listener == "meter")
        {
            meter.Start();
        }
        else if (listener != "logger")
        {
            ActivitySource.AddActivityListener(activities);
        }

        using var loggers = new ThrowingLoggers(Throw);
        foreach (var call in Calls.Issuing)
        {
            wasCalled = 0;
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

            var issued = await Calls.RunAsync(call, recorder, loggerFactory: listener == "logger" ? loggers : null);

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            wasCalled.Should().BePositive("a listener that is not called proves nothing");
        }
    }

    [Fact]
    public async Task A_logger_that_throws_does_not_hide_what_went_wrong()
    {
        using var loggers = new ThrowingLoggers(static () => throw new IOException("disk full"));
        foreach (var call in Calls.All.Where(static call => call != Calls.InfisicalRevokeByValue))
        {
            var (status, body) = Calls.InvalidCredential(call);
            using var recorder = new Wire.Recorder(body, status);

            var failure = await Wire.FailureOf(() => Calls.RunAsync(call, recorder, loggerFactory: loggers));

            failure.Kind.Should().Be(TokenErrorKind.InvalidCredential, call);
        }
    }

    private sealed class ThrowingLoggers(Action log) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => log();

        public void Dispose()
        {
        }
    }
}
