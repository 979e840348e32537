using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Errors;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>Whatever handlers a user or a host puts around a client, a call that issues a secret runs once, and its secret comes back.</summary>
public class UserHandlerTests
{
    private const string Good = """{"token":{"id":"tok_1"},"bearerToken":"vcp_newSecret"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CreateVercelToken Request => new("ci", TokenExpiry.Never);

    [Theory]
    [InlineData("500")]
    [InlineData("lost")]
    [InlineData("html")]
    public async Task A_handler_that_retries_everything_cannot_make_a_create_run_twice(string first)
    {
        foreach (var (call, repeats) in Calls.All.Where(Calls.RunsOnce).SelectMany(static call => new[] { (call, 1), (call, 5) }))
        {
            using var recorder = new Wire.Recorder((count, _) => count > 1 ? Wire.Response(Calls.GoodResponse(call)) : first switch
            {
                "500" => Wire.Response(Calls.Error(call, "internal_server_error"), HttpStatusCode.InternalServerError),
                "html" => Wire.Response("<html>"),
                _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost"),
            });
            await using var services = Build(recorder, () => new Around((request, send) => RepeatAsync(request, send, repeats)), maxRetries: 3);

            var failure = await Wire.FailureOf(() => Calls.RunAsync(call, services, Token));

            recorder.Requests.Should().ContainSingle(call);
            failure.Should().BeEquivalentTo(new { Attempts = 1, OutcomeUnknown = Calls.IssuesSecret(call), IsRetryable = !Calls.IssuesSecret(call) && first != "html" }, call);
            failure.Kind.Should().Be(first switch { "500" => TokenErrorKind.ServiceFault, "html" => TokenErrorKind.UnexpectedResponse, _ => TokenErrorKind.Unreachable });
        }
    }

    [Fact]
    public async Task A_handler_that_sends_again_after_a_success_still_returns_the_secret()
    {
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(Good).WithHeaders("x-vercel-id: fra1::1") : Wire.Response("{}", HttpStatusCode.InternalServerError));
        await using var services = Build(recorder, () => new Around((request, send) => RepeatAsync(request, send, 3)));

        var created = await services.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request, Token);

        created.Secret.Reveal().Should().Be("vcp_newSecret");
        created.Problem.Should().BeNull();
        created.Response.Should().BeEquivalentTo(new { Attempts = 1, StatusCode = 200, RequestId = "fra1::1" });
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("replaces the body")]
    [InlineData("replaces the response")]
    [InlineData("disposes the response")]
    public async Task A_handler_that_spoils_the_way_back_cannot_lose_the_secret(string how)
    {
        foreach (var call in Calls.Issuing)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            await using var services = Build(recorder, () => new Around(async (request, send) =>
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
                    default:
                        response.Dispose();
                        return response;
                }
            }));

            var issued = await Calls.RunAsync(call, services, Token);

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            (Calls.ProblemOf(issued) is null).Should().Be(call != Calls.CrafterCreate, "only there the response is of another id than the one that was asked for");
        }
    }

    [Fact]
    public async Task A_handler_that_reads_the_body_takes_nothing_away()
    {
        foreach (var call in Calls.All)
        {
            var seen = "";
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            await using var services = Build(recorder, () => new Around(async (request, send) =>
            {
                var response = await send(request);
                seen = await response.Content.ReadAsStringAsync(Token);
                return response;
            }));

            (await Calls.RunAsync(call, services, Token)).Should().NotBeNull();

            seen.Should().Be(Calls.GoodResponse(call));
        }
    }

    [Fact]
    public async Task A_hedging_handler_cannot_make_a_create_run_twice()
    {
        foreach (var (call, outcome) in Calls.Issuing.Where(Calls.RunsOnce).SelectMany(static call => new[] { (call, "good"), (call, "500"), (call, "lost") }))
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
            await using var services = Build(handler, () => new Around(async (request, send) =>
            {
                var one = send(request);
                var other = send(request);
                gate.SetResult();
                await Task.WhenAll(one.ContinueWith(static _ => { }, TaskScheduler.Default), other.ContinueWith(static _ => { }, TaskScheduler.Default));
                return await other;
            }));

            var error = await Record.ExceptionAsync(async () => Calls.SecretOf(await Calls.RunAsync(call, services, Token)).Should().Be(Calls.NewSecret));

            handler.Sends.Should().Be(1, $"{call} {outcome}");
            if (outcome == "good")
            {
                error.Should().BeNull();
            }
            else
            {
                error.Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
            }
        }
    }

    [Fact]
    public async Task A_hedging_handler_may_send_a_create_again_that_never_left()
    {
        var sends = 0;
        using var primary = new FuncHandler((_, _) => Interlocked.Increment(ref sends) == 1 ? throw NetworkError.Of(HttpRequestError.ConnectionError, "refused") : Task.FromResult(Wire.Response(Good)));
        await using var services = Build(primary, () => new Around(async (request, send) =>
        {
            var one = send(request);
            var other = send(request);
            await Task.WhenAll(one.ContinueWith(static _ => { }, TaskScheduler.Default), other.ContinueWith(static _ => { }, TaskScheduler.Default));
            return one.IsCompletedSuccessfully ? await one : await other;
        }));

        var created = await services.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request, Token);

        created.Secret.Reveal().Should().Be("vcp_newSecret");
        created.Response.Attempts.Should().Be(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Copies_without_the_requests_options_count_as_sends_of_their_call(int repeats)
    {
        foreach (var call in Calls.All)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            await using var services = Build(recorder, () => new Around((request, send) => RepeatAsync(request, copied => send(Around.CarelessCopy(copied)), repeats)));

            (await Calls.RunAsync(call, services, Token)).Should().NotBeNull();

            recorder.Requests.Should().HaveCount(Calls.RunsOnce(call) ? 1 : repeats + 1, call);
        }
    }

    [Theory]
    [InlineData("address")]
    [InlineData("content")]
    public async Task A_copy_that_has_lost_options_and_more_is_refused(string lost)
    {
        foreach (var call in Calls.All.Where(call => lost == "address" || Calls.RuleOf(call) != "safe"))
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            await using var services = Build(recorder, () => new Around((request, send) => send(lost == "address"
                ? new HttpRequestMessage(request.Method, request.RequestUri!.AbsoluteUri) { Content = request.Content }
                : new HttpRequestMessage(request.Method, request.RequestUri))));

            var failure = await Wire.FailureOf(() => Calls.RunAsync(call, services, Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, IsRetryable = false, OutcomeUnknown = false, Operation = Calls.MethodOf(call), Service = Calls.ServiceOf(call) }, call);
            failure.Message.Should().Contain("HttpRequestMessage.Options").And.Contain("handler");
            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_that_is_sent_in_the_context_of_another_call_counts_for_its_own(bool atTheSameTime)
    {
        var queue = System.Threading.Channels.Channel.CreateUnbounded<Action>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? worker = null;
        using var recorder = new Wire.Recorder((_, request) => Wire.Response($$"""{"token":{"id":"tok_1"},"bearerToken":"vcp_{{(ReadBody(request).Contains("first", StringComparison.Ordinal) ? "first" : "second")}}"}"""));
        await using var services = Build(recorder, () => new Around((request, send) =>
        {
            // The worker runs in the context of the call that started it, and sends the copies of all calls.
            worker ??= Task.Run(async () =>
            {
                await foreach (var work in queue.Reader.ReadAllAsync())
                {
                    work();
                }
            });
            var result = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Writer.TryWrite(async () =>
            {
                try
                {
                    var response = await send(Around.CarelessCopy(request));
                    if (atTheSameTime)
                    {
                        await gate.Task;
                    }

                    result.SetResult(response);
                }
#pragma warning disable CA1031 // It goes to the caller.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    result.SetException(error);
                }
            });
            return result.Task;
        }));
        var vercel = services.GetRequiredService<IVercelTokens>();

        var first = vercel.CreateTokenAsync(new("first", TokenExpiry.Never), Token);
        if (!atTheSameTime)
        {
            await first;
        }

        var second = vercel.CreateTokenAsync(new("second", TokenExpiry.Never), Token);
        gate.SetResult();

        (await first).Secret.Reveal().Should().Be("vcp_first");
        (await second).Secret.Reveal().Should().Be("vcp_second");
        recorder.Requests.Should().HaveCount(2);
        queue.Writer.Complete();
        await worker!;
    }

    [Fact]
    public async Task A_send_that_a_handler_left_behind_does_not_begin_after_the_call_has_returned()
    {
        foreach (var call in Calls.All)
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task? left = null;
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            await using var services = Build(recorder, () => new Around((request, send) =>
            {
                left = Task.Run(async () =>
                {
                    await gate.Task;
                    await send(CopyWithOptions(request));
                });
                return send(request);
            }));

            await Calls.RunAsync(call, services, Token);
            gate.SetResult();

            await FluentActions.Awaiting(() => left!).Should().ThrowAsync<Exception>().WithMessage("*the call has ended*", call);
            recorder.Requests.Should().ContainSingle(call);
        }
    }

    [Fact]
    public async Task A_response_that_a_handler_disposed_can_be_read_again()
    {
        using var recorder = new Wire.Recorder("""{"error":{"code":"internal_server_error","message":"down"}}""", HttpStatusCode.InternalServerError);
        await using var services = Build(recorder, () => new Around(async (request, send) =>
        {
            (await send(request)).Dispose();
            var again = await send(request);
            (await again.Content.ReadAsStringAsync(Token)).Should().Contain("down");
            return again;
        }));

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request, Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, StatusCode = 500, ServerMessage = "down", OutcomeUnknown = true, Attempts = 1 });
    }

    [Fact]
    public async Task What_a_handler_starts_does_not_keep_the_response_of_a_call_that_has_ended()
    {
        var contexts = new List<ExecutionContext?>();
        WeakReference? content = null;
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(Good));
        await using var services = Build(recorder, () => new Around(async (request, send) =>
        {
            contexts.Add(ExecutionContext.Capture());
            var response = await send(request);
            content = new(response.Content);
            return response;
        }));

        await CreateAsync();
        for (var round = 0; round < 20 && content!.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        content!.IsAlive.Should().BeFalse("its body holds a secret");
        contexts.Should().ContainSingle().Which.Should().NotBeNull();

        async Task CreateAsync() => (await services.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request, Token)).Secret.Should().NotBeNull();
    }

    /// <summary>A call holds the secrets that it has sent.</summary>
    [Theory]
    [InlineData(Calls.Create)]
    [InlineData(Calls.CrafterGet)]
    public async Task What_keeps_the_address_of_a_request_does_not_keep_the_call(string call)
    {
        var addresses = new List<Uri?>();
        WeakReference? kept = null;
        using var handler = new FuncHandler((_, _) => Task.FromResult(Wire.Response(Calls.GoodResponse(call))));
        await using var services = Build(handler, () => new Around((request, send) =>
        {
            addresses.Add(request.RequestUri);
            kept = new(request.Options.Single(static option => option.Key == "TokenClients.Call").Value);
            return send(request);
        }));

        await RunAsync();
        for (var round = 0; round < 20 && kept!.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        kept!.IsAlive.Should().BeFalse();
        addresses.Should().ContainSingle().Which.Should().NotBeNull();

        async Task RunAsync() => (await Calls.RunAsync(call, services, Token)).Should().NotBeNull();
    }

    [Theory]
    [InlineData("GET", "https://api.vercel.com/v6/user/tokens")]
    [InlineData("POST", "https://api.vercel.com/v6/user/tokens")]
    [InlineData("GET", "https://api.vercel.com/v3/user/tokens")]
    public async Task A_request_of_a_handlers_own_does_not_count_as_a_send_of_the_call(string method, string address)
    {
        using var recorder = new Wire.Recorder(Good);
        await using var services = Build(recorder, () => new Around(async (request, send) =>
        {
            using var own = new HttpRequestMessage(new HttpMethod(method), address);
            await FluentActions.Awaiting(() => send(own)).Should().ThrowAsync<Exception>().WithMessage("*is not this call's*");
            return await send(request);
        }));

        var created = await services.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request, Token);

        created.Response.Attempts.Should().Be(1);
        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_read_that_has_lost_its_context_is_sent_and_counted()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Get));
        await using var services = Build(recorder, static () => new Around(static (request, send) => send(Around.CarelessCopy(request))));

        var token = await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Token);

        token.Id.Should().Be("tok_1");
        token.Response.Attempts.Should().Be(1);
        recorder.Requests.Single().Authorization.Should().Be("Bearer " + Wire.Secret);
    }

    [Fact]
    public async Task A_read_that_has_lost_its_context_still_has_its_secrets_hidden()
    {
        using var recorder = new Wire.Recorder($$$"""{"error":{"code":"forbidden","message":"Bad token {{{Wire.Secret}}}"}}""", HttpStatusCode.Forbidden);
        await using var services = Build(recorder, static () => new Around(static (request, send) => send(Around.CarelessCopy(request))));

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Token));

        failure.ToString().Should().NotContain(Wire.Secret);
        failure.ServerMessage.Should().Be(Redactor.Hidden);
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
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            await using var services = Build(recorder, () => new Around((request, send) =>
            {
                request.RequestUri = new Uri(address);
                return send(request);
            }));

            var failure = await Wire.FailureOf(() => Calls.RunAsync(call, services, Token));

            failure.Message.Should().Contain(new Uri(address).GetLeftPart(UriPartial.Authority)).And.Contain("remove the handler that changes the address");
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, IsRetryable = false, OutcomeUnknown = false, Attempts = 0 });
            recorder.Requests.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task What_the_host_puts_on_all_clients_is_taken_off_and_the_users_own_stays()
    {
        foreach (var defaultsFirst in new[] { true, false })
        {
            var fromDefaults = 0;
            var own = 0;
            using var recorder = new Wire.Recorder(Good);
            var services = new ServiceCollection();
            void AddDefaults() => services.ConfigureHttpClientDefaults(builder => builder
                .ConfigureHttpClient(static http => http.DefaultRequestHeaders.Add("X-Host", "1"))
                .AddHttpMessageHandler(() => new Around((request, send) =>
                {
                    fromDefaults++;
                    return send(request);
                })));
            if (defaultsFirst)
            {
                AddDefaults();
            }

            services.AddTokenClients().AddVercel(static options => options.AccessToken = new SecretString(Wire.Secret)).ConfigureHttpClient(builder => builder
                .ConfigurePrimaryHttpMessageHandler(() => recorder)
                .AddHttpMessageHandler(() => new Around((request, send) =>
                {
                    own++;
                    request.Headers.Contains("X-Host").Should().BeFalse();
                    return send(request);
                })));
            if (!defaultsFirst)
            {
                AddDefaults();
            }

            await using var provider = services.BuildServiceProvider();
            (await provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request, Token)).Secret.Reveal().Should().Be("vcp_newSecret");

            (fromDefaults, own).Should().Be((0, 1));
            recorder.Requests.Should().ContainSingle();
        }
    }

    [Fact]
    public void A_primary_handler_neither_redirects_nor_keeps_cookies_nor_traces_addresses()
    {
        using var sockets = new SocketsHttpHandler();
        using var client = new HttpClientHandler();
        using var wrapped = new SocketsHttpHandler();
        using var wrapper = new Around(static (request, send) => send(request)) { InnerHandler = wrapped };
        using var one = Wire.Vercel(sockets);
        using var two = Wire.Vercel(client);
        using var three = Wire.Sso(wrapper);

        sockets.Should().BeEquivalentTo(new { AllowAutoRedirect = false, UseCookies = false });
        sockets.ActivityHeadersPropagator.Should().BeNull();
        client.Should().BeEquivalentTo(new { AllowAutoRedirect = false, UseCookies = false });
        wrapped.AllowAutoRedirect.Should().BeFalse("a redirect would carry the client secret along, whatever lies around the handler");
        wrapped.UseCookies.Should().BeFalse();
    }

    private static HttpRequestMessage CopyWithOptions(HttpRequestMessage request)
    {
        var copy = Around.CarelessCopy(request);
        foreach (var option in request.Options)
        {
            ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
        }

        return copy;
    }

    private static string ReadBody(HttpRequestMessage request) => request.Content!.ReadAsStringAsync(Token).GetAwaiter().GetResult();

    private static ServiceProvider Build(HttpMessageHandler primary, Func<DelegatingHandler> handler, int maxRetries = 0)
    {
        var services = new ServiceCollection();
        services.AddTokenClients()
            .AddAll(options => options.Resilience.Retry.MaxRetryAttempts = maxRetries)
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(static () => new Wire.OwnToken()).AddHttpMessageHandler(handler));
        return services.BuildServiceProvider();
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
