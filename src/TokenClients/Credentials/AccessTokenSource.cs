using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TokenClients.Credentials;

namespace TokenClients;

/// <summary>Creates simple implementations of <see cref="IAccessTokenSource"/>.</summary>
public static class AccessTokenSource
{
    /// <summary>Creates a source of a token that never changes.</summary>
    /// <param name="accessToken">The token.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    public static IAccessTokenSource Fixed(SecretString accessToken) => new FixedAccessTokenSource(Guard.NotNull(accessToken));

    /// <summary>Creates a source that reads the token from a file, such as a mounted secret.</summary>
    /// <remarks>
    /// The file is read for each call of the source, so the next call uses a changed token. While the file has no usable token, the last good one is used. If there is none, <see cref="IAccessTokenSource.GetAccessTokenAsync"/> throws what <see cref="SecretString.FromFile"/> throws.
    /// </remarks>
    /// <param name="path">The path of the file, which is read as UTF-8. Trailing line breaks are removed.</param>
    /// <param name="logger">Logs when the file becomes unusable, and when it can be used again. Default: <see langword="null"/>, which logs nothing.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static IAccessTokenSource FromFile(string path, ILogger? logger = null) =>
        new FileAccessTokenSource(Guard.NotBlank(path), AccessTokenOptions.Refusal, logger ?? NullLogger.Instance);

    /// <summary>Creates the source of a client's credential from its options.</summary>
    internal static IAccessTokenSource Of(TokenClientOptions options, ILogger logger) => options.Credential switch
    {
        { Value: { } value } => Fixed(value),
        { File: { } file } => new FileAccessTokenSource(file, options.CredentialRefusal, logger),
        var credential => new ProviderAccessTokenSource(credential.Provider!),
    };

    /// <summary>Returns the last credential that a source returned; <see langword="null"/> if there was none.</summary>
    internal static SecretString? LastGoodOf(IAccessTokenSource source) => source switch
    {
        FixedAccessTokenSource value => value.AccessToken,
        FileAccessTokenSource file => file.LastGood,
        _ => null,
    };

    /// <summary>Returns the path of the file that a source reads; <see langword="null"/> if it reads none.</summary>
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
            // There is no other token.
        }
    }

    private sealed class ProviderAccessTokenSource(Func<CancellationToken, ValueTask<SecretString>> provider) : IAccessTokenSource
    {
        public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken) => provider(cancellationToken);

        public void Invalidate(SecretString rejected)
        {
            // The provider is called for every attempt.
        }
    }
}
