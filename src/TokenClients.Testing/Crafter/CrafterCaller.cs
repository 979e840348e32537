namespace TokenClients.Testing;

/// <summary>What kind of access token calls the emulated Crafter Profile.</summary>
public enum CrafterCaller
{
    /// <summary>A master token, which never expires: it may manage tokens.</summary>
    Master = 1,

    /// <summary>A valid token that is no master. Every operation is denied to it.</summary>
    NotMaster,

    /// <summary>A master token that expires at the very instant of its issue, which is expired already.</summary>
    Expired,

    /// <summary>The master among the tokens that every fresh installation holds. It works while <see cref="TokenServicesEmulator.CrafterWellKnownTokens"/> is on and nobody deletes it.</summary>
    WellKnown,
}
