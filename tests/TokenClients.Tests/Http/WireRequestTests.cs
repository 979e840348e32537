using System.IO;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Errors;
using TokenClients.Pipeline;
using TokenClients.Requests;
using TokenClients.Transport.Vercel;
using TokenClients.Vercel;

#pragma warning disable CA2025 // To leave a task behind is what some of these tests are about.

namespace TokenClients.Tests.Http;

/// <summary>What goes onto the wire is a request of its own for each send: what the users' handlers do to theirs, or look at, changes nothing about it.</summary>
public sealed class WireRequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_that_reads_the_body_does_not_hide_that_it_was_sent()
    {
        using var cancellation = new CancellationTokenSource();
        using var hanging = new HangingHandler();
        await using var services = Build(hanging, static async (request, send) =>
        {
            _ = await request.Content!.ReadAsStringAsync(Token);
            return await send(request);
        });

        var call = FluentActions.Awaiting(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), cancellation.Token))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>();
        await hanging.Taken.WaitAsync(Token);
        await cancellation.CancelAsync();

        (await call).Which.OutcomeUnknown.Should().BeTrue();
    }

    [Fact]
    public async Task A_handler_that_replaces_the_body_does_not_hide_that_it_was_sent()
    {
        using var primary = new FuncHandler(static async (request, cancellationToken) =>
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            throw new TaskCanceledException("late", new TimeoutException("late"));
        });
        await using var services = Build(primary, static (request, send) =>
        {
            request.Content = new StringContent("""{"name":"another"}""");
            return send(request);
        });

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token));

        primary.Sends.Should().Be(1);
        failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false });
    }

    [Fact]
    public async Task The_credential_cannot_be_seen_while_the_request_is_under_way()
    {
        string? seen = "nothing";
        using var hanging = new HangingHandler();
        await using var services = Build(hanging, async (request, send) =>
        {
            _ = send(request);
            await hanging.Taken.WaitAsync(Token);
            seen = request.Headers.Authorization?.ToString();
            return Wire.Response(Calls.GoodResponse(Calls.Get));
        });

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Token);

        seen.Should().BeNull();
    }

    [Theory]
    [InlineData(Calls.Create)]
    [InlineData(Calls.Refresh)]
    public async Task A_request_that_is_sent_again_while_it_is_under_way_goes_out_whole(string call)
    {
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response("""{"error":{"code":"rate_limited"}}""", HttpStatusCode.TooManyRequests) : Wire.Response(Calls.GoodResponse(call)));
        using var slowly = new Slow(recorder);
        await using var services = Build(slowly, static async (request, send) =>
        {
            var first = Task.Run(() => send(request));
            var second = Task.Run(() => send(request));
            await Task.WhenAll(first, second);
            return (await first).IsSuccessStatusCode ? await first : await second;
        });

        if (call == Calls.Create)
        {
            await services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token);
        }
        else
        {
            await services.GetRequiredService<IVercelSso>().RefreshAsync(new("r_1"), Token);
        }

        recorder.Requests.Should().HaveCount(2);
        recorder.Requests[1].Should().Be(recorder.Requests[0]);
        (call == Calls.Create ? recorder.Requests[1].Authorization : recorder.Requests[1].Body).Should().Contain(call == Calls.Create ? Wire.Secret : Wire.SsoClientSecret);
    }

    [Fact]
    public async Task A_hedged_revocation_that_finds_nothing_may_have_done_it_itself()
    {
        var secondResponded = new TaskCompletionSource();
        var sends = 0;
        using var primary = new FuncHandler(async (_, _) =>
        {
            if (Interlocked.Increment(ref sends) == 1)
            {
                await secondResponded.Task;
                return Wire.Response(Calls.GoodResponse(Calls.Revoke));
            }

            return Wire.Response("""{"error":{"code":"not_found"}}""", HttpStatusCode.NotFound);
        });
        await using var services = Build(primary, async (request, send) =>
        {
            var first = send(request);
            var second = await send(request);
            secondResponded.SetResult();
            await first;
            return second;
        });

        (await services.GetRequiredService<IVercelTokens>().RevokeTokenAsync("tok_1", cancellationToken: Token)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
    }

    [Fact]
    public async Task A_send_that_would_begin_after_its_call_has_ended_is_refused()
    {
        var settings = VercelClients.Tokens.CreateSettings(Wire.VercelOptions(), AccessTokenSource.Fixed(new(Wire.Secret)), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, null);
        var call = new CallContext(settings, VercelTransport.CreateAuthTokenOperation, "CreateTokenAsync", new RequestPath(""));
        call.Sends.Close();

        for (var repeat = 0; repeat < 2; repeat++)
        {
            await FluentActions.Awaiting(() => call.Sends.TryBeginAsync(Token).AsTask()).Should().ThrowAsync<RequestRefusedException>();
        }

        // A second send that was forbidden just before the call ended looks for the outcome of the first.
        call.Invoking(static call => call.Sends.LastOutcome).Should().Throw<RequestRefusedException>();
    }

    /// <summary>Each secret takes the place of its own mask, however long the one before it is.</summary>
    [Fact]
    public void Secrets_come_into_an_address_in_the_order_of_their_masks()
    {
        var settings = VercelClients.Tokens.CreateSettings(Wire.VercelOptions(static options => options.BaseAddress = new("https://service.example/***/")), AccessTokenSource.Fixed(new(Wire.Secret)), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, null);
        var path = new RequestPath("tokens/");
        var first = new string('a', 200);
        path.AddSegment(new SecretString(first));
        path.AddQuery("of", new SecretString("b/b"));
        path.AddQuery("in", "***");
        var call = new CallContext(settings, VercelTransport.CreateAuthTokenOperation, "CreateTokenAsync", path);

        var address = call.Address.ForWire(call.Address.Masked, credential: null);

        address.AbsoluteUri.Should().Be($"https://service.example/***/tokens/{first}?of=b%2Fb&in=%2A%2A%2A");
        address.ToString().Should().NotContain(first).And.NotContain("b%2Fb");
    }

    [Fact]
    public void A_secret_comes_into_an_address_whose_prefix_a_handler_removed()
    {
        var call = CallOf("https://service.example/a/prefix/that/is/longer/than/the/rest/", "", new SecretString("s"));

        call.Address.ForWire(new("https://service.example/***"), credential: null).AbsoluteUri.Should().Be("https://service.example/s");
    }

    [Fact]
    public void An_address_without_the_mask_of_a_secret_is_refused()
    {
        var call = CallOf("https://service.example/", "tokens/", new SecretString("s"));

        call.Invoking(static call => call.Address.ForWire(new("https://service.example/tokens/1"), credential: null)).Should().Throw<RequestRefusedException>().WithMessage("*holds a secret*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_prints_the_address_that_it_has_now(bool isChanged)
    {
        using var request = new WireRequest(HttpMethod.Get, new WireUri("https://service.example/s", "https://service.example/***"));
        request.Headers.Add("X-First", "1");
        request.Headers.Add("X-Second", "2");
        if (isChanged)
        {
            request.RequestUri = new("https://other.example/s");
        }

        request.ToString().Should().Be(isChanged ? "GET https://other.example, headers: X-First, X-Second" : "GET (masked) https://service.example/***, headers: X-First, X-Second");
    }

#if !NETSTANDARD_ASSET
    [Fact]
    public void An_address_is_written_whole_or_not_at_all()
    {
        ISpanFormattable address = new WireUri("https://service.example/s", "https://service.example/***");
        var text = address.ToString()!;
        var space = new char[text.Length];

        address.TryFormat(space, out var written, format: default, provider: null).Should().BeTrue();
        written.Should().Be(text.Length);
        space.Should().Equal(text);
        address.TryFormat(space.AsSpan(1), out written, format: default, provider: null).Should().BeFalse();
        written.Should().Be(0);
    }
#endif

    [Fact]
    public async Task The_body_that_a_handler_puts_in_place_of_the_librarys_is_sent_with_its_headers()
    {
        (string? Type, long? Length, string Body) sent = default;
        using var primary = new FuncHandler(async (request, cancellationToken) =>
        {
            sent = (request.Content!.Headers.ContentType?.MediaType, request.Content.Headers.ContentLength, await request.Content.ReadAsStringAsync(cancellationToken));
            return Wire.Response(Calls.GoodResponse(Calls.Create));
        });
        await using var services = Build(primary, static (request, send) =>
        {
            request.Content = new StringContent("""{"name":"another"}""", System.Text.Encoding.UTF8, "application/vnd.vercel+json");
            return send(request);
        });

        await services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token);

        sent.Should().Be(("application/vnd.vercel+json", 18, """{"name":"another"}"""));
    }

    /// <summary>A handler that looks at the length of a body with a masked secret fixes that length.</summary>
    [Fact]
    public async Task The_length_of_a_body_is_that_of_what_is_sent_and_its_type_stays()
    {
        (string? Type, long? Length, int Sent) sent = default;
        using var primary = new FuncHandler(async (request, cancellationToken) =>
        {
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            sent = (request.Content.Headers.ContentType?.MediaType, request.Content.Headers.ContentLength, body.Length);
            return Wire.Response(Calls.GoodResponse(Calls.Refresh));
        });
        long? masked = null;
        await using var services = Build(primary, (request, send) =>
        {
            masked = request.Content!.Headers.ContentLength;
            request.Content.Headers.ContentType = null;
            return send(request);
        });

        await services.GetRequiredService<IVercelSso>().RefreshAsync(new("r_1"), Token);

        sent.Length.Should().Be(sent.Sent).And.NotBe(masked);
        sent.Type.Should().NotBeNull();
    }

    /// <summary>The one that was sent last is the one that the service has refused.</summary>
    [Fact]
    public void A_call_knows_the_credential_that_it_has_sent_last_and_all_before()
    {
        var (first, second) = (new SecretString("vcp_1"), new SecretString("vcp_2"));
        var secrets = new CallSecrets();

        secrets.UseCredential(first);
        secrets.UseCredential(first);
        secrets.UseCredential(second);

        secrets.Credential.Should().BeSameAs(second);
        secrets.All.Should().Equal(first, second);
    }

    [Theory]
    [InlineData("vcp_1 and more")]
    [InlineData("it is vcp_1")]
    [InlineData("it is vcp_1 and more")]
    [InlineData("vcp_1")]
    public void A_secret_is_repeated_wherever_it_stands_in_a_body(string body)
    {
        var secrets = new CallSecrets();
        secrets.Add([new("other"), new("vcp_1")]);

        secrets.AreRepeatedIn(System.Text.Encoding.UTF8.GetBytes(body)).Should().BeTrue();
        secrets.AreRepeatedIn("it is vcp_2"u8).Should().BeFalse();
    }

    [Fact]
    public async Task An_inner_exception_that_quotes_the_server_or_a_secret_is_left_out()
    {
        foreach (var quoting in new Exception[]
        {
            new HttpRequestException(HttpRequestError.InvalidResponse, "Received an invalid header line: 'X Bearer vcp_unheardOf'."),
            new HttpRequestException(HttpRequestError.Unknown, "outer", new HttpIOException(HttpRequestError.InvalidResponse, "Received an invalid status line: 'vcp_unheardOf'.")),
            new HttpRequestException(HttpRequestError.Unknown, "proxy said " + Wire.Secret),
            new IOException("proxy said " + Uri.EscapeDataString(Wire.Secret)),
        })
        {
            using var primary = new FuncHandler((_, _) => Task.FromException<HttpResponseMessage>(quoting));

            var failure = await Calls.FailureOf(Calls.Get, primary);

            failure.InnerException.Should().BeNull();
            failure.ToString().Should().NotContain("vcp_unheardOf").And.NotContain(Wire.Secret);
        }
    }

    [Fact]
    public void A_secret_with_half_a_surrogate_pair_is_refused()
    {
        foreach (var value in new[] { "CODE\ud800", "\udc00CODE", "\ud800\ud800" })
        {
            FluentActions.Invoking(() => new SecretString(value)).Should().Throw<ArgumentException>().WithMessage("*surrogate*");
        }
    }

    [Fact]
    public void A_secret_with_a_whole_surrogate_pair_is_not_refused() => new SecretString("x\ud83d\ude00y").Reveal().Should().HaveLength(4);

    private static CallContext CallOf(string baseAddress, string literal, SecretString segment)
    {
        var settings = VercelClients.Tokens.CreateSettings(Wire.VercelOptions(options => options.BaseAddress = new(baseAddress)), AccessTokenSource.Fixed(new(Wire.Secret)), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, null);
        var path = new RequestPath(literal);
        path.AddSegment(segment);
        return new(settings, VercelTransport.CreateAuthTokenOperation, "CreateTokenAsync", path);
    }

    private static ServiceProvider Build(HttpMessageHandler primary, Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around)
    {
        var services = new ServiceCollection();
        services.AddTokenClients()
            .AddVercel(static options => (options.AccessToken, options.Resilience.Retry.Delay) = (new SecretString(Wire.Secret), TimeSpan.Zero))
            .AddVercelSso(static options => (options.ClientId, options.ClientSecret) = ("oac_1", new SecretString(Wire.SsoClientSecret)))
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(static () => new Wire.OwnToken()).AddHttpMessageHandler(() => new Around(around)));
        return services.BuildServiceProvider();
    }

    /// <summary>Takes its time, so that a second send arrives while the first is under way.</summary>
    private sealed class Slow(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(30, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
