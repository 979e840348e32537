using System.Text.Json.Serialization;
using TokenClients.Transport.Crafter;
using TokenClients.Transport.Infisical;
using TokenClients.Transport.Vercel;

namespace TokenClients.Json;

/// <summary>How the bodies of requests are written: without reflection, and without absent members. Every request that is sent as JSON stands here.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccessTokenRequest))]
[JsonSerializable(typeof(CreateAccessTokenRequest))]
[JsonSerializable(typeof(CreateAuthTokenRequest))]
[JsonSerializable(typeof(CreateTokenAuthTokenRequest))]
[JsonSerializable(typeof(ExchangeSsoTokenRequest))]
[JsonSerializable(typeof(TokenAuthSettingsRequest))]
[JsonSerializable(typeof(UpdateTokenAuthTokenRequest))]
internal sealed partial class TransportJson : JsonSerializerContext;
