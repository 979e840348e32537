using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

#pragma warning disable CA2025 // To leave a task behind is what some of these tests are about.

namespace TokenClients.Tests.Http;

/// <summary>Whatever handlers a user or a host puts around a client, a call that issues a secret runs once, and its secret comes back.</summary>
public class UserHandlerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("500", TokenErrorKind.ServiceFault)]
    [InlineData("lost", TokenErrorKind.Unreachable)]
    [InlineData("html", TokenErrorKind.UnexpectedResponse)]
    public async Task A_handler_that_retries_everything_cannot_make_a_create_run_twice(string first, TokenErrorKind kind)
    {
        foreach (var call in Calls.All.Where(Calls.RunsOnce))
        {
            using var recorder = new Wire.Recorder((count, _) => count > 1 ? Wire.Response(Calls.GoodResponse(call)) : first switch
            {
                "500" => Wire.Response(Calls.Error(call, "internal_server_error", "down"), HttpStatusCode.InternalServerError),
                "html" => Wire.Response("<html>"),
                _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost"),
            });

            var failure = await Hosted.FailureOf(
                call, recorder, static (request, send) => RepeatAsync(request, send, 5), static options => options.Resilience.Retry.MaxRetryAttempts = 3);

            recorder.Requests.Should().ContainSingle(call);
            failure.Should().BeEquivalentTo(
                new { Kind = kind, Attempts = 1, OutcomeUnknown = Calls.IssuesSecret(call), IsRetryable = !Calls.IssuesSecret(call) && first != "html" }, call);
            failure.ServerMessage.Should().Be(first == "500" ? "down" : null, "a response that was disposed can be read again");
        }
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("replaces the body")]
    [InlineData("replaces the response")]
    [InlineData("disposes the response")]
    [InlineData("sends again")]
    public async Task A_handler_that_spoils_the_way_back_cannot_lose_the_secret(string how)
    {
        foreach (var call in Calls.Issuing)
        {
            using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(Calls.GoodResponse(call)) : Wire.Response("{}", HttpStatusCode.BadGateway));

            var issued = await Hosted.RunAsync(call, recorder, async (request, send) =>
            {
                var response = await send(request);
                switch (how)
                {
                    case "throws":
                        throw new InvalidOperationException("after the fact");
                    case "replaces the body":
                        response.Content = new StringContent("{}");
                        return response;
                    case "replaces the response":
                        return new HttpResponseMessage(HttpStatusCode.BadGateway);
                    case "disposes the response":
                        response.Dispose();
                        return response;
                    default:
                        return await send(request);
                }
            });

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            (Calls.ProblemOf(issued) is null).Should().Be(call != Calls.CrafterCreate, "only there the response is of another id than the one that was asked for");
            issued!.Response.StatusCode.Should().Be(200, call);
            recorder.Requests.Should().HaveCount(how == "sends again" && !Calls.RunsOnce(call) ? 2 : 1, call);
        }
    }

    [Theory]
    [InlineData("good")]
    [InlineData("500")]
    [InlineData("lost")]
    public async Task A_hedging_handler_cannot_make_a_create_run_twice(string outcome)
    {
        foreach (var call in Calls.Issuing.Where(Calls.RunsOnce))
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                await gate.Task;
                return outcome switch
                {
                    "good" => Wire.Response(Calls.GoodResponse(call)),
                    "500" => Wire.Response("{}", HttpStatusCode.InternalServerError),
                    _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost"),
                };
            });
            var run = () => Hosted.RunAsync(call, handler, (request, send) =>
            {
                Task<HttpResponseMessage>[] both = [send(request), send(request)];
                gate.SetResult();
                return BestOfAsync(both);
            });

            if (outcome == "good")
            {
                Calls.SecretOf(await run()).Should().Be(Calls.NewSecret, call);
            }
            else
            {
                (await Wire.FailureOf(run)).Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, Attempts = 1 }, call);
            }

            handler.Sends.Should().Be(1, call);
        }
    }

    [Fact]
    public async Task A_hedging_handler_may_send_a_create_again_that_never_left()
    {
        var sends = 0;
        using var primary = new FuncHandler((_, _) => Interlocked.Increment(ref sends) == 1
            ? throw NetworkError.Of(HttpRequestError.ConnectionError, "refused")
            : Task.FromResult(Wire.Response(Calls.GoodResponse(Calls.Create))));

        var created = await Hosted.RunAsync(Calls.Create, primary, static (request, send) => BestOfAsync([send(request), send(request)]));

        Calls.SecretOf(created).Should().Be(Calls.NewSecret);
        created!.Response.Attempts.Should().Be(2);
    }

    [Fact]
    public async Task Copies_without_the_requests_options_count_as_sends_of_their_call()
    {
        foreach (var call in Calls.All)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

            var result = await Hosted.RunAsync(call, recorder, (request, send) => RepeatAsync(request, copied => send(Around.CarelessCopy(copied)), 3));

            var sends = Calls.RunsOnce(call) ? 1 : 4;
            recorder.Requests.Should().HaveCount(sends, call);
            result!.Response.Attempts.Should().Be(Calls.IssuesSecret(call) ? 1 : sends, "{0}: the first secret is the result", call);
        }
    }

    [Theory]
    [InlineData("address")]
    [InlineData("content")]
    public async Task A_copy_that_has_lost_options_and_more_is_refused(string lost)
    {
        foreach (var call in Calls.All.Where(call => lost == "address" || Calls.RuleOf(call) != "safe"))
        {
            var refusal = await Hosted.RefusalOf(call, (request, send) => send(lost == "address"
                ? new HttpRequestMessage(request.Method, request.RequestUri!.AbsoluteUri) { Content = request.Content }
                : new HttpRequestMessage(request.Method, request.RequestUri)));

            refusal.Should().Contain("HttpRequestMessage.Options").And.Contain("handler");
        }
    }

    [Theory]
    [InlineData("DELETE", "v9/projects/other")]
    [InlineData("POST", "v9/projects/other")]
    [InlineData("DELETE", "v3/user/tokens")]
    [InlineData("POST", "other-v3/user/tokens")]
    public async Task Case_B01_a_request_of_the_handlers_own_with_the_options_of_a_call_is_refused(string method, string path)
    {
        var refusal = await Hosted.RefusalOf(Calls.Create, (request, send) =>
            send(Around.WithOptions(new(new(method), new Uri(request.RequestUri!, "/" + path)) { Content = request.Content }, request)));

        refusal.Should().Contain("a different request");
    }

    [Theory]
    [InlineData("v3/user/tokens?via=proxy")]
    [InlineData("gateway/v3/user/tokens")]
    public async Task A_prefix_and_a_query_leave_it_the_same_call(string address)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Create));

        await Hosted.RunAsync(Calls.Create, recorder, (request, send) =>
            send(Around.WithOptions(new(request.Method, new Uri(request.RequestUri!, "/" + address)) { Content = request.Content }, request)));

        recorder.Requests.Should().ContainSingle().Which.Address.Should().EndWith(address);
    }

    /// <summary>One call sends what has gathered, in its own context.</summary>
    [Fact]
    public async Task A_copy_that_is_sent_in_the_context_of_another_call_counts_for_its_own()
    {
        var sends = new List<Func<Task>>();
        using var recorder = new Wire.Recorder(static (_, request) =>
            Wire.Response($$"""{"bearerToken":"vcp_{{(ReadBody(request).Contains("first", StringComparison.Ordinal) ? "first" : "second")}}"}"""));
        await using var services = Hosted.Clients(recorder, async (request, send) =>
        {
            var response = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
            sends.Add(async () => response.SetResult(await send(Around.CarelessCopy(request))));
            if (sends.Count == 2)
            {
                await sends[0]();
                await sends[1]();
            }

            return await response.Task;
        });
        var vercel = services.GetRequiredService<IVercelTokens>();

        var creating = new[] { "first", "second" }.Select(name => vercel.CreateTokenAsync(new(name, TokenExpiry.Never), Token));
        var created = await Task.WhenAll(creating);

        created.Select(static token => token.Secret.Reveal()).Should().Equal("vcp_first", "vcp_second");
        recorder.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_send_that_a_handler_left_behind_does_not_begin_after_the_call_has_returned()
    {
        foreach (var call in Calls.All)
        {
            Func<Task>? left = null;
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

            await using var services = Hosted.Clients(recorder, (request, send) =>
            {
                left = () => send(Around.WithOptions(Around.CarelessCopy(request), request));
                return send(request);
            });

            await Calls.RunAsync(call, services, Token);

            await left!.Should().ThrowAsync<Exception>().WithMessage("*the call had ended*", call);
            recorder.Requests.Should().ContainSingle(call);
        }
    }

    [Fact]
    public async Task A_create_that_a_handler_gave_up_on_may_have_been_executed()
    {
        var handled = 0;
        using var hanging = new HangingHandler();

        var failure = await Hosted.FailureOf(
            Calls.Create,
            hanging,
            (request, send) =>
            {
                handled++;
                _ = send(request);
                return Task.FromException<HttpResponseMessage>(new HttpRequestException("The handler's own deadline has passed."));
            },
            static options => options.Resilience.Retry.MaxRetryAttempts = 3);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, IsRetryable = false, OutcomeUnknown = true });
        hanging.Sends.Should().Be(1);
        handled.Should().Be(1, "the retries must not repeat it either");
    }

    [Fact]
    public async Task Reads_sent_twice_at_once_with_changing_credentials_end_as_they_should()
    {
        var count = 0;
        using var primary = new FuncHandler(static async (_, cancellationToken) =>
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return Wire.Response("""{"error":{"code":"forbidden","message":"no"}}""", HttpStatusCode.Forbidden);
        });
        await using var services = Hosted.Clients(
            primary,
            static (request, send) =>
            {
                var copy = Around.WithOptions(Around.CarelessCopy(request), request);
                return BestOfAsync([Task.Run(() => send(request)), Task.Run(() => send(copy))]);
            },
            options => options.AskProvider(_ => new(new SecretString($"vcp_{Interlocked.Increment(ref count)}"))));
        var vercel = services.GetRequiredService<IVercelTokens>();

        var failures = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Wire.FailureOf(() => vercel.GetTokenAsync("tok_1", cancellationToken: Token))));

        failures.Should().OnlyContain(static failure => failure.Kind == TokenErrorKind.PermissionDenied);
    }

    /// <summary>A call holds the secrets that it has sent, and a response the one that was issued.</summary>
    [Theory]
    [InlineData(Calls.Create)]
    [InlineData(Calls.CrafterGet)]
    public async Task What_keeps_the_address_of_a_request_does_not_keep_the_call(string call)
    {
        var kept = new List<object?>();
        var released = new List<WeakReference>();
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(Calls.GoodResponse(call)));
        await using var services = Hosted.Clients(recorder, async (request, send) =>
        {
            kept.AddRange([request.RequestUri, ExecutionContext.Capture()]);
            released.Add(new(request.Options.Single(static option => option.Key == "TokenClients.Call").Value));
            var response = await send(request);
            released.Add(new(response.Content));
            return response;
        });

        await RunAsync();
        for (var round = 0; round < 20 && released.Exists(static reference => reference.IsAlive); round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        released.Should().HaveCount(2).And.NotContain(static reference => reference.IsAlive);
        kept.Should().HaveCount(2).And.NotContainNulls();

        async Task RunAsync() => (await Calls.RunAsync(call, services, Token)).Should().NotBeNull();
    }

