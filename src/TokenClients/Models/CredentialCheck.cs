namespace TokenClients;

/// <summary>The result of a credential check.</summary>
public sealed class CredentialCheck : TokenClientModel
{
    /// <summary>Whether the service accepts the credential.</summary>
    public CredentialState State { get; init; }

    /// <summary>A sentence with the reason, without secrets; <see langword="null"/> if there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>Why the state is undetermined. Callers use it to wait as long as the service requests.</summary>
    internal Exception? Failure { get; init; }

    private protected override void Describe(ModelText text) => text.Add(nameof(State), State).Add(nameof(Detail), Detail);
}
