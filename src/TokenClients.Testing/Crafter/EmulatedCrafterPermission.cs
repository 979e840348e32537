namespace TokenClients.Testing.Emulation;

/// <summary>A permission as the emulated Crafter Profile keeps it: unchecked.</summary>
/// <param name="Tenant">The tenant; the server takes <see langword="null"/> if it is sent.</param>
/// <param name="Actions">The actions, each once; <see langword="null"/> if none were sent.</param>
internal sealed record EmulatedCrafterPermission(string? Tenant, IReadOnlyList<string?>? Actions);
