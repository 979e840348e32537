namespace TokenClients;

/// <summary>Whether a service accepts the configured credential.</summary>
public enum CredentialState
{
    /// <summary>The service accepts the credential. For CrafterCMS only, this means that it also has the rights for the other calls.</summary>
    Accepted = 1,

    /// <summary>The credential is valid, but lacks the rights for the other calls of the client.</summary>
    AcceptedWithoutRights,

    /// <summary>The credential is unknown, expired or revoked.</summary>
    Rejected,

    /// <summary>The check failed: the service was not reached or failed, the credential could not be read, or the response did not come from the service.</summary>
    Undetermined,
}
