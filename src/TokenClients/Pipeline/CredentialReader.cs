using TokenClients.Credentials;
using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>Gets a client's credential from its source. Replaces any exception from the source with one that omits the original message, which may contain the credential.</summary>
internal static class CredentialReader
{
    /// <exception cref="CredentialUnavailableException">The source failed, it did not return before the wait was canceled, or its credential cannot be used.</exception>
    internal static async ValueTask<SecretString> GetAsync(ClientSettings settings, CancellationToken cancellationToken)
    {
        var file = AccessTokenSource.FileOf(settings.Credential);
        SecretString? credential;
        try
        {
            var getting = settings.Credential.GetAccessTokenAsync(cancellationToken);
            credential = getting.IsCompletedSuccessfully ? getting.Result : await getting.AsTask().WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Canceled by a timeout or by the caller. FailureTable distinguishes the two.
            throw new CredentialUnavailableException(file is null ? "The credential's provider did not return in time." : $"The file {file} was not read in time. {SecretFile.NotRead}")
            {
                IsCanceled = true,
            };
        }
        catch (Exception error)
        {
            throw new CredentialUnavailableException(file is null
                ? $"The credential's provider failed with {error.GetType().FullName}."
                : $"{Name(file)} cannot be used: {SecretFile.ProblemOf(file, error)}.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return credential is null ? throw new CredentialUnavailableException("The credential's provider returned null.")
            : settings.CredentialRefusal(credential) is { } refusal ? throw new CredentialUnavailableException($"{Name(file)} {refusal}")
            : credential;
    }

    private static string Name(string? file) => file is null ? "The credential" : $"The credential in the file {file}";
}
