using TokenClients.Json;

namespace TokenClients.Http;

/// <summary>How a revocation ended, told from its answer and from the record of its sends. All operations with the rule <c>revoke</c> end here.</summary>
internal static class Revocation
{
    /// <summary>Of a token that an id names.</summary>
    internal static RevokeResult ById(Answer answer, ObjectReader<RevokeResult> read) => answer switch
    {
        { Failure.Kind: TokenErrorKind.NotFound } => Result(answer, answer.FollowsAmbiguousSend ? RevokeOutcome.Unconfirmed : RevokeOutcome.NotFound),
        _ => Revoked(answer, read),
    };

    /// <summary>Of the credential that the call itself was made with: after an answer was lost, a refused credential is what the call wanted.</summary>
    internal static RevokeResult OfCurrent(Answer answer, ObjectReader<RevokeResult> read) => answer switch
    {
        { Failure.Kind: TokenErrorKind.InvalidCredential or TokenErrorKind.NotFound, FollowsAmbiguousSend: true } => Result(answer, RevokeOutcome.Unconfirmed),
        _ => Revoked(answer, read),
    };

    /// <summary>A success needs no body. One that is there must be the JSON object that is due: anything else did not come from the service.</summary>
    private static RevokeResult Revoked(Answer answer, ObjectReader<RevokeResult> read)
    {
        answer.ThrowIfFailed();
        return Utf8.IsBlank(answer.Body) ? Result(answer, RevokeOutcome.Revoked) : AnswerJson.ReadObject(answer, read);
    }

    private static RevokeResult Result(Answer answer, RevokeOutcome outcome) => new() { Outcome = outcome, Response = answer.Info };
}
