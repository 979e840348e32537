namespace TokenClients.Testing.Emulation;

/// <summary>An unchecked permission of the emulated Crafter Profile.</summary>
/// <param name="Tenant">The tenant; the server accepts <see langword="null"/>.</param>
/// <param name="Actions">The actions, each once; <see langword="null"/> if none were sent.</param>
internal sealed record EmulatedCrafterPermission(string? Tenant, IReadOnlyList<string?>? Actions);
