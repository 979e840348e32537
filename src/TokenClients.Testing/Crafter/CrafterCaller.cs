namespace TokenClients.Testing;

/// <summary>The kind of access token that calls the emulated Crafter Profile.</summary>
public enum CrafterCaller
{
    /// <summary>A master token, which never expires: it may manage tokens.</summary>
    Master = 1,

    /// <summary>A valid token that is not a master. Every operation is denied.</summary>
    NotMaster,

    /// <summary>A master token that expires at the instant of its issue, so it is expired from the start.</summary>
    Expired,

    /// <summary>The master among the public tokens of every fresh installation. It works while <see cref="TokenServicesEmulator.CrafterWellKnownTokens"/> is <see langword="true"/> and no call deletes it.</summary>
    WellKnown,
}
