namespace TokenClients.Http;

/// <summary>Turns the outcome of a harmless call into what it says about the credential.</summary>
internal static class CredentialChecking
{
    internal static async Task<CredentialCheck> RunAsync<T>(Task<T> call)
        where T : TokenClientModel
    {
        try
        {
            var model = await call.ConfigureAwait(false);
            return new() { State = CredentialState.Accepted, Response = model.Response };
        }
        catch (TokenClientException failure)
        {
            return new() { State = StateOf(failure.Kind), Detail = failure.Message, Response = failure.Response ?? ResponseInfo.None };
        }
    }

    private static CredentialState StateOf(TokenErrorKind kind) => kind switch
    {
        TokenErrorKind.InvalidCredential => CredentialState.Rejected,

        // A service looks at the credential before it looks for anything, or at rights.
        TokenErrorKind.PermissionDenied or TokenErrorKind.NotFound => CredentialState.AcceptedWithoutRights,
        _ => CredentialState.Undetermined,
    };
}
