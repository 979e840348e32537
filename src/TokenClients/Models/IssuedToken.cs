namespace TokenClients;

/// <summary>A secret that a service issued or renewed, without a record of the token.</summary>
public sealed class IssuedToken : TokenClientModel
{
    /// <summary>The credential; never <see langword="null"/> in a result. The service may show it only once, so store it first.</summary>
    public SecretString Secret { get; init; } = null!;

    /// <summary>When the credential expires; <see cref="TokenExpiry.Unknown"/> if neither the response nor the credential contains an expiry.</summary>
    public TokenExpiry Expiry { get; init; }

    private protected override void Describe(ModelText text) => text.Add(nameof(Expiry), Expiry);
}
