using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using TokenClients.Pipeline;
using TokenClients.Requests;
using TokenClients.Transport.Vercel;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>What users see of a call in traces, and that nothing costs while nobody looks. The tests of the pages hold the names of all tags, metrics and events.</summary>
[Collection(Alone)]
public sealed class DiagnosticsTests
{
    /// <summary>No other test runs beside these: a listener of its own would be listening to their calls.</summary>
    internal const string Alone = "alone";

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

    [Theory]
    [InlineData(200, null)]
    [InlineData(500, "ServiceFault")]
    [InlineData(null, "Unreachable")]
    public async Task A_span_has_the_names_that_are_promised_and_there_is_one_a_call(int? status, string? kind)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var recorder = new Wire.Recorder((count, _) => count <= 2 || status is null
            ? throw NetworkError.Of(HttpRequestError.ConnectionError, "refused")
            : Wire.Response(Calls.GoodResponse(Calls.Get), (HttpStatusCode)status));

        await Record.ExceptionAsync(() => Calls.RunAsync(Calls.Get, recorder, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock()));

        var span = spans.Should().ContainSingle("the attempts are not spans of their own").Subject;
        span.Should().BeEquivalentTo(new
        {
            Source = new { Name = "TokenClients" },
            DisplayName = "Vercel GetTokenAsync",
            Kind = ActivityKind.Client,
            Status = kind is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error,
        });
        var expected = new Dictionary<string, object?>
        {
            ["tokenclients.service"] = "Vercel",
            ["tokenclients.operation"] = "GetTokenAsync",
            ["tokenclients.attempts"] = 3,
            ["http.request.method"] = "GET",
            ["url.template"] = "/v5/user/tokens/{tokenId}",
            ["server.address"] = "api.vercel.com",
            ["server.port"] = 443,
            ["http.response.status_code"] = status,
            ["error.type"] = kind,
        };
        span.TagObjects.ToDictionary().Should().BeEquivalentTo(expected.Where(static tag => tag.Value is not null).ToDictionary());
        span.Events.Select(static entry => (entry.Name, Attempt: entry.Tags.Single(static tag => tag.Key == "tokenclients.attempt").Value)).Should().Equal(("retry", 1), ("retry", 2));
        span.Events.Should().OnlyContain(static entry => entry.Tags.Any(static tag => tag.Key == "tokenclients.delay" && tag.Value is double));
    }
}

/// <summary>Its tests run when no others do.</summary>
[CollectionDefinition(DiagnosticsTests.Alone, DisableParallelization = true)]
public sealed class AloneDefinition;
