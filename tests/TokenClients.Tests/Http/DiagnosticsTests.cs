using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TokenClients.Pipeline;
using TokenClients.Requests;
using TokenClients.Tests.Conventions;
using TokenClients.Transport.Vercel;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>What users see of a call in traces, metrics and logs: names that dashboards and alerts are built on, and nothing that costs while nobody looks.</summary>
[Collection(Alone)]
public sealed class DiagnosticsTests
{
    /// <summary>No other test runs beside these: a listener of its own would be listening to their calls.</summary>
    internal const string Alone = "alone";

    private static readonly string[] AlwaysTagged =
        ["tokenclients.service", "tokenclients.operation", "http.request.method", "url.template", "server.address", "server.port", "tokenclients.attempts"];

    [Fact]
    public async Task Nothing_is_allocated_while_nobody_listens()
    {
        var settings = VercelClients.Tokens.CreateSettings(Wire.VercelOptions(), AccessTokenSource.Fixed(new(Wire.Secret)), NullLogger.Instance, null);
        var call = new CallContext(settings, VercelTransport.CreateAuthTokenOperation, nameof(IVercelTokens.CreateTokenAsync), new RequestPath(""));
        using var response = Wire.Response("{}");
        var received = await call.ReadAsync(response, TestContext.Current.CancellationToken);
        var failure = new TokenClientException(TokenService.Vercel, nameof(IVercelTokens.CreateTokenAsync), TokenErrorKind.ServiceFault, "a sentence");
        var cancellation = new TokenCallCanceledException("a sentence");
        void Report(int times)
        {
            for (; times > 0; times--)
            {
                using var diagnostics = call.Diagnostics;
                diagnostics.Start();
                diagnostics.Retrying(TimeSpan.FromSeconds(1));
                diagnostics.Succeeded(received);
                diagnostics.Failed(failure);
                diagnostics.Failed(cancellation);
            }
        }

        // Of some rounds the least counts: in others the runtime has work of its own.
        var least = long.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Report(100);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.Should().Be(0);
    }

