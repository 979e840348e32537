using TokenClients.Json;

namespace TokenClients.Http;

/// <summary>
/// How a revocation ended, told from its answer and from the record of its sends. All operations with the rule <c>revoke</c> end here. That a gateway on the way refuses a credential says nothing about it.
/// Each method takes the member that the answer to a success holds, if any, and whether there is no success without a body.
/// </summary>
internal static class Revocation
{
    /// <summary>Of what an id names.</summary>
    internal static RevokeResult ById(Answer answer, ReadOnlySpan<byte> member = default, bool isBodyDue = false) => answer switch
    {
        { Failure.Kind: TokenErrorKind.NotFound } => WasGone(answer),
        _ => Revoked(answer, member, isBodyDue),
    };

    /// <summary>Of a token that is given by its value: one that does not work is what the call wanted.</summary>
    internal static RevokeResult ByValue(Answer answer, ReadOnlySpan<byte> member = default, bool isBodyDue = false) => answer switch
    {
        { Failure: { IsServicesOwn: true, Kind: TokenErrorKind.InvalidCredential or TokenErrorKind.NotFound } } => WasGone(answer),
        _ => Revoked(answer, member, isBodyDue),
    };

    /// <summary>Of the credential that the call itself was made with: after an answer was lost, a refused credential is what the call wanted.</summary>
    internal static RevokeResult OfCurrent(Answer answer, ReadOnlySpan<byte> member = default, bool isBodyDue = false) => answer switch
    {
        { Failure: { IsServicesOwn: true, Kind: TokenErrorKind.InvalidCredential or TokenErrorKind.NotFound }, FollowsAmbiguousSend: true } => Result(answer, RevokeOutcome.Unconfirmed),
        _ => Revoked(answer, member, isBodyDue),
    };

    /// <summary>A success is a JSON object, or nothing where none is due; anything else did not come from the service.</summary>
    private static RevokeResult Revoked(Answer answer, ReadOnlySpan<byte> member, bool isBodyDue)
    {
        answer.ThrowIfFailed();
        return !isBodyDue && Utf8.IsBlank(answer.Body)
            ? Result(answer, RevokeOutcome.Revoked)
            : new() { Outcome = RevokeOutcome.Revoked, Response = answer.Info, Extra = AnswerJson.ReadAround(answer, member) };
    }

    private static RevokeResult WasGone(Answer answer) => Result(answer, IfGone(answer.FollowsAmbiguousSend));

    /// <summary>What it means that there is nothing to revoke: after an answer was lost, this call itself may have done it.</summary>
    internal static RevokeOutcome IfGone(bool followsAmbiguousSend) => followsAmbiguousSend ? RevokeOutcome.Unconfirmed : RevokeOutcome.NotFound;

    private static RevokeResult Result(Answer answer, RevokeOutcome outcome) => new() { Outcome = outcome, Response = answer.Info };
}
