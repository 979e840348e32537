namespace TokenClients.Testing.Leaks;

/// <summary>A text out of a record.</summary>
/// <param name="Name">Which of the record's: <c>message</c>, <c>tag 'x'</c>, a path of properties. It is searched as well.</param>
/// <param name="Text">The text.</param>
internal readonly record struct CollectedValue(string Name, string Text);
