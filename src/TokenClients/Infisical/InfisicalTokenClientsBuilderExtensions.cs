using Microsoft.Extensions.Configuration;
using TokenClients;
using TokenClients.Infisical;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Infisical's client in a container.</summary>
/// <remarks>
/// A client is a singleton. Options that cannot work end the start of the host, or without a host the first resolve, with <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>; each of its sentences names a setting.
/// A second registration with the same key adds to the options of the first.
/// </remarks>
public static class InfisicalTokenClientsBuilderExtensions
{
    /// <summary>Registers <see cref="IInfisicalTokenAuth"/> with options out of code.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; it runs when they are first needed.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddInfisical(this TokenClientsBuilder builder, Action<InfisicalOptions> configure) =>
        Guard.NotNull(builder).Add(InfisicalRoom.TokenAuth, key: null, Guard.NotNull(configure), section: null);

    /// <summary>Registers <see cref="IInfisicalTokenAuth"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section that holds the options. An unknown key in it is an error. A credential that changes in it is used by the next call; other changes need a restart.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddInfisical(this TokenClientsBuilder builder, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(InfisicalRoom.TokenAuth, key: null, configure: null, Guard.NotNull(section));

    /// <summary>Registers a keyed <see cref="IInfisicalTokenAuth"/> with options out of code: <c>[FromKeyedServices("team_b")] IInfisicalTokenAuth</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="configure">Sets the options; it runs when they are first needed.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddInfisical(this TokenClientsBuilder builder, string key, Action<InfisicalOptions> configure) =>
        Guard.NotNull(builder).Add(InfisicalRoom.TokenAuth, Guard.NotNull(key), Guard.NotNull(configure), section: null);

    /// <summary>Registers a keyed <see cref="IInfisicalTokenAuth"/> with options out of configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">The key: ASCII letters and digits, in groups separated by single underscores.</param>
    /// <param name="section">The section that holds the options. An unknown key in it is an error. A credential that changes in it is used by the next call; other changes need a restart.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is no key.</exception>
    public static TokenClientsBuilder AddInfisical(this TokenClientsBuilder builder, string key, IConfigurationSection section) =>
        Guard.NotNull(builder).Add(InfisicalRoom.TokenAuth, Guard.NotNull(key), configure: null, Guard.NotNull(section));
}
