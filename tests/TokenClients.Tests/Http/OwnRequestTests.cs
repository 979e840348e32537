using System.IO;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>What a handler of the application may send with the options of a call, and what a stream may do with the last bytes of a body.</summary>
public sealed class OwnRequestTests
{
    private const string Created = """{"bearerToken":"vcp_issuedSecret00000000","token":{"id":"id1","name":"ci"}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("DELETE", "v9/projects/other")]
    [InlineData("POST", "v9/projects/other")]
    [InlineData("DELETE", "v3/user/tokens")]
    [InlineData("GET", "v5/user/tokens/current")]
    [InlineData("POST", "other-v3/user/tokens")]
    public async Task Case_B01_a_request_of_the_handlers_own_with_the_options_of_a_call_is_refused(string method, string path)
    {
        using var recorder = new Wire.Recorder(Created);
        var handler = new Changing(request => new(new(method), new Uri(request.RequestUri!, "/" + path)) { Content = request.Content });
        await using var services = Services(recorder, handler);

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token));

        failure.Message.Should().Contain("a request of its own");
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, OutcomeUnknown = false, Attempts = 0 });
        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("v3/user/tokens?via=proxy")]
    [InlineData("gateway/v3/user/tokens")]
    public async Task A_prefix_and_a_query_leave_it_the_same_call(string address)
    {
        using var recorder = new Wire.Recorder(Created);
        var handler = new Changing(request => new(request.Method, new Uri(request.RequestUri!, "/" + address)) { Content = request.Content });
        await using var services = Services(recorder, handler);

        var created = await services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token);

        created.Secret.Reveal().Should().Be("vcp_issuedSecret00000000");
        recorder.Requests.Should().ContainSingle();
    }

#if !NETSTANDARD_ASSET // netstandard2.0 does not know the synchronous path, so the handlers cannot stand in its way.
    [Fact]
    public async Task Case_B02_nothing_is_sent_synchronously()
    {
        using var recorder = new Wire.Recorder(Created);
        await using var services = Services(recorder, new Synchronous());

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token));

        failure.OutcomeUnknown.Should().BeFalse();
        recorder.Requests.Should().BeEmpty();
    }
#endif

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(1000)]
    public async Task Case_B03_bytes_that_a_stream_wrote_before_it_failed_in_the_same_read_count(int step)
    {
        using var vercel = Wire.Vercel(new Failing(step));

        var created = await vercel.CreateTokenAsync(new("ci", TokenExpiry.Never), Token);

        created.Secret.Reveal().Should().Be("vcp_issuedSecret00000000");
    }

    private static ServiceProvider Services(HttpMessageHandler primary, DelegatingHandler handler)
    {
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(static options => options.AccessToken = new(Wire.Secret))
            .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => handler).ConfigurePrimaryHttpMessageHandler(() => primary));
        return services.BuildServiceProvider();
    }

    private sealed class Changing(Func<HttpRequestMessage, HttpRequestMessage> change) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var changed = change(request);
            foreach (var option in request.Options)
            {
                ((IDictionary<string, object?>)changed.Options)[option.Key] = option.Value;
            }

            return base.SendAsync(changed, cancellationToken);
        }
    }

#if !NETSTANDARD_ASSET
    private sealed class Synchronous : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.Run(() => Send(request, cancellationToken), cancellationToken);
    }
#endif

    private sealed class Failing(int step) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new FailingStream(step)) });
    }

    /// <summary>Gives the body up to the end of the secret, and fails in the read that gives its last part.</summary>
    private sealed class FailingStream(int step) : MemoryStream
    {
        private readonly byte[] _bytes = System.Text.Encoding.UTF8.GetBytes(Created[..45]);
        private int _position;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(step, buffer.Length), _bytes.Length - _position);
            _bytes.AsSpan(_position, count).CopyTo(buffer.Span);
            _position += count;
            return _position == _bytes.Length ? throw new IOException("broken") : new(count);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
