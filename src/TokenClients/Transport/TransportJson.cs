using System.Text.Json.Serialization;
using TokenClients.Transport.Crafter;
using TokenClients.Transport.Infisical;
using TokenClients.Transport.Vercel;

namespace TokenClients.Transport;

/// <summary>Serializes the bodies of requests without reflection. It lists every request that is sent as JSON.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccessTokenRequest))]
[JsonSerializable(typeof(CreateAccessTokenRequest))]
[JsonSerializable(typeof(CreateAuthTokenRequest))]
[JsonSerializable(typeof(CreateTokenAuthTokenRequest))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(ExchangeSsoTokenRequest))]
[JsonSerializable(typeof(RevokeInstallationCredentialRequest))]
[JsonSerializable(typeof(RotateInstallationCredentialRequest))]
[JsonSerializable(typeof(TokenAuthSettingsRequest))]
[JsonSerializable(typeof(UpdateTokenAuthTokenRequest))]
internal sealed partial class TransportJson : JsonSerializerContext;
