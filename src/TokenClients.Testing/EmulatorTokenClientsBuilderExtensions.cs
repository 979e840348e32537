using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Testing;

/// <summary>Extension methods that connect registered clients to an emulator.</summary>
public static class EmulatorTokenClientsBuilderExtensions
{
    /// <summary>
    /// Makes every registered client, default or keyed, call the emulator with the emulator's credentials, overriding the configuration. Other options are kept.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="emulator">The emulator; it must outlive the clients.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder UseEmulator(this TokenClientsBuilder builder, TokenServicesEmulator emulator)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(emulator);
        builder.Services.PostConfigureAll<InfisicalOptions>(options => UseAccessToken(options, emulator.InfisicalOptions()));
        builder.Services.PostConfigureAll<ApinizerOptions>(options => UseClientSecret(options, emulator.ApinizerOptions()));
        builder.Services.PostConfigureAll<VercelOptions>(options =>
        {
            UseAccessToken(options, emulator.VercelOptions());

            // The real account's team does not exist in the emulator, so the emulated team replaces it.
            options.TeamId = options.TeamId is null ? null : emulator.VercelTeamId;
            options.TeamSlug = options.TeamSlug is null ? null : emulator.VercelTeamSlug;
        });
        builder.Services.PostConfigureAll<VercelSsoOptions>(options => UseClientSecret(options, emulator.VercelSsoOptions()));
        builder.Services.PostConfigureAll<CrafterOptions>(options => UseAccessToken(options, emulator.CrafterOptions()));
        return builder;
    }

    private static void UseAccessToken(AccessTokenOptions options, AccessTokenOptions own)
    {
        options.BaseAddress = own.BaseAddress;
        options.AccessToken = own.AccessToken;
        options.AccessTokenFile = null;
        options.AccessTokenProvider = null;
    }

    private static void UseClientSecret(ClientSecretOptions options, ClientSecretOptions own)
    {
        options.BaseAddress = own.BaseAddress;
        options.ClientId = own.ClientId;
        options.ClientSecret = own.ClientSecret;
        options.ClientSecretFile = null;
        options.ClientSecretProvider = null;
    }
}
