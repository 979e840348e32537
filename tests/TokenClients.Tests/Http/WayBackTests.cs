using System.Net;
using System.Text;

#pragma warning disable CA2025 // To leave a task behind is what some of these tests are about.

namespace TokenClients.Tests.Http;

/// <summary>What becomes of a response on its way to the caller.</summary>
public class WayBackTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_status_that_a_handler_writes_over_a_success_takes_no_secret_away()
    {
        using var changing = Changing(HttpStatusCode.ServiceUnavailable, Wire.Responding(Calls.GoodResponse(Calls.Create)));

        var created = await Calls.RunAsync(Calls.Create, changing);

        Calls.SecretOf(created).Should().Be(Calls.NewSecret);
        created!.Response.StatusCode.Should().Be(200);
    }

    [Fact]
    public async Task A_status_that_a_handler_writes_over_an_error_changes_nothing_that_is_told()
    {
        using var changing = Changing(HttpStatusCode.OK, Wire.Responding(Calls.NotFound(Calls.Get), HttpStatusCode.NotFound));

        (await Calls.FailureOf(Calls.Get, changing)).StatusCode.Should().Be(404);
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
            client.Invoking(static client => client.Dispose()).Should().NotThrow("it may be disposed twice");

            await FluentActions.Awaiting(() => Calls.RunAsync(call, client, Token)).Should().ThrowAsync<ObjectDisposedException>(call);

            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_request_id_that_repeats_the_credential_encoded_is_not_shown(HttpStatusCode status)
    {
        var body = status == HttpStatusCode.OK ? Calls.GoodResponse(Calls.Revoke) : Calls.NotFound(Calls.Revoke);
        var id = "iad1::" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Wire.Secret));
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, status).WithHeaders("x-vercel-id: " + id));

        (await Calls.RunAsync(Calls.Revoke, recorder))!.Response.RequestId.Should().BeNull();
    }

    [Theory]
    [InlineData("Tue, 1 Nov 1994 08:12:31 GMT")]
    [InlineData("Tue, 01 Nov 1994 08:12:31 +0000")]
    [InlineData("Tue, 01 Nov 1994 08:12:31 UTC")]
    [InlineData("01 Nov 1994 08:12:31 GMT")]
    public async Task Dates_that_the_platform_can_read_are_read(string date)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(Calls.GoodResponse(Calls.Revoke)).WithHeaders("Date: " + date));

        (await Calls.RunAsync(Calls.Revoke, recorder))!.Response.ServerDate.Should().Be(new DateTimeOffset(1994, 11, 1, 8, 12, 31, TimeSpan.Zero));
    }

    /// <summary>The sockets do not ask for the content, and a handler gives the first send up while its body is awaited.</summary>
    [Fact]
    public async Task An_answer_whose_body_was_cancelled_was_sent_even_if_nobody_asked_for_the_content()
    {
        using var sockets = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StreamContent(Endless()) }));
        using var impatient = new Impatient { InnerHandler = sockets };

        (await Calls.FailureOf(Calls.Create, impatient)).OutcomeUnknown.Should().BeTrue();

        sockets.Sends.Should().Be(1);
    }

    [Fact]
    public async Task An_address_that_changes_while_the_credential_is_awaited_gets_no_credential()
    {
        var credential = new TaskCompletionSource<SecretString>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Get));

        await Hosted.RunAsync(
            Calls.Get,
            recorder,
            async (request, send) =>
            {
                var first = send(request);
                request.RequestUri = new UriBuilder(request.RequestUri!) { Host = "mirror.example" }.Uri;
                credential.SetResult(new(Wire.Secret));
                return await first;
            },
            options => options.AskProvider(async _ => await credential.Task));

        recorder.Requests.Should().ContainSingle().Which.Address.Should().StartWith("https://api.vercel.com/");
    }

    private static Around Changing(HttpStatusCode status, HttpMessageHandler inner) => new(async (request, send) =>
    {
        var response = await send(request);
        response.StatusCode = status;
        return response;
    })
    {
        InnerHandler = inner,
    };

    private static BrokenStream Endless() => new([], static async cancellationToken =>
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return null;
    });

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
}
