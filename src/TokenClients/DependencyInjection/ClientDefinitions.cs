using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Transport;
using TokenClients.Vercel;

namespace TokenClients.DependencyInjection;

/// <summary>The clients that configuration can register.</summary>
internal static class ClientDefinitions
{
    internal static readonly IReadOnlyList<IClientDefinition> All = [InfisicalClients.TokenAuth, ApinizerClients.Auth, VercelClients.Tokens, VercelClients.Sso, CrafterClients.AccessTokens];
}
