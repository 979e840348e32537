using System.Diagnostics;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

/// <summary>What tracing sees of a call over real sockets.</summary>
public sealed class PipelineDiagnosticsTests
{
    [Fact]
    public async Task The_librarys_span_is_there_and_the_platforms_with_the_real_address_is_not()
    {
        using var spans = new SpansOfThisTest();
        await using var calls = await VercelCalls.StartAsync();

        await calls.CallAsync(VercelCalls.Get);
        await calls.CallAsync(VercelCalls.Create);

        spans.Seen.Should().NotContain(span => span.Source.Name.StartsWith("System.Net", StringComparison.Ordinal));
        spans.Seen.Where(span => span.Source.Name == "TokenClients").Select(span => span.DisplayName).Should().Contain(["Vercel GetTokenAsync", "Vercel CreateTokenAsync"]);
        var get = spans.Seen.Single(span => span.DisplayName == "Vercel GetTokenAsync");
        get.Kind.Should().Be(ActivityKind.Client);
        get.GetTagItem("url.template").Should().Be("/v5/user/tokens/{tokenId}");
        spans.Seen.SelectMany(span => span.TagObjects).Select(tag => $"{tag.Value}").Should().NotContain(value => value.Contains(calls.Other.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_platforms_span_would_have_been_seen()
    {
        using var spans = new SpansOfThisTest();
        await using var server = RawServer.Responding("{}");
        using var http = new HttpClient();

        await http.GetStringAsync(server.BaseAddress);

        spans.Seen.Should().Contain(span => span.Source.Name == "System.Net.Http");
    }

    [Fact]
    public async Task The_platforms_span_does_not_arise_with_a_handler_of_the_users_own_either()
    {
        using var spans = new SpansOfThisTest();
        await using var calls = await VercelCalls.StartAsync();
        using var handler = new SocketsHttpHandler();
        using var vercel = new VercelTokens(calls.Emulator.VercelOptions(), handler);

        await vercel.GetTokenAsync(calls.Other.Id);

        spans.Seen.Should().NotContain(span => span.Source.Name.StartsWith("System.Net", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_call_marks_its_span()
    {
        using var spans = new SpansOfThisTest();
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(VercelCalls.List, Testing.Fault.Status(503), 3);

        await Failing.CallAsync(() => calls.CallAsync(VercelCalls.List));

        var list = spans.Seen.Single(span => span.DisplayName == "Vercel ListTokensPageAsync");
        list.Status.Should().Be(ActivityStatusCode.Error);
        list.GetTagItem("error.type").Should().Be("ServiceFault");
        list.GetTagItem("http.response.status_code").Should().Be(503);
        list.GetTagItem("tokenclients.attempts").Should().Be(3);
        list.Events.Count(happened => happened.Name == "retry").Should().Be(2);
    }

    [Fact]
    public async Task No_trace_headers_are_sent_to_the_service()
    {
        using var spans = new SpansOfThisTest();
        await using var server = RawServer.Responding("""{"tokens":[]}""");
        using var vercel = new VercelTokens(VercelCalls.Prepared(new VercelOptions { BaseAddress = server.BaseAddress, AccessToken = new SecretString("vcp_x") }));

        await vercel.ListTokensPageAsync();

        server.Requests.Should().ContainSingle().Which.Headers.Keys.Should().BeEquivalentTo("Host", "Authorization", "User-Agent", "Accept", "Accept-Encoding");
    }

    /// <summary>Every span of every source below this test's own; those of tests beside it are not kept.</summary>
    private sealed class SpansOfThisTest : IDisposable
    {
        private readonly List<Activity> _seen = [];
        private readonly Activity _root;
        private readonly ActivityListener _listener;

        internal SpansOfThisTest()
        {
            _root = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
            var trace = _root.TraceId;
            _listener = new()
            {
                ShouldListenTo = static _ => true,
                Sample = (ref options) => options.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                ActivityStopped = span =>
                {
                    if (span.TraceId == trace)
                    {
                        lock (_seen)
                        {
                            _seen.Add(span);
                        }
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        internal IReadOnlyList<Activity> Seen
        {
            get
            {
                lock (_seen)
                {
                    return [.. _seen];
                }
            }
        }

        public void Dispose()
        {
            _listener.Dispose();
            _root.Dispose();
        }
    }
}
