using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Credentials;
using TokenClients.Tests.Credentials;
using TokenClients.Tests.DependencyInjection;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Apinizer;

/// <summary>Apinizer's token source over requests from memory: what it sends, and what it makes of odd responses and odd providers.</summary>
public sealed class TokenSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_asks_as_a_creation_does_and_names_itself_in_failures()
    {
        using var recorder = new Wire.Recorder((count, request) => count == 1 ? ApinizerWire.GoodResponse(request) : Wire.Response("{}", HttpStatusCode.BadGateway));
        using var auth = ApinizerWire.Client(recorder);

        var token = await auth.TokenSource.GetAccessTokenAsync(Token);
        auth.TokenSource.Invalidate(token);
        var failure = await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());

        recorder.Requests[0].Should().BeEquivalentTo(new
        {
            Method = "POST",
            Address = ApinizerWire.Origin + "/apiops/auth/token",
            Body = $"grant_type=client_credentials&client_id={ApinizerWire.ClientId}&client_secret={ApinizerWire.EncodedPassword}",
            Authorization = (string?)null,
        });
        failure.Should().BeEquivalentTo(new { Operation = "GetAccessTokenAsync", Kind = TokenErrorKind.ServiceFault, StatusCode = 502, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        auth.TokenSource.Should().BeSameAs(auth.TokenSource);
    }

    /// <summary>That the request before may have issued a token says nothing about a call for which nothing is sent.</summary>
    [Fact]
    public async Task In_a_pause_the_failure_of_before_is_told_without_its_outcome()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.ServiceUnavailable).WithHeaders("Retry-After: 120"));
        using var auth = ApinizerWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now));

        var first = await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());
        var second = await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());

        first.Message.Should().Contain("the service had a fault").And.Contain("The request was sent");
        second.Message.Should().Contain("nothing was sent now: the next request is made in 120 s").And.Contain("the service had a fault").And.NotContain("The request was sent");
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("with blank")]
    [InlineData("b\u00e4d")]
    public async Task A_token_that_no_header_can_carry_is_a_failure_that_does_not_show_it(string token)
    {
        using var recorder = new Wire.Recorder($$"""{"access_token":"{{token}}"}""");
        using var auth = ApinizerWire.Client(recorder);

        var failure = await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, OutcomeUnknown = true, IsRetryable = false });
        failure.ToString().Should().NotContain(token);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("1e300")]
    [InlineData("-1e300")]
    [InlineData("253402300799999")]
    [InlineData("315360000")]
    [InlineData("0.001")]
    [InlineData("\"soon\"")]
    public async Task An_absurd_lifetime_is_no_failure(string expiresIn)
    {
        foreach (var assumed in new TimeSpan?[] { null, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365) })
        {
            using var recorder = new Wire.Recorder($$"""{"access_token":"t","expires_in":{{expiresIn}}}""");
            using var auth = ApinizerWire.Client(recorder, options => options.AssumedLifetime = assumed, new FakeTimeProvider(Wire.Now));

            for (var call = 0; call < 10; call++)
            {
                (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t");
            }

            recorder.Requests.Should().ContainSingle();
        }
    }

    /// <summary>Attempts within a request are a matter of the pipeline: only what surely had no effect is repeated.</summary>
    [Theory]
    [InlineData("429", 3)]
    [InlineData("ConnectionError", 3)]
    [InlineData("500", 1)]
    [InlineData("ResponseEnded", 1)]
    [InlineData("401", 1)]
    public async Task A_request_is_repeated_as_a_creation_is(string failure, int sends)
    {
        using var handler = new FuncHandler((request, cancellationToken) => ApinizerWire.FailAsync(failure, request, cancellationToken));
        using var auth = ApinizerWire.Client(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 2, new WaitingClock());

        (await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask())).Attempts.Should().Be(sends);

        handler.Sends.Should().Be(sends);
    }

    [Fact]
    public async Task The_secret_is_asked_for_once_a_request_and_that_one_is_sent()
    {
        var asked = 0;
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder, options => (options.ClientSecret, options.ClientSecretProvider) = (null, _ => new(new SecretString("number" + ++asked))));

        for (var call = 0; call < 100; call++)
        {
            await auth.TokenSource.GetAccessTokenAsync(Token);
        }

        asked.Should().Be(1);
        recorder.Requests.Should().ContainSingle().Which.Body.Should().EndWith("client_secret=number1");
    }

    [Fact]
    public async Task A_secret_that_was_refused_is_not_sent_again_until_the_provider_has_another()
    {
        var secret = "wrong1";
        var asked = 0;
        using var recorder = new Wire.Recorder((_, request) => request.Method == HttpMethod.Get || request.Content!.ReadAsStringAsync(Token).GetAwaiter().GetResult().EndsWith("=right", StringComparison.Ordinal)
            ? ApinizerWire.GoodResponse(request)
            : Wire.Response("""{"error":"unauthorized_client","error_description":"Bad credentials"}""", HttpStatusCode.Unauthorized));
        using var auth = ApinizerWire.Client(recorder, options => (options.ClientSecret, options.ClientSecretProvider) = (null, _ =>
        {
            asked++;
            return new(new SecretString(secret));
        }
        ));

        foreach (var (next, requests) in new[] { ("wrong1", 1), ("wrong2", 2), ("right", 3) })
        {
            secret = next;
            for (var call = 0; call < 10 && next != "right"; call++)
            {
                var failure = await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());
                failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, IsRetryable = false, OutcomeUnknown = false, StatusCode = 401, ErrorCode = "unauthorized_client" });
                (await auth.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Rejected);
            }

            if (next == "right")
            {
                await auth.TokenSource.GetAccessTokenAsync(Token);
            }

            recorder.Requests.Should().HaveCount(requests);
        }

        asked.Should().Be(41, "each call looks whether it was mended");
    }

    /// <summary>A provider that needs a token to find the secret for tokens waits for itself. The call's time is its end, and it takes nothing from those who come later.</summary>
    [Fact]
    public async Task A_provider_that_asks_the_source_itself_ends_with_the_calls_time()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isFirst = true;
        ApinizerAuth? auth = null;
        using var recorder = ApinizerWire.GoodServer();
        using var client = auth = ApinizerWire.Client(
            recorder,
            options => (options.ClientSecret, options.ClientSecretProvider) = (null, async cancellationToken =>
            {
                if (!isFirst)
                {
                    return new SecretString(ApinizerWire.Password);
                }

                isFirst = false;
                var waiting = auth!.TokenSource.GetAccessTokenAsync(cancellationToken).AsTask();
                asked.SetResult();
                return await waiting;
            }
            ),
            clock);
        var getting = Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());
        await asked.Task.WaitAsync(Token);

        clock.Advance(TimeSpan.FromSeconds(30));

        (await getting).Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        recorder.Requests.Should().BeEmpty();
        clock.Advance(TimeSpan.FromSeconds(1));
        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(ApinizerWire.Token);
    }

    [Fact]
    public async Task A_token_that_has_ended_is_not_said_to_be_used()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var log = new Setup.Log();
        using var factory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var recorder = new Wire.Recorder(static (count, _) => count == 1
            ? Wire.Response("""{"access_token":"token_1","expires_in":60}""")
            : Wire.Response("""{"error":"unauthorized_client"}""", HttpStatusCode.Unauthorized));
        using var apinizer = ApinizerWire.Client(recorder, clock: clock, loggerFactory: factory);
        await apinizer.TokenSource.GetAccessTokenAsync(Token);

        clock.Advance(TimeSpan.FromSeconds(61));
        for (var call = 0; call < 10; call++)
        {
            (await Wire.FailureOf(async () => await apinizer.TokenSource.GetAccessTokenAsync(Token))).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        }

        recorder.Requests.Should().HaveCount(2);
        log.Entries.Should().NotContain(static entry => entry.Text.Contains("The present one is used", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_login_that_succeeds_ends_a_refusal()
    {
        using var recorder = new Wire.Recorder((count, request) => count == 1 ? Wire.Response("""{"error":"unauthorized_client"}""", HttpStatusCode.Unauthorized) : ApinizerWire.GoodResponse(request));
        using var auth = ApinizerWire.Client(recorder);
        for (var call = 0; call < 3; call++)
        {
            (await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask())).Attempts.Should().Be(call == 0 ? 1 : 0);
        }

        // The user was unlocked, and somebody looks.
        await auth.CreateTokenAsync(Token);

        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(ApinizerWire.Token);
        recorder.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    public async Task A_refusal_by_another_status_is_followed_by_a_long_pause(int status)
    {
        using var recorder = new Wire.Recorder("""{"status":"FAILURE","resultMessage":"Bad credentials"}""", (HttpStatusCode)status);
        var clock = new FakeTimeProvider(Wire.Now);
        using var auth = ApinizerWire.Client(recorder, clock: clock);

        for (var call = 0; call < 3; call++)
        {
            var failing = Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());
            while (!failing.IsCompleted)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(1, Token);
            }

            (await failing).StatusCode.Should().Be(status);
        }

        recorder.Requests.Should().ContainSingle();
    }

    /// <summary>A store whose replicas disagree, or a provider that makes something up each time.</summary>
    [Theory]
    [InlineData(2, 2)]
    [InlineData(1000, 4)]
    public async Task Wrong_secrets_by_turns_do_not_lock_the_user(int secrets, int requests)
    {
        var asked = 0;
        using var recorder = new Wire.Recorder("""{"error":"unauthorized_client"}""", HttpStatusCode.Unauthorized);
        using var auth = ApinizerWire.Client(
            recorder,
            options => (options.ClientSecret, options.ClientSecretProvider) = (null, _ => new(new SecretString($"wrong{asked++ % secrets}"))),
            new FakeTimeProvider(Wire.Now));

        for (var call = 0; call < 100; call++)
        {
            (await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        }

        recorder.Requests.Should().HaveCount(requests);
    }

    [Fact]
    public async Task What_a_proxy_refuses_is_asked_for_again_but_not_at_once()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var recorder = new Wire.Recorder((count, request) => count == 1 ? Wire.Response("<html>Who are you?</html>", HttpStatusCode.Unauthorized) : ApinizerWire.GoodResponse(request));
        using var auth = ApinizerWire.Client(recorder, clock: clock);
        for (var call = 0; call < 3; call++)
        {
            (await Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask())).Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        }

        recorder.Requests.Should().ContainSingle();
        clock.Advance(TimeSpan.FromMinutes(1));
        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(ApinizerWire.Token);
    }

    [Fact]
    public async Task A_token_that_another_process_shares_ends_a_refusal()
    {
        var sharing = new Sharing();
        using var recorder = new Wire.Recorder("""{"error":"unauthorized_client"}""", HttpStatusCode.Unauthorized);
        var services = new ServiceCollection();
        services.AddSingleton<ITokenSharing>(sharing);
        services.AddTokenClients()
            .AddApinizer(static options => (options.BaseAddress, options.ClientId, options.ClientSecret) = (new Uri(ApinizerWire.Origin), ApinizerWire.ClientId, new SecretString(ApinizerWire.Password)))
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => recorder));
        await using var provider = services.BuildServiceProvider();
        var source = provider.GetRequiredService<IApinizerAuth>().TokenSource;
        for (var call = 0; call < 3; call++)
        {
            await Wire.FailureOf(() => source.GetAccessTokenAsync(Token).AsTask());
        }

        // The user was unlocked, and another process has logged in with the same credential.
        sharing.Shared = new(new SecretString("shared"), TimeSpan.FromHours(1), TimeSpan.Zero);

        (await source.GetAccessTokenAsync(Token)).Reveal().Should().Be("shared");
        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_provider_that_does_not_heed_the_time_holds_nobody_up()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<SecretString>();
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(
            recorder,
            options => (options.ClientSecret, options.ClientSecretProvider) = (null, _ => asked.TrySetResult() ? new(never.Task) : new(new SecretString(ApinizerWire.Password))),
            clock);
        var getting = Wire.FailureOf(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask());
        await asked.Task.WaitAsync(Token);

        clock.Advance(TimeSpan.FromSeconds(30));

        (await getting).Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(ApinizerWire.Token);
    }

    [Fact]
    public async Task A_check_that_is_cancelled_says_so_in_its_own_name()
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder);

        var canceled = (await FluentActions.Awaiting(() => auth.CheckCredentialAsync(new CancellationToken(canceled: true))).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        canceled.Should().BeEquivalentTo(new { Service = TokenService.Apinizer, Operation = nameof(IApinizerAuth.CheckCredentialAsync), OutcomeUnknown = false });
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_tokens_age_counts_from_the_attempt_that_brought_it()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var recorder = new Wire.Recorder((count, _) =>
        {
            if (count > 1)
            {
                return Wire.Response("""{"access_token":"token_1","expires_in":60}""");
            }

            clock.Advance(TimeSpan.FromSeconds(9));
            return Wire.Response("""{"error":"rate_limit_exceeded"}""", HttpStatusCode.TooManyRequests);
        });
        using var auth = ApinizerWire.Client(recorder, static options => (options.Resilience.Retry.MaxRetryAttempts, options.Resilience.Retry.Delay) = (1, TimeSpan.Zero), clock);
        await auth.TokenSource.GetAccessTokenAsync(Token);

        clock.Advance(TimeSpan.FromSeconds(29));
        await auth.TokenSource.GetAccessTokenAsync(Token);
        recorder.Requests.Should().HaveCount(2);

        clock.Advance(TimeSpan.FromSeconds(1));
        await auth.TokenSource.GetAccessTokenAsync(Token);
        await TokenSourceBench.UntilAsync(() => recorder.Requests.Count == 3, "the refresh in the background");
    }

    [Fact]
    public async Task A_client_can_be_disposed_twice_and_says_so_to_who_comes_later()
    {
        using var recorder = ApinizerWire.GoodServer();
        var auth = ApinizerWire.Client(recorder);

        auth.Dispose();
        auth.Dispose();

        await FluentActions.Awaiting(() => auth.TokenSource.GetAccessTokenAsync(Token).AsTask()).Should().ThrowExactlyAsync<ObjectDisposedException>();
        recorder.Requests.Should().BeEmpty();
    }

    /// <summary>Has what another process shares, if anything, and else one issued.</summary>
    private sealed class Sharing : ITokenSharing
    {
        internal TokenGrant? Shared { get; set; }

        public async Task<TokenGrant> GetOrIssueAsync(SharedTokenRequest request, Func<CancellationToken, Task<TokenGrant>> issue, CancellationToken cancellationToken) => Shared ?? await issue(cancellationToken);
    }
}
