using System.Net;
using TokenClients.Crafter;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>Crafter Profile's calls by the names that <see cref="Calls"/> knows, and what Crafter Profile responds.</summary>
internal static class CrafterWire
{
    internal const string Create = Calls.CrafterCreate;
    internal const string ListPage = "Crafter." + nameof(ICrafterAccessTokens.ListTokensPageAsync);
    internal const string Get = Calls.CrafterGet;
    internal const string Revoke = Calls.CrafterRevoke;
    internal const string RevokeCurrent = Calls.CrafterRevokeCurrent;

    internal const string Api = "https://crafter.example/crafter-profile/api/1/access_token";
    internal const string UsersId = "0a0b-users-own-choice";
    internal const string NotFound = """{"errorCode":"NO_SUCH_ACCESS_TOKEN_ID","message":"No access token found for ID idOfAnotherToken"}""";
    internal const string AccessDenied = """{"errorCode":"ACCESS_DENIED","message":"Access denied"}""";
    internal const string ActionDenied = """{"errorCode":"ACTION_DENIED","message":"Action READ_TOKEN denied"}""";
    internal const string Exists = """{"errorCode":"ACCESS_TOKEN_EXISTS","message":"An access token with that ID already exists"}""";

    internal static readonly string[] All = [.. Calls.Methods.Where(static call => Calls.ServiceOf(call) == TokenService.Crafter)];

    /// <summary>All but the one that has no failure.</summary>
    internal static readonly string[] Failing = [.. All.Intersect(Calls.All)];

    internal static CreateCrafterToken Request => RequestWith(idIsUsers: false);

    internal static CreateCrafterToken RequestWith(bool idIsUsers) => new("sample-app", TokenExpiry.Never) { Id = idIsUsers ? new SecretString(UsersId) : null };

    internal static CrafterAccessTokens Client(string body) => Wire.Crafter(Wire.Responding(body));

    /// <summary>A server that responses every request as a healthy one does, and a create with what was asked for.</summary>
    internal static HttpResponseMessage GoodResponse(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path.EndsWith("/create", StringComparison.Ordinal))
        {
            return Wire.Response(BodyOf(request));
        }

        return path.EndsWith("/delete", StringComparison.Ordinal) ? new HttpResponseMessage { Content = new ByteArrayContent([]) }
            : path.EndsWith("/all", StringComparison.Ordinal) ? Wire.Response($"[{Record(Calls.OtherId)}]")
            : path.EndsWith("/" + Calls.OtherId, StringComparison.Ordinal) ? Wire.Response(Record(Calls.OtherId))
            : request.RequestUri.Query.Contains(string.Concat("=", path.AsSpan(path.LastIndexOf('/') + 1)), StringComparison.Ordinal) ? Wire.Response(Record(Wire.Secret))
            : Wire.Response(NotFound, HttpStatusCode.NotFound);
    }

    internal static Wire.Recorder GoodServer() => new(static (_, request) => GoodResponse(request));

    /// <summary>The record of a token, as the server writes it.</summary>
    internal static string Record(string id, string application = "sample-app") =>
        $$"""{"application":"{{application}}","master":false,"tenantPermissions":[],"expiresOn":null,"id":"{{id}}"}""";

    internal static string BodyOf(HttpRequestMessage request) => request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    /// <summary>The id that a recorded create was sent with.</summary>
    internal static string IdOf(Wire.Sent create)
    {
        using var body = System.Text.Json.JsonDocument.Parse(create.Body!);
        return body.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>The failure of a call that is responded so.</summary>
    internal static Task<TokenClientException> FailureOf(string call, int status, string body, string contentType = "application/json;charset=UTF-8", params string[] headers) =>
        Calls.FailureOf(call, new Wire.Recorder((_, _) => Wire.Response(body, (HttpStatusCode)status, contentType).WithHeaders(headers)));
}
