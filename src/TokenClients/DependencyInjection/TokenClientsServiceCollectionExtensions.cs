using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TokenClients;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the token clients in a container.</summary>
public static class TokenClientsServiceCollectionExtensions
{
    /// <summary>Returns a builder that registers token clients, for example <c>services.AddTokenClients().AddVercel(…)</c>.</summary>
    /// <param name="services">The container's services.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddTokenClients(this IServiceCollection services) => new(Guard.NotNull(services));

    /// <summary>Registers every client and keyed instance in a configuration section.</summary>
    /// <remarks>
    /// <para>The section is read when the host starts, or without a host when a client is first resolved, so configuration sources can be added after this call. If a setting is missing, wrong or unknown, or the section contains no service,
    /// the host fails to start with an <see cref="OptionsValidationException"/>, or an <see cref="AggregateException"/> of them if several clients are affected; without a host, resolving any client throws it.</para>
    /// <para>Clients that are not in the section can be resolved if code sets their options. Otherwise, resolving one throws an <see cref="OptionsValidationException"/> that says what to set. <see cref="TokenClientCatalog"/> lists the clients that are in the section.</para>
    /// </remarks>
    /// <param name="services">The container's services.</param>
    /// <param name="section">The section, usually <c>TokenClients</c>. The keys of instances are case-insensitive. When a credential in it changes, the next call uses the new one; other changes need a restart.</param>
    /// <returns>A builder, which can register more clients.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddTokenClients(this IServiceCollection services, IConfigurationSection section) => services.AddTokenClients().Add(Guard.NotNull(section));
}
