using System.Net;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Errors;

/// <summary>One catch and one switch handle what goes wrong at services that say it in their own ways each. The bodies are those that are known of the services.</summary>
public sealed class KindTests
{
    /// <summary>What a service can respond in a situation: the call, the status, the body.</summary>
    private static readonly (TokenService Service, Situation Situation, string Call, int Status, string Body)[] Cells =
    [
        (TokenService.Infisical, Situation.InvalidCredential, Calls.InfisicalCreate, 401, """{"reqId":"req-AbCdEf12345678","statusCode":401,"message":"Token missing","error":"UnauthorizedError"}"""),
        (TokenService.Infisical, Situation.InvalidCredential, Calls.InfisicalCreate, 403, """{"reqId":"req-AbCdEf12345678","statusCode":403,"message":"Your token has expired.","error":"TokenError"}"""),
        (TokenService.Infisical, Situation.InvalidCredential, Calls.InfisicalRenewByValue, 403, """{"statusCode":403,"error":"TokenError","message":"jwt malformed"}"""),
        (TokenService.Infisical, Situation.MissingPermission, Calls.InfisicalCreate, 403, """{"reqId":"req-1","statusCode":403,"message":"You are not allowed to create-token on identity","error":"PermissionDenied","details":[{"action":"create-token","inverted":false,"subject":"identity","conditions":{}}]}"""),
        (TokenService.Infisical, Situation.MissingPermission, Calls.InfisicalCreate, 403, """{"reqId":"req-1","statusCode":403,"message":"More privileged","error":"PermissionBoundaryError","details":{"missingPermissions":[]}}"""),
        (TokenService.Infisical, Situation.MissingPermission, Calls.InfisicalCreate, 403, """{"reqId":"req-1","statusCode":403,"message":"Your IP is not allowed","error":"ForbiddenError"}"""),
        (TokenService.Infisical, Situation.InvalidCredential, Calls.InfisicalCreate, 403, """{"reqId":"req-1","statusCode":403,"message":"Wrong kind of credential","error":"Forbidden access to https://eu.infisical.com/api/v1/auth"}"""),
        (TokenService.Infisical, Situation.UnknownToken, "Infisical.GetTokenAsync", 404, """{"reqId":"req-1","statusCode":404,"message":"Token not found","error":"NotFound"}"""),
        (TokenService.Infisical, Situation.UnknownToken, Calls.InfisicalCreate, 400, """{"reqId":"req-1","statusCode":400,"message":"The identity does not have Token Auth","error":"BadRequest"}"""),
        (TokenService.Infisical, Situation.RefusedInput, Calls.InfisicalCreate, 400, """{"reqId":"req-1","statusCode":400,"message":"This makes no sense now","error":"BadRequest"}"""),
        (TokenService.Infisical, Situation.RefusedInput, Calls.InfisicalCreate, 422, """{"reqId":"req-1","statusCode":422,"message":[{"code":"invalid_type","expected":"string","received":"null","path":["name"],"message":"Expected string"}],"error":"ValidationFailure"}"""),
        (TokenService.Infisical, Situation.RefusedInput, Calls.InfisicalCreate, 422, """{"reqId":"req-1","statusCode":422,"message":"Value too long","error":"ValidationFailure"}"""),
        (TokenService.Infisical, Situation.RefusedInput, Calls.InfisicalCreate, 401, """{"requestId":"req-1","statusCode":401,"message":[{"code":"custom","path":[],"message":"TTL"}],"error":"ValidationFailure"}"""),
        (TokenService.Infisical, Situation.RateLimit, Calls.InfisicalCreate, 429, """{"reqId":"req-1","statusCode":429,"message":"Rate limit exceeded. Please try again in 42 seconds","error":"RateLimitExceeded"}"""),

        (TokenService.Apinizer, Situation.InvalidCredential, Calls.ApinizerCreate, 401, """{"error":"unauthorized_client","error_description":"Bad credentials"}"""),
        (TokenService.Apinizer, Situation.InvalidCredential, Calls.ApinizerCreate, 401, """{"status":"FAILURE","resultMessage":"Bad credentials"}"""),
        (TokenService.Apinizer, Situation.InvalidCredential, Calls.ApinizerCreate, 401, """{"error":"invalid_client"}"""),
        (TokenService.Apinizer, Situation.MissingPermission, Calls.ApinizerCreate, 403, """{"error":"forbidden","error_description":"No permission"}"""),
        (TokenService.Apinizer, Situation.MissingPermission, Calls.ApinizerCreate, 403, """{"error":"access_denied"}"""),
        (TokenService.Apinizer, Situation.MissingPermission, Calls.ApinizerCreate, 403, """{"status":"FAILURE","resultMessage":"No permission"}"""),
        (TokenService.Apinizer, Situation.RefusedInput, Calls.ApinizerCreate, 400, """{"error":"unsupported_grant_type","error_description":"grant_type must be client_credentials"}"""),
        (TokenService.Apinizer, Situation.RefusedInput, Calls.ApinizerCreate, 400, """{"error":"validation_failed","error_description":"no","validation_errors":[{"field":"client_id","message":"is missing"}]}"""),
        (TokenService.Apinizer, Situation.RefusedInput, Calls.ApinizerCreate, 400, """{"status":"FAILURE","resultMessage":"client_id is missing"}"""),
        (TokenService.Apinizer, Situation.RateLimit, Calls.ApinizerCreate, 429, """{"error":"rate_limit_exceeded","error_description":"Too many","retry_after":60}"""),
        (TokenService.Apinizer, Situation.RateLimit, Calls.ApinizerCreate, 400, """{"error":"rate_limit_exceeded","error_description":"Too many","retry_after":60}"""),
        (TokenService.Apinizer, Situation.RateLimit, Calls.ApinizerCreate, 200, """{"error":"rate_limit_exceeded","retry_after":"60"}"""),

        (TokenService.Vercel, Situation.InvalidCredential, Calls.Create, 403, """{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true}}"""),
        (TokenService.Vercel, Situation.InvalidCredential, Calls.Create, 403, """{"error":{"code":"forbidden","message":"The request is missing an authentication token","missingToken":true}}"""),
        (TokenService.Vercel, Situation.InvalidCredential, Calls.Create, 401, """{"error":{"code":"unauthorized","message":"Not authorized"}}"""),
        (TokenService.Vercel, Situation.MissingPermission, Calls.Create, 403, """{"error":{"code":"forbidden","message":"Not authorized","saml":true,"teamId":null,"scope":"acme","enforced":true}}"""),
        (TokenService.Vercel, Situation.MissingPermission, Calls.Create, 403, """{"error":{"code":"forbidden","message":"No","action":"create","resource":"userToken"}}"""),
        (TokenService.Vercel, Situation.UnknownToken, Calls.Get, 404, """{"error":{"code":"not_found","message":"Token not found"}}"""),
        (TokenService.Vercel, Situation.RefusedInput, Calls.Create, 400, """{"error":{"code":"bad_request","message":"Invalid request: should NOT have additional property `x`."}}"""),
        (TokenService.Vercel, Situation.RateLimit, Calls.Create, 429, """{"error":{"code":"rate_limited","message":"m","limit":{"remaining":0,"reset":1571432075,"resetMs":1571432075563,"total":32}}}"""),
        (TokenService.Vercel, Situation.RateLimit, Calls.Create, 429, """{"error":{"code":"too_many_requests","message":"m"}}"""),
        (TokenService.Vercel, Situation.RateLimit, Calls.Create, 429, """{"status":429,"code":"too_many_requests","message":"m","retryAfter":{"value":45,"str":"45 s"}}"""),

        (TokenService.Crafter, Situation.InvalidCredential, Calls.CrafterCreate, 403, """{"errorCode":"ACCESS_DENIED","message":"No access token found for ID x"}"""),
        (TokenService.Crafter, Situation.InvalidCredential, Calls.CrafterCreate, 403, """{"errorCode":"ACCESS_DENIED","message":null}"""),
        (TokenService.Crafter, Situation.MissingPermission, Calls.CrafterCreate, 403, """{"errorCode":"ACTION_DENIED","message":"Action CREATE_TOKEN denied on global"}"""),
        (TokenService.Crafter, Situation.UnknownToken, Calls.CrafterGet, 404, """{"errorCode":"NO_SUCH_ACCESS_TOKEN_ID","message":"No such access token"}"""),
        (TokenService.Crafter, Situation.RefusedInput, Calls.CrafterCreate, 400, """{"errorCode":"OTHER","message":"Unrecognized field"}"""),
        (TokenService.Crafter, Situation.RefusedInput, Calls.CrafterCreate, 415, """{"errorCode":"OTHER","message":"Content type '' not supported"}"""),
    ];

