using Microsoft.Extensions.Configuration;
using TokenClients;
using TokenClients.Vercel;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Vercel's clients in a container.</summary>
/// <remarks>
/// A client is a singleton. Options that cannot work end the start of the host, or without a host the first resolve, with <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>; each of its sentences names a setting.
/// A second registration with the same key adds to the options of the first.
/// </remarks>
public static class VercelTokenClientsBuilderExtensions
{
    /// <summary>Registers <see cref="IVercelTokens"/> with options out of code.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; it runs when they are first needed.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddVercel(this TokenClientsBuilder builder, Action<VercelOptions> configure) =>
        Guard.NotNull(builder).Add(VercelRoom.Tokens, key: null, Guard.NotNull(configure), section: null);

    /// <summary>Registers <see cref="IVercelTokens"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section that holds the options. An unknown key in it is an error. A credential that changes in it is used by the next call; other changes need a restart.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddVercel(this TokenClientsBuilder builder, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(VercelRoom.Tokens, key: null, configure: null, Guard.NotNull(section));

    /// <summary>Registers a keyed <see cref="IVercelTokens"/> with options out of code: <c>[FromKeyedServices("team_b")] IVercelTokens</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="configure">Sets the options; it runs when they are first needed.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddVercel(this TokenClientsBuilder builder, string key, Action<VercelOptions> configure) =>
        Guard.NotNull(builder).Add(VercelRoom.Tokens, Guard.NotNull(key), Guard.NotNull(configure), section: null);

    /// <summary>Registers a keyed <see cref="IVercelTokens"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="section">The section that holds the options. An unknown key in it is an error. A credential that changes in it is used by the next call; other changes need a restart.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddVercel(this TokenClientsBuilder builder, string key, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(VercelRoom.Tokens, Guard.NotNull(key), configure: null, Guard.NotNull(section));

    /// <summary>Registers <see cref="IVercelSso"/> with options out of code.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; it runs when they are first needed.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddVercelSso(this TokenClientsBuilder builder, Action<VercelSsoOptions> configure) =>
        Guard.NotNull(builder).Add(VercelRoom.Sso, key: null, Guard.NotNull(configure), section: null);

    /// <summary>Registers <see cref="IVercelSso"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section that holds the options. An unknown key in it is an error. A credential that changes in it is used by the next call; other changes need a restart.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddVercelSso(this TokenClientsBuilder builder, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(VercelRoom.Sso, key: null, configure: null, Guard.NotNull(section));

    /// <summary>Registers a keyed <see cref="IVercelSso"/> with options out of code: <c>[FromKeyedServices("team_b")] IVercelSso</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="configure">Sets the options; it runs when they are first needed.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddVercelSso(this TokenClientsBuilder builder, string key, Action<VercelSsoOptions> configure) =>
        Guard.NotNull(builder).Add(VercelRoom.Sso, Guard.NotNull(key), Guard.NotNull(configure), section: null);

    /// <summary>Registers a keyed <see cref="IVercelSso"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="section">The section that holds the options. An unknown key in it is an error. A credential that changes in it is used by the next call; other changes need a restart.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddVercelSso(this TokenClientsBuilder builder, string key, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(VercelRoom.Sso, Guard.NotNull(key), configure: null, Guard.NotNull(section));
}