#if !NETSTANDARD_ASSET // netstandard2.0 does not know the synchronous path, so the handlers cannot stand in its way.
    [Fact]
    public async Task Case_B02_nothing_is_sent_synchronously()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Create));
        await using var services = Hosted.Clients(
            recorder, static (request, send) => send(request), more: static http => http.AddHttpMessageHandler(static () => new Synchronous()));

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token));

        failure.OutcomeUnknown.Should().BeFalse();
        recorder.Requests.Should().BeEmpty();
    }

    private sealed class Synchronous : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.Run(() => Send(request, cancellationToken), cancellationToken);
    }
#endif

    private static string ReadBody(HttpRequestMessage request) => request.Content!.ReadAsStringAsync(Token).GetAwaiter().GetResult();

    /// <summary>Waits for all sends, and returns the first success; if there is none, ends as the last of them.</summary>
    private static async Task<HttpResponseMessage> BestOfAsync(Task<HttpResponseMessage>[] sends)
    {
        await Task.WhenAll(sends).ContinueWith(static _ => { }, TaskScheduler.Default);
        foreach (var send in sends.Where(static send => send.IsCompletedSuccessfully))
        {
            if ((await send).IsSuccessStatusCode)
            {
                return await send;
            }
        }

        return await sends[^1];
    }

    private static async Task<HttpResponseMessage> RepeatAsync(HttpRequestMessage request, Func<HttpRequestMessage, Task<HttpResponseMessage>> send, int repeats)
    {
        for (var left = repeats; ; left--)
        {
            try
            {
                var response = await send(request);
                if (left == 0)
                {
                    return response;
                }

                response.Dispose();
            }
            catch (HttpRequestException) when (left > 0)
            {
                // Once more: that is what this handler is for.
            }
        }
    }
}
