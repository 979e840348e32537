using System.Net;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Conformance;

/// <summary>What calls that revoke or check make of a response, beyond what <see cref="ResponseTests"/> asks of every call.</summary>
public class RevocationTests
{
    private const string InfisicalCheck = "Infisical.CheckCredentialAsync";
    private const string CrafterCheck = "Crafter.CheckCredentialAsync";
    private const string VercelCheck = "Vercel.CheckCredentialAsync";
    private const string MissingIdentity = """{"reqId":"req-1","statusCode":404,"message":"m","error":"NotFound"}""";
    private const string MissingRoute = """{"reqId":"req-1","statusCode":404,"message":"m","error":"Not Found"}""";
    private const string BadRequest = """{"reqId":"req-1","statusCode":400,"message":"m","error":"BadRequest"}""";
    private const string Invalid = """{"reqId":"req-1","statusCode":401,"message":[{"code":"invalid_type","path":["accessToken"],"message":"Required"}],"error":"ValidationFailure"}""";
    private const string MissingToken = """{"errorCode":"NO_SUCH_ACCESS_TOKEN_ID","message":"m"}""";
    private const string OtherMissing = """{"errorCode":"OTHER","message":"No static resource"}""";
    private const string VercelMissing = """{"error":{"code":"not_found","message":"Token not found"}}""";
    private const string VercelInvalid = """{"error":{"code":"forbidden","invalidToken":true}}""";
    private const string ActionDenied = """{"errorCode":"ACTION_DENIED","message":"m"}""";

    private static readonly string[] Revoking = [.. ExpectedCall.All.Where(static call => call.Outcome is not null).Select(static call => call.Name)];

    private static readonly string[] Foreign =
    [
        "404 <html>",
        "404 ",
        "404 {\"statusCode\":404,\"message\":\"Resource not found\"}",
        "410 <html>",
        "401 <html>",
        "401 {\"statusCode\":401,\"message\":\"Access denied due to missing subscription key\"}",
        "403 <html>",
    ];

    public static MatrixTheoryData<string, string> RevokingAndForeign { get; } = new(Revoking, Foreign);

    public static TheoryData<string> RevokingById => [.. Revoking.Where(Calls.RevokesById)];

    [Theory]
    [MemberData(nameof(RevokingAndForeign))]
    public async Task A_gateway_does_not_say_that_a_token_is_gone(string name, string response)
    {
        foreach (var failures in new[] { "", "500" })
        {
            var failure = await Wire.FailureOf(() => Failures.RunAfterAsync(name, failures, int.Parse(response[..3], System.Globalization.CultureInfo.InvariantCulture), response[4..]));

            failure.Should().BeEquivalentTo(new
            {
                Kind = response[..3] is "404" or "410" ? TokenErrorKind.UnsupportedByServer : TokenErrorKind.UnexpectedResponse,
                OutcomeUnknown = false,
                IsRetryable = false,
            });
        }
    }

