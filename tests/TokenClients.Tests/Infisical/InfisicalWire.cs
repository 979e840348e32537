using System.Net;
using System.Text;
using System.Text.Json;
using TokenClients.Infisical;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>Infisical's calls by the names that <see cref="Calls"/> knows, and what Infisical responds.</summary>
internal static class InfisicalWire
{
    internal const string Attach = Calls.InfisicalAttach;
    internal const string GetConfiguration = "Infisical." + nameof(IInfisicalTokenAuth.GetConfigurationAsync);
    internal const string Update = "Infisical." + nameof(IInfisicalTokenAuth.UpdateConfigurationAsync);
    internal const string Detach = Calls.InfisicalDetach;
    internal const string Create = Calls.InfisicalCreate;
    internal const string List = "Infisical." + nameof(IInfisicalTokenAuth.ListTokensAsync);
    internal const string ListPage = "Infisical." + nameof(IInfisicalTokenAuth.ListTokensPageAsync);
    internal const string Check = "Infisical." + nameof(IInfisicalTokenAuth.CheckCredentialAsync);
    internal const string Get = "Infisical." + nameof(IInfisicalTokenAuth.GetTokenAsync);
    internal const string Rename = "Infisical." + nameof(IInfisicalTokenAuth.RenameTokenAsync);
    internal const string Revoke = Calls.InfisicalRevoke;
    internal const string Renew = Calls.InfisicalRenewByValue;

    internal const string Api = "https://eu.infisical.com/api/v1/auth";
    internal const string IdentityPath = "/token-auth/identities/6f1c2a3b-0000-4000-8000-00000000abcd";

    internal const string NotFound = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":404,"message":"The identity has no Token Auth","error":"NotFound"}""";
    internal const string RouteNotFound = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":404,"message":"Route GET:/x not found","error":"Not Found","docs":"/api/docs/json"}""";
    internal const string BadRequest = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":400,"message":"This makes no sense now","error":"BadRequest"}""";
    internal const string Unauthorized = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":401,"message":"Not allowed","error":"UnauthorizedError"}""";
    internal const string Invalid = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":401,"message":[],"error":"ValidationFailure"}""";
    internal const string TokenError = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":403,"message":"Your token has expired","error":"TokenError"}""";
    internal const string PermissionDenied = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":403,"message":"No","error":"PermissionDenied","details":[{"action":"read","inverted":false,"subject":"identity","conditions":{} }]}""";
    internal const string Fault = """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":500,"message":"Something went wrong","error":"InternalServerError"}""";
    internal const string Configuration = """{"identityTokenAuth":{"id":"cfg_1"}}""";

    internal static readonly string[] All = [.. Calls.Methods.Where(static call => Calls.ServiceOf(call) == TokenService.Infisical)];

    /// <summary>All but the one that has no failure.</summary>
    internal static readonly string[] Failing = [.. All.Intersect(Calls.All)];

    internal static string Page(IEnumerable<int> numbers) => $$"""{"tokens":[{{string.Join(',', numbers.Select(static number => $$"""{"id":"t{{number}}"}"""))}}]}""";

    /// <summary>An error in Infisical's form; the message is JSON.</summary>
    internal static string Error(int status, string error, string message = "\"m\"") => $$"""{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":{{status}},"message":{{message}},"error":"{{error}}"}""";

    internal static string Jwt(string claims) => Base64Url("""{"alg":"HS256","typ":"JWT"}""") + "." + Base64Url(claims) + ".c2lnbmF0dXJl";

    internal static InfisicalTokenAuth Client(string body, HttpStatusCode status = HttpStatusCode.OK) => Wire.Infisical(Wire.Responding(body, status));

    internal static Task<TokenClientException> FailureOf(string call, string body, int status) => Calls.FailureOf(call, Wire.Responding(body, (HttpStatusCode)status));

    /// <summary>The two sides as JSON, whatever the order of their members.</summary>
    internal static void ShouldBeJson(this string? text, string expected)
    {
        using var actual = JsonDocument.Parse(text!);
        using var wanted = JsonDocument.Parse(expected);
        JsonElement.DeepEquals(actual.RootElement, wanted.RootElement).Should().BeTrue("{0} should be {1}", text, expected);
    }

    private static string Base64Url(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
