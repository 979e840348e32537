namespace TokenClients.Testing.Leaks;

/// <summary>A secret that was found in a text.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Form">The form in which it was found.</param>
/// <param name="Excerpt">The text around it, masked.</param>
internal readonly record struct SecretFind(WatchedSecret Secret, SecretLeakForm Form, string Excerpt);
