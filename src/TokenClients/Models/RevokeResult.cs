namespace TokenClients;

/// <summary>The result of a revocation.</summary>
public sealed class RevokeResult : TokenClientModel
{
    /// <summary>How the revocation ended.</summary>
    public RevokeOutcome Outcome { get; init; }

    private protected override void Describe(ModelText text) => text.Add(nameof(Outcome), Outcome);
}
