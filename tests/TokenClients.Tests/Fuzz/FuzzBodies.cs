using System.Text;
using System.Text.Json.Nodes;
using TokenClients.Tests.Conventions;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Fuzz;

/// <summary>What the spoiling begins with: the good responses and the errors of every operation, as the contracts have them.</summary>
internal static class FuzzBodies
{
    private static readonly Dictionary<string, byte[][]> Good = Calls.Methods.ToDictionary(static call => call, static call => GoodOf(call).Select(Encoding.UTF8.GetBytes).ToArray());

    private static readonly Dictionary<TokenService, byte[][]> Errors = Enum.GetValues<TokenService>().ToDictionary(static service => service, static service => ErrorsOf(service).Select(Encoding.UTF8.GetBytes).ToArray());

    internal static byte[] Pick(string call, bool good, Dice dice) => dice.Pick(good ? Good[call] : Errors[Calls.ServiceOf(call)]);

    private static IEnumerable<string> GoodOf(string call)
    {
        yield return Calls.GoodResponse(call);
        var operation = Calls.OperationOf(call);
        foreach (var schema in operation.Responses)
        {
            var document = Responses.Of(schema).Document;
            yield return operation.ResponsesList ? new JsonArray(document.DeepClone(), document.DeepClone()).ToJsonString() : document.ToJsonString();
        }
    }

    private static IEnumerable<string> ErrorsOf(TokenService service) => service switch
    {
        TokenService.Infisical =>
        [
            Calls.Error(service, "TokenError"), Calls.Error(service, "NotFound"), Calls.Error(service, "RateLimitExceeded", "Try again in 12 seconds"), Calls.Error(service, "PermissionDenied"),
            """{"reqId":"req-1","statusCode":422,"error":"ValidationFailure","message":[{"code":"invalid_type","expected":"string","path":["body","name",0],"message":"Required"},{"code":"custom","path":[],"message":"No"}]}""",
            """{"reqId":"req-1","statusCode":403,"message":"Forbidden","error":"POST https://eu.infisical.com/api/v1/auth is forbidden","details":[{"action":"create"}]}""",
        ],
        TokenService.Apinizer =>
        [
            Calls.Error(service, "invalid_client"), Calls.Error(service, "server_error"), """{"status":"FAILURE","resultMessage":"Not found"}""",
            """{"error":"invalid_request","error_description":"Bad","validation_errors":[{"field":"client_id","message":"missing"},{"field":"grant_type","message":"unknown"}]}""",
            """{"error":"rate_limit_exceeded","error_description":"Slow down","retry_after":17}""",
        ],
        TokenService.Vercel =>
        [
            Calls.Error(service, "forbidden"), Calls.Error(service, "not_found"), """{"error":"invalid_grant","error_description":"Used up"}""", """{"err":{"code":"x","message":"y"}}""",
            """{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true,"saml":true,"teamId":"team_1"}}""",
            """{"error":{"code":"rate_limited","message":"Slow down","retryAfter":{"value":12,"str":"12 s"},"limit":{"total":32,"remaining":0,"reset":1786000000,"resetMs":1786000000000}}}""",
        ],
        _ => [Calls.Error(service, "ACCESS_DENIED"), Calls.Error(service, "ACTION_DENIED"), Calls.Error(service, "ACCESS_TOKEN_EXISTS"), Calls.Error(service, "NO_SUCH_ACCESS_TOKEN_ID"), """{"message":"Internal Server Error"}"""],
    };
}
