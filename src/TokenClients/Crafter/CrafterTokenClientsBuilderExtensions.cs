using Microsoft.Extensions.Configuration;
using TokenClients;
using TokenClients.Crafter;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Crafter's client.</summary>
public static class CrafterTokenClientsBuilderExtensions
{
    /// <summary>Registers <see cref="ICrafterAccessTokens"/>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, Action<CrafterOptions> configure) =>
        Guard.NotNull(builder).Add(CrafterRoom.AccessTokens, key: null, Guard.NotNull(configure), section: null);

    /// <summary>Registers <see cref="ICrafterAccessTokens"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section that holds the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(CrafterRoom.AccessTokens, key: null, configure: null, Guard.NotNull(section));

    /// <summary>Registers a keyed <see cref="ICrafterAccessTokens"/>: <c>[FromKeyedServices("team_b")] ICrafterAccessTokens</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An argument is <see langword="null"/>, or <paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, string key, Action<CrafterOptions> configure) =>
        Guard.NotNull(builder).Add(CrafterRoom.AccessTokens, Guard.NotNull(key), Guard.NotNull(configure), section: null);

    /// <summary>Registers a keyed <see cref="ICrafterAccessTokens"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="section">The section that holds the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An argument is <see langword="null"/>, or <paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, string key, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(CrafterRoom.AccessTokens, Guard.NotNull(key), configure: null, Guard.NotNull(section));
}
