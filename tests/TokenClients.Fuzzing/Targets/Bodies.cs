namespace TokenClients.Fuzzing.Targets;

/// <summary>Bodies as the contracts of the services have them.</summary>
internal static class Bodies
{
    private const string Jwt = "eyJhbGciOiJIUzI1NiJ9.eyJpZGVudGl0eUlkIjoiM2Y4OWU0ZDItMWM2Ny00YjJhLTllM2EtNWQ4YzdiNmE0OTAxIiwiaWRlbnRpdHlBY2Nlc3NUb2tlbklkIjoiNmEwZiIsImF1dGhNZXRob2QiOiJ0b2tlbi1hdXRoIiwiZXhwIjoxNzg2MDAwMDAwfQ.c2ln";

    private const string InfisicalToken =
        """{"id":"6a0f8d0e-5f4b-4a3d-9a51-0c7f6f3f1b22","identityId":"3f89e4d2-1c67-4b2a-9e3a-5d8c7b6a4901","authMethod":"token-auth","name":"ci","accessTokenTTL":3600,"accessTokenMaxTTL":7200,"accessTokenNumUses":1,"accessTokenNumUsesLimit":0,"accessTokenPeriod":0,"accessTokenLastUsedAt":null,"accessTokenLastRenewedAt":"2026-11-01T10:00:00.000Z","isAccessTokenRevoked":false,"identityUAClientSecretId":null,"subOrganizationId":"org-1","createdAt":"2026-10-01T10:00:00.000Z","updatedAt":"2026-10-02T10:00:00.000Z"}""";

    private const string InfisicalConfiguration =
        """{"id":"c1","identityId":"3f89e4d2-1c67-4b2a-9e3a-5d8c7b6a4901","accessTokenTTL":2592000,"accessTokenMaxTTL":2592000,"accessTokenNumUsesLimit":0,"accessTokenPeriod":0,"accessTokenTrustedIps":[{"ipAddress":"10.0.0.0","type":"ipv4","prefix":24},{"ipAddress":"::1","type":"ipv6"}],"createdAt":"2026-10-01T10:00:00.000Z","updatedAt":"2026-10-01T10:00:00.000Z"}""";

    private const string VercelToken =
        """{"id":"tok_1","name":"ci","type":"oauth2-token","prefix":"vcp_","suffix":"x9","origin":"github","scopes":[{"type":"user","origin":"saml","createdAt":1632816536002,"expiresAt":1632816536002,"sudo":{"origin":"totp","expiresAt":1632816536002,"verifiedAt":null}},{"type":"team","teamId":"team_1","createdAt":1632816536002}],"createdAt":1632816536002,"activeAt":1.786e12,"expiresAt":"2027-01-01T00:00:00Z","revokedAt":null,"leakedAt":null,"leakedUrl":"https://example.com/leak","teamId":"team_1","projectId":"prj_1","scope":"project-only"}""";

    private const string CrafterToken =
        """{"id":"chosen-id-4","application":"sample-app","master":false,"tenantPermissions":[{"allowedActions":["READ_TENANT","MANAGE_PROFILES"],"tenant":"sample-tenant"},{"tenant":"*","allowedActions":[]}],"expiresOn":1704067200000}""";

    internal static readonly string[] Responses =
    [
        $$$"""{"accessToken":"{{{Jwt}}}","expiresIn":3600,"accessTokenMaxTTL":7200,"tokenType":"Bearer","tokenData":{{{InfisicalToken}}},"more":{"a":[1]}}""",
        $$$"""{"accessToken":"{{{Jwt}}}","expiresIn":3600,"accessTokenMaxTTL":7200,"tokenType":"Bearer"}""",
        $$$"""{"tokens":[{{{InfisicalToken}}},{{{InfisicalToken}}}]}""",
        $$$"""{"tokens":[{{{InfisicalToken}}}],"other":null}""",
        $$$"""{"token":{{{InfisicalToken}}}}""",
        $$$"""{"identityTokenAuth":{{{InfisicalConfiguration}}}}""",
        """{"message":"Successfully revoked access token"}""",
        """{"access_token":"apz7Kd02","token_type":"Bearer","expires_in":3600}""",
        """{"access_token":"apz7Kd02","token_type":"bearer","expires_in":1786000000000,"error":null,"refresh_token":"r"}""",
        """{"error":"unauthorized_client","error_description":"Bad credentials"}""",
        """{"status":"FAILURE","resultMessage":"Bad credentials"}""",
        $$$"""{"token":{{{VercelToken}}},"bearerToken":"vcp_9Zk2"}""",
        $$$"""{"tokens":[{{{VercelToken}}},{}],"pagination":{"count":2,"next":1540095775951,"prev":null}}""",
        $$$"""{"tokens":[{{{VercelToken}}}],"pagination":{"count":1,"next":"1540095775951"}}""",
        $$$"""{"token":{{{VercelToken}}}}""",
        """{"tokenId":"tok_1"}""",
        """{"id_token":"idt4","access_token":"act5","token_type":"Bearer","refresh_token":"rft6","expires_in":300}""",
        """{"access_token":"act5","token_type":"Bearer","expires_in":"86400","scope":"x"}""",
        """{"revoked":true,"already_revoked":false}""",
        CrafterToken,
        $$$"""[{{{CrafterToken}}},{"id":"b","expiresOn":null}]""",
        "",
        """{"statusCode":200,"body":"{\"access_token\":\"apz7Kd02\",\"bearerToken\":\"vcp_9Zk2\"}"}""",
        """{"Access-Token":["apz7Kd02"],"bearer_token":"vcp","x":"\ud83d\ude00 \u00e9","createdAt":"2026-10-01T10:00:00\u002b01:00",}""",
        """{"token":{"id":1,"createdAt":"soon","expiresAt":[],"scopes":[1,{}],"name":1e3},"bearerToken":"vcp_9Zk2","tokens":[1,{}],"pagination":[]}""",
        """{"tokenData":{"id":"a","createdAt":"2026-10-01T\ud800"},"accessToken":"act5","token":{"createdAt":"2026-10-01T\ud800"},"tokens":[{"createdAt":"2026-10-01T\ud800"}]}""",
        """{"error":"invalid_client","access_token":"act5",}""",
        "{\"tokens\":[]}{\"tokens\":[]}",
        "<html><body>Bad gateway</body></html>",
    ];

