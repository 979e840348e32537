namespace TokenClients.Testing.Leaks;

/// <summary>A text of a record.</summary>
/// <param name="Name">The value's name in the record: <c>message</c>, <c>tag 'x'</c>, or a property path. The name is searched as well.</param>
/// <param name="Text">The text.</param>
internal readonly record struct CollectedValue(string Name, string Text);
