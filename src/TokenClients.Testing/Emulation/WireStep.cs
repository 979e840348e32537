namespace TokenClients.Testing.Emulation;

/// <summary>One step of what is written to a connection.</summary>
/// <param name="Bytes">The bytes, written at once.</param>
/// <param name="Pause">How long nothing happens before, in real time.</param>
internal readonly record struct WireStep(ReadOnlyMemory<byte> Bytes, TimeSpan Pause = default);
