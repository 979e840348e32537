using System.Text.Json.Serialization;

namespace TokenClients.Tests.Transport;

/// <summary>For the fixture what TransportJson is for the services.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateThingRequest))]
[JsonSerializable(typeof(UpdateThingRequest))]
internal sealed partial class FixtureJson : JsonSerializerContext;
