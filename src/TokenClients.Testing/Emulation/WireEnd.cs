namespace TokenClients.Testing.Emulation;

/// <summary>What becomes of a connection after the last step.</summary>
internal enum WireEnd
{
    /// <summary>It takes the next request, unless the client asked to close it.</summary>
    KeepAlive,

    /// <summary>It is closed in order.</summary>
    Close,

    /// <summary>It is reset.</summary>
    Reset,

    /// <summary>Nothing, until its client goes away or the emulator is disposed.</summary>
    Hang,
}
