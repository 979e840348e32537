using System.IO;
using System.Net;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;
using Xunit;

namespace TokenClients.Tests.Http;

public class WayBackTests
{
    private const string Created = """{"bearerToken":"vcp_issuedSecret00000000","token":{"id":"id1"}}""";

    [Fact]
    public async Task A_status_that_a_handler_writes_over_a_success_takes_no_secret_away()
    {
        var changing = new Changing(static response => response.StatusCode = HttpStatusCode.ServiceUnavailable) { InnerHandler = Wire.Responding(Created) };
        using var vercel = Wire.Vercel(changing);

        var token = await vercel.CreateTokenAsync(new("ci", TokenExpiry.Never), TestContext.Current.CancellationToken);

        token.Secret.Reveal().Should().Be("vcp_issuedSecret00000000");
        token.Response.StatusCode.Should().Be(200);
    }

    [Fact]
    public async Task A_status_that_a_handler_writes_over_an_error_changes_nothing_that_is_told()
    {
        var changing = new Changing(static response => response.StatusCode = HttpStatusCode.OK) { InnerHandler = Wire.Responding("""{"error":{"code":"not_found","message":"Token not found"}}""", HttpStatusCode.NotFound) };
        using var vercel = Wire.Vercel(changing);

        var get = () => vercel.GetTokenAsync("id1", cancellationToken: TestContext.Current.CancellationToken);

        (await get.Should().ThrowAsync<TokenClientException>()).Which.StatusCode.Should().Be(404);
    }

    [Fact]
    public async Task A_client_that_was_disposed_says_so_at_every_method_and_sends_nothing()
    {
        Calls.Methods.Should().HaveCount(37);
        foreach (var call in Calls.Methods)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            var client = Wire.Client(Calls.FacadeOf(call), recorder);
            client.Dispose();

            await FluentActions.Awaiting(() => Calls.RunAsync(call, client, TestContext.Current.CancellationToken)).Should().ThrowAsync<ObjectDisposedException>(call);

            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("Bea\\ud800rer")]
    public async Task A_type_of_token_that_cannot_be_decoded_is_not_Bearer(string type)
    {
        using var apinizer = Wire.Apinizer(Wire.Responding($$"""{"access_token":"tok1234","token_type":"{{type}}"}"""));

        var create = async () => await apinizer.TokenSource.GetAccessTokenAsync(TestContext.Current.CancellationToken);

        var error = (await create.Should().ThrowAsync<TokenClientException>()).Which;
        error.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        error.StatusCode.Should().Be(200);
        error.OutcomeUnknown.Should().BeTrue();
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_request_id_that_repeats_the_credential_encoded_is_not_shown(HttpStatusCode status)
    {
        var id = "iad1::" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Wire.Secret));
        using var vercel = Wire.Vercel(new FixedResponse(() =>
        {
            var response = Wire.Response(status == HttpStatusCode.OK ? """{"tokenId":"id1"}""" : """{"error":{"code":"not_found","message":"Token not found"}}""", status);
            response.Headers.TryAddWithoutValidation("x-vercel-id", id);
            return response;
        }));

        var result = await vercel.RevokeTokenAsync("id1", cancellationToken: TestContext.Current.CancellationToken);

        result.Response.RequestId.Should().BeNull();
    }

    [Theory]
    [InlineData("Tue, 1 Nov 1994 08:12:31 GMT")]
    [InlineData("Tue, 01 Nov 1994 08:12:31 +0000")]
    [InlineData("Tue, 01 Nov 1994 08:12:31 UTC")]
    [InlineData("01 Nov 1994 08:12:31 GMT")]
    public async Task Dates_that_the_platform_can_read_are_read(string date)
    {
        using var vercel = Wire.Vercel(new FixedResponse(() =>
        {
            var response = Wire.Response("""{"tokenId":"id1"}""");
            response.Headers.TryAddWithoutValidation("Date", date);
            return response;
        }));

        var result = await vercel.RevokeTokenAsync("id1", cancellationToken: TestContext.Current.CancellationToken);

        result.Response.ServerDate.Should().Be(new DateTimeOffset(1994, 11, 1, 8, 12, 31, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_length_that_nobody_can_send_hides_no_secret()
    {
        using var vercel = Wire.Vercel(new FixedResponse(static () =>
        {
            var response = new HttpResponseMessage { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Created))) };
            response.Content.Headers.TryAddWithoutValidation("Content-Length", "9223372036854775807");
            return response;
        }));

        var token = await vercel.CreateTokenAsync(new("ci", TokenExpiry.Never), TestContext.Current.CancellationToken);

        token.Secret.Reveal().Should().Be("vcp_issuedSecret00000000");
    }

    [Fact]
    public async Task An_answer_whose_body_was_cancelled_was_sent_even_if_nobody_asked_for_the_content()
    {
        var sends = 0;
        var sockets = new Unread(() => ++sends == 1
            ? new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new Endless() }
            : Wire.Response(Created));
        using var vercel = Wire.Vercel(new Impatient { InnerHandler = sockets });

        var create = () => vercel.CreateTokenAsync(new("ci", TokenExpiry.Never), TestContext.Current.CancellationToken);

        (await create.Should().ThrowAsync<TokenClientException>()).Which.OutcomeUnknown.Should().BeTrue();
        sends.Should().Be(1);
    }

    [Fact]
    public async Task An_address_that_changes_while_the_credential_is_awaited_gets_no_credential()
    {
        var credential = new TaskCompletionSource<SecretString>(TaskCreationOptions.RunContinuationsAsynchronously);
        var hosts = new List<string>();
        var services = new ServiceCollection();
        services.AddTokenClients()
            .AddVercel(options => options.AccessTokenProvider = async _ => await credential.Task)
            .ConfigureHttpClient(http => http
                .ConfigurePrimaryHttpMessageHandler(() => new Hosts(hosts))
                .AddHttpMessageHandler(() => new Mirroring(() => credential.SetResult(new(Wire.Secret)))));
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IVercelTokens>().GetTokenAsync("id1", cancellationToken: TestContext.Current.CancellationToken);

        hosts.Should().Equal("api.vercel.com");
    }

    private sealed class Hosts(List<string> seen) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Add(request.RequestUri!.Host);
            return Task.FromResult(Wire.Response("""{"token":{"id":"id1"}}"""));
        }
    }

    /// <summary>Asks a mirror as well while the first request is on its way.</summary>
    private sealed class Mirroring(Action sent) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var first = base.SendAsync(request, cancellationToken);
            request.RequestUri = new UriBuilder(request.RequestUri!) { Host = "mirror.example" }.Uri;
            sent();
            return await first;
        }
    }

    private sealed class Changing(Action<HttpResponseMessage> change) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            change(response);
            return response;
        }
    }

    private sealed class FixedResponse(Func<HttpResponseMessage> make) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await (request.Content?.CopyToAsync(Stream.Null, cancellationToken) ?? Task.CompletedTask);
            return make();
        }
    }

    private sealed class Unread(Func<HttpResponseMessage> make) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(make());
    }

    /// <summary>Gives the first send up, and sends again.</summary>
    private sealed class Impatient : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var first = base.SendAsync(request, cancellation.Token);
            await cancellation.CancelAsync();
            try
            {
                return await first;
            }
            catch (OperationCanceledException)
            {
                return await base.SendAsync(request, cancellationToken);
            }
        }
    }

    private sealed class Endless : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.Delay(Timeout.Infinite);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new Silent());
    }

    private sealed class Silent : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
