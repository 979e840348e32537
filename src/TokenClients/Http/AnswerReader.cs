namespace TokenClients.Http;

/// <summary>Reads the body of a success into a public model.</summary>
/// <exception cref="System.Text.Json.JsonException">The body is no JSON.</exception>
/// <exception cref="UnreadableAnswerException">The body holds no such model.</exception>
internal delegate T AnswerReader<out T>(Answer answer);
