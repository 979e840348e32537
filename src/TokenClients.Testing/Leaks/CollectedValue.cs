namespace TokenClients.Testing.Leaks;

/// <summary>A text of a record.</summary>
/// <param name="Name">Its name in the record: <c>message</c>, <c>tag 'x'</c>, a path of properties. It is searched as well.</param>
/// <param name="Text">The text.</param>
internal readonly record struct CollectedValue(string Name, string Text);