    [Theory]
    [MemberData(nameof(RevokingById))]
    public async Task A_refused_credential_does_not_say_that_another_token_is_gone(string name)
    {
        var (status, body) = Calls.InvalidCredential(name);

        var failure = await Wire.FailureOf(() => Failures.RunAfterAsync(name, "500", (int)status, body));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, OutcomeUnknown = false, IsRetryable = false, Attempts = 2 });
    }

    [Theory]
    [InlineData(Calls.RevokeCurrent, "", 403, VercelInvalid, TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.RevokeCurrent, "500", 403, """{"error":{"code":"forbidden","saml":true}}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.InfisicalRevoke, "", 404, MissingRoute, TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.InfisicalRevoke, "500", 404, MissingRoute, TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.InfisicalRevokeByValue, "", 404, MissingRoute, TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.InfisicalRevokeByValue, "", 401, Invalid, TokenErrorKind.InvalidRequest)]
    [InlineData(Calls.InfisicalRevokeByValue, "500", 400, BadRequest, TokenErrorKind.InvalidRequest)]
    [InlineData(Calls.CrafterRevoke, "500", 404, OtherMissing, TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.CrafterRevokeCurrent, "", 404, MissingToken, TokenErrorKind.NotFound)]
    [InlineData(Calls.CrafterRevokeCurrent, "500", 403, ActionDenied, TokenErrorKind.PermissionDenied)]
    public async Task A_revocation_that_did_not_happen_is_an_error(string name, string failures, int status, string body, TokenErrorKind kind)
    {
        var failure = await Wire.FailureOf(() => Failures.RunAfterAsync(name, failures, status, body));

        failure.Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = false, IsRetryable = false, Operation = Calls.MethodOf(name) });
    }

    [Theory]
    [InlineData(Calls.Revoke, "", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.Revoke, "", 404, VercelMissing, RevokeOutcome.NotFound)]
    [InlineData(Calls.Revoke, "500", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.Revoke, "500 IO 502", 404, VercelMissing, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.Revoke, "500 502", 404, VercelMissing, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.Revoke, "500 429", 404, VercelMissing, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.RevokeCurrent, "", 204, "", RevokeOutcome.Revoked)]
    [InlineData(Calls.RevokeCurrent, "CutBody", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.RevokeCurrent, "IO", 404, VercelMissing, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.InfisicalRevoke, "500", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.InfisicalRevoke, "", 200, """{"message":null,"token":{"id":"x"}}""", RevokeOutcome.Revoked)]
    [InlineData(Calls.InfisicalRevokeByValue, "500", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.CrafterRevoke, "", 200, " \r\n", RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.CrafterRevoke, "", 200, "{}", RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.CrafterRevoke, "500", 200, "", RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.CrafterRevokeCurrent, "", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.CrafterRevokeCurrent, "500", 200, "", RevokeOutcome.Revoked)]
    [InlineData(Calls.CrafterRevokeCurrent, "ResponseEnded", 404, MissingToken, RevokeOutcome.Unconfirmed)]
    public async Task A_revocation_tells_its_outcome_from_all_its_sends(string name, string failures, int status, string body, RevokeOutcome outcome)
    {
        var result = await Failures.RunAfterAsync(name, failures, status, body);

        result.Should().BeOfType<RevokeResult>().Which.Should().BeEquivalentTo(new { Outcome = outcome, Response = new { StatusCode = status, Attempts = failures.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length + 1 } });
    }

    [Fact]
    public async Task Every_revocation_of_what_is_gone_tells_whether_it_may_have_done_it_itself()
    {
        foreach (var (call, failure) in Calls.All.Where(Calls.Revokes).SelectMany(static call => Failures.WithoutEffect.Concat(Failures.Ambiguous).Select(failure => (call, failure))))
        {
            var (status, body) = Calls.RevokesById(call) ? (HttpStatusCode.NotFound, Calls.NotFound(call)) : Calls.InvalidCredential(call);
            var isAmbiguous = Failures.Ambiguous.Contains(failure);
            var outcome = isAmbiguous ? RevokeOutcome.Unconfirmed : RevokeOutcome.NotFound;
            var run = () => Failures.RunAfterAsync(call, failure, (int)status, body);

            if (call is Calls.RevokeCurrent or Calls.CrafterRevokeCurrent or "Infisical.RevokeCurrentTokenAsync" && !isAmbiguous)
            {
                (await Wire.FailureOf(run)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, Attempts = 2 }, $"{call} {failure}");
            }
            else
            {
                (await run()).Should().BeOfType<RevokeResult>().Which.Should().BeEquivalentTo(new { Outcome = outcome, Response = new { Attempts = 2 } }, $"{call} {failure}");
            }
        }
    }

    /// <summary>Infisical and Crafter are asked for something at random, and find nothing; Vercel is asked for the own token.</summary>
    [Theory]
    [InlineData(InfisicalCheck, 404, MissingIdentity, CredentialState.Accepted)]
    [InlineData(InfisicalCheck, 404, MissingRoute, CredentialState.Undetermined)]
    [InlineData(InfisicalCheck, 401, Invalid, CredentialState.Undetermined)]
    [InlineData(CrafterCheck, 404, MissingToken, CredentialState.Accepted)]
    [InlineData(CrafterCheck, 404, OtherMissing, CredentialState.Undetermined)]
    [InlineData(CrafterCheck, 500, """{"errorCode":"PERMISSION_ERROR"}""", CredentialState.Undetermined)]
    [InlineData(VercelCheck, 404, VercelMissing, CredentialState.AcceptedWithoutRights)]
    [InlineData(VercelCheck, 500, """{"error":{"code":"internal_server_error"}}""", CredentialState.Undetermined)]
    public async Task A_check_tells_what_the_services_own_words_mean(string name, int status, string body, CredentialState state)
    {
        var check = (await Failures.RunAfterAsync(name, "", status, body)).Should().BeOfType<CredentialCheck>().Subject;

        check.Should().BeEquivalentTo(new { State = state, Response = new { StatusCode = status } });
        (check.Detail?.Contains(Calls.MethodOf(name), StringComparison.Ordinal) == true).Should().Be(state != CredentialState.Accepted);
    }
}
