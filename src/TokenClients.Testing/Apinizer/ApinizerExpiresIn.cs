namespace TokenClients.Testing;

/// <summary>The expiry that the emulated Apinizer sends for a new token. It does not affect when the token actually expires. See <see cref="TokenServicesEmulator.ApinizerTokenLifetime"/>.</summary>
public enum ApinizerExpiresIn
{
    /// <summary>The lifetime in seconds, as documented.</summary>
    Seconds = 1,

    /// <summary>The time of expiry, in milliseconds since 1970, as in the oldest documentation.</summary>
    EpochMilliseconds,

    /// <summary>The lifetime in seconds, as a string of digits.</summary>
    DigitString,

    /// <summary>No expiry. The emulator always uses this for tokens that do not expire.</summary>
    Absent,
}
