namespace TokenClients.Testing.Leaks;

/// <summary>A needle in a text.</summary>
/// <param name="Needle">Which.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where the text goes on.</param>
internal readonly record struct NeedleHit(SecretNeedle Needle, int Start, int End);
