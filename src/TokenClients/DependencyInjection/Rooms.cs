using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.DependencyInjection;

/// <summary>Every client that configuration can name.</summary>
internal static class Rooms
{
    internal static readonly IReadOnlyList<IRoom> All = [InfisicalRoom.TokenAuth, ApinizerRoom.Auth, VercelRoom.Tokens, VercelRoom.Sso, CrafterRoom.AccessTokens];
}
