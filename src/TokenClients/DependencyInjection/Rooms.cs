using TokenClients.Vercel;

namespace TokenClients.DependencyInjection;

/// <summary>Every client that configuration can name.</summary>
internal static class Rooms
{
    internal static readonly IReadOnlyList<IRoom> All = [VercelRoom.Tokens, VercelRoom.Sso];
}
