namespace TokenClients;

/// <summary>What a service makes of the configured credential.</summary>
public enum CredentialState
{
    /// <summary>The service accepts the credential. Only at CrafterCMS does that mean that it has the rights that the other calls need.</summary>
    Accepted = 1,

    /// <summary>The credential is valid, but lacks the rights that this client's other calls need.</summary>
    AcceptedWithoutRights,

    /// <summary>The credential is unknown, expired or revoked.</summary>
    Rejected,

    /// <summary>The check could not be completed: the service was not reached or failed, the credential could not be obtained, or something else than the service answered.</summary>
    Undetermined,
}
