using System.Text.Json.Serialization;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.ForeignModels;

/// <summary>A user's own source-generated context over the library's models: it sees nothing but what is public.</summary>
[JsonSerializable(typeof(CreatedToken<CrafterToken>))]
[JsonSerializable(typeof(CreatedToken<InfisicalToken>))]
[JsonSerializable(typeof(CreatedToken<VercelToken>))]
[JsonSerializable(typeof(CredentialCheck))]
[JsonSerializable(typeof(CrafterAction))]
[JsonSerializable(typeof(CrafterPermission))]
[JsonSerializable(typeof(CrafterToken))]
[JsonSerializable(typeof(InfisicalToken))]
[JsonSerializable(typeof(InfisicalTokenAuthConfiguration))]
[JsonSerializable(typeof(InfisicalTokenLifetime))]
[JsonSerializable(typeof(InfisicalTrustedIp))]
[JsonSerializable(typeof(IssuedToken))]
[JsonSerializable(typeof(RevokeResult))]
[JsonSerializable(typeof(TokenPage<CrafterToken>))]
[JsonSerializable(typeof(TokenPage<InfisicalToken>))]
[JsonSerializable(typeof(TokenPage<VercelToken>))]
[JsonSerializable(typeof(VercelScope))]
[JsonSerializable(typeof(VercelSsoTokens))]
[JsonSerializable(typeof(VercelSudo))]
[JsonSerializable(typeof(VercelToken))]
public sealed partial class ForeignJson : JsonSerializerContext;
