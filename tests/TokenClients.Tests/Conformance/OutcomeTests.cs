using System.Net;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Conformance;

/// <summary>What calls that revoke or check make of a response, beyond what <see cref="ResponseTests"/> and <see cref="ReplayTests"/> ask of every call.</summary>
public sealed class OutcomeTests
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
        foreach (var first in new[] { null, "500" })
        {
            var failure = await Wire.FailureOf(() => RunAfterAsync(name, first, int.Parse(response[..3], System.Globalization.CultureInfo.InvariantCulture), response[4..]));

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

        var failure = await Wire.FailureOf(() => RunAfterAsync(name, "500", (int)status, body));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, OutcomeUnknown = false, IsRetryable = false, Attempts = 2 });
    }

    [Theory]
    [InlineData(Calls.InfisicalRevoke, null, 404, MissingRoute, TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.InfisicalRevoke, "500", 404, MissingRoute, TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.InfisicalRevokeByValue, null, 404, MissingRoute, TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.InfisicalRevokeByValue, null, 401, Invalid, TokenErrorKind.InvalidRequest)]
    [InlineData(Calls.InfisicalRevokeByValue, "500", 400, BadRequest, TokenErrorKind.InvalidRequest)]
    [InlineData(Calls.CrafterRevoke, "500", 404, OtherMissing, TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.CrafterRevokeCurrent, null, 404, MissingToken, TokenErrorKind.NotFound)]
    [InlineData(Calls.CrafterRevokeCurrent, "500", 403, ActionDenied, TokenErrorKind.PermissionDenied)]
    public async Task A_revocation_that_did_not_happen_is_an_error(string name, string? first, int status, string body, TokenErrorKind kind)
    {
        var failure = await Wire.FailureOf(() => RunAfterAsync(name, first, status, body));

        failure.Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = false, IsRetryable = false, Operation = Calls.MethodOf(name) });
    }

    [Theory]
    [InlineData(Calls.InfisicalRevoke, "500", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.InfisicalRevoke, null, 200, """{"message":null,"token":{"id":"x"}}""", RevokeOutcome.Revoked)]
    [InlineData(Calls.InfisicalRevokeByValue, "500", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.CrafterRevoke, null, 200, " \r\n", RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.CrafterRevoke, null, 200, "{}", RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.CrafterRevoke, "500", 200, "", RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.CrafterRevokeCurrent, null, 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.CrafterRevokeCurrent, "500", 200, "", RevokeOutcome.Revoked)]
    [InlineData(Calls.CrafterRevokeCurrent, "ResponseEnded", 404, MissingToken, RevokeOutcome.Unconfirmed)]
    public async Task A_revocation_tells_its_outcome_from_all_its_sends(string name, string? first, int status, string body, RevokeOutcome outcome)
    {
        var result = await RunAfterAsync(name, first, status, body);

        result.Should().BeOfType<RevokeResult>().Which.Should().BeEquivalentTo(new { Outcome = outcome, Response = new { StatusCode = status, Attempts = first is null ? 1 : 2 } });
    }

    /// <summary>Infisical and Crafter are asked for something at random, and find nothing; Vercel is asked for the own token.</summary>
    [Theory]
    [InlineData(InfisicalCheck, 404, MissingIdentity, CredentialState.Accepted)]
    [InlineData(InfisicalCheck, 404, MissingRoute, CredentialState.Undetermined)]
    [InlineData(InfisicalCheck, 401, Invalid, CredentialState.Undetermined)]
    [InlineData(CrafterCheck, 404, MissingToken, CredentialState.Accepted)]
    [InlineData(CrafterCheck, 404, OtherMissing, CredentialState.Undetermined)]
    [InlineData(CrafterCheck, 500, """{"errorCode":"PERMISSION_ERROR"}""", CredentialState.Undetermined)]
    [InlineData(VercelCheck, 404, """{"error":{"code":"not_found","message":"Token not found"}}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(VercelCheck, 500, """{"error":{"code":"internal_server_error"}}""", CredentialState.Undetermined)]
    public async Task A_check_takes_what_is_missing_for_what_it_means(string name, int status, string body, CredentialState state)
    {
        var check = (await RunAfterAsync(name, first: null, status, body)).Should().BeOfType<CredentialCheck>().Subject;

        check.Should().BeEquivalentTo(new { State = state, Response = new { StatusCode = status } });
        (check.Detail?.Contains(Calls.MethodOf(name), StringComparison.Ordinal) == true).Should().Be(state != CredentialState.Accepted);
    }

    /// <summary>Runs a call whose first send may fail as named, and whose next one gets this response.</summary>
    private static async Task<TokenClientModel?> RunAfterAsync(string name, string? first, int status, string body)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? Failures.SendAsync(Calls.ServiceOf(name), first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));
        return await Calls.RunAsync(name, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());
    }
}
