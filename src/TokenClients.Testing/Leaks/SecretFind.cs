namespace TokenClients.Testing.Leaks;

/// <summary>A secret in a text.</summary>
/// <param name="Secret">Which.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Excerpt">The text around it, masked.</param>
internal readonly record struct SecretFind(WatchedSecret Secret, SecretLeakForm Form, string Excerpt);
