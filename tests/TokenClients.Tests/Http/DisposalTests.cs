using System.IO;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Tests.Credentials;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>A client that was disposed does nothing more, and a call that ran then says what may have become of it.</summary>
public sealed class DisposalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Uri Api = new("https://api.example.com/");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Endings => ["canceled", "disposed", "network", "stream"];

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Case_B07_a_call_in_flight_when_its_client_is_disposed_says_so(string ending)
    {
        foreach (var call in Calls.Methods)
        {
            using var held = new Held(ending);
            var client = Wire.Client(Calls.FacadeOf(call), held, static options => options.Resilience.Retry.MaxRetryAttempts = 0);
            var running = Calls.RunAsync(call, client, Token);
            await held.Arrived.Task.WaitAsync(Patience, Token);

            client.Dispose();

            var error = await Record.ExceptionAsync(() => running.WaitAsync(Patience, Token));
            if (Calls.Issuing.Contains(call))
            {
                var failure = error.Should().BeOfType<TokenClientException>(call).Subject;
                failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, Kind = TokenErrorKind.Unknown, Attempts = 1 }, call);
                failure.Message.Should().Contain("The client was disposed while the call ran. The request was sent, so the service may have issued");
            }
            else if (error is not ObjectDisposedException)
            {
                var said = error is null ? ((CredentialCheck)(await running)!).Detail : error.Should().BeOfType<TokenClientException>(call).Which.Message;
                said.Should().Contain("The client was disposed while the call ran.", call);
                (error as TokenClientException)?.OutcomeUnknown.Should().BeFalse(call);
            }
        }
    }

    [Fact]
    public async Task Case_B07_nothing_was_created_if_nothing_was_read_of_the_request()
    {
        using var held = new Held("unread");
        var vercel = Wire.Vercel(held);
        var running = vercel.CreateTokenAsync(new("ci", TokenExpiry.Never), Token);
        await held.Arrived.Task.WaitAsync(Patience, Token);

        vercel.Dispose();

        var failure = await Wire.FailureOf(() => running.WaitAsync(Patience, Token));
        failure.OutcomeUnknown.Should().BeFalse();
        failure.Message.Should().Contain("The client was disposed while the call ran.").And.NotContain("may have issued");
    }

    [Theory]
    [InlineData(Calls.Create)]
    [InlineData(Calls.Get)]
    [InlineData(Calls.Revoke)]
    public async Task Case_B07_a_call_that_waits_for_its_credential_ends_when_the_client_is_disposed(string call)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
        var vercel = new VercelTokens(
            Wire.VercelOptions(options => options.AskProvider(_ =>
            {
                asked.TrySetResult();
                return new(new TaskCompletionSource<SecretString>().Task);
            })),
            recorder);
        var running = Calls.RunAsync(call, vercel, Token);
        await asked.Task.WaitAsync(Patience, Token);

        vercel.Dispose();

        var failure = await Wire.FailureOf(() => running.WaitAsync(Patience, Token));
        failure.Should().BeEquivalentTo(new { OutcomeUnknown = false, Attempts = 0 });
        failure.Message.Should().Contain("The client was disposed while the call ran. Nothing was sent.");
        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_B07_an_enumeration_that_was_begun_ends(bool isWithinPage)
    {
        var last = isWithinPage ? """{"id":"b"}""" : """{"name":"c"}""";
        using var recorder = new Wire.Recorder((count, _) => Wire.Response($$"""{"tokens":[{"id":"a{{count}}"}{{(isWithinPage ? "," + last : "")}}],"pagination":{"next":"{{count}}"} }"""));
        var vercel = Wire.Vercel(recorder);
        await using var tokens = vercel.ListTokensAsync(Token).GetAsyncEnumerator(Token);
        (await tokens.MoveNextAsync()).Should().BeTrue();

        vercel.Dispose();

        await FluentActions.Awaiting(() => tokens.MoveNextAsync().AsTask()).Should().ThrowExactlyAsync<ObjectDisposedException>();
        recorder.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task Case_B07_a_source_that_holds_a_token_does_not_return_it_after_it_was_disposed()
    {
        using var bench = new TokenSourceBench();
        await bench.GetAsync(Token);

        bench.Source.Dispose();

        await FluentActions.Awaiting(() => bench.GetAsync(Token)).Should().ThrowExactlyAsync<ObjectDisposedException>();
        bench.Issuer.Requests.Should().Be(1);
    }

    [Fact]
    public async Task Case_B07_neither_do_the_client_and_the_handler_that_use_it()
    {
        using var server = Wire.Responding(Calls.GoodResponse(Calls.ApinizerCreate));
        var apinizer = Wire.Apinizer(server);
        using var recorder = new Wire.Recorder("{}");
        using var http = new HttpClient(new BearerTokenHandler(apinizer.TokenSource, Api) { InnerHandler = recorder });
        (await http.GetAsync(Api, Token)).StatusCode.Should().Be(HttpStatusCode.OK);

        apinizer.Dispose();

        await FluentActions.Awaiting(() => http.GetAsync(Api, Token)).Should().ThrowAsync<ObjectDisposedException>();
        await FluentActions.Awaiting(() => apinizer.CheckCredentialAsync(Token)).Should().ThrowAsync<ObjectDisposedException>();
        recorder.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task Case_B07_a_handler_that_was_disposed_asks_for_no_token()
    {
        using var bench = new TokenSourceBench();
        using var recorder = new Wire.Recorder("{}");
        var handler = new BearerTokenHandler(bench.Source, Api) { InnerHandler = recorder };
        using var http = new HttpClient(handler, disposeHandler: false);

        handler.Dispose();

        await FluentActions.Awaiting(() => http.GetAsync(Api, Token)).Should().ThrowAsync<ObjectDisposedException>();
        bench.Issuer.Requests.Should().Be(0);
    }

    [Fact]
    public async Task Case_B07_an_emulator_that_was_disposed_is_not_changed_and_can_still_be_read()
    {
        var emulator = await TokenServicesEmulator.StartAsync(new FakeTimeProvider(), cancellationToken: Token);
        var token = emulator.VercelOptions().AccessToken!;

        await emulator.DisposeAsync();

        foreach (var change in new Action[]
        {
            () => emulator.Fail(VercelOperations.CreateAuthToken, Fault.Hang()),
            () => _ = emulator.WhenClientWaitsAsync(Token),
            () => emulator.IssueApinizerToken(),
            () => emulator.RevokeApinizerToken(token),
            () => emulator.IssueVercelSsoCode(),
            () => emulator.MarkVercelTokenLeaked("tok_1"),
            () => emulator.MarkVercelTokenRevoked("tok_1"),
            emulator.CleanUpInfisicalTokens,
        })
        {
            change.Should().ThrowExactly<ObjectDisposedException>();
        }

        emulator.IsLive(TokenService.Vercel, token).Should().BeTrue();
        emulator.Calls.Should().BeEmpty();
    }

    /// <summary>Reads the request, and ends as the platform may end when the client is disposed.</summary>
    private sealed class Held(string ending) : HttpMessageHandler
    {
        internal TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await (ending == "unread" ? Task.CompletedTask : request.TakeAsync(cancellationToken));
            Arrived.TrySetResult();
            await Record.ExceptionAsync(() => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
            throw ending switch
            {
                "disposed" => new ObjectDisposedException("socket"),
                "network" => new HttpRequestException("closed", new IOException("closed")),
                "stream" => new IOException("closed"),
                _ => new OperationCanceledException(cancellationToken),
            };
        }
    }
}
