using TokenClients.Errors;

namespace TokenClients.Transport;

/// <summary>
/// Determines the result of a revocation from its response and from earlier sends. Used by all operations with the rule <c>revoke</c>. Only the service's own rejection of a credential counts, not a proxy's.
/// Each method takes the name of the member that a successful response contains, if any, and whether that response must have a body.
/// </summary>
internal static class Revocation
{
    /// <summary>Determines the result of a revocation by id.</summary>
    internal static RevokeResult ById(BufferedResponse response, ReadOnlySpan<byte> member = default, bool isBodyDue = false) => response switch
    {
        { Failure.Kind: TokenErrorKind.NotFound } => NotFound(response),
        _ => Revoked(response, member, isBodyDue),
    };

    /// <summary>Determines the result of a revocation by value. A token that the service rejects is already revoked.</summary>
    internal static RevokeResult ByValue(BufferedResponse response, ReadOnlySpan<byte> member = default, bool isBodyDue = false) => response switch
    {
        { Failure: { IsServicesOwn: true, Kind: TokenErrorKind.InvalidCredential or TokenErrorKind.NotFound } } => NotFound(response),
        _ => Revoked(response, member, isBodyDue),
    };

    /// <summary>Determines the result of revoking the credential that the call itself uses. If a response was lost and the service now rejects the credential, the call has probably revoked it.</summary>
    internal static RevokeResult OfCurrent(BufferedResponse response, ReadOnlySpan<byte> member = default, bool isBodyDue = false) => response switch
    {
        { Failure: { IsServicesOwn: true, Kind: TokenErrorKind.InvalidCredential or TokenErrorKind.NotFound }, FollowsAmbiguousSend: true } => Result(response, RevokeOutcome.Unconfirmed),
        _ => Revoked(response, member, isBodyDue),
    };

    /// <summary>Creates the exception for the id of the client's own token, which cleanup code could revoke by mistake.</summary>
    internal static ArgumentException RefuseOwn(string argument) => new("This is the client's own access token. Use RevokeCurrentTokenAsync to revoke it.", argument);

    /// <summary>Reads a successful response. Its body must be a JSON object, or empty if the operation returns none. Any other body did not come from the service.</summary>
    private static RevokeResult Revoked(BufferedResponse response, ReadOnlySpan<byte> member, bool isBodyDue)
    {
        response.ThrowIfFailed();
        return !isBodyDue && Utf8.IsBlank(response.Body)
            ? Result(response, RevokeOutcome.Revoked)
            : new() { Outcome = RevokeOutcome.Revoked, Response = response.Info, Extra = ResponseJson.ReadAround(response, member) };
    }

    private static RevokeResult NotFound(BufferedResponse response) => Result(response, IfGone(response.FollowsAmbiguousSend));

    /// <summary>Returns the outcome for a token that does not exist. If a response was lost, this call itself may have revoked the token.</summary>
    internal static RevokeOutcome IfGone(bool followsAmbiguousSend) => followsAmbiguousSend ? RevokeOutcome.Unconfirmed : RevokeOutcome.NotFound;

    private static RevokeResult Result(BufferedResponse response, RevokeOutcome outcome) => new() { Outcome = outcome, Response = response.Info };
}