    /// <summary>What a service cannot respond, and why.</summary>
    private static readonly Dictionary<(TokenService Service, Situation Situation), string> Impossible = new()
    {
        [(TokenService.Apinizer, Situation.UnknownToken)] = "no operation looks up, lists or revokes a token",
        [(TokenService.Crafter, Situation.RateLimit)] = "the service limits no rate",
    };

    private enum Situation
    {
        InvalidCredential,
        MissingPermission,
        UnknownToken,
        RefusedInput,
        RateLimit,
    }

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Cells.Length)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task One_handler_serves_all_services(int row)
    {
        var (service, situation, call, status, body) = Cells[row];
        Calls.ServiceOf(call).Should().Be(service);
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, (HttpStatusCode)status, "application/json"));

        var handled = await HandleAsync(() => Calls.RunAsync(call, recorder));

        handled.Should().Be(situation.ToString(), $"{call} {status} {body}");
        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public void Every_situation_at_every_service_is_tried_or_impossible()
    {
        var tried = Cells.Select(static cell => (cell.Service, cell.Situation)).Distinct().ToList();
        var all = Enum.GetValues<TokenService>().SelectMany(static service => Enum.GetValues<Situation>().Select(situation => (service, situation))).ToList();

        all.Should().HaveCount(20);
        tried.Should().NotIntersectWith(Impossible.Keys);
        tried.Concat(Impossible.Keys).Should().BeEquivalentTo(all);
        Impossible.Values.Should().NotContain("");
    }

    /// <summary>What a program writes once, whatever the service.</summary>
    private static async Task<string> HandleAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "success";
        }
        catch (TokenClientException error)
        {
            return error.Kind switch
            {
                TokenErrorKind.InvalidCredential => nameof(Situation.InvalidCredential),
                TokenErrorKind.PermissionDenied => nameof(Situation.MissingPermission),
                TokenErrorKind.NotFound => nameof(Situation.UnknownToken),
                TokenErrorKind.InvalidRequest => nameof(Situation.RefusedInput),
                TokenErrorKind.RateLimited => nameof(Situation.RateLimit),
                _ => $"something else: {error.Kind}",
            };
        }
    }
}
