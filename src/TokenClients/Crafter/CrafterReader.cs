using System.Text.Json;
using TokenClients.Http;
using TokenClients.Json;

namespace TokenClients.Crafter;

/// <summary>Reads Crafter Profile's answers, one method a schema of the specification.</summary>
internal static class CrafterReader
{
    /// <summary>AccessToken, for one that was created. Its secret is the id that was asked for, so it is known even where the answer breaks off.</summary>
    internal static CreatedToken<CrafterToken> Created(Answer answer, SecretString id)
    {
        var isForeign = false;
        return AnswerJson.ReadSecrets(
            answer,
            (ref Utf8JsonReader json, ResponseInfo response) =>
            {
                var token = ReadToken(ref json, response);
                isForeign = token is { Secret: null, Application: null, Permissions.Count: 0 };
                return isForeign ? null : ToCreated(token, id);
            },
            (answer, problem) => !isForeign && Utf8.SkipWhiteSpace(Utf8.WithoutByteOrderMark(answer.Body)).StartsWith("{"u8)
                ? new CreatedToken<CrafterToken> { Secret = id, Problem = problem, Response = answer.Info }
                : null);
    }

    /// <summary>A token as one that was created under an id.</summary>
    internal static CreatedToken<CrafterToken> ToCreated(CrafterToken token, SecretString id) => new()
    {
        Secret = token.Secret ?? id,
        Expiry = token.Expiry,
        Token = token,
        Problem = token.Secret is null ? "The token was created, but the answer does not repeat its id."
            : token.Secret != id ? "The answer names another id than the one that was asked for: check whose token it is before using it."
            : null,
        Response = token.Response,
    };

    /// <summary>AccessToken.</summary>
    internal static CrafterToken Token(Answer answer) => AnswerJson.ReadObject(answer, ReadToken);

    /// <summary>The list of AccessToken.</summary>
    internal static TokenPage<CrafterToken> Page(Answer answer) => AnswerJson.ReadArray(answer, ReadPage);

    /// <summary>The empty answer, which also comes where there was no such token.</summary>
    internal static RevokeResult Revoked(Answer answer)
    {
        var result = Revocation.ById(answer);
        return result.Outcome == RevokeOutcome.Revoked ? new() { Outcome = RevokeOutcome.Unconfirmed, Response = result.Response, Extra = result.Extra } : result;
    }

    /// <summary>The empty answer, for the calling token: as it was let in, it was there.</summary>
    internal static RevokeResult RevokedCurrent(Answer answer) => Revocation.OfCurrent(answer);

    private static TokenPage<CrafterToken> ReadPage(ref Utf8JsonReader json, ResponseInfo response)
    {
        var tokens = new List<CrafterToken>();
        var isWhole = json.Elements(tokens, ReadToken, response);
        return new() { Items = tokens, MayBeIncomplete = !isWhole, Response = response };
    }

    private static CrafterToken ReadToken(ref Utf8JsonReader json, ResponseInfo response)
    {
        SecretString? id = null;
        string? application = null;
        bool? isMaster = null;
        List<CrafterPermission>? permissions = null;
        var expiry = TokenExpiry.Never;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Secret("id"u8, ref id)
                || json.Text("application"u8, ref application, ref extra)
                || json.Truth("master"u8, ref isMaster, ref extra)
                || json.Objects("tenantPermissions"u8, ref permissions, ReadPermission, response, ref extra)
                || json.Expiry("expiresOn"u8, ref expiry, ref extra)
                || extra.Add(ref json);
        }

        return new()
        {
            Secret = id,
            Application = application,
            IsMaster = isMaster ?? false,
            Permissions = permissions ?? [],
            Expiry = expiry,
            Response = response,
            Extra = extra.ToExtra(),
        };
    }

    private static CrafterPermission ReadPermission(ref Utf8JsonReader json, ResponseInfo response)
    {
        string? tenant = null;
        List<CrafterAction>? actions = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Text("tenant"u8, ref tenant, ref extra)
                || json.Texts("allowedActions"u8, ref actions, static action => new(action), ref extra)
                || extra.Add(ref json);
        }

        return new(tenant, actions ?? [], extra.ToExtra());
    }
}
