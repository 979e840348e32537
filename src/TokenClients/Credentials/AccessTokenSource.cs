using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TokenClients;

/// <summary>Makes the simple kinds of <see cref="IAccessTokenSource"/>.</summary>
public static class AccessTokenSource
{
    /// <summary>Makes a source of a token that never changes.</summary>
    /// <param name="accessToken">The token.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    public static IAccessTokenSource Fixed(SecretString accessToken) => new FixedAccessTokenSource(Guard.NotNull(accessToken));

    /// <summary>Makes a source of the token that a file holds, such as a mounted secret.</summary>
    /// <remarks>
    /// The file is read each time, so a new token is used by the next call. While what it holds cannot be used, the last good token is; without one, <see cref="IAccessTokenSource.GetAccessTokenAsync"/> throws what <see cref="SecretString.FromFile"/> throws.
    /// </remarks>
    /// <param name="path">The path of the file, UTF-8; line breaks at its end are removed.</param>
    /// <param name="logger">Where to log that the file cannot be used any more. Default: <see langword="null"/>, nowhere.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static IAccessTokenSource FromFile(string path, ILogger? logger = null) =>
        new FileAccessTokenSource(Guard.NotBlank(path), AccessTokenOptions.Refusal, logger ?? NullLogger.Instance);

    internal static IAccessTokenSource FromProvider(Func<CancellationToken, ValueTask<SecretString>> provider) => new ProviderAccessTokenSource(provider);

    /// <summary>The credential that a source of a configured one gave last; <see langword="null"/> if there was none.</summary>
    internal static SecretString? LastGoodOf(IAccessTokenSource source) => source switch
    {
        FixedAccessTokenSource value => value.AccessToken,
        FileAccessTokenSource file => file.LastGood,
        _ => null,
    };

    /// <summary>The path of the file that a client's source reads; <see langword="null"/> if it reads none.</summary>
    internal static string? FileOf(IAccessTokenSource source) => source switch
    {
        FileAccessTokenSource file => file.Path,
        ConfiguredAccessTokenSource configured => FileOf(configured.Source),
        _ => null,
    };

    private sealed class FixedAccessTokenSource(SecretString accessToken) : IAccessTokenSource
    {
        internal SecretString AccessToken => accessToken;

        public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken) => new(accessToken);

        public void Invalidate(SecretString rejected)
        {
            // There is no other token to get.
        }
    }

    private sealed class ProviderAccessTokenSource(Func<CancellationToken, ValueTask<SecretString>> provider) : IAccessTokenSource
    {
        public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken) => provider(cancellationToken);

        public void Invalidate(SecretString rejected)
        {
            // The provider is asked anew for every attempt.
        }
    }
}
