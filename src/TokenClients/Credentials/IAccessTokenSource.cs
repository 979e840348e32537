namespace TokenClients;

/// <summary>Gives a client the access token that it sends.</summary>
/// <remarks>Implementations are called for every attempt and from many threads. What they throw, other than for a cancellation, ends the attempt.</remarks>
public interface IAccessTokenSource
{
    /// <summary>Gets a token that is valid now.</summary>
    /// <param name="cancellationToken">Cancels waiting for the token.</param>
    /// <returns>The token, a secret.</returns>
    /// <exception cref="TokenClientException">The token could not be had, as at the client that the source belongs to.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled waiting.</exception>
    /// <exception cref="ObjectDisposedException">The client that the source belongs to was disposed.</exception>
    ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Says that a service refused a token. A source that can get another one forgets this one; a source that holds a newer one already does nothing.</summary>
    /// <param name="rejected">The token that was refused.</param>
    void Invalidate(SecretString rejected);
}
