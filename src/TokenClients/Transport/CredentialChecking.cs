namespace TokenClients.Transport;

/// <summary>Determines the state of a credential from the outcome of a call without side effects.</summary>
internal static class CredentialChecking
{
    /// <summary>Waits for the call. <paramref name="ifNotFound"/> is the state if the service reports NotFound, which it does only after it has checked the credential.</summary>
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
            return new() { State = state, Detail = state == CredentialState.Accepted ? null : failure.Message, Response = failure.Response ?? new(), Failure = state == CredentialState.Undetermined ? failure : null };
        }
    }

    // A refusal by a proxy says nothing about the credential.
    private static CredentialState StateOf(TokenClientException failure, CredentialState ifNotFound) => failure.Kind switch
    {
        _ when !failure.IsServicesOwn => CredentialState.Undetermined,
        TokenErrorKind.InvalidCredential => CredentialState.Rejected,
        TokenErrorKind.PermissionDenied => CredentialState.AcceptedWithoutRights,
        TokenErrorKind.NotFound => ifNotFound,
        _ => CredentialState.Undetermined,
    };
}
