namespace TokenClients.Testing.Leaks;

/// <summary>A needle that was found in a text.</summary>
/// <param name="Needle">The needle.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
internal readonly record struct NeedleHit(SecretNeedle Needle, int Start, int End);
