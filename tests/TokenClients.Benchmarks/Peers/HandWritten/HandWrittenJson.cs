using System.Text.Json.Serialization;

namespace TokenClients.Benchmarks.Peers.HandWritten;

/// <summary>The generated readers and writers of the hand-written peers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApinizerGrant))]
[JsonSerializable(typeof(ApinizerError))]
[JsonSerializable(typeof(CrafterCreation))]
[JsonSerializable(typeof(CrafterAccess))]
[JsonSerializable(typeof(List<CrafterAccess>))]
[JsonSerializable(typeof(CrafterError))]
[JsonSerializable(typeof(InfisicalCreation))]
[JsonSerializable(typeof(InfisicalCreated))]
[JsonSerializable(typeof(InfisicalTokens))]
[JsonSerializable(typeof(InfisicalTokenAnswer))]
[JsonSerializable(typeof(InfisicalError))]
[JsonSerializable(typeof(VercelCreation))]
[JsonSerializable(typeof(VercelCreated))]
[JsonSerializable(typeof(VercelAuthTokens))]
[JsonSerializable(typeof(VercelTokenAnswer))]
[JsonSerializable(typeof(VercelError))]
internal sealed partial class HandWrittenJson : JsonSerializerContext;
