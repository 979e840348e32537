namespace SecretRotation;

/// <summary>What a scheduler does next.</summary>
internal enum ExitCode
{
    /// <summary>The token is rotated.</summary>
    Rotated = 0,

    /// <summary>A person has to look.</summary>
    Failed = 1,

    /// <summary>Options or settings are wrong.</summary>
    WrongSettings = 2,

    /// <summary>Run it again later: it goes on from where it stopped.</summary>
    Later = 3,

    /// <summary>Another run is at it.</summary>
    Busy = 4,
}
