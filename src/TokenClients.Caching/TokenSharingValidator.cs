using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Options;

namespace TokenClients.Caching;

/// <summary>Validates the options, and checks that a cache is registered.</summary>
internal sealed class TokenSharingValidator(IServiceProvider services) : IValidateOptions<TokenSharingOptions>
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, TokenSharingOptions options)
    {
        var rules = new OptionRules(nameof(TokenSharingOptions) + ".", readsFile: false);
        if (options.EncryptionKey is not { } key)
        {
            rules.Fail(nameof(options.EncryptionKey), $"is missing. {SharedTokenProtection.HowToCreateAKey}");
        }
        else if (SharedTokenProtection.KeyRefusal(key) is { } refusal)
        {
            rules.Fail(nameof(options.EncryptionKey), refusal);
        }

        if (!(options.LeaseDuration >= ShortestLease && options.LeaseDuration <= LongestLease))
        {
            rules.Fail(nameof(options.LeaseDuration), "must be between one second and ten minutes.");
        }

        if (!(options.CacheTimeout > TimeSpan.Zero && options.CacheTimeout < options.LeaseDuration))
        {
            rules.Fail(nameof(options.CacheTimeout), $"must be more than zero and less than {nameof(options.LeaseDuration)}.");
        }

        List<string> failures = [.. rules.Failures];
        if (!HasCache())
        {
            failures.Add($"ShareApinizerTokens requires an {nameof(IDistributedCache)}, but none is registered. Register one that all processes can reach, such as Redis.");
        }

        if (!AesGcm.IsSupported)
        {
            failures.Add("ShareApinizerTokens requires AES-GCM, which this platform does not support.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Returns whether a cache is registered, without creating it: a cache that cannot reach its server must not prevent host startup.</summary>
    private bool HasCache() => services.GetService<IServiceProviderIsService>() is { } known
        ? known.IsService(typeof(IDistributedCache))
        : services.GetService<IDistributedCache>() is not null;
}
