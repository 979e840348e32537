namespace TokenClients;

/// <summary>A token that was created, with its secret and the service's record of it.</summary>
/// <remarks>A call that creates a token returns whenever the secret could be read, whatever else of the answer could not: <see cref="Problem"/> then says what needs attention.</remarks>
/// <typeparam name="TToken">The service's record of a token.</typeparam>
public sealed class CreatedToken<TToken> : TokenClientModel
    where TToken : class
{
    /// <summary>The credential, a secret; set by the service, and never <see langword="null"/> in a result. Most services show it only this once: keep it before anything else.</summary>
    public SecretString Secret { get; init; } = null!;

    /// <summary>When the credential expires; <see cref="TokenExpiry.Unknown"/> if the answer's record could not be read.</summary>
    public TokenExpiry Expiry { get; init; }

    /// <summary>The service's record of the token; <see langword="null"/> if it could not be read.</summary>
    public TToken? Token { get; init; }

    /// <summary>What about the token needs attention, as a sentence; <see langword="null"/> if nothing does.</summary>
    public string? Problem { get; init; }
}
