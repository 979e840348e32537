using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Apinizer;

/// <summary>What a call comes to: what is a success, and what a check makes of a response.</summary>
public sealed class OutcomeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rate_limit_that_only_the_body_tells_is_waited_for_and_repeated()
    {
        foreach (var status in new[] { 429, 400, 200, 503 })
        {
            var clock = new WaitingClock();
            using var recorder = new Wire.Recorder((count, request) => count == 1
                ? Wire.Response("""{"error":"rate_limit_exceeded","error_description":"m","retry_after":"7"}""", (HttpStatusCode)status)
                : ApinizerWire.GoodResponse(request));

            var issued = (IssuedToken)await ApinizerWire.RunAsync(ApinizerWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 1, clock);

            issued.Response.Attempts.Should().Be(2);
            clock.Waits.Should().ContainSingle().Which.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(7)).And.BeLessThan(TimeSpan.FromSeconds(9));
        }
    }

    [Fact]
    public async Task A_longer_wait_ends_the_call_at_once_with_the_time()
    {
        var clock = new WaitingClock();
        using var recorder = new Wire.Recorder("""{"error":"rate_limit_exceeded","retry_after":60}""", HttpStatusCode.TooManyRequests);

        var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, clock);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, RetryAfter = TimeSpan.FromMinutes(1), Attempts = 1, IsRetryable = true, OutcomeUnknown = false });
        clock.Waits.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"error":"server_error","error_description":"m"}""", TokenErrorKind.ServiceFault, true)]
    [InlineData("""{"error":"unauthorized_client","error_description":"m"}""", TokenErrorKind.InvalidCredential, false)]
    [InlineData("""{"error":"invalid_client","error_description":"m","access_token":null}""", TokenErrorKind.InvalidCredential, false)]
    [InlineData("""{"error":"access_denied","error_description":"m","access_token":""}""", TokenErrorKind.PermissionDenied, false)]
    [InlineData("""{"error":"unsupported_grant_type","error_description":"m"}""", TokenErrorKind.InvalidRequest, false)]
    [InlineData("""{"status":"FAILURE","resultMessage":"m"}""", TokenErrorKind.InvalidRequest, false)]
    [InlineData("""{"status":"failure","resultMessage":"m","resultList":[]}""", TokenErrorKind.InvalidRequest, false)]
    public async Task A_success_with_an_error_inside_is_a_failure(string body, TokenErrorKind kind, bool outcomeUnknown)
    {
        foreach (var maxRetries in new[] { 0, 3 })
        {
            using var recorder = new Wire.Recorder(body);

            var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, recorder, options => options.Retry.MaxRetryAttempts = maxRetries, new WaitingClock());

            failure.Should().BeEquivalentTo(new { Kind = kind, StatusCode = 200, ServerMessage = "m", OutcomeUnknown = outcomeUnknown, IsRetryable = false, Attempts = 1 });
            recorder.Requests.Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData("""{"error":"server_error"}""")]
    [InlineData("""{"error":"unauthorized_client"}""")]
    [InlineData("""{"error":"rate_limit_exceeded"}""")]
    [InlineData("""{"error":"a_code_of_tomorrow"}""")]
    [InlineData("""{"error":{"code":"server_error"}}""")]
    [InlineData("""{"error":["server_error"]}""")]
    [InlineData("""{"status":"FAILURE","resultMessage":"m"}""")]
    public async Task A_token_beside_an_error_is_not_used_not_lost_from_sight_and_not_followed_by_another(string error)
    {
        using var recorder = new Wire.Recorder($$"""{{error[..^1]}},"access_token":"{{ApinizerWire.Token}}","expires_in":3600}""");

        var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        recorder.Requests.Should().ContainSingle("a token may have been made");
        failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, StatusCode = 200 });
        failure.ToString().Should().NotContain(ApinizerWire.Token);
    }

    [Theory]
    [InlineData("", "no body")]
    [InlineData("{}", "no secret")]
    [InlineData("""{"access_token":null,"expires_in":3600}""", "no secret")]
    [InlineData("""{"access_token":""}""", "no secret")]
    [InlineData("""{"access_token":{"value":"t"}}""", "no secret")]
    [InlineData("""{"status":"SUCCESS","resultList":[],"resultCount":0}""", "no secret")]
    [InlineData("[]", "no secret")]
    [InlineData("null", "no secret")]
    [InlineData("OK", "no secret")]
    [InlineData("""{"access_token":"cut of""", "no secret")]
    [InlineData("<html>login</html>", "HTML")]
    public async Task A_success_without_a_token_may_have_made_one(string body, string message)
    {
        using var recorder = new Wire.Recorder(body);

        var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        failure.Message.Should().Contain(message);
        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_refused_login_is_final()
    {
        foreach (var body in new[] { """{"error":"unauthorized_client","error_description":"Bad credentials"}""", """{"status":"FAILURE","resultMessage":"Bad credentials"}""", "<html>", "" })
        {
            foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.CheckCredential })
            {
                using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, HttpStatusCode.Unauthorized).WithHeaders("Retry-After: 1"));

                var error = await Record.ExceptionAsync(() => ApinizerWire.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock()));

                recorder.Requests.Should().ContainSingle();
                if (call == ApinizerWire.Create)
                {
                    error.Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(
                        new { Kind = body.StartsWith('{') ? TokenErrorKind.InvalidCredential : TokenErrorKind.UnexpectedResponse, IsRetryable = false, OutcomeUnknown = false, Attempts = 1 });
                }
            }
        }
    }

    [Theory]
    [InlineData(200, "text/plain", "Hello sdk", CredentialState.Accepted)]
    [InlineData(200, "text/plain;charset=UTF-8", "Hello sdk\n", CredentialState.Accepted)]
    [InlineData(401, "application/json", """{"error":"unauthorized_client","error_description":"m"}""", CredentialState.Rejected)]
    [InlineData(401, "application/json", """{"error":"invalid_token"}""", CredentialState.Rejected)]
    [InlineData(401, "application/json", """{"error":"token_expired"}""", CredentialState.Rejected)]
    [InlineData(401, "application/json", """{"status":"FAILURE","resultMessage":"Token is not valid!"}""", CredentialState.Rejected)]
    [InlineData(401, "application/json", "", CredentialState.Undetermined)]
    [InlineData(403, "application/json", """{"error":"forbidden"}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(403, "application/json", """{"error":"access_denied"}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(403, "application/json", """{"status":"FAILURE","resultMessage":"m"}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(400, "application/json", """{"error":"access_denied"}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(403, "text/html", "<html>blocked</html>", CredentialState.Undetermined)]
    [InlineData(403, "text/plain", "", CredentialState.Undetermined)]
    [InlineData(400, "application/json", """{"status":"FAILURE","resultMessage":"m"}""", CredentialState.Undetermined)]
    [InlineData(404, "application/json", """{"error":"not_found"}""", CredentialState.Undetermined)]
    [InlineData(404, "text/html", "<html>", CredentialState.Undetermined)]
    [InlineData(429, "application/json", """{"error":"rate_limit_exceeded"}""", CredentialState.Undetermined)]
    [InlineData(500, "application/json", """{"error":"server_error"}""", CredentialState.Undetermined)]
    [InlineData(502, "text/html", "<html>Hello sdk</html>", CredentialState.Undetermined)]
    [InlineData(302, "text/html", "", CredentialState.Undetermined)]
    [InlineData(200, "text/html", "<html>Hello sdk</html>", CredentialState.Undetermined)]
    [InlineData(200, "text/plain", "", CredentialState.Undetermined)]
    [InlineData(200, "text/plain", "Hello", CredentialState.Undetermined)]
    [InlineData(200, "text/plain", "Hello somebody", CredentialState.Undetermined)]
    [InlineData(200, "application/json", """{"status":"FAILURE","resultMessage":"/test/hello/sdk: Token is not valid!"}""", CredentialState.Undetermined)]
    [InlineData(200, "application/json", """{"error":"invalid_token","error_description":"refused for sdk"}""", CredentialState.Undetermined)]
    public async Task A_token_is_accepted_only_if_it_is_greeted(int status, string contentType, string body, CredentialState state)
    {
        using var auth = ApinizerWire.Client(body, (HttpStatusCode)status, contentType);

        var check = await auth.CheckByValueAsync(new SecretString(ApinizerWire.Token), Token);

        if (state == CredentialState.Undetermined && status == 200 && body.StartsWith('{'))
        {
            check.State.Should().BeOneOf([CredentialState.Undetermined, CredentialState.Rejected], "a failure inside a success is no greeting");
        }
        else
        {
            check.State.Should().Be(state);
        }

        check.Response.StatusCode.Should().Be(status);
        (check.Detail is null).Should().Be(state == CredentialState.Accepted);
    }

    [Fact]
    public async Task A_check_without_an_answer_is_undetermined()
    {
        using var handler = new FuncHandler(static (_, _) => throw NetworkError.Of(HttpRequestError.ConnectionError, "refused"));
        using var auth = ApinizerWire.Client(handler);

        foreach (var call in new[] { ApinizerWire.CheckByValue, ApinizerWire.CheckCredential })
        {
            var check = (CredentialCheck)await ApinizerWire.RunAsync(call, auth, Token);

            check.State.Should().Be(CredentialState.Undetermined);
            check.Detail.Should().Contain("failed");
            check.Response.StatusCode.Should().Be(0);
        }
    }

    [Fact]
    public async Task The_credential_is_checked_by_a_greeting_with_the_token_of_the_source()
    {
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder);
        var mint = ("POST", ApinizerWire.Origin + "/apiops/auth/token", (string?)null);
        var greeting = ("GET", ApinizerWire.Origin + "/apiops/test/hello/sdk", "Bearer " + ApinizerWire.Token);

        for (var check = 1; check <= 3; check++)
        {
            (await auth.CheckCredentialAsync(Token)).Should().BeEquivalentTo(new { State = CredentialState.Accepted, Detail = (string?)null });
        }

        recorder.Requests.Select(static sent => (sent.Method, sent.Address, sent.Authorization)).Should().Equal(mint, greeting, greeting, greeting);
    }

    [Theory]
    [InlineData(403, "application/json", """{"error":"access_denied"}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(403, "text/html", "<html>blocked</html>", CredentialState.Undetermined)]
    [InlineData(404, "application/json", """{"error":"not_found"}""", CredentialState.Undetermined)]
    [InlineData(429, "application/json", """{"error":"rate_limit_exceeded"}""", CredentialState.Undetermined)]
    [InlineData(500, "application/json", """{"error":"server_error"}""", CredentialState.Undetermined)]
    [InlineData(200, "text/html", "<html>Hello sdk</html>", CredentialState.Undetermined)]
    [InlineData(401, "application/json", """{"error":"invalid_token"}""", CredentialState.Rejected)]
    public async Task A_credential_whose_token_is_not_greeted_is_what_the_answer_says(int status, string contentType, string body, CredentialState state)
    {
        using var recorder = new Wire.Recorder((_, request) => request.Method == HttpMethod.Post ? ApinizerWire.GoodResponse(request) : Wire.Response(body, (HttpStatusCode)status, contentType));
        using var auth = ApinizerWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now));

        for (var number = 1; number <= 3; number++)
        {
            var check = await auth.CheckCredentialAsync(Token);

            check.State.Should().Be(state);
            check.Detail.Should().StartWith("Apinizer CheckCredentialAsync failed");
            check.Response.StatusCode.Should().Be(status);
        }

        recorder.Requests.Count(static sent => sent.Method == "POST").Should().Be(state == CredentialState.Rejected ? 2 : 1, "a refused token is replaced once");
    }

    [Theory]
    [InlineData(401, """{"error":"unauthorized_client","error_description":"Bad credentials"}""", CredentialState.Rejected)]
    [InlineData(401, """{"status":"FAILURE","resultMessage":"Bad credentials"}""", CredentialState.Rejected)]
    [InlineData(400, """{"error":"invalid_client"}""", CredentialState.Rejected)]
    [InlineData(200, """{"error":"unauthorized_client"}""", CredentialState.Rejected)]
    [InlineData(400, """{"error":"unsupported_grant_type"}""", CredentialState.Undetermined)]
    [InlineData(403, """{"error":"forbidden"}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(403, "<html>", CredentialState.Undetermined)]
    [InlineData(404, "<html>", CredentialState.Undetermined)]
    [InlineData(500, """{"error":"server_error"}""", CredentialState.Undetermined)]
    [InlineData(200, "{}", CredentialState.Undetermined)]
    public async Task A_credential_that_gets_no_token_is_not_greeted(int status, string body, CredentialState state)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);
        using var auth = ApinizerWire.Client(recorder);

        var check = await auth.CheckCredentialAsync(Token);

        check.State.Should().Be(state);
        check.Detail.Should().StartWith("Apinizer GetAccessTokenAsync failed");
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("OK")]
    [InlineData("OK\n")]
    [InlineData(" OK ")]
    public async Task A_healthy_service_says_so(string body)
    {
        using var auth = ApinizerWire.Client(body, contentType: "text/plain;charset=UTF-8");

        (await auth.PingAsync(Token)).Should().BeEquivalentTo(new { StatusCode = 200, Attempts = 1 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>OK</html>")]
    [InlineData("DOWN")]
    [InlineData("Token is not valid!")]
    [InlineData("NOT OK")]
    public async Task A_success_that_does_not_say_so_is_no_health(string body) =>
        (await ApinizerWire.FailureOf(ApinizerWire.Ping, 200, body, "text/plain")).Should()
            .BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, IsRetryable = false, OutcomeUnknown = false, Operation = ApinizerWire.Ping });

    [Theory]
    [InlineData("""{"status":"FAILURE","resultMessage":"broken"}""")]
    [InlineData("""{"error":"server_error","error_description":"not ok"}""")]
    public async Task A_failure_inside_a_success_is_no_health(string body) =>
        (await ApinizerWire.FailureOf(ApinizerWire.Ping, 200, body)).Should().BeEquivalentTo(new { StatusCode = 200, OutcomeUnknown = false, Operation = ApinizerWire.Ping });

    [Fact]
    public async Task A_password_that_does_not_come_is_waited_for_no_longer_than_the_call_may_take()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var asked = new TaskCompletionSource();
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(
            recorder,
            options => (options.ClientSecret, options.ClientSecretProvider) = (null, async cancellationToken =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return new SecretString("never");
            }
            ),
            clock);

        var creating = Wire.FailureOf(() => auth.CreateTokenAsync(Token));
        await asked.Task.WaitAsync(Token);
        clock.Advance(TimeSpan.FromSeconds(30));

        (await creating).Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, OutcomeUnknown = false, Attempts = 0 });
        recorder.Requests.Should().BeEmpty();
    }
}
