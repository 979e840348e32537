using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Caching;
using TokenClients.Credentials;
using TokenClients.Primitives;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that let processes share the tokens of their clients.</summary>
public static class TokenSharingTokenClientsBuilderExtensions
{
    /// <summary>Shares the tokens of all Apinizer clients in this container, whether registered before or after this call, with other processes through the registered <see cref="IDistributedCache"/>.</summary>
    /// <remarks>
    /// Processes share a token if they have the same base address, client id, client secret and encryption key. A token is cached until it expires; a token of unknown lifetime is not shared.
    /// If the cache fails, the failure is logged and the token is requested without the cache.
    /// </remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; <see cref="TokenSharingOptions.EncryptionKey"/> must be set. If they are not valid or no cache is registered, the host fails to start with an <see cref="OptionsValidationException"/>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static TokenClientsBuilder ShareApinizerTokens(this TokenClientsBuilder builder, Action<TokenSharingOptions> configure)
    {
        var services = Guard.NotNull(builder).Services;
        services.AddOptionsWithValidateOnStart<TokenSharingOptions>().Configure(Guard.NotNull(configure));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TokenSharingOptions>, TokenSharingValidator>(static provider => new(provider)));
        services.TryAddSingleton<ITokenSharing>(static provider =>
            new CachedTokenSharing(provider.GetRequiredService<IOptions<TokenSharingOptions>>().Value, provider.GetRequiredService<IDistributedCache>));
        return builder;
    }
}
