namespace TokenClients;

/// <summary>Provides the access token that a client sends.</summary>
/// <remarks>Implementations are called for every attempt, from many threads. Any exception other than one for a cancellation ends the attempt.</remarks>
public interface IAccessTokenSource
{
    /// <summary>Gets a token that is valid now.</summary>
    /// <param name="cancellationToken">Cancels waiting for the token.</param>
    /// <returns>The token, a secret.</returns>
    /// <exception cref="TokenClientException">The client that the source belongs to could not get a token.</exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the wait.</exception>
    /// <exception cref="ObjectDisposedException">The client that the source belongs to was disposed.</exception>
    ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Reports that a service rejected a token. A source that can get another token drops this one; a source that already has a newer token does nothing.</summary>
    /// <param name="rejected">The token that was rejected.</param>
    void Invalidate(SecretString rejected);
}
