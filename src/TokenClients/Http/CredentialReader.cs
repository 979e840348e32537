namespace TokenClients.Http;

/// <summary>Asks a client's source for the credential and turns whatever goes wrong there into one exception, without the provider's own text: it may hold the credential.</summary>
internal static class CredentialReader
{
    /// <exception cref="CredentialUnavailableException">The source failed, or what it gave cannot be used.</exception>
    internal static async ValueTask<SecretString> GetAsync(ClientSettings settings, CancellationToken cancellationToken)
    {
        SecretString? credential;
        try
        {
            var getting = settings.Credential.GetAccessTokenAsync(cancellationToken);
            credential = getting.IsCompletedSuccessfully ? getting.Result : await WaitAsync(getting.AsTask(), settings.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            throw new CredentialUnavailableException(AccessTokenSource.FileOf(settings.Credential) is null
                ? $"The credential's provider failed with {error.GetType().FullName}."
                : $"{Name(settings)} cannot be used: {FileAccessTokenSource.ProblemOf(error)}.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return credential is null ? throw new CredentialUnavailableException("The credential's provider returned null.")
            : settings.CredentialRefusal(credential) is { } refusal ? throw new CredentialUnavailableException($"{Name(settings)} {refusal}")
            : credential;
    }

    private static string Name(ClientSettings settings) => AccessTokenSource.FileOf(settings.Credential) is { } file ? $"The credential in the file {file}" : "The credential";

    /// <summary>A provider may not heed that the call is over; nobody waits for it then.</summary>
    private static Task<SecretString> WaitAsync(Task<SecretString> getting, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        getting.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return getting.WaitAsync(Timeout.InfiniteTimeSpan, timeProvider, cancellationToken);
    }
}
