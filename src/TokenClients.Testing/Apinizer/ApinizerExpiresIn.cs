namespace TokenClients.Testing;

/// <summary>What the emulated Apinizer says about when a new token expires. When it really does is another matter: <see cref="TokenServicesEmulator.ApinizerTokenLifetime"/>.</summary>
public enum ApinizerExpiresIn
{
    /// <summary>The lifetime in seconds, as documented.</summary>
    Seconds = 1,

    /// <summary>The instant, in milliseconds since 1970, as the oldest documents show it.</summary>
    EpochMilliseconds,

    /// <summary>The lifetime in seconds, as a text of digits.</summary>
    DigitString,

    /// <summary>Nothing, as it does for tokens that do not expire in any case.</summary>
    Absent,
}
