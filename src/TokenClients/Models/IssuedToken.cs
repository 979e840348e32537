namespace TokenClients;

/// <summary>A secret that a service issued or renewed, without a record of the token.</summary>
/// <remarks>A call that issues a secret succeeds if the secret could be read, even if the rest of the response could not. Check <see cref="Problem"/>.</remarks>
public sealed class IssuedToken : TokenClientModel, IIssuedSecret
{
    private string? _problem;

    /// <summary>The credential; never <see langword="null"/> in a result. The service may show it only once, so store it first.</summary>
    public SecretString Secret { get; init; } = null!;

    /// <summary>When the credential expires; <see cref="TokenExpiry.Unknown"/> if neither the response nor the credential contains an expiry.</summary>
    public TokenExpiry Expiry { get; init; }

    /// <summary>A sentence that says what needs attention; <see langword="null"/> if nothing does.</summary>
    public string? Problem
    {
        get => _problem;
        init => _problem = value;
    }

    private protected override void Describe(ModelText text) => text.Add(nameof(Expiry), Expiry).Add(nameof(Problem), Problem);

    void IIssuedSecret.AddProblem(string problem) => _problem = _problem is null ? problem : $"{problem} {_problem}";
}
