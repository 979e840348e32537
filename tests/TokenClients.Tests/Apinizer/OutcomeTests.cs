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

    [Theory]
    [InlineData("""{"error":"server_error","error_description":"m"}""", TokenErrorKind.ServiceFault, true)]
    [InlineData("""{"error":"unauthorized_client","error_description":"m","access_token":null}""", TokenErrorKind.InvalidCredential, false)]
    [InlineData("""{"error":"access_denied","error_description":"m","access_token":""}""", TokenErrorKind.PermissionDenied, false)]
    [InlineData("""{"status":"FAILURE","resultMessage":"m"}""", TokenErrorKind.InvalidRequest, false)]
    [InlineData("""{"status":"failure","resultMessage":"m","resultList":[]}""", TokenErrorKind.InvalidRequest, false)]
    public async Task A_success_with_an_error_inside_is_a_failure(string body, TokenErrorKind kind, bool outcomeUnknown)
    {
        using var recorder = new Wire.Recorder(body);

        var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        failure.Should().BeEquivalentTo(new { Kind = kind, StatusCode = 200, ServerMessage = "m", OutcomeUnknown = outcomeUnknown, IsRetryable = false, Attempts = 1 });
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(200, "text/plain;charset=UTF-8", "Hello sdk\n", CredentialState.Accepted)]
    [InlineData(401, "application/json", """{"error":"token_expired"}""", CredentialState.Rejected)]
    [InlineData(400, "application/json", """{"error":"access_denied"}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(404, "application/json", """{"error":"not_found"}""", CredentialState.Undetermined)]
    [InlineData(200, "text/plain", "", CredentialState.Undetermined)]
    [InlineData(200, "text/plain", "Hello", CredentialState.Undetermined)]
    [InlineData(200, "application/json", """{"status":"FAILURE","resultMessage":"/test/hello/sdk: Token is not valid!"}""", CredentialState.Undetermined)]
    [InlineData(200, "application/json", """{"error":"invalid_token","error_description":"refused for sdk"}""", CredentialState.Rejected)]
    public async Task A_token_is_accepted_only_if_it_is_greeted(int status, string contentType, string body, CredentialState state)
    {
        using var auth = ApinizerWire.Client(body, (HttpStatusCode)status, contentType);

        var check = await auth.CheckByValueAsync(new SecretString(ApinizerWire.Token), Token);

        check.Should().BeEquivalentTo(new { State = state, Response = new { StatusCode = status } });
        (check.Detail is null).Should().Be(state == CredentialState.Accepted);
    }

    [Theory]
    [InlineData(403, "application/json", """{"error":"access_denied"}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(200, "text/html", "<html>Hello sdk</html>", CredentialState.Undetermined)]
    [InlineData(401, "application/json", """{"error":"invalid_token"}""", CredentialState.Rejected)]
    public async Task A_credential_whose_token_is_not_greeted_is_what_the_response_says(int status, string contentType, string body, CredentialState state)
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
    [InlineData(401, """{"status":"FAILURE","resultMessage":"Bad credentials"}""", CredentialState.Rejected)]
    [InlineData(200, """{"error":"unauthorized_client"}""", CredentialState.Rejected)]
    [InlineData(403, """{"error":"forbidden"}""", CredentialState.AcceptedWithoutRights)]
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
    [InlineData("NOT OK", TokenErrorKind.UnexpectedResponse)]
    [InlineData("""{"status":"FAILURE","resultMessage":"ok"}""", TokenErrorKind.InvalidRequest)]
    public async Task A_success_that_does_not_say_so_is_no_health(string body, TokenErrorKind kind) =>
        (await ApinizerWire.FailureOf(ApinizerWire.Ping, 200, body, "text/plain")).Should()
            .BeEquivalentTo(new { Kind = kind, StatusCode = 200, IsRetryable = false, OutcomeUnknown = false, Operation = ApinizerWire.Ping });
}
