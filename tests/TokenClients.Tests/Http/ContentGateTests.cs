using System.IO;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace TokenClients.Tests.Http;

/// <summary>Whoever sends a request must ask for the bytes of its content: what that shows, and who does not get them.</summary>
public sealed class ContentGateTests
{
    private static readonly string[] WithContent = [.. Calls.All.Where(static call => Calls.RuleOf(call) != "safe")];

    private static readonly string[] RunOnce = [.. Calls.All.Where(Calls.RunsOnce)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What a handler makes of it that its repeat was refused.</summary>
    public static TheoryData<string> Ways { get; } = ["passes it on", "wraps it", "throws another", "is canceled", "sends again"];

    /// <summary>Whatever ends a send.</summary>
    public static TheoryData<string> Errors { get; } = ["IO", "ResponseEnded", "InvalidResponse", "reset", "timeout", "canceled", "own", "ConnectionError"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Case_B02_a_repeat_is_refused_where_a_call_must_run_once(string how)
    {
        foreach (var call in RunOnce)
        {
            using var written = new MemoryStream();
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.Content!.CopyToAsync(written, cancellationToken);
                var once = written.Length;
                for (var repeats = 0; ; repeats++)
                {
                    try
                    {
                        await request.Content!.CopyToAsync(written, cancellationToken);
                    }
                    catch (Exception error)
                    {
                        written.Length.Should().Be(once);
                        switch (how)
                        {
                            case "wraps it":
                                throw new HttpRequestException("wrapped", error);
                            case "throws another":
                                throw new InvalidOperationException("swallowed");
                            case "is canceled":
                                throw new OperationCanceledException("canceled by the handler");
                            case "sends again" when repeats < 2:
                                break;
                            default:
                                throw;
                        }
                    }
                }
            });

            var failure = await Calls.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

            handler.Sends.Should().Be(1, call);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 1, IsRetryable = false, OutcomeUnknown = Calls.IssuesSecret(call), InnerException = (Exception?)null }, call);
            failure.Message.Should().Contain("The repeat was refused", call);
        }
    }

    [Fact]
    public async Task Case_B02_a_refused_repeat_is_told_whatever_a_handler_in_front_throws()
    {
        using var primary = FuncHandler.Repeating(Calls.GoodResponse(Calls.Create));

        var failure = await Hosted.FailureOf(Calls.Create, primary, static async (request, send) =>
        {
            await Record.ExceptionAsync(() => send(request));
            throw new InvalidOperationException("It did not work.");
        });

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, OutcomeUnknown = true });
        failure.Message.Should().Contain("The repeat was refused");
    }

    [Fact]
    public async Task Case_B02_a_repeat_is_counted_where_a_call_may_run_twice()
    {
        foreach (var call in WithContent.Except(RunOnce))
        {
            var (status, body) = !Calls.Revokes(call) ? (HttpStatusCode.OK, Calls.GoodResponse(call))
                : Calls.RevokesById(call) ? (HttpStatusCode.NotFound, Calls.NotFound(call))
                : Calls.InvalidCredential(call);
            using var handler = FuncHandler.Repeating(body, status);

            var result = await Calls.RunAsync(call, handler);

            result!.Response.Attempts.Should().Be(2, call);
            ((result as RevokeResult)?.Outcome ?? RevokeOutcome.Unconfirmed).Should().Be(RevokeOutcome.Unconfirmed, call);
        }
    }

    /// <summary>The service could act on the head of a request without a body, before its content is asked for.</summary>
    [Fact]
    public async Task What_is_sent_does_not_wait_for_a_continue()
    {
        foreach (var call in WithContent)
        {
            bool? expects = true;
            using var primary = new FuncHandler((request, _) =>
            {
                expects = request.Headers.ExpectContinue;
                return Task.FromResult(Wire.Response(Calls.GoodResponse(call)));
            });

            await Hosted.RunAsync(call, primary, Hosted.Changing(static request => request.Headers.ExpectContinue = true));

            expects.Should().BeNull(call);
        }
    }

    /// <summary>To sign or to log what is sent is no repeat.</summary>
    [Fact]
    public async Task A_handler_of_the_primary_may_read_the_bytes_before_it_sends()
    {
        foreach (var call in WithContent)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            using var primary = new Around(
                static async (request, send) =>
                {
                    await request.TakeAsync(Token);
                    return await send(request);
                },
                recorder);

            (await Calls.RunAsync(call, primary))!.Response.Attempts.Should().Be(1, call);
        }
    }

    /// <summary>A log reads what was sent: behind the client's own handlers, and around them when the response is there.</summary>
    [Fact]
    public async Task Case_B01_reading_the_content_into_memory_after_it_was_sent_is_no_repeat()
    {
        foreach (var call in WithContent)
        {
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                (await request.Content!.ReadAsByteArrayAsync(cancellationToken)).Should().NotBeNull();
                return Wire.Response(Calls.Error(call, "some_code"), HttpStatusCode.BadRequest);
            });
            using var primary = new Around(
                static async (request, send) =>
                {
                    var response = await send(request);
                    await request.Content!.ReadAsStringAsync(Token);
                    return response;
                },
                handler);

            (await Calls.FailureOf(call, primary)).Should().BeEquivalentTo(new { StatusCode = 400, Attempts = 1 }, call);
        }
    }

    /// <summary>A handler of the primary that keeps, copies or reads the content does not take the gate away.</summary>
    [Theory]
    [InlineData("keeps it in memory")]
    [InlineData("copies it")]
    [InlineData("wraps it")]
    public async Task Case_B01_a_handler_of_the_primary_does_not_hide_repeats(string how)
    {
        foreach (var call in RunOnce)
        {
            using var handler = FuncHandler.Repeating("{}");
            using var primary = new Around((request, send) => ChangeAsync(how, request, send), handler);

            var failure = await Calls.FailureOf(call, primary, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

            handler.Sends.Should().Be(1, call);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 1, OutcomeUnknown = Calls.IssuesSecret(call) }, call);
        }
    }

    /// <summary>A request that a handler has disposed takes no gate, and its content is gone. The next send fails too, and does not wait for the one that never began.</summary>
    [Fact]
    public async Task A_send_that_the_gate_could_not_be_put_around_ends()
    {
        foreach (var call in RunOnce)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            using var primary = new Around(
                static async (request, send) =>
                {
                    var disposed = Around.CarelessCopy(request);
                    disposed.Dispose();
                    (await Record.ExceptionAsync(() => send(disposed))).Should().BeOfType<ObjectDisposedException>();
                    return await send(request);
                },
                recorder);

            var failure = await Calls.FailureOf(call, primary, clock: new FakeTimeProvider(Wire.Now)).WaitAsync(TimeSpan.FromMinutes(1), Token);

            failure.Kind.Should().NotBe(TokenErrorKind.Timeout, call);
            failure.Attempts.Should().Be(2, call);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_B01_a_copy_of_what_is_sent_counts_as_a_send_of_its_call(bool isCopyOfTheCopy)
    {
        foreach (var call in RunOnce)
        {
            using var recorder = new Wire.Recorder("{}", HttpStatusCode.InternalServerError);
            using var primary = new Around(
                async (request, send) =>
                {
                    var copy = Around.CarelessCopy(request);
                    (await send(copy)).Dispose();
                    return await send(Around.CarelessCopy(isCopyOfTheCopy ? copy : request));
                },
                recorder);

            (await Calls.FailureOf(call, primary)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, Attempts = 1 }, call);
            recorder.Requests.Should().ContainSingle(call);
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Case_B10_a_request_whose_bytes_nobody_asked_for_was_not_sent(string how)
    {
        foreach (var call in WithContent)
        {
            using var handler = new FuncHandler((_, _) => Task.FromException<HttpResponseMessage>(ErrorOf(how)));

            var failure = await Calls.FailureOf(call, handler);

            failure.OutcomeUnknown.Should().BeFalse(call);
            (failure.IsRetryable || how is "own" || (how is "canceled" && Calls.IssuesSecret(call))).Should().BeTrue(call);
            failure.Message.Should().NotContain("was sent", call);
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Case_B10_a_request_whose_bytes_were_asked_for_may_have_been_carried_out(string how)
    {
        foreach (var call in Calls.Issuing)
        {
            using var recorder = new Wire.Recorder((_, _) => throw ErrorOf(how));

            (await Calls.FailureOf(call, recorder)).Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false }, call);
        }
    }

    private static async Task<HttpResponseMessage> ChangeAsync(string how, HttpRequestMessage request, Func<HttpRequestMessage, Task<HttpResponseMessage>> send)
    {
        var content = request.Content!;
        if (how == "keeps it in memory")
        {
            await content.LoadIntoBufferAsync(Token);
            return await send(request);
        }

        request.Content = how == "copies it" ? new ByteArrayContent(await content.ReadAsByteArrayAsync(Token)) : new StreamContent(await content.ReadAsStreamAsync(Token));
        request.Content.Headers.ContentType = content.Headers.ContentType;
        return await send(request);
    }

    private static Exception ErrorOf(string how) => how switch
    {
        "IO" => new IOException("reset"),
        "reset" => new HttpRequestException(HttpRequestError.Unknown, "reset", new SocketException((int)SocketError.ConnectionReset)),
        "timeout" => new TaskCanceledException("An inner timeout.", new TimeoutException()),
        "canceled" => new TaskCanceledException("by a handler"),
        "own" => new InvalidOperationException("A handler's own."),
        _ => NetworkError.Of(Enum.Parse<HttpRequestError>(how), how),
    };
}
