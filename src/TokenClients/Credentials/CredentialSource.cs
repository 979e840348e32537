using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace TokenClients;

/// <summary>Makes the source of a client's credential out of its options.</summary>
internal static class CredentialSource
{
    internal static IAccessTokenSource Of(TokenClientOptions options, ILogger logger) => options switch
    {
        AccessTokenOptions token => Of(token.AccessToken, token.AccessTokenFile, token.AccessTokenProvider, options.CredentialRefusal, logger),
        ClientSecretOptions client => Of(client.ClientSecret, client.ClientSecretFile, client.ClientSecretProvider, options.CredentialRefusal, logger),
        _ => throw new InvalidOperationException($"{options.GetType().Name} holds no credential."),
    };

    /// <summary>The same, following changes of the configuration section that the options were bound from.</summary>
    internal static IAccessTokenSource Of(TokenClientOptions options, IConfigurationSection section, ConfiguredCredential bound, ILogger logger) =>
        new ConfiguredAccessTokenSource(section, bound, options.CredentialRefusal, Of(options, logger), logger);

    private static IAccessTokenSource Of(
        SecretString? value, string? file, Func<CancellationToken, ValueTask<SecretString>>? provider, Func<SecretString, string?> refusalOf, ILogger logger) =>
        value is not null ? AccessTokenSource.Fixed(value)
        : file is not null ? new FileAccessTokenSource(file, refusalOf, logger)
        : AccessTokenSource.FromProvider(provider!);
}
