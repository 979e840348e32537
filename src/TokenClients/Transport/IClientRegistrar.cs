using Microsoft.Extensions.Configuration;

namespace TokenClients.Transport;

/// <summary>Registers clients of any type; see <see cref="IClientDefinition.Accept"/>.</summary>
internal interface IClientRegistrar
{
    /// <summary>Registers a client and its keyed instances with options from configuration. <paramref name="root"/> contains the section of the client.</summary>
    void Add<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition, IConfigurationSection root)
        where TOptions : TokenClientOptions, new()
        where TClient : class;
}
