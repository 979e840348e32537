using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using TokenClients.Apinizer;
using TokenClients.DocsTests.Readme;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Diagnostics;

/// <summary>The spans and metrics of docs/telemetry.md, as listeners and OpenTelemetry get them from real calls.</summary>
[Collection(Alone)]
public sealed class DiagnosticsTests
{
    /// <summary>No other test runs beside these: listeners hear the calls of the whole process.</summary>
    internal const string Alone = "listening";

    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "telemetry.md")).ReplaceLineEndings("\n");

    [Theory]
    [InlineData("response", "always", "response")]
    [InlineData("refused", "always", "response", "failed")]
    [InlineData("unreachable", "always", "failed")]
    [InlineData("canceled", "always", "failed")]
    [InlineData("lost", "always", "failed", "outcome unknown")]
    public async Task A_span_and_a_duration_have_the_tags_of_the_table(string how, params string[] conditions)
    {
        using var listener = new Listener();
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var canceled = new CancellationTokenSource();
        await CallAsync(emulator, how, canceled);

        var rows = ReadmeTable.Rows(Text, "## Tags");
        var span = listener.Spans.Where(static span => span.Source.Name == "TokenClients").Should().ContainSingle().Subject;
        span.TagObjects.Select(static tag => tag.Key).Should().BeEquivalentTo(rows.Where(row => conditions.Contains(row[1])).Select(static row => row[0].Trim('`')));
        var measurement = listener.Own.Should().ContainSingle().Subject;
        measurement.Tags.Keys.Should().BeEquivalentTo(rows.Where(row => conditions.Contains(row[2])).Select(static row => row[0].Trim('`')));
        measurement.Tags.Should().BeSubsetOf(span.TagObjects.ToDictionary(static tag => tag.Key, static tag => tag.Value), "what both have is the same");
        rows.SelectMany(static row => new[] { row[1], row[2] }).Distinct().Should().BeSubsetOf(["always", "response", "failed", "outcome unknown", "no"]);
        span.GetTagItem("error.type").Should().Be(how switch { "response" => null, "refused" => "InvalidCredential", "unreachable" or "lost" => "Unreachable", _ => "Canceled" });
        span.Status.Should().Be(how == "response" ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
    }

    [Fact]
    public async Task The_examples_of_the_table_are_what_comes()
    {
        using var listener = new Listener();
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await CallAsync(emulator, "response", new());

        var span = listener.Spans.Single(static span => span.Source.Name == "TokenClients");
        foreach (var row in ReadmeTable.Rows(Text, "## Tags").Where(static row => row[1] is not ("failed" or "outcome unknown") && !row[0].StartsWith("`server.", StringComparison.Ordinal)))
        {
            ReadmeTable.Code(row[3]).First().Should().Be(FormattableString.Invariant($"{span.GetTagItem(row[0].Trim('`'))}"), row[0]);
        }

        span.DisplayName.Should().Be("Vercel GetTokenAsync");
        span.Kind.Should().Be(ActivityKind.Client);
        Text.Should().Contain("`Vercel GetTokenAsync`");
        var metric = ReadmeTable.Rows(Text, "## Metrics").Single();
        var instrument = listener.Own.Single().Instrument;
        metric[..3].Should().Equal($"`{instrument.Name}`", "histogram", $"`{instrument.Unit}`");
        instrument.GetType().GetGenericTypeDefinition().Should().Be(typeof(System.Diagnostics.Metrics.Histogram<>));
    }

    [Fact]
    public async Task Attempts_are_events_of_the_one_span_and_the_platform_makes_none_of_its_own()
    {
        using var listener = new Listener();
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions();
        options.Resilience.Retry.Delay = TimeSpan.Zero;
        using var vercel = new VercelTokens(options);
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(503), times: 2);
        using var parent = new Activity("of the program").Start();

        await vercel.GetCurrentTokenAsync();

        var span = listener.Spans.Where(static span => span.Source.Name == "TokenClients").Should().ContainSingle().Subject;
        listener.Spans.Should().NotContain(static span => span.Source.Name == "System.Net.Http" || span.OperationName == "System.Net.Http.HttpRequestOut", "the platform's spans hold real addresses");
        span.ParentId.Should().Be(parent.Id);
        span.GetTagItem("tokenclients.attempts").Should().Be(3);
        span.Events.Select(static entry => entry.Name).Should().Equal("retry", "retry");
        var tags = ReadmeTable.Code(Text.Split('\n').Single(static line => line.Contains("event `retry`", StringComparison.Ordinal))).Where(static code => code.StartsWith("tokenclients.", StringComparison.Ordinal));
        span.Events.Should().OnlyContain(entry => entry.Tags.Select(static tag => tag.Key).Order(StringComparer.Ordinal).SequenceEqual(tags.Order(StringComparer.Ordinal)));
        listener.Own.Should().ContainSingle();
        listener.Measurements.Where(static measurement => measurement.Instrument.Meter.Name == "System.Net.Http").SelectMany(static measurement => measurement.Tags.Keys).Should().NotContain(static tag => tag.StartsWith("url.full", StringComparison.Ordinal) || tag.StartsWith("url.path", StringComparison.Ordinal) || tag.StartsWith("url.query", StringComparison.Ordinal));
        listener.Measurements.Count(static measurement => measurement.Instrument.Name == "http.client.request.duration").Should().Be(3, "the platform counts attempts");
    }

    [Fact]
    public async Task A_page_is_a_call_and_a_token_in_the_background_is_a_trace_of_its_own()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());
        for (var token = 0; token < 100; token++)
        {
            await vercel.CreateTokenAsync(new CreateVercelToken("page", TokenExpiry.Never));
        }

        using var listener = new Listener();
        using var parent = new Activity("of the program").Start();
        await foreach (var token in vercel.ListTokensAsync())
        {
            token.Id.Should().NotBeEmpty();
        }

        await apinizer.TokenSource.GetAccessTokenAsync();

        await Until.TrueAsync(() => Own().Count == 3, "the span in the background ends");
        Own().Select(static span => (span.DisplayName, HasParent: span.ParentId is not null)).Should().Equal(("Vercel ListTokensAsync", true), ("Vercel ListTokensAsync", true), ("Apinizer GetAccessTokenAsync", false));
        Text.Should().Contain("`Apinizer GetAccessTokenAsync`");

        List<Activity> Own() => [.. listener.Spans.Where(static span => span.Source.Name == "TokenClients")];
    }

    [Fact]
    public async Task The_set_up_brings_spans_and_metrics_to_a_collector_and_no_secret()
    {
        await using var collector = RawServer.Responding("", contentType: "application/x-protobuf");
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var spans = new Kept<Activity>(static span => span.DisplayName);
        var numbers = new Kept<Metric>(static metric =>
        {
            var count = 0L;
            var bounds = new List<double>();
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                count += point.GetHistogramCount();
                bounds.Clear();
                foreach (var bucket in point.GetHistogramBuckets())
                {
                    bounds.Add(bucket.ExplicitBound);
                }
            }

            return FormattableString.Invariant($"{metric.Name} {metric.Unit} {count} {string.Join(' ', bounds)}");
        });
        SecretString? issued = null;
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", $"{collector.BaseAddress}");
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        try
        {
            await OpenTelemetrySetUp.RunAsync(spans, numbers, async () =>
            {
                using var vercel = new VercelTokens(emulator.VercelOptions());
                issued = (await vercel.CreateTokenAsync(new CreateVercelToken("telemetry", TokenExpiry.Never))).Secret;
                await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetTokenAsync("tok_unknown"));
            });
        }
        finally
        {
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", null);
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", null);
        }

        spans.Texts.Should().Equal("Vercel CreateTokenAsync", "Vercel GetTokenAsync");
        numbers.Texts.Should().Contain("tokenclients.call.duration s 2 0.05 0.1 0.25 0.5 1 2.5 5 10 30 Infinity");
        var sent = collector.Requests.ToLookup(static request => request.Target, static request => request.Body);
        string.Concat(sent["/v1/traces"]).Should().Contain("Vercel CreateTokenAsync").And.Contain("/v5/user/tokens/{tokenId}").And.Contain("tokenclients.attempts").And.Contain("NotFound");
        string.Concat(sent["/v1/metrics"]).Should().Contain("tokenclients.call.duration").And.Contain("tokenclients.operation");
        foreach (var request in collector.Requests)
        {
            request.Body.Should().NotContain(issued!.Reveal()).And.NotContain(emulator.VercelOptions().AccessToken!.Reveal()).And.NotContain("tok_unknown");
        }
    }

    private static async Task CallAsync(TokenServicesEmulator emulator, string how, CancellationTokenSource canceled)
    {
        var options = emulator.VercelOptions();
        options.Resilience.Retry.MaxRetryAttempts = 0;
        switch (how)
        {
            case "refused":
                options.AccessToken = new("wrong");
                break;
            case "unreachable":
                options.BaseAddress = emulator.RefusingAddress;
                break;
            case "canceled":
                await canceled.CancelAsync();
                break;
        }

        using var vercel = new VercelTokens(options);
        if (how == "lost")
        {
            emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));
            await Record.ExceptionAsync(() => vercel.CreateTokenAsync(new CreateVercelToken("lost", TokenExpiry.Never)));
            return;
        }

        var id = emulator.LiveTokens(TokenService.Vercel)[0].DisplayId;
        await Record.ExceptionAsync(() => vercel.GetTokenAsync(id, cancellationToken: canceled.Token));
    }

    /// <summary>Keeps a text of whatever is exported.</summary>
    private sealed class Kept<T>(Func<T, string> describe) : BaseExporter<T>
        where T : class
    {
        internal ConcurrentQueue<string> Texts { get; } = [];

        public override ExportResult Export(in Batch<T> batch)
        {
            foreach (var item in batch)
            {
                Texts.Enqueue(describe(item));
            }

            return ExportResult.Success;
        }
    }
}

/// <summary>Its tests run when no others do.</summary>
[CollectionDefinition(DiagnosticsTests.Alone, DisableParallelization = true)]
public sealed class ListeningDefinition;
