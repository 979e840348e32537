using TokenClients.DependencyInjection;

namespace TokenClients;

/// <summary>Lists the token clients that are registered in a container; itself a singleton there.</summary>
public sealed class TokenClientCatalog
{
    private readonly TokenClientRegistry _registry;

    internal TokenClientCatalog(TokenClientRegistry registry) => _registry = registry;

    /// <summary>Tells whether a service's default client is registered: the one that is injected without a key.</summary>
    /// <param name="service">The service.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool HasDefault(TokenService service)
    {
        foreach (var registration in TokenClientsOf(service))
        {
            if (registration.Key is null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lists the keys of a service's keyed clients, in the order of their registration.</summary>
    /// <param name="service">The service.</param>
    /// <returns>The keys; empty if there are none.</returns>
    public IReadOnlyList<string> Keys(TokenService service)
    {
        var keys = new List<string>();
        foreach (var registration in TokenClientsOf(service))
        {
            if (registration.Key is { } key)
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    private IEnumerable<TokenClientRegistry.Registration> TokenClientsOf(TokenService service)
    {
        foreach (var registration in _registry.Registrations)
        {
            if (registration.Room.IsTokenClient && registration.Room.Service == service)
            {
                yield return registration;
            }
        }
    }
}
