namespace TokenClients;

/// <summary>Whether a service accepts the configured credential.</summary>
public enum CredentialState
{
    /// <summary>The service accepts the credential. For CrafterCMS only, the credential also has permission for the other calls.</summary>
    Accepted = 1,

    /// <summary>The credential is valid, but lacks permission for the client's other calls.</summary>
    AcceptedWithoutRights,

    /// <summary>The credential is unknown, expired or revoked.</summary>
    Rejected,

    /// <summary>The check failed: the service could not be reached or failed, the credential could not be read, or the response did not come from the service.</summary>
    Undetermined,
}
