using System.Net;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Errors;

/// <summary>A program that looks at the kind handles what goes wrong at services that say it in their own ways each. The bodies are those that are known of the services.</summary>
public sealed class KindTests
{
    /// <summary>What a service cannot respond: no operation of Apinizer's looks up, lists or revokes a token, and Crafter limits no rate.</summary>
    private static readonly (TokenService Service, TokenErrorKind Kind)[] Impossible =
        [(TokenService.Apinizer, TokenErrorKind.NotFound), (TokenService.Crafter, TokenErrorKind.RateLimited)];

    /// <summary>What a service can respond: the call, the status, the body.</summary>
    public static TheoryData<TokenErrorKind, string, int, string> Cells { get; } = new()
    {
        { TokenErrorKind.InvalidCredential, Calls.InfisicalCreate, 401, """{"reqId":"req-AbCdEf12345678","statusCode":401,"message":"Token missing","error":"UnauthorizedError"}""" },
        { TokenErrorKind.InvalidCredential, Calls.InfisicalCreate, 403, """{"reqId":"req-AbCdEf12345678","statusCode":403,"message":"Your token has expired.","error":"TokenError"}""" },
        { TokenErrorKind.InvalidCredential, Calls.InfisicalRenewByValue, 403, """{"statusCode":403,"error":"TokenError","message":"jwt malformed"}""" },
        { TokenErrorKind.PermissionDenied, Calls.InfisicalCreate, 403, """{"reqId":"req-1","statusCode":403,"message":"You are not allowed to create-token on identity","error":"PermissionDenied","details":[{"action":"create-token","inverted":false,"subject":"identity","conditions":{}}]}""" },
        { TokenErrorKind.PermissionDenied, Calls.InfisicalCreate, 403, """{"reqId":"req-1","statusCode":403,"message":"More privileged","error":"PermissionBoundaryError","details":{"missingPermissions":[]}}""" },
        { TokenErrorKind.PermissionDenied, Calls.InfisicalCreate, 403, """{"reqId":"req-1","statusCode":403,"message":"Your IP is not allowed","error":"ForbiddenError"}""" },
        { TokenErrorKind.InvalidCredential, Calls.InfisicalCreate, 403, """{"reqId":"req-1","statusCode":403,"message":"Wrong kind of credential","error":"Forbidden access to https://eu.infisical.com/api/v1/auth"}""" },
        { TokenErrorKind.NotFound, "Infisical.GetTokenAsync", 404, """{"reqId":"req-1","statusCode":404,"message":"Token not found","error":"NotFound"}""" },
        { TokenErrorKind.NotFound, Calls.InfisicalCreate, 400, """{"reqId":"req-1","statusCode":400,"message":"The identity does not have Token Auth","error":"BadRequest"}""" },
        { TokenErrorKind.InvalidRequest, Calls.InfisicalCreate, 400, """{"reqId":"req-1","statusCode":400,"message":"This makes no sense now","error":"BadRequest"}""" },
        { TokenErrorKind.InvalidRequest, Calls.InfisicalCreate, 422, """{"reqId":"req-1","statusCode":422,"message":[{"code":"invalid_type","expected":"string","received":"null","path":["name"],"message":"Expected string"}],"error":"ValidationFailure"}""" },
        { TokenErrorKind.InvalidRequest, Calls.InfisicalCreate, 422, """{"reqId":"req-1","statusCode":422,"message":"Value too long","error":"ValidationFailure"}""" },
        { TokenErrorKind.InvalidRequest, Calls.InfisicalCreate, 401, """{"requestId":"req-1","statusCode":401,"message":[{"code":"custom","path":[],"message":"TTL"}],"error":"ValidationFailure"}""" },
        { TokenErrorKind.RateLimited, Calls.InfisicalCreate, 429, """{"reqId":"req-1","statusCode":429,"message":"Rate limit exceeded. Please try again in 42 seconds","error":"RateLimitExceeded"}""" },

        { TokenErrorKind.InvalidCredential, Calls.ApinizerCreate, 401, """{"error":"unauthorized_client","error_description":"Bad credentials"}""" },
        { TokenErrorKind.InvalidCredential, Calls.ApinizerCreate, 401, """{"status":"FAILURE","resultMessage":"Bad credentials"}""" },
        { TokenErrorKind.InvalidCredential, Calls.ApinizerCreate, 401, """{"error":"invalid_client"}""" },
        { TokenErrorKind.PermissionDenied, Calls.ApinizerCreate, 403, """{"error":"forbidden","error_description":"No permission"}""" },
        { TokenErrorKind.PermissionDenied, Calls.ApinizerCreate, 403, """{"error":"access_denied"}""" },
        { TokenErrorKind.PermissionDenied, Calls.ApinizerCreate, 403, """{"status":"FAILURE","resultMessage":"No permission"}""" },
        { TokenErrorKind.InvalidRequest, Calls.ApinizerCreate, 400, """{"error":"unsupported_grant_type","error_description":"grant_type must be client_credentials"}""" },
        { TokenErrorKind.InvalidRequest, Calls.ApinizerCreate, 400, """{"error":"validation_failed","error_description":"no","validation_errors":[{"field":"client_id","message":"is missing"}]}""" },
        { TokenErrorKind.InvalidRequest, Calls.ApinizerCreate, 400, """{"status":"FAILURE","resultMessage":"client_id is missing"}""" },
        { TokenErrorKind.RateLimited, Calls.ApinizerCreate, 429, """{"error":"rate_limit_exceeded","error_description":"Too many","retry_after":60}""" },
        { TokenErrorKind.RateLimited, Calls.ApinizerCreate, 400, """{"error":"rate_limit_exceeded","error_description":"Too many","retry_after":60}""" },
        { TokenErrorKind.RateLimited, Calls.ApinizerCreate, 200, """{"error":"rate_limit_exceeded","retry_after":"60"}""" },

        { TokenErrorKind.InvalidCredential, Calls.Create, 403, """{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true}}""" },
        { TokenErrorKind.PermissionDenied, Calls.Create, 403, """{"error":{"code":"forbidden","message":"Not authorized","saml":true,"teamId":null,"scope":"acme","enforced":true}}""" },
        { TokenErrorKind.NotFound, Calls.Get, 404, """{"error":{"code":"not_found","message":"Token not found"}}""" },
        { TokenErrorKind.InvalidRequest, Calls.Create, 400, """{"error":{"code":"bad_request","message":"Invalid request: should NOT have additional property `x`."}}""" },
        { TokenErrorKind.RateLimited, Calls.Create, 429, """{"error":{"code":"rate_limited","message":"m","limit":{"remaining":0,"reset":1571432075,"resetMs":1571432075563,"total":32}}}""" },

        { TokenErrorKind.InvalidCredential, Calls.CrafterCreate, 403, """{"errorCode":"ACCESS_DENIED","message":"No access token found for ID x"}""" },
        { TokenErrorKind.InvalidCredential, Calls.CrafterCreate, 403, """{"errorCode":"ACCESS_DENIED","message":null}""" },
        { TokenErrorKind.PermissionDenied, Calls.CrafterCreate, 403, """{"errorCode":"ACTION_DENIED","message":"Action CREATE_TOKEN denied on global"}""" },
        { TokenErrorKind.NotFound, Calls.CrafterGet, 404, """{"errorCode":"NO_SUCH_ACCESS_TOKEN_ID","message":"No such access token"}""" },
        { TokenErrorKind.InvalidRequest, Calls.CrafterCreate, 400, """{"errorCode":"OTHER","message":"Unrecognized field"}""" },
        { TokenErrorKind.InvalidRequest, Calls.CrafterCreate, 415, """{"errorCode":"OTHER","message":"Content type '' not supported"}""" },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task One_handler_serves_all_services(TokenErrorKind kind, string call, int status, string body)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);

        (await Calls.FailureOf(call, recorder)).Kind.Should().Be(kind);
        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public void Every_situation_at_every_service_is_tried_or_impossible()
    {
        var tried = Cells.Select(static cell => (Service: Calls.ServiceOf(cell.Data.Item2), Kind: cell.Data.Item1)).Distinct().ToList();
        var all = Enum.GetValues<TokenService>().SelectMany(service => tried.Select(static cell => cell.Kind).Distinct().Select(kind => (service, kind))).ToList();

        all.Should().HaveCount(20);
        tried.Concat(Impossible).Should().BeEquivalentTo(all);
    }
}
