using Microsoft.Extensions.Configuration;
using TokenClients;
using TokenClients.Crafter;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Crafter's client in a container.</summary>
/// <remarks>
/// A client is a singleton. Options that cannot work end the start of the host, or without a host the first resolve, with <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>; each of its sentences names a setting.
/// A second registration with the same key adds to the options of the first.
/// </remarks>
public static class CrafterTokenClientsBuilderExtensions
{
    /// <summary>Registers <see cref="ICrafterAccessTokens"/> with options out of code.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; it runs when they are first needed.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, Action<CrafterOptions> configure) =>
        Guard.NotNull(builder).Add(CrafterRoom.AccessTokens, key: null, Guard.NotNull(configure), section: null);

    /// <summary>Registers <see cref="ICrafterAccessTokens"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section that holds the options. An unknown key in it is an error. A credential that changes in it is used by the next call; other changes need a restart.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(CrafterRoom.AccessTokens, key: null, configure: null, Guard.NotNull(section));

    /// <summary>Registers a keyed <see cref="ICrafterAccessTokens"/> with options out of code: <c>[FromKeyedServices("team_b")] ICrafterAccessTokens</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="configure">Sets the options; it runs when they are first needed.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, string key, Action<CrafterOptions> configure) =>
        Guard.NotNull(builder).Add(CrafterRoom.AccessTokens, Guard.NotNull(key), Guard.NotNull(configure), section: null);

    /// <summary>Registers a keyed <see cref="ICrafterAccessTokens"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="section">The section that holds the options. An unknown key in it is an error. A credential that changes in it is used by the next call; other changes need a restart.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, string key, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(CrafterRoom.AccessTokens, Guard.NotNull(key), configure: null, Guard.NotNull(section));
}
