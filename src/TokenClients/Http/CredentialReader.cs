namespace TokenClients.Http;

/// <summary>Asks a source for a credential and turns whatever goes wrong there into one exception, without the provider's own text: it may hold the credential.</summary>
internal static class CredentialReader
{
    internal static async ValueTask<SecretString> GetAsync(IAccessTokenSource source, bool forHeader, CancellationToken cancellationToken)
    {
        SecretString? credential;
        try
        {
            credential = await source.GetAccessTokenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            throw new CredentialUnavailableException($"The credential's file or provider failed with {error.GetType().FullName}.");
        }

        return credential is null ? throw new CredentialUnavailableException("The credential's provider returned null.")
            : forHeader && !IsHeaderSafe(credential) ? throw new CredentialUnavailableException("The credential holds white space or characters other than ASCII, which no Authorization header can carry.")
            : credential;
    }

    /// <summary>Whether a credential can stand in an <c>Authorization</c> header: visible ASCII characters only.</summary>
    internal static bool IsHeaderSafe(SecretString credential)
    {
        foreach (var character in credential.Reveal())
        {
            if (character is < '\x21' or > '\x7e')
            {
                return false;
            }
        }

        return true;
    }
}
