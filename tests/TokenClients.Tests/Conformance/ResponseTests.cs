using System.Net;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Conformance;

/// <summary>What each documented error means at each call, and what a success without a body, a success in text and a response to a check do.</summary>
public sealed class ResponseTests
{
    /// <summary>The errors that a service documents, each with a body as the service sends it.</summary>
    private static readonly Dictionary<(TokenService Service, int Status), (TokenErrorKind Kind, string Body)> Errors = new()
    {
        [(TokenService.Infisical, 400)] = (TokenErrorKind.InvalidRequest, """{"reqId":"req-1","statusCode":400,"message":"no","error":"BadRequest"}"""),
        [(TokenService.Infisical, 401)] = (TokenErrorKind.InvalidCredential, """{"reqId":"req-1","statusCode":401,"message":"no","error":"UnauthorizedError"}"""),
        [(TokenService.Infisical, 403)] = (TokenErrorKind.PermissionDenied, """{"reqId":"req-1","statusCode":403,"message":"no","error":"PermissionDenied","details":[]}"""),
        [(TokenService.Infisical, 404)] = (TokenErrorKind.NotFound, """{"reqId":"req-1","statusCode":404,"message":"no","error":"NotFound"}"""),
        [(TokenService.Infisical, 422)] = (TokenErrorKind.InvalidRequest, """{"reqId":"req-1","statusCode":422,"message":[{"code":"too_big","path":["limit"],"message":"no"}],"error":"ValidationFailure"}"""),
        [(TokenService.Infisical, 429)] = (TokenErrorKind.RateLimited, """{"reqId":"req-1","statusCode":429,"message":"Try again in 17 seconds","error":"RateLimitExceeded"}"""),
        [(TokenService.Infisical, 500)] = (TokenErrorKind.ServiceFault, """{"reqId":"req-1","statusCode":500,"message":"Something went wrong","error":"InternalServerError"}"""),
        [(TokenService.Apinizer, 400)] = (TokenErrorKind.InvalidRequest, """{"error":"bad_request","error_description":"no"}"""),
        [(TokenService.Apinizer, 401)] = (TokenErrorKind.InvalidCredential, """{"status":"FAILURE","resultMessage":"Token is not valid!"}"""),
        [(TokenService.Apinizer, 403)] = (TokenErrorKind.PermissionDenied, """{"error":"forbidden","error_description":"no"}"""),
        [(TokenService.Apinizer, 404)] = (TokenErrorKind.UnsupportedByServer, """{"error":"not_found","error_description":"no"}"""),
        [(TokenService.Apinizer, 429)] = (TokenErrorKind.RateLimited, """{"error":"rate_limit_exceeded","retry_after":17}"""),
        [(TokenService.Apinizer, 500)] = (TokenErrorKind.ServiceFault, """{"error":"server_error","error_description":"no"}"""),
        [(TokenService.Vercel, 400)] = (TokenErrorKind.InvalidRequest, """{"error":{"code":"bad_request","message":"no"}}"""),
        [(TokenService.Vercel, 401)] = (TokenErrorKind.InvalidCredential, """{"error":{"code":"unauthorized","message":"no"}}"""),
        [(TokenService.Vercel, 403)] = (TokenErrorKind.PermissionDenied, """{"error":{"code":"forbidden","message":"no"}}"""),
        [(TokenService.Vercel, 404)] = (TokenErrorKind.NotFound, """{"error":{"code":"not_found","message":"no"}}"""),
        [(TokenService.Vercel, 409)] = (TokenErrorKind.Conflict, """{"error":{"code":"conflict","message":"no"}}"""),
        [(TokenService.Vercel, 410)] = (TokenErrorKind.NotFound, """{"error":{"code":"gone","message":"no"}}"""),
        [(TokenService.Vercel, 429)] = (TokenErrorKind.RateLimited, """{"error":{"code":"rate_limited","message":"no","limit":{"total":32,"remaining":0}}}"""),
        [(TokenService.Vercel, 500)] = (TokenErrorKind.ServiceFault, """{"error":{"code":"internal_server_error","message":"no"}}"""),
        [(TokenService.Crafter, 400)] = (TokenErrorKind.InvalidRequest, """{"errorCode":"OTHER","message":"no"}"""),
        [(TokenService.Crafter, 403)] = (TokenErrorKind.PermissionDenied, """{"errorCode":"ACTION_DENIED","message":"no"}"""),
        [(TokenService.Crafter, 404)] = (TokenErrorKind.UnsupportedByServer, """{"errorCode":"OTHER","message":"no"}"""),
        [(TokenService.Crafter, 406)] = (TokenErrorKind.InvalidRequest, "<html>406</html>"),
        [(TokenService.Crafter, 409)] = (TokenErrorKind.Conflict, """{"errorCode":"ACCESS_TOKEN_EXISTS","message":"no"}"""),
        [(TokenService.Crafter, 415)] = (TokenErrorKind.InvalidRequest, """{"errorCode":"OTHER","message":"no"}"""),
        [(TokenService.Crafter, 500)] = (TokenErrorKind.ServiceFault, """{"errorCode":"PERMISSION_ERROR","message":"no"}"""),
    };

