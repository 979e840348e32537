using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>Whatever handlers a user or a host puts around a client, a call that issues a secret runs once, and its secret comes back.</summary>
public sealed class UserHandlerTests
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
            using var recorder = new Wire.Recorder((count, _) => count > 1 ? Wire.Response(Calls.GoodAnswer(call)) : first switch
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
            using var recorder = new Wire.Recorder(Calls.GoodAnswer(call));
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
            (Calls.ProblemOf(issued) is null).Should().Be(call != Calls.CrafterCreate, "only there the answer is of another id than the one that was asked for");
        }
    }

    [Fact]
    public async Task A_handler_that_reads_the_body_takes_nothing_away()
    {
        foreach (var call in Calls.All)
        {
            var seen = "";
            using var recorder = new Wire.Recorder(Calls.GoodAnswer(call));
            await using var services = Build(recorder, () => new Around(async (request, send) =>
            {
                var response = await send(request);
                seen = await response.Content.ReadAsStringAsync(Token);
                return response;
            }));

            (await Calls.RunAsync(call, services, Token)).Should().NotBeNull();

            seen.Should().Be(Calls.GoodAnswer(call));
        }
    }

    [Fact]
    public async Task A_hedging_handler_cannot_make_a_create_run_twice()
    {
        foreach (var (call, outcome) in Calls.Issuing.Where(Calls.RunsOnce).SelectMany(static call => new[] { (call, "good"), (call, "500"), (call, "lost") }))
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var handler = new FuncHandler(async (_, _) =>
            {
                await gate.Task;
                return outcome switch
                {
                    "good" => Wire.Response(Calls.GoodAnswer(call)),
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

    [Fact]
    public async Task A_handler_that_loses_the_calls_context_is_refused_for_what_must_not_run_twice()
    {
        foreach (var call in Calls.All)
        {
            using var recorder = new Wire.Recorder(Calls.GoodAnswer(call));
            await using var services = Build(recorder, static () => new Around(static (request, send) => send(Around.CarelessCopy(request))));
            if (Calls.RuleOf(call) == "safe" && call is not (Calls.CrafterGet or Calls.ApinizerPing))
            {
                // A read needs nothing but the client's own access token.
                (await Calls.RunAsync(call, services, Token))!.Response.Attempts.Should().Be(1, call);
                recorder.Requests.Should().ContainSingle();
                continue;
            }

            var failure = await Wire.FailureOf(() => Calls.RunAsync(call, services, Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, IsRetryable = false, OutcomeUnknown = false, Operation = Calls.MethodOf(call), Service = Calls.ServiceOf(call) }, call);
            failure.Message.Should().Contain("HttpRequestMessage.Options").And.Contain("handler");
            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Fact]
    public async Task A_read_that_has_lost_its_context_is_sent_and_counted()
    {
        using var recorder = new Wire.Recorder(Calls.GoodAnswer(Calls.Get));
        await using var services = Build(recorder, static () => new Around(static (request, send) => send(Around.CarelessCopy(request))));

        var token = await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Token);

        token.Id.Should().Be("tok_1");
        token.Response.Attempts.Should().Be(1);
        recorder.Requests.Single().Authorization.Should().Be("Bearer " + Wire.Secret);
    }

    [Fact]
    public async Task A_read_that_has_lost_its_context_still_has_its_secrets_masked()
    {
        using var recorder = new Wire.Recorder($$$"""{"error":{"code":"forbidden","message":"Bad token {{{Wire.Secret}}}"}}""", HttpStatusCode.Forbidden);
        await using var services = Build(recorder, static () => new Around(static (request, send) => send(Around.CarelessCopy(request))));

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Token));

        failure.ToString().Should().NotContain(Wire.Secret);
        failure.ServerMessage.Should().Be("Bad token ***");
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
            using var recorder = new Wire.Recorder(Calls.GoodAnswer(call));
            await using var services = Build(recorder, () => new Around((request, send) =>
            {
                request.RequestUri = new Uri(address);
                return send(request);
            }));

            var failure = await Wire.FailureOf(() => Calls.RunAsync(call, services, Token));

            failure.Message.Should().Contain(new Uri(address).GetLeftPart(UriPartial.Authority));
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

    private static ServiceProvider Build(HttpMessageHandler primary, Func<DelegatingHandler> handler, int maxRetries = 0)
    {
        var services = new ServiceCollection();
        services.AddTokenClients()
            .AddAll(options => options.Resilience.MaxRetries = maxRetries)
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(handler));
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
