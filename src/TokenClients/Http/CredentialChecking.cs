namespace TokenClients.Http;

/// <summary>Turns the outcome of a harmless call into what it says about the credential.</summary>
internal static class CredentialChecking
{
    /// <param name="call">The call.</param>
    /// <param name="ifNotFound">What it means at the service that the call's target is not there: the credential was looked at before.</param>
    internal static async Task<CredentialCheck> RunAsync<T>(Task<T> call, CredentialState ifNotFound)
        where T : TokenClientModel
    {
        try
        {
            var model = await call.ConfigureAwait(false);
            return new() { State = CredentialState.Accepted, Response = model.Response };
        }
        catch (TokenClientException failure)
        {
            var state = StateOf(failure, ifNotFound);
            return new() { State = state, Detail = state == CredentialState.Accepted ? null : failure.Message, Response = failure.Response ?? ResponseInfo.None };
        }
    }

    // A refusal by a proxy says nothing about the credential.
    private static CredentialState StateOf(TokenClientException failure, CredentialState ifNotFound) => failure.Kind switch
    {
        TokenErrorKind.InvalidCredential => CredentialState.Rejected,
        TokenErrorKind.PermissionDenied when failure.IsServicesOwn => CredentialState.AcceptedWithoutRights,
        TokenErrorKind.NotFound when failure.IsServicesOwn => ifNotFound,
        _ => CredentialState.Undetermined,
    };
}
