using System.Collections.Concurrent;
using System.Net;

namespace TokenClients.IntegrationTests.Proxies;

/// <summary>The default proxy of this process, which takes the place of that of the environment. It is there for the addresses that tests add only, so that tests beside them do not meet it.</summary>
internal sealed class DefaultProxy : IWebProxy
{
    private static readonly ConcurrentDictionary<string, Uri> Proxies = new();

    static DefaultProxy() => HttpClient.DefaultProxy = new DefaultProxy();

    public ICredentials? Credentials { get; set; }

    /// <summary>Has requests for the host and port of an address sent to a proxy.</summary>
    internal static void Add(Uri address, RecordingProxy proxy) => Proxies[address.Authority] = proxy.Address;

    /// <summary>Forgets the addresses of a proxy, before others get their ports.</summary>
    internal static void Remove(RecordingProxy proxy)
    {
        foreach (var entry in Proxies)
        {
            if (entry.Value == proxy.Address)
            {
                Proxies.TryRemove(entry);
            }
        }
    }

    public Uri? GetProxy(Uri destination) => Proxies.GetValueOrDefault(destination.Authority);

    public bool IsBypassed(Uri host) => !Proxies.ContainsKey(host.Authority);
}
