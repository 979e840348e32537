namespace TokenClients.Testing.Emulation;

/// <summary>What happens to a connection after the last step.</summary>
internal enum WireEnd
{
    /// <summary>It stays open for the next request, unless the client asked to close it.</summary>
    KeepAlive,

    /// <summary>It is closed normally.</summary>
    Close,

    /// <summary>It is reset.</summary>
    Reset,

    /// <summary>It stays open until the client disconnects or the emulator is disposed.</summary>
    Hang,
}
