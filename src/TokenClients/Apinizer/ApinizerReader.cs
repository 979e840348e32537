using System.Text.Json;
using TokenClients.Http;
using TokenClients.Json;

namespace TokenClients.Apinizer;

/// <summary>Reads Apinizer's answers, one method a schema of the specification.</summary>
internal static class ApinizerReader
{
    /// <summary>The name that <c>hello</c> greets.</summary>
    internal const string HelloName = "sdk";

    /// <summary>TokenAnswer.</summary>
    internal static IssuedToken Token(Answer answer) =>
        AnswerJson.ReadSecrets(answer, ReadToken, static (answer, _) =>
            SecretSearch.Find(answer.Body, "\"access_token\""u8) is { } secret ? new IssuedToken { Secret = secret, Response = answer.Info } : null);

    /// <summary>The greeting, for a token that was accepted.</summary>
    internal static CredentialCheck Greeting(Answer answer)
    {
        AnswerText.MustBe("Hello " + HelloName, answer);
        return new() { State = CredentialState.Accepted, Response = answer.Info };
    }

    /// <summary>The text <c>OK</c>.</summary>
    internal static ResponseInfo Health(Answer answer)
    {
        AnswerText.MustBe("OK", answer);
        return answer.Info;
    }

    private static IssuedToken? ReadToken(ref Utf8JsonReader json, ResponseInfo response)
    {
        SecretString? secret = null;
        double? expiresIn = null;
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Secret("access_token"u8, ref secret)
                || json.Number("expires_in"u8, ref expiresIn, ref extra)

                // The error reader has looked at these.
                || json.Ignore("token_type"u8)
                || json.Ignore("error"u8)
                || json.Ignore("error_description"u8)
                || json.Ignore("refresh_token"u8)
                || extra.Add(ref json);
        }

        return secret is null ? null : new() { Secret = secret, Expiry = ApinizerExpiry.Of(expiresIn, response.IssuedAt), Response = response, Extra = extra.ToExtra() };
    }
}
