namespace TokenClients.Testing.Emulation;

/// <summary>The call that a fault strikes.</summary>
internal readonly struct FaultScene(ServiceEmulation service, EmulatedOperation operation, EmulatedRequest request, EmulatedAnswer? real)
{
    internal ServiceEmulation Service => service;

    internal EmulatedOperation Operation => operation;

    internal EmulatedRequest Request => request;

    /// <summary>The operation's own answer, if it ran.</summary>
    internal EmulatedAnswer? Real => real;
}
