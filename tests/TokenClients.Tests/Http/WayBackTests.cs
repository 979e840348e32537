using System.IO;
using System.Net;
using System.Text;

#pragma warning disable CA2025 // The response outlives the test's view of it: the client reads it.

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

    [Fact]
    public async Task A_date_that_only_the_platform_can_read_is_read()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(Calls.GoodResponse(Calls.Revoke)).WithHeaders("Date: 1 Nov 1994 08:12:31 GMT"));

        (await Calls.RunAsync(Calls.Revoke, recorder))!.Response.ServerDate.Should().Be(new DateTimeOffset(1994, 11, 1, 8, 12, 31, TimeSpan.Zero));
    }

    [Fact]
    public async Task An_error_whose_body_breaks_off_was_sent_even_if_nobody_asked_for_the_content()
    {
        using var sockets = new FuncHandler(static (_, _) =>
        {
            var response = BrokenStream.Response("{", static _ => throw new IOException("reset"));
            response.StatusCode = HttpStatusCode.InternalServerError;
            return Task.FromResult(response);
        });

        (await Calls.FailureOf(Calls.Create, sockets, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock())).OutcomeUnknown.Should().BeTrue();

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

    private static Around Changing(HttpStatusCode status, HttpMessageHandler inner) => new(
        async (request, send) =>
        {
            var response = await send(request);
            response.StatusCode = status;
            return response;
        },
        inner);
}
