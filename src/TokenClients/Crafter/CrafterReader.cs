using TokenClients.Errors;
using TokenClients.Transport;

namespace TokenClients.Crafter;

/// <summary>Reads the bodies of Crafter Profile's responses. The models inside them have generated constructors.</summary>
internal static class CrafterReader
{
    /// <summary>Reads the <c>AccessToken</c> of a new token. The secret is the requested id, so it is known even if the response is cut off.</summary>
    internal static CreatedToken<CrafterToken> Created(BufferedResponse response, SecretString id) => ResponseJson.ReadSecrets(
        response,
        (scoped ref members) =>
        {
            var token = CrafterToken.Read(ref members);
            if (token is not { Secret: null, Application: null, Permissions.Count: 0 })
            {
                return ToCreated(token, id);
            }

            // The body is not a token, but may contain one.
            string? problem = null;
            return members.OrElsewhere(null, "id"u8, ref problem) == id ? new CreatedToken<CrafterToken> { Secret = id, Problem = problem, Response = members.Response, Extra = members.Extra } : null;
        },
        (response, problem) => Utf8.LooksLikeObject(response.Body) || SecretMemberSearch.Find(response.Body, "id"u8) == id
            ? new CreatedToken<CrafterToken> { Secret = id, Problem = problem, Response = response.Info }
            : null);

    /// <summary>Converts a token to the result of a creation.</summary>
    internal static CreatedToken<CrafterToken> ToCreated(CrafterToken token, SecretString id) => new()
    {
        Secret = token.Secret ?? id,
        Expiry = token.Expiry,
        Token = token,
        Problem = token.Secret is null ? "The token was created, but the response does not contain its id."
            : token.Secret != id ? "The response contains a different id than the one requested. Check the token before you use it."
            : null,
        Response = token.Response,
    };

    /// <summary>Reads an <c>AccessToken</c>.</summary>
    internal static CrafterToken Token(BufferedResponse response) => ResponseJson.ReadObject(response, CrafterToken.Read);

    /// <summary>Reads a list of <c>AccessToken</c>.</summary>
    internal static TokenPage<CrafterToken> Page(BufferedResponse response) => ResponseJson.ReadArray(response, ReadPage);

    /// <summary>Reads the empty response, which the server also sends if the token did not exist.</summary>
    internal static RevokeResult Revoked(BufferedResponse response)
    {
        var result = Revocation.ById(response);
        return result.Outcome == RevokeOutcome.Revoked ? new() { Outcome = RevokeOutcome.Unconfirmed, Response = result.Response, Extra = result.Extra } : result;
    }

    /// <summary>Reads the empty response for the client's own token. The server accepted the token, so it existed.</summary>
    internal static RevokeResult RevokedCurrent(BufferedResponse response) => Revocation.OfCurrent(response);

    private static TokenPage<CrafterToken> ReadPage(scoped ref Members members)
    {
        var tokens = members.ReadElements(CrafterToken.Read, out var areAllObjects);
        return new() { Items = tokens, MayBeIncomplete = !areAllObjects, Response = members.Response };
    }
}
