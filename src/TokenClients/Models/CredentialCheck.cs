namespace TokenClients;

/// <summary>What a check of a credential came to.</summary>
public sealed class CredentialCheck : TokenClientModel
{
    /// <summary>What the service makes of the credential.</summary>
    public CredentialState State { get; init; }

    /// <summary>Why, as a sentence without secrets; <see langword="null"/> if there is nothing to add.</summary>
    public string? Detail { get; init; }
}