    /// <summary>What a check makes of a response; of the service's own ones, the bodies stand elsewhere.</summary>
    private static readonly Dictionary<string, CredentialState> Checked = new()
    {
        ["a good response"] = CredentialState.Accepted,
        ["a refused credential"] = CredentialState.Rejected,
        ["missing rights"] = CredentialState.AcceptedWithoutRights,
        ["403 <html>"] = CredentialState.Undetermined,
        ["200 <html>"] = CredentialState.Undetermined,
        ["302 "] = CredentialState.Undetermined,
        ["404 <html>"] = CredentialState.Undetermined,
        ["503 {}"] = CredentialState.Undetermined,
        ["429 {}"] = CredentialState.Undetermined,
        ["no connection"] = CredentialState.Undetermined,
    };

    public static TheoryData<string, int> CallsAndErrors
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in Calls.All)
            {
                foreach (var status in Calls.OperationOf(name).ErrorStatuses)
                {
                    data.Add(name, status);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> Revoking => [.. ExpectedCall.All.Where(static call => call.Outcome is not null).Select(static call => call.Name)];

    public static MatrixTheoryData<string, string> Checks { get; } = new(Calls.Checks, Checked.Keys);

    [Fact]
    public void Every_documented_error_has_a_row() => Errors.Keys.Should().BeEquivalentTo(
        Calls.Methods.SelectMany(static name => Calls.OperationOf(name).ErrorStatuses.Select(status => (Calls.ServiceOf(name), status))).Distinct());

    [Theory]
    [MemberData(nameof(CallsAndErrors))]
    public async Task A_documented_error_is_of_the_kind_that_it_means(string name, int status)
    {
        var call = ExpectedCall.Of(name);
        var isMissingToken = status == 404 && Calls.OperationOf(name).Id == "getAccessToken";
        var (kind, body) = isMissingToken ? (TokenErrorKind.NotFound, Calls.NotFound(name)) : Errors[(Calls.ServiceOf(name), status)];
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);

        if (call.Gone.Contains($"{status}") && kind != TokenErrorKind.UnsupportedByServer)
        {
            (await Calls.RunAsync(name, recorder)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound);
        }
        else
        {
            var failure = await Calls.FailureOf(name, recorder);

            failure.Should().BeEquivalentTo(new
            {
                Kind = kind,
                StatusCode = status,
                Service = Calls.ServiceOf(name),
                Operation = Calls.MethodOf(name),
                Attempts = 1,
                IsRetryable = kind == TokenErrorKind.RateLimited || (kind == TokenErrorKind.ServiceFault && !call.IssuesSecret),
                OutcomeUnknown = call.IssuesSecret && (kind == TokenErrorKind.ServiceFault || status == 406),
                RetryAfter = body.Contains("17", StringComparison.Ordinal) ? TimeSpan.FromSeconds(17) : (TimeSpan?)null,
            });
            failure.Message.Should().Contain($"HTTP {status}");
            failure.FieldErrors.Should().HaveCount(status == 422 ? 1 : 0);
        }

        // That there was nothing to detach is confirmed by another request.
        recorder.Requests.Should().HaveCount(name == Calls.InfisicalDetach && status == 400 ? 2 : 1);
    }

    /// <summary>At calls that do not revoke, a success without a body is a failure: see FailureTableTests.</summary>
    [Theory]
    [MemberData(nameof(Revoking))]
    public async Task A_revocation_whose_response_has_no_body_counts_only_where_none_is_due(string name)
    {
        var call = ExpectedCall.Of(name);
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.NoContent })
        {
            using var recorder = new Wire.Recorder("", status);

            if (call.NeedsBody)
            {
                (await Calls.FailureOf(name, recorder)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = false });
            }
            else
            {
                (await Calls.RunAsync(name, recorder)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(call.Outcome);
            }
        }
    }

    [Theory]
    [InlineData("Apinizer.CheckByValueAsync", " hello SDK\r\n")]
    [InlineData(Calls.ApinizerPing, "ok\n")]
    [InlineData(Calls.CrafterRevoke, """{"surprise":1}""")]
    public async Task A_success_that_is_written_another_way_is_one(string name, string body)
    {
        using var handler = Wire.Responding(body);

        var result = await Calls.RunAsync(name, handler);

        result!.Response.StatusCode.Should().Be(200);
        (result is CredentialCheck { Detail: not null }).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task A_check_never_throws_over_a_response_and_tells_what_it_says(string name, string response)
    {
        var (refusal, refused) = Calls.InvalidCredential(name);
        using var recorder = new Wire.Recorder((_, _) => response switch
        {
            "a good response" => Wire.Response(Calls.GoodResponse(name)),
            "a refused credential" => Wire.Response(refused, refusal),
            "missing rights" => Wire.Response(Errors[(Calls.ServiceOf(name), 403)].Body, HttpStatusCode.Forbidden),
            "no connection" => throw NetworkError.Of(HttpRequestError.ConnectionError, "refused"),
            _ => Wire.Response(response[4..], (HttpStatusCode)int.Parse(response[..3], System.Globalization.CultureInfo.InvariantCulture)),
        });

        var check = (await Calls.RunAsync(name, recorder)).Should().BeOfType<CredentialCheck>().Subject;

        check.State.Should().Be(Checked[response]);
        (check.Detail is null).Should().Be(check.State == CredentialState.Accepted);
        check.Response.Should().NotBeNull();
        recorder.Requests.Should().ContainSingle();
    }
}
