namespace TokenClients;

/// <summary>A created token: its secret and the service's record.</summary>
/// <remarks>A call that creates a token succeeds if the secret could be read, even if the rest of the response could not. Check <see cref="Problem"/>.</remarks>
/// <typeparam name="TToken">The service's record of a token.</typeparam>
public sealed class CreatedToken<TToken> : TokenClientModel, IIssuedSecret
    where TToken : class
{
    private string? _problem;

    /// <summary>The credential; never <see langword="null"/> in a result. Most services show it only once, so store it first.</summary>
    public SecretString Secret { get; init; } = null!;

    /// <summary>When the credential expires; <see cref="TokenExpiry.Unknown"/> if the response's record could not be read.</summary>
    public TokenExpiry Expiry { get; init; }

    /// <summary>The service's record of the token; <see langword="null"/> if it could not be read.</summary>
    public TToken? Token { get; init; }

    /// <summary>A sentence that says what needs attention; <see langword="null"/> if nothing does.</summary>
    public string? Problem
    {
        get => _problem;
        init => _problem = value;
    }

    private protected override void Describe(ModelText text) => text.Add(nameof(Token), Token).Add(nameof(Expiry), Expiry).Add(nameof(Problem), Problem);

    void IIssuedSecret.AddProblem(string problem) => _problem = _problem is null ? problem : $"{problem} {_problem}";
}
