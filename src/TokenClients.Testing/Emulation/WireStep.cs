namespace TokenClients.Testing.Emulation;

/// <summary>One step of what is written to a connection.</summary>
/// <param name="Bytes">The bytes, written at once.</param>
/// <param name="Pause">The pause before them, in real time.</param>
internal readonly record struct WireStep(ReadOnlyMemory<byte> Bytes, TimeSpan Pause = default);
