namespace TokenClients.Testing.Emulation;

/// <summary>The call that a fault applies to.</summary>
internal readonly struct FaultScene(ServiceEmulation service, EmulatedOperation operation, EmulatedRequest request, EmulatedResponse? real)
{
    internal ServiceEmulation Service => service;

    internal EmulatedOperation Operation => operation;

    internal EmulatedRequest Request => request;

    /// <summary>The operation's own response, if it ran.</summary>
    internal EmulatedResponse? Real => real;
}
