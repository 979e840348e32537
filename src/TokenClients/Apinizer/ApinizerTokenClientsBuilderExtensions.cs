using Microsoft.Extensions.Configuration;
using TokenClients;
using TokenClients.Apinizer;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Apinizer's client.</summary>
public static class ApinizerTokenClientsBuilderExtensions
{
    /// <summary>Registers <see cref="IApinizerAuth"/>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddApinizer(this TokenClientsBuilder builder, Action<ApinizerOptions> configure) =>
        Guard.NotNull(builder).Add(ApinizerRoom.Auth, key: null, Guard.NotNull(configure), section: null);

    /// <summary>Registers <see cref="IApinizerAuth"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section that holds the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddApinizer(this TokenClientsBuilder builder, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(ApinizerRoom.Auth, key: null, configure: null, Guard.NotNull(section));

    /// <summary>Registers a keyed <see cref="IApinizerAuth"/>: <c>[FromKeyedServices("team_b")] IApinizerAuth</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An argument is <see langword="null"/>, or <paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddApinizer(this TokenClientsBuilder builder, string key, Action<ApinizerOptions> configure) =>
        Guard.NotNull(builder).Add(ApinizerRoom.Auth, Guard.NotNull(key), Guard.NotNull(configure), section: null);

    /// <summary>Registers a keyed <see cref="IApinizerAuth"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="section">The section that holds the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An argument is <see langword="null"/>, or <paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddApinizer(this TokenClientsBuilder builder, string key, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(ApinizerRoom.Auth, Guard.NotNull(key), configure: null, Guard.NotNull(section));
}
