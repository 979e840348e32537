using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets processes share the tokens of their clients.</summary>
public static class TokenSharingTokenClientsBuilderExtensions
{
    /// <summary>Shares the tokens of all Apinizer clients of this container, registered before or after, with other processes over the registered <see cref="IDistributedCache"/>.</summary>
    /// <remarks>
    /// Only who has the same base address, client id, client secret and encryption key finds them. A token is kept no longer than it lives, one of unknown life is not shared,
    /// and a cache that fails is logged and passed by: it is never a failure of the token.
    /// </remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; <see cref="TokenSharingOptions.EncryptionKey"/> must be set. Host start-up fails with an <see cref="OptionsValidationException"/> if they cannot work or no cache is registered.</param>
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
