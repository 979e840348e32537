namespace TokenClients;

/// <summary>
/// A token that was created. A create whose secret was read always returns, whatever else of the answer could not be read:
/// <see cref="Problem"/> then says what needs attention.
/// </summary>
/// <typeparam name="TToken">The service's record of a token.</typeparam>
public sealed class CreatedToken<TToken> : TokenClientModel
    where TToken : class
{
    /// <summary>The credential. The service shows it only this once: keep it before anything else.</summary>
    public SecretString Secret { get; init; } = null!;

    /// <summary>When the credential expires; <see cref="TokenExpiry.Unknown"/> if the answer's record could not be read.</summary>
    public TokenExpiry Expiry { get; init; }

    /// <summary>The service's record of the token; <see langword="null"/> if it could not be read.</summary>
    public TToken? Token { get; init; }

    /// <summary>What about the token needs attention, as a sentence; <see langword="null"/> if nothing does.</summary>
    public string? Problem { get; init; }
}
