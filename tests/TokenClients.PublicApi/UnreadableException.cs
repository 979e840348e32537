namespace TokenClients.PublicApi;

/// <summary>What is there cannot be described; the message is a sentence that says what to do.</summary>
internal sealed class UnreadableException(string message) : Exception(message);
