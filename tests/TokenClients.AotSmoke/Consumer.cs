using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>A service of the user's, which the container makes with the default client and with a keyed one.</summary>
public sealed class Consumer(IVercelTokens vercel, [FromKeyedServices("team_b")] IVercelTokens other)
{
    internal IVercelTokens Default { get; } = vercel;

    internal IVercelTokens Keyed { get; } = other;
}
