using Microsoft.Extensions.Configuration;
using TokenClients.Transport;

namespace TokenClients.DependencyInjection;

/// <summary>Implements the public registration methods of all clients.</summary>
internal static class ClientDefinitionExtensions
{
    extension<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition)
        where TOptions : TokenClientOptions, new()
        where TClient : class
    {
        internal TokenClientsBuilder RegisterWith(TokenClientsBuilder builder, Action<TOptions> configure) =>
            Guard.NotNull(builder).Add(definition, key: null, Guard.NotNull(configure), section: null);

        internal TokenClientsBuilder RegisterWith(TokenClientsBuilder builder, string key, Action<TOptions> configure) =>
            Guard.NotNull(builder).Add(definition, Guard.NotNull(key), Guard.NotNull(configure), section: null);

        internal TokenClientsBuilder RegisterWith(TokenClientsBuilder builder, IConfigurationSection section) =>
            Guard.NotNull(builder).Add(definition, key: null, configure: null, Guard.NotNull(section));

        internal TokenClientsBuilder RegisterWith(TokenClientsBuilder builder, string key, IConfigurationSection section) =>
            Guard.NotNull(builder).Add(definition, Guard.NotNull(key), configure: null, Guard.NotNull(section));
    }
}