    internal static readonly (int Service, string Body)[] Errors =
    [
        (0, """{"reqId":"req-4f9d02kd8","statusCode":403,"error":"TokenError","message":"Token expired"}"""),
        (0, """{"reqId":"req-1","statusCode":404,"error":"NotFound","message":"Not found"}"""),
        (0, """{"reqId":"req-1","statusCode":404,"error":"Not Found","message":"Route not found"}"""),
        (0, """{"statusCode":429,"error":"RateLimitExceeded","message":"Rate limit exceeded. Please try again in 12 seconds"}"""),
        (0, """{"reqId":"req-1","statusCode":422,"error":"ValidationFailure","message":[{"code":"invalid_type","expected":"string","path":["body","name",0],"message":"Required"},{"code":"custom","path":[],"message":"No"}]}"""),
        (0, """{"reqId":"req-1","statusCode":403,"message":"Forbidden","error":"POST https://eu.infisical.com/api/v1/auth is forbidden","details":[{"action":"create"}]}"""),
        (0, """{"requestId":"r","statusCode":400,"message":"The identity does not have token auth","error":"BadRequest"}"""),
        (1, """{"error":"invalid_client","error_description":"Bad credentials"}"""),
        (1, """{"status":"FAILURE","resultMessage":"Bad credentials"}"""),
        (1, """{"error":"invalid_request","error_description":"Bad","validation_errors":[{"field":"client_id","message":"missing"},{"field":"grant_type","message":"unknown"}]}"""),
        (1, """{"error":"rate_limit_exceeded","error_description":"Slow down","retry_after":60}"""),
        (1, """{"error":"server_error","access_token":"issued-0123456789abcdef","error_description":"issued-0123456789abcdef"}"""),
        (2, """{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true,"saml":true,"teamId":"team_1"}}"""),
        (2, """{"error":{"code":"rate_limited","message":"Slow down","retryAfter":{"value":12,"str":"12 s"},"limit":{"total":32,"remaining":0,"reset":1796040000,"resetMs":1796040000000}}}"""),
        (2, """{"err":{"code":"not_found","message":"y"}}"""),
        (2, """{"error":"invalid_grant","error_description":"Used up"}"""),
        (2, """{"error":{"message":"projectId is not allowed"}}"""),
        (2, """{"status":429,"code":"too_many_requests","message":"m","retryAfter":{"value":7},"limit":{"reset":1796040007}}"""),
        (3, """{"errorCode":"ACCESS_DENIED","message":"Access denied"}"""),
        (3, """{"errorCode":"ACCESS_TOKEN_EXISTS","message":"Exists"}"""),
        (3, """{"errorCode":"NO_SUCH_ACCESS_TOKEN_ID"}"""),
        (3, """{"message":"Internal Server Error"}"""),
        (3, "Bad gateway: upstream said no"),
        (3, "<html>502</html>"),
    ];

    internal static readonly string[] Words =
    [
        "\"accessToken\"", "\"access_token\"", "\"bearerToken\"", "\"id_token\"", "\"refresh_token\"", "\"tokenData\"", "\"token\"", "\"tokens\"", "\"identityTokenAuth\"", "\"message\"", "\"expires_in\"", "\"token_type\"", "\"error\"",
        "\"pagination\"", "\"next\"", "\"id\"", "\"identityId\"", "\"name\"", "\"scopes\"", "\"createdAt\"", "\"expiresAt\"", "\"expiresOn\"", "\"sudo\"", "\"tenantPermissions\"", "\"allowedActions\"", "\"tenant\"", "\"application\"", "\"master\"",
        "\"accessTokenTTL\"", "\"accessTokenMaxTTL\"", "\"accessTokenTrustedIps\"", "\"ipAddress\"", "\"prefix\"", "\"revoked\"", "\"already_revoked\"", "\"error_description\"", "\"reqId\"", "\"statusCode\"", "\"errorCode\"", "\"code\"", "\"retryAfter\"",
        "\"value\"", "\"limit\"", "\"reset\"", "\"resetMs\"", "\"status\"", "\"FAILURE\"", "\"validation_errors\"", "\"field\"", "\"path\"", "\"retry_after\"", "\"saml\"", "\"invalidToken\"", "\"err\"", "\"leakedUrl\"", "\"isAccessTokenRevoked\"",
        "{}", "[]", "null", "true", "false", "\"\"", "1786000000000", "1e400", "-1", "\"2026-10-01T10:00:00Z\"", "\\u0022", "\\ud83d", "\\udc00", "\\u0000", "\\\"", ",}", "]}", "\uFEFF", "9223372036854775807", "\"NaN\"", "\"Infinity\"", "\\r\\n",
    ];
}
