using System.Text.Json;
using TokenClients.Json;

namespace TokenClients.Http;

/// <summary>How a revocation ended, told from its answer and from the record of its sends. The readers of all operations with the rule <c>revoke</c>.</summary>
internal static class Revocation
{
    /// <summary>Of a token that an id names.</summary>
    internal static RevokeResult ById(Answer answer) => answer switch
    {
        { Failure.Kind: TokenErrorKind.NotFound } => Result(answer, answer.FollowsAmbiguousSend ? RevokeOutcome.Unconfirmed : RevokeOutcome.NotFound),
        _ => Revoked(answer),
    };

    /// <summary>Of the credential that the call itself was made with: after an answer was lost, a refused credential is what the call wanted.</summary>
    internal static RevokeResult OfCurrent(Answer answer) => answer switch
    {
        { Failure.Kind: TokenErrorKind.InvalidCredential or TokenErrorKind.NotFound, FollowsAmbiguousSend: true } => Result(answer, RevokeOutcome.Unconfirmed),
        _ => Revoked(answer),
    };

    private static RevokeResult Revoked(Answer answer)
    {
        answer.ThrowIfFailed();
        return answer.Body.IsEmpty ? Result(answer, RevokeOutcome.Revoked) : AnswerJson.ReadObject(answer, ReadBody);
    }

    private static RevokeResult ReadBody(ref Utf8JsonReader json, ResponseInfo response)
    {
        var extra = default(ExtraCollector);
        while (json.NextMember())
        {
            _ = json.Ignore("tokenId"u8) || extra.Add(ref json);
        }

        return new() { Outcome = RevokeOutcome.Revoked, Response = response, Extra = extra.ToExtra() };
    }

    private static RevokeResult Result(Answer answer, RevokeOutcome outcome) => new() { Outcome = outcome, Response = answer.Info };
}
