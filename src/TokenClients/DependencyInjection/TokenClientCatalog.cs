using System.Linq;
using TokenClients.DependencyInjection;

namespace TokenClients;

/// <summary>Lists the token clients that code registers in a container, or that configuration names when it is read. It is a singleton in the same container.</summary>
public sealed class TokenClientCatalog
{
    private readonly TokenClientInstances _instances;

    internal TokenClientCatalog(TokenClientInstances instances) => _instances = instances;

    /// <summary>Returns whether a service's default client is registered: the one that is injected without a key.</summary>
    /// <param name="service">The service.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool HasDefault(TokenService service) => KeysOf(service).Contains(null);

    /// <summary>Lists the keys of a service's keyed clients, in the order of their registration.</summary>
    /// <param name="service">The service.</param>
    /// <returns>The keys; empty if there are none.</returns>
    public IReadOnlyList<string> Keys(TokenService service) => [.. KeysOf(service).OfType<string>()];

    /// <summary>Returns the keys of a service's token clients; the key of the default client is <see langword="null"/>.</summary>
    private IEnumerable<string?> KeysOf(TokenService service) =>
        from instance in _instances.Named
        where instance.Definition.IsTokenClient && instance.Definition.Service == service
        select instance.Key;
}
