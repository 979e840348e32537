using System.Globalization;
using System.Net;
using System.Web;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Apinizer;

/// <summary>The numbered traps that Apinizer sets for a client, each with what must not happen.</summary>
public sealed class ApinizerTrapTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The response comes at 2026-11-22T08:00:00Z. A number is seconds up to ten years, and an instant from ten digits on; what is neither is unknown.</summary>
    [Theory]
    [InlineData("1", "2026-11-22T08:00:01Z")]
    [InlineData("\"3600\"", "2026-11-22T09:00:00Z")]
    [InlineData("3.6e3", "2026-11-22T09:00:00Z")]
    [InlineData("315360000", "2036-11-19T08:00:00Z")]
    [InlineData("315360001", null)]
    [InlineData("999999999", null)]
    [InlineData("1000000000", "2001-09-09T01:46:40Z")]
    [InlineData("100000000000", "1973-03-03T09:46:40Z")]
    [InlineData("1656505346947", "2022-06-29T12:22:26.947Z")]
    [InlineData("\"1656505346947\"", "2022-06-29T12:22:26.947Z")]
    [InlineData("253402300799999", "9999-12-31T23:59:59.999Z")]
    [InlineData("253402300800000", null)]
    [InlineData("9223372036854775807", null)]
    [InlineData("1e300", null)]
    [InlineData("0", "2026-11-22T08:00:00Z")]
    [InlineData("-9223372036854775808", "2026-11-22T08:00:00Z")]
    public async Task Trap_A01_a_lifetime_may_be_an_instant_in_64_bits(string expiresIn, string? end)
    {
        var issued = await CreateAsync($$"""{"access_token":"t","expires_in":{{expiresIn}} }""");

        issued.Secret.Reveal().Should().Be("t");
        issued.Expiry.Should().Be(end is null ? TokenExpiry.Unknown : TokenExpiry.At(DateTimeOffset.Parse(end, CultureInfo.InvariantCulture)));
        issued.Extra.Names.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"access_token":"t"}""")]
    [InlineData("""{"access_token":"t","expires_in":null}""")]
    public async Task Trap_A02_a_lifetime_that_is_not_given_is_unknown_and_neither_over_nor_endless(string body)
    {
        var expiry = (await CreateAsync(body)).Expiry;

        expiry.Should().BeEquivalentTo(new { IsUnknown = true, IsNever = false, Instant = (DateTimeOffset?)null });
        expiry.HasPassed(Wire.Now).Should().BeNull();
    }

    [Fact]
    public async Task Trap_A02_a_token_of_unknown_lifetime_is_kept_until_it_is_refused_and_no_longer_than_the_cap()
    {
        foreach (var cap in new TimeSpan?[] { null, TimeSpan.FromHours(1) })
        {
            var clock = new FakeTimeProvider(Wire.Now);
            using var recorder = new Wire.Recorder(static (count, _) => Wire.Response($$"""{"access_token":"t{{count}}"}"""));
            using var auth = ApinizerWire.Client(recorder, options => options.AssumedLifetime = cap, clock);
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t1");

            clock.Advance(TimeSpan.FromSeconds(3479));
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t1");
            recorder.Requests.Should().ContainSingle();
            clock.Advance(TimeSpan.FromDays(365));
            var later = await auth.TokenSource.GetAccessTokenAsync(Token);
            later.Reveal().Should().Be(cap is null ? "t1" : "t2");

            auth.TokenSource.Invalidate(later);
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(cap is null ? "t2" : "t3");
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1")]
    public async Task Trap_A02_a_token_that_is_said_to_be_over_is_not_fetched_for_every_call(string expiresIn)
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var recorder = new Wire.Recorder((count, _) => Wire.Response($$"""{"access_token":"t{{count}}","expires_in":{{expiresIn}}}"""));
        using var auth = ApinizerWire.Client(recorder, clock: clock);

        for (var call = 0; call < 10; call++)
        {
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t1");
        }

        recorder.Requests.Should().ContainSingle();
        clock.Advance(TimeSpan.FromSeconds(1));
        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t2");
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","token_type":null""")]
    [InlineData(""","token_type":"BEARER" """)]
    public async Task Trap_A03_the_type_of_a_token_may_be_missing_or_in_any_case(string type) =>
        (await CreateAsync($$"""{"access_token":"t"{{type}}}""")).Secret.Reveal().Should().Be("t");

    [Theory]
    [InlineData(" %&+£€", "+%25%26%2B%C2%A3%E2%82%AC")]
    [InlineData("a=b&client_id=admin", "a%3Db%26client_id%3Dadmin")]
    [InlineData("1+1=2", "1%2B1%3D2")]
    [InlineData("100%25", "100%2525")]
    [InlineData("  both ends  ", "++both+ends++")]
    [InlineData("\ttab", "%09tab")]
    [InlineData("şifre-Ğ🚀", "%C5%9Fifre-%C4%9E%F0%9F%9A%80")]
    [InlineData("quote\"and'slash\\/", "quote%22and%27slash%5C%2F")]
    [InlineData("?#;:@!*()", "%3F%23%3B%3A%40%21%2A%28%29")]
    public async Task Trap_A04_a_password_arrives_as_it_is_in_a_form(string text, string encoded)
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder, options => (options.ClientId, options.ClientSecret) = (text, new SecretString(text)));

        await auth.CreateTokenAsync(Token);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Should().BeEquivalentTo(new { ContentType = "application/x-www-form-urlencoded", Body = $"grant_type=client_credentials&client_id={encoded}&client_secret={encoded}" });
        var read = HttpUtility.ParseQueryString(sent.Body!);
        (read["client_id"], read["client_secret"]).Should().Be((text, text));
    }

    [Fact]
    public async Task Trap_A05_credentials_stand_in_the_body_only()
    {
        using var recorder = ApinizerWire.GoodServer();

        await ApinizerWire.RunAsync(ApinizerWire.Create, recorder);
        await ApinizerWire.RunAsync(ApinizerWire.CheckCredential, recorder);
        await ApinizerWire.RunAsync(ApinizerWire.CheckByValue, recorder);

        recorder.Requests.Should().HaveCount(4).And.OnlyContain(static sent => !sent.Address.Contains('?', StringComparison.Ordinal) && (sent.Method == "POST" ? sent.Authorization == null : sent.Authorization == "Bearer " + ApinizerWire.Token));
    }

    /// <summary>Other base addresses are rows of Conformance.RequestTests.</summary>
    [Theory]
    [InlineData("https://h.example/apiops?x=1")]
    [InlineData("https://h.example/apiops#x")]
    [InlineData("https://u:p@h.example/apiops")]
    public async Task Trap_A06_a_password_never_goes_to_the_gateways_own_token_service(string refused)
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder, static options => options.BaseAddress = new Uri("https://h.example/apiops/"));

        await auth.CreateTokenAsync(Token);

        recorder.Requests.Single().Address.Should().Be("https://h.example/apiops/auth/token");
        FluentActions.Invoking(() => ApinizerWire.Client(recorder, options => options.BaseAddress = new Uri(refused))).Should().Throw<OptionsValidationException>().WithMessage("*BaseAddress*");
    }

    [Fact]
    public async Task Trap_A07_paths_are_literal_and_redirects_are_not_followed()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("", HttpStatusCode.Found).WithHeaders("Location: https://console.example/apiops/auth/token/"));

        var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = false, IsRetryable = false, StatusCode = 302 });
        recorder.Requests.Should().ContainSingle().Which.Address.Should().EndWith("/apiops/auth/token");
        using var sockets = new SocketsHttpHandler();
        using var auth = ApinizerWire.Client(sockets);
        sockets.AllowAutoRedirect.Should().BeFalse();
    }

    [Fact]
    public async Task Trap_A08_a_refused_login_is_never_tried_again()
    {
        foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.CheckCredential })
        {
            using var refused = new Wire.Recorder("""{"error":"unauthorized_client","error_description":"Bad credentials"}""", HttpStatusCode.Unauthorized);
            await Record.ExceptionAsync(() => ApinizerWire.RunAsync(call, refused, static options => options.Retry.MaxRetryAttempts = 10, new WaitingClock()));
            refused.Requests.Should().ContainSingle();
        }

        using var limited = new Wire.Recorder("""{"error":"rate_limit_exceeded"}""", HttpStatusCode.TooManyRequests);
        await ApinizerWire.FailureOf(ApinizerWire.Create, limited, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (2, TimeSpan.FromMilliseconds(1)), new WaitingClock());
        limited.Requests.Should().HaveCount(3, "there is a cap");
    }

    [Fact]
    public async Task Trap_A09_a_refused_token_is_replaced_once_and_a_second_refusal_is_final()
    {
        using var minting = new Wire.Recorder(static (count, _) => Wire.Response($$"""{"access_token":"t{{count}}"}"""));
        using var auth = ApinizerWire.Client(minting);
        var source = auth.TokenSource;
        using var api = new Wire.Recorder(static (_, _) => Wire.Response("""{"status":"FAILURE","resultMessage":"only for admins"}""", HttpStatusCode.Unauthorized));
        using var handler = new BearerTokenHandler(source, new Uri(ApinizerWire.Origin)) { InnerHandler = api };
        using var http = new HttpClient(handler, disposeHandler: false);

        using var response = await http.GetAsync(new Uri(ApinizerWire.Origin + "/apiops/environments/"), Token);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        api.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer t1", "Bearer t2");
        minting.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Trap_A09_a_token_is_dropped_only_if_it_is_still_the_one_that_is_kept()
    {
        using var minting = new Wire.Recorder(static (count, _) => Wire.Response($$"""{"access_token":"t{{count}}"}"""));
        using var auth = ApinizerWire.Client(minting, clock: new FakeTimeProvider(Wire.Now));
        var refused = await auth.TokenSource.GetAccessTokenAsync(Token);

        for (var call = 0; call < 100; call++)
        {
            auth.TokenSource.Invalidate(new(refused.Reveal()));
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t2");
        }

        auth.TokenSource.Invalidate(new("t2"));
        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t2", "what follows a refused token and is refused at once is no matter of the token");
        minting.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Trap_A10_one_callers_cancellation_does_not_touch_another_and_no_failure_is_kept()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var taken = new SemaphoreSlim(0);
        using var handler = Responding(taken, release.Task);
        using var auth = ApinizerWire.Client(handler);
        using var source = new CancellationTokenSource();
        var canceled = Record.ExceptionAsync(() => auth.CreateTokenAsync(source.Token));
        await taken.WaitAsync(Token);
        var other = auth.CreateTokenAsync(Token);
        await taken.WaitAsync(Token);

        await source.CancelAsync();

        (await canceled).Should().BeOfType<TokenCallCanceledException>().Which.OutcomeUnknown.Should().BeTrue();
        other.IsCompleted.Should().BeFalse();
        release.SetResult();
        (await other).Secret.Reveal().Should().Be(ApinizerWire.Token);
        (await auth.CreateTokenAsync(Token)).Secret.Reveal().Should().Be(ApinizerWire.Token);
    }

    [Fact]
    public async Task Trap_A10_many_callers_share_one_request_and_neither_a_departure_nor_a_failure_is_for_all()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var taken = new SemaphoreSlim(0);
        var clock = new WaitingClock();
        using var handler = Responding(taken, release.Task);
        using var auth = ApinizerWire.Client(handler, clock: clock);
        using var leaving = new CancellationTokenSource();
        var first = auth.TokenSource.GetAccessTokenAsync(leaving.Token).AsTask();
        await taken.WaitAsync(Token);
        var others = Enumerable.Range(0, 1000).Select(_ => auth.TokenSource.GetAccessTokenAsync(Token).AsTask()).ToList();
        await leaving.CancelAsync();

        (await Record.ExceptionAsync(() => first)).Should().BeOfType<TokenCallCanceledException>().Which.OutcomeUnknown.Should().BeFalse("the token is kept");
        release.SetResult();
        (await Task.WhenAll(others)).Should().OnlyContain(static token => token.Reveal() == ApinizerWire.Token);
        handler.Sends.Should().Be(1);

        using var failing = new Wire.Recorder(static (count, request) => count == 1 ? Wire.Response("{}", HttpStatusCode.InternalServerError) : ApinizerWire.GoodResponse(request));
        using var again = ApinizerWire.Client(failing, clock: clock);
        (await Wire.FailureOf(() => again.TokenSource.GetAccessTokenAsync(Token).AsTask())).Kind.Should().Be(TokenErrorKind.ServiceFault);
        (await again.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(ApinizerWire.Token, "a failure is not kept");
    }

    [Theory]
    [InlineData("""{"error":"unauthorized_client"}""", "unauthorized_client")]
    [InlineData("""{"error":"a_code_of_tomorrow"}""", "a_code_of_tomorrow")]
    [InlineData("""{"status":"FAILURE","resultMessage":"Token was expired!"}""", null)]
    public async Task Trap_A11_the_status_decides_and_codes_stay_text(string body, string? code)
    {
        (await ApinizerWire.FailureOf(ApinizerWire.Create, 401, body)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, ErrorCode = code });
        using var auth = ApinizerWire.Client(body, HttpStatusCode.Unauthorized);
        (await auth.CheckByValueAsync(new SecretString("t"), Token)).State.Should().Be(CredentialState.Rejected);
    }

    [Fact]
    public async Task Trap_A12_a_text_under_400_is_a_refusal_and_no_credential_is_blamed()
    {
        const string body = """{"status":"FAILURE","resultMessage":"You do not have permission"}""";
        using var auth = ApinizerWire.Client(body, HttpStatusCode.BadRequest);

        (await ApinizerWire.FailureOf(ApinizerWire.Create, 400, body)).Kind.Should().Be(TokenErrorKind.InvalidRequest);
        (await auth.CheckByValueAsync(new SecretString("t"), Token)).State.Should().Be(CredentialState.Undetermined);
    }

    [Theory]
    [InlineData(429, "60", null, "00:01:00")]
    [InlineData(200, "\"60\"", null, "00:01:00")]
    [InlineData(400, "0.5", null, "00:00:00.5")]
    [InlineData(429, "-1", null, "00:00:00")]
    [InlineData(429, "1e300", null, "10675199.02:48:05.4775807")]
    [InlineData(429, "\"Infinity\"", null, "10675199.02:48:05.4775807")]
    [InlineData(503, "null", null, null)]
    [InlineData(429, "\"soon\"", null, null)]
    [InlineData(429, "[60]", null, null)]
    [InlineData(200, "60", "Retry-After: 7", "00:00:07")]
    [InlineData(429, "60", "Retry-After: soon", "00:01:00")]
    public async Task Trap_A13_a_rate_limit_is_known_by_its_code_and_its_wait_from_the_body(int status, string inBody, string? header, string? wait)
    {
        var body = $$"""{"error":"rate_limit_exceeded","error_description":"m","retry_after":{{inBody}} }""";
        foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.Ping })
        {
            var failure = await ApinizerWire.FailureOf(call, status, body, headers: header is null ? [] : [header]);

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, StatusCode = status, IsRetryable = true, OutcomeUnknown = false });
            failure.RetryAfter.Should().Be(wait is null ? null : TimeSpan.Parse(wait, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Trap_A14_texts_are_read_as_texts_and_pages_hide_no_status()
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder);
        (await auth.PingAsync(Token)).StatusCode.Should().Be(200);
        (await auth.CheckByValueAsync(new SecretString("t"), Token)).State.Should().Be(CredentialState.Accepted);

        foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.Ping })
        {
            var page = "<!DOCTYPE html><html>" + new string('x', 2 << 20) + "</html>";
            (await ApinizerWire.FailureOf(call, 502, page, "text/html")).Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, StatusCode = 502, ServerMessage = (string?)null });
        }
    }

    [Theory]
    [InlineData("""{"access_token":""}""")]
    [InlineData("""{"access_token":"%","error":"server_error"}""")]
    [InlineData("""{"access_token":"%","error":"unauthorized_client"}""")]
    [InlineData("""{"access_token":"%","error":"rate_limit_exceeded"}""")]
    [InlineData("""{"access_token":"%","error":true}""")]
    [InlineData("""{"access_token":"%","error":1}""")]
    [InlineData("""{"access_token":"%","error":{"code":"x","hint":null}}""")]
    [InlineData("""{"access_token":"%","error":[null,"x"]}""")]
    [InlineData("""{"access_token":"%","status":"FAILURE"}""")]
    [InlineData("""{"error":"x","error_description":"replaced by %","ACCESS-TOKEN":["%"]}""")]
    [InlineData("""{"error":"x","error_description":"replaced by %","data":"{\"access_token\":\"%\"}"}""")]
    public async Task Trap_A15_a_success_without_a_token_or_with_an_error_is_none(string body)
    {
        using var recorder = new Wire.Recorder(body.Replace("%", ApinizerWire.Token, StringComparison.Ordinal));

        var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, StatusCode = 200 });
        failure.ToString().Should().NotContain(ApinizerWire.Token);
        recorder.Requests.Should().ContainSingle("a token may have been made");
    }

    [Theory]
    [InlineData("with a blank")]
    [InlineData("tökèn")]
    public async Task Trap_A16_a_token_that_no_header_can_carry_never_gets_into_one(string token)
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder);
        (await auth.Awaiting(auth => auth.CheckByValueAsync(new SecretString(token), Token)).Should().ThrowAsync<ArgumentException>()).Which.Message.Should().NotContain(token);

        using var handler = new BearerTokenHandler(AccessTokenSource.Fixed(new SecretString(token)), new Uri(ApinizerWire.Origin)) { InnerHandler = recorder };
        using var http = new HttpClient(handler, disposeHandler: false);
        (await http.Awaiting(http => http.GetAsync(new Uri(ApinizerWire.Origin), Token)).Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().NotContain(token);
        recorder.Requests.Should().BeEmpty();

        using var issuing = ApinizerWire.Client($$"""{"access_token":"{{token}}"}""");
        var failure = await Wire.FailureOf(() => issuing.TokenSource.GetAccessTokenAsync(Token).AsTask());
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, OutcomeUnknown = true, IsRetryable = false });
        failure.ToString().Should().NotContain(token);
    }

    [Theory]
    [InlineData("apnz_0123456789")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE2MDAwMDAwMDB9.c2ln")]
    public async Task Trap_A17_a_token_is_opaque(string token)
    {
        var issued = await CreateAsync($$"""{"access_token":"{{token}}"}""");

        issued.Secret.Reveal().Should().Be(token);
        issued.Expiry.Should().Be(TokenExpiry.Unknown, "what the token itself says of its end is not looked at");
    }

    [Fact]
    public async Task Trap_A18_no_log_and_no_exception_shows_a_password_or_a_token()
    {
        using var log = new DependencyInjection.Setup.Log();
        using var factory = new Microsoft.Extensions.Logging.LoggerFactory([log]);
        using var recorder = new Wire.Recorder(static (count, request) => count switch
        {
            1 => Wire.Response($$"""{"error":"rate_limit_exceeded","error_description":"{{ApinizerWire.Password}}"}""", HttpStatusCode.TooManyRequests),
            2 or 3 => ApinizerWire.GoodResponse(request),
            4 => Wire.Response($$"""{"error":"x","error_description":"not {{ApinizerWire.Token}}"}""", HttpStatusCode.BadRequest),
            _ => Wire.Response($$"""{"error":"x","error_description":"not {{ApinizerWire.Password}}"}""", HttpStatusCode.BadRequest),
        });
        using var auth = ApinizerWire.Client(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 1, new WaitingClock(), factory);

        var issued = await auth.CreateTokenAsync(Token);
        await auth.CheckByValueAsync(issued.Secret, Token);
        var check = await auth.CheckByValueAsync(issued.Secret, Token);
        var failure = await Wire.FailureOf(() => auth.CreateTokenAsync(Token));

        log.Entries.Should().NotBeEmpty();
        foreach (var text in log.Entries.Select(static entry => entry.Text).Append(failure.ToString()).Append(issued.ToString()!).Append(check.Detail!))
        {
            text.Should().NotContainAny(ApinizerWire.Password, ApinizerWire.EncodedPassword, ApinizerWire.Token);
        }
    }

    [Fact]
    public async Task Trap_A19_health_says_nothing_about_a_token()
    {
        using var recorder = new Wire.Recorder(static (_, request) => request.RequestUri!.AbsolutePath.EndsWith("/healthcheck", StringComparison.Ordinal)
            ? ApinizerWire.GoodResponse(request)
            : Wire.Response("""{"error":"unauthorized_client"}""", HttpStatusCode.Unauthorized));
        using var auth = ApinizerWire.Client(recorder);

        (await auth.PingAsync(Token)).StatusCode.Should().Be(200);
        (await auth.CheckByValueAsync(new SecretString("t"), Token)).State.Should().Be(CredentialState.Rejected);

        recorder.Requests[0].Authorization.Should().BeNull();
        recorder.Requests[1].Address.Should().EndWith("/apiops/test/hello/sdk");
    }

    /// <summary>The server may have made the token as soon as it was asked. Where it shows its own clock, a local one that is wrong does not matter.</summary>
    [Theory]
    [InlineData(0, "X-None: 1")]
    [InlineData(-3, "Date: Sun, 22 Nov 2026 08:00:00 GMT")]
    public async Task Trap_A20_a_lifetime_counts_from_before_the_request_or_from_the_servers_clock(int hours, string header)
    {
        var clock = new FakeTimeProvider(Wire.Now.AddHours(hours));
        using var slow = new Wire.Recorder((_, _) =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return Wire.Response("""{"access_token":"t","expires_in":30}""").WithHeaders(header);
        });
        using var auth = ApinizerWire.Client(slow, clock: clock);

        (await auth.CreateTokenAsync(Token)).Expiry.Should().Be(TokenExpiry.At(Wire.Now.AddSeconds(30)));
    }

    [Theory]
    [InlineData("30")]
    [InlineData("1795334430000")]
    public async Task Trap_A20_a_short_life_is_used_and_neither_a_wrong_clock_nor_one_that_is_set_back_changes_it(string expiresIn)
    {
        foreach (var hours in new[] { -3, 0, 3 })
        {
            var clock = new AdjustableTimeProvider(Wire.Now.AddHours(hours));
            using var recorder = new Wire.Recorder((count, _) => Wire.Response($$"""{"access_token":"t{{count}}","expires_in":{{(count == 1 ? expiresIn : "3600")}}}""").WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT"));
            using var auth = ApinizerWire.Client(recorder, clock: clock);
            await auth.TokenSource.GetAccessTokenAsync(Token);

            foreach (var set in new[] { -1000, -2000 })
            {
                clock.SetWallClock(Wire.Now.AddDays(set));
                clock.Advance(TimeSpan.FromSeconds(7.4));
                (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t1");
            }

            recorder.Requests.Should().ContainSingle("half of the life has not passed");
            clock.Advance(TimeSpan.FromSeconds(15.2));
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t2");
            recorder.Requests.Should().HaveCount(2);
        }
    }

    [Fact]
    public async Task Trap_A20_the_age_of_a_token_counts_from_before_the_request()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var slow = new Wire.Recorder((count, _) =>
        {
            clock.Advance(TimeSpan.FromSeconds(count <= 2 ? 5 : 0));
            return count == 1 ? Wire.Response("{}", HttpStatusCode.TooManyRequests) : Wire.Response($$"""{"access_token":"t{{count}}","expires_in":30}""");
        });
        using var auth = ApinizerWire.Client(slow, static options => (options.Resilience.Retry.MaxRetryAttempts, options.Resilience.Retry.Delay) = (1, TimeSpan.Zero), clock);
        await auth.TokenSource.GetAccessTokenAsync(Token);

        clock.Advance(TimeSpan.FromSeconds(9.9));
        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t2");
        slow.Requests.Should().HaveCount(2, "14.9 of 30 s have passed");
        clock.Advance(TimeSpan.FromSeconds(11.4));
        (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be("t3", "at 26.25 s callers wait");
        slow.Requests.Should().HaveCount(3);
    }

    [Fact]
    public async Task Trap_A21_a_call_mints_no_more_than_it_must()
    {
        foreach (var (call, mints) in new[] { (ApinizerWire.Create, 1), (ApinizerWire.CheckCredential, 1), (ApinizerWire.CheckByValue, 0), (ApinizerWire.Ping, 0) })
        {
            using var recorder = ApinizerWire.GoodServer();

            await ApinizerWire.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

            recorder.Requests.Count(static sent => sent.Method == "POST").Should().Be(mints, call);
        }

        typeof(IApinizerAuth).GetMethods().Should().NotContain(static method => method.Name.StartsWith("Revoke", StringComparison.Ordinal), "the console alone can");
    }

    [Fact]
    public async Task Trap_A21_a_token_is_minted_once_for_all_that_need_one()
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder);

        for (var call = 0; call < 100; call++)
        {
            await auth.TokenSource.GetAccessTokenAsync(Token);
        }

        for (var check = 0; check < 2; check++)
        {
            (await auth.CheckCredentialAsync(Token)).Should().BeEquivalentTo(new { State = CredentialState.Accepted, Detail = (string?)null });
        }

        recorder.Requests.Select(static sent => sent.Method).Should().Equal("POST", "GET", "GET");
    }

    [Theory]
    [InlineData("https://elsewhere.example/apiops/projects/")]
    [InlineData("http://console.example/apiops/projects/")]
    [InlineData("https://console.example:8443/apiops/projects/")]
    public async Task Trap_A22_a_token_goes_to_its_own_origin_only(string address)
    {
        using var recorder = ApinizerWire.GoodServer();
        using var handler = new BearerTokenHandler(AccessTokenSource.Fixed(new SecretString(ApinizerWire.Token)), new Uri(ApinizerWire.Origin)) { InnerHandler = recorder };
        using var http = new HttpClient(handler, disposeHandler: false);

        await http.Awaiting(http => http.GetAsync(new Uri(address), Token)).Should().ThrowAsync<InvalidOperationException>();

        recorder.Requests.Should().BeEmpty();
        FluentActions.Invoking(() => ApinizerWire.Client(recorder, static options => options.BaseAddress = new Uri("http://console.example"))).Should().Throw<OptionsValidationException>().WithMessage("*http://*");
    }

    /// <summary>Tells when it has taken a request, and responds when a task has ended.</summary>
    private static FuncHandler Responding(SemaphoreSlim taken, Task release) => new(async (request, cancellationToken) =>
    {
        await request.TakeAsync(cancellationToken);
        taken.Release();
        await release.WaitAsync(cancellationToken);
        return ApinizerWire.GoodResponse(request);
    });

    private static async Task<IssuedToken> CreateAsync(string body)
    {
        using var recorder = new Wire.Recorder(body);
        using var auth = ApinizerWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now));
        return await auth.CreateTokenAsync(Token);
    }
}
