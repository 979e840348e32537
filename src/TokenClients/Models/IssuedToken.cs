namespace TokenClients;

/// <summary>A secret that a service issued or renewed, without a record of its own.</summary>
public sealed class IssuedToken : TokenClientModel
{
    /// <summary>The credential, a secret; set by the service, and never <see langword="null"/> in a result. It may be shown only this once: keep it before anything else.</summary>
    public SecretString Secret { get; init; } = null!;

    /// <summary>When the credential expires; <see cref="TokenExpiry.Unknown"/> where neither the answer nor the credential says.</summary>
    public TokenExpiry Expiry { get; init; }
}
