using System.IO;
using TokenClients.Primitives;

namespace TokenClients.Tests.Http;

/// <summary>A request goes to the configured origin only: by its address, and by the name in its <c>Host</c> header.</summary>
public sealed class HostHeaderTests
{
    [Theory]
    [InlineData("https://elsewhere.example/", null, false)]
    [InlineData("https://elsewhere.example/", null, true)]
    [InlineData("http://localhost/", null, false)]
    [InlineData(null, "elsewhere.example", false)]
    public async Task Case_B14_a_request_that_was_sent_elsewhere_does_not_get_its_bytes(string? address, string? host, bool looksNotConnected)
    {
        foreach (var call in Calls.All.Where(static call => Calls.RuleOf(call) != "safe"))
        {
            using var written = new MemoryStream();
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                // As a handler does that follows a redirect.
                request.RequestUri = address is null ? request.RequestUri : new(address);
                request.Headers.Host = host;
                try
                {
                    await request.Content!.CopyToAsync(written, cancellationToken);
                }
                catch (Exception error) when (looksNotConnected)
                {
                    throw new HttpRequestException("wrapped", error);
                }

                return Wire.Response(Calls.GoodResponse(call));
            });

            var failure = await Calls.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

            written.Length.Should().Be(0);
            handler.Sends.Should().Be(1, call);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, OutcomeUnknown = false, IsRetryable = false, Attempts = 1 }, call);
            failure.Message.Should().Contain(address is null ? "Host header" : new Uri(address).GetLeftPart(UriPartial.Authority), call);
        }
    }

    [Theory]
    [InlineData("elsewhere.example")]
    [InlineData("{host}:8443")]
    public async Task Case_B14_a_handler_that_names_another_host_is_refused_before_the_credential_is_added(string host)
    {
        foreach (var call in Calls.All)
        {
            var refusal = await Hosted.RefusalOf(
                call, Hosted.Changing(request => request.Headers.TryAddWithoutValidation("Host", host.Replace("{host}", request.RequestUri!.Host, StringComparison.Ordinal))));

            refusal.Should().Contain("Host header").And.Contain("Credentials are sent to the configured origin only").And.Contain("BaseAddress").And.EndWith("Nothing was sent.");
        }
    }

    [Theory]
    [InlineData("https://elsewhere.example/v3/user/tokens")]
    [InlineData("http://api.vercel.com/v3/user/tokens")]
    [InlineData("https://api.vercel.com:8443/v3/user/tokens")]
    [InlineData("https://api.vercel.com.elsewhere.example/v3/user/tokens")]
    public async Task A_handler_that_changes_the_origin_is_refused_before_the_credential_is_added(string address)
    {
        foreach (var call in Calls.All)
        {
            var refusal = await Hosted.RefusalOf(call, Hosted.Changing(request => request.RequestUri = new(address)));

            refusal.Should().Contain(new Uri(address).GetLeftPart(UriPartial.Authority)).And.Contain("Remove from this client the handler that changes the address");
        }
    }

    [Theory]
    [InlineData("{host}")]
    [InlineData("{host}:443")]
    public async Task Case_B14_the_configured_host_may_be_named(string host)
    {
        foreach (var call in Calls.All)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

            await Hosted.RunAsync(
                call, recorder, Hosted.Changing(request => request.Headers.Host = host.Replace("{host}", request.RequestUri!.Host.ToUpperInvariant(), StringComparison.Ordinal)));

            recorder.Requests.Should().ContainSingle(call);
        }
    }

    [Theory]
    [InlineData("http://[::1]:5000/", "[::1]:5000", false)]
    [InlineData("http://[::1]:5000/", "[::1]", true)]
    [InlineData("http://[::1]:5000/", "::1:5000", true)]
    [InlineData("http://127.0.0.1:5000/", "127.0.0.1", true)]
    [InlineData("http://127.0.0.1:5000/", "127.0.0.1:5000", false)]
    [InlineData("http://service.example/", "service.example:80", false)]
    [InlineData("http://service.example/", "service.example:443", true)]
    [InlineData("https://bücher.example/", "XN--bcher-kva.example", false)]
    [InlineData("https://service.example/", "localhost", true)]
    [InlineData("https://service.example/", "service.example.elsewhere.example", true)]
    [InlineData("https://service.example/", "service.example@elsewhere.example", true)]
    [InlineData("https://service.example/", "service.example/elsewhere", true)]
    [InlineData("https://service.example/", "service.example elsewhere.example", true)]
    public void Case_B14_a_host_is_the_origins_if_it_names_exactly_that(string origin, string host, bool isForeign)
    {
        using var request = new HttpRequestMessage();
        Origin.HasForeignHost(request.Headers, new(origin)).Should().BeFalse("the address names the host");

        request.Headers.TryAddWithoutValidation("Host", host).Should().BeTrue();

        Origin.HasForeignHost(request.Headers, new(origin)).Should().Be(isForeign);
    }
}