    [Fact]
    public async Task A_span_has_the_names_that_are_promised_and_there_is_one_a_call()
    {
        foreach (var (status, kind) in new[] { (HttpStatusCode.OK, null), (HttpStatusCode.InternalServerError, "ServiceFault"), ((HttpStatusCode)0, "Unreachable") })
        {
            var spans = new ConcurrentQueue<Activity>();
            using var listener = new ActivityListener
            {
                ShouldListenTo = static _ => true,
                Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = spans.Enqueue,
            };
            ActivitySource.AddActivityListener(listener);
            using var recorder = new Wire.Recorder((count, _) => count <= 2 || status == 0
                ? throw NetworkError.Of(HttpRequestError.ConnectionError, "refused")
                : Wire.Response(Calls.GoodResponse(Calls.Get), status));

            await Record.ExceptionAsync(() => Calls.RunAsync(Calls.Get, recorder, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock()));

            var span = spans.Should().ContainSingle("the attempts are not spans of their own").Subject;
            span.Source.Name.Should().Be("TokenClients");
            span.DisplayName.Should().Be("Vercel GetTokenAsync");
            span.Kind.Should().Be(ActivityKind.Client);
            span.TagObjects.Select(static tag => tag.Key).Should().BeEquivalentTo(
                [.. AlwaysTagged, .. status == 0 ? Array.Empty<string>() : ["http.response.status_code"], .. kind is null ? Array.Empty<string>() : ["error.type"]]);
            span.GetTagItem("tokenclients.service").Should().Be("Vercel");
            span.GetTagItem("tokenclients.operation").Should().Be("GetTokenAsync");
            span.GetTagItem("tokenclients.attempts").Should().Be(3);
            span.GetTagItem("http.request.method").Should().Be("GET");
            span.GetTagItem("http.response.status_code").Should().Be(status == 0 ? null : (int)status);
            span.GetTagItem("url.template").Should().Be("/v5/user/tokens/{tokenId}");
            span.GetTagItem("server.address").Should().Be("api.vercel.com");
            span.GetTagItem("server.port").Should().Be(443);
            span.GetTagItem("error.type").Should().Be(kind);
            span.Status.Should().Be(kind is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
            span.Events.Select(static entry => (entry.Name, Attempt: entry.Tags.Single(static tag => tag.Key == "tokenclients.attempt").Value)).Should().Equal(("retry", 1), ("retry", 2));
            span.Events.Should().OnlyContain(static entry => entry.Tags.Any(static tag => tag.Key == "tokenclients.delay" && tag.Value is double));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ServiceFault")]
    [InlineData("Canceled")]
    public async Task A_duration_has_the_names_that_are_promised_and_there_is_one_a_call(string? kind)
    {
        var seen = new ConcurrentQueue<(Instrument Instrument, double Seconds, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == "TokenClients")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) => seen.Enqueue((instrument, seconds, tags.ToArray().ToDictionary(static tag => tag.Key, static tag => tag.Value))));
        listener.Start();
        using var canceled = new CancellationTokenSource();
        using var recorder = new Wire.Recorder((_, _) =>
        {
            if (kind == "Canceled")
            {
                canceled.Cancel();
                canceled.Token.ThrowIfCancellationRequested();
            }

            return Wire.Response(Calls.GoodResponse(Calls.Get), kind is null ? HttpStatusCode.OK : HttpStatusCode.InternalServerError);
        });

        await Record.ExceptionAsync(() => Calls.RunCancellableAsync(Calls.Get, recorder, null, null, null, canceled.Token));

        var (instrument, seconds, tags) = seen.Should().ContainSingle().Subject;
        instrument.Should().BeEquivalentTo(new { Name = "tokenclients.call.duration", Unit = "s" });
        seconds.Should().BeInRange(0, 60);
        var expected = new Dictionary<string, object?>
        {
            ["tokenclients.service"] = "Vercel",
            ["tokenclients.operation"] = "GetTokenAsync",
            ["tokenclients.attempts"] = 1,
            ["http.request.method"] = "GET",
            ["server.address"] = "api.vercel.com",
            ["server.port"] = 443,
        };
        if (kind != "Canceled")
        {
            expected["http.response.status_code"] = kind is null ? 200 : 500;
        }

        if (kind is not null)
        {
            expected["error.type"] = kind;
        }

        tags.Should().BeEquivalentTo(expected);
    }

    /// <summary>All of the library: a new event gets a number and a line here, and none changes.</summary>
    [Fact]
    public void Log_events_keep_their_numbers_and_names()
    {
        var events = Library.Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(static method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(static method => method.Event is not null)
            .Select(static method => (method.Event!.EventId, method.Event.EventName ?? method.Name, method.Event.Level))
            .Distinct() // One has two texts.
            .ToList();

        events.Should().BeEquivalentTo(
        [
            (1, "CallSucceeded", LogLevel.Debug),
            (2, "CallFailed", LogLevel.Warning),
            (3, "CallRetried", LogLevel.Information),
            (4, "OutcomeUnknown", LogLevel.Error),
            (5, "ResilienceTwice", LogLevel.Warning),
            (10, "CredentialChanged", LogLevel.Information),
            (11, "CredentialChangeRefused", LogLevel.Error),
            (12, "CredentialFileUsable", LogLevel.Information),
            (13, "CredentialFileUnusable", LogLevel.Error),
            (14, "CredentialFound", LogLevel.Debug),
            (15, "CredentialChosen", LogLevel.Information),
            (20, "TokenInvalidated", LogLevel.Information),
            (21, "TokenNotRefreshed", LogLevel.Warning),
            (22, "TokenExpiredOnArrival", LogLevel.Warning),
            (23, "LoginRefused", LogLevel.Error),
        ]);
        events.Select(static entry => entry.EventId).Should().OnlyHaveUniqueItems();
    }
}

/// <summary>Its tests run when no others do.</summary>
[CollectionDefinition(DiagnosticsTests.Alone, DisableParallelization = true)]
public sealed class AloneDefinition;
