namespace TokenClients.Testing;

/// <summary>The kind of access token that calls the emulated Crafter Profile.</summary>
public enum CrafterCaller
{
    /// <summary>A master token, which never expires. It can manage tokens.</summary>
    Master = 1,

    /// <summary>A valid token that is not a master token. Every operation is denied.</summary>
    NotMaster,

    /// <summary>A master token that expires at the moment it is issued, so it never works.</summary>
    Expired,

    /// <summary>The master token among the public tokens of every new installation. It works while <see cref="TokenServicesEmulator.CrafterWellKnownTokens"/> is <see langword="true"/> and no call has deleted it.</summary>
    WellKnown,
}
