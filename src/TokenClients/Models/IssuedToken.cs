namespace TokenClients;

/// <summary>A secret that a service issued or renewed, without a record of its own.</summary>
public sealed class IssuedToken : TokenClientModel
{
    /// <summary>The credential. It may be shown only this once: keep it before anything else.</summary>
    public SecretString Secret { get; init; } = null!;

    /// <summary>When the credential expires.</summary>
    public TokenExpiry Expiry { get; init; }
}
