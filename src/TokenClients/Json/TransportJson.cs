using System.Text.Json.Serialization;
using TokenClients.Transport.Vercel;

namespace TokenClients.Json;

/// <summary>How the bodies of requests are written: without reflection, and without absent members. Every request that is sent as JSON stands here.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateAuthTokenRequest))]
[JsonSerializable(typeof(ExchangeSsoTokenRequest))]
internal sealed partial class TransportJson : JsonSerializerContext;
