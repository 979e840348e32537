using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace TokenClients;

/// <summary>What a configuration section says of a client's credential: a value, the path of a file, or neither.</summary>
[DebuggerDisplay("***")]
internal readonly struct ConfiguredCredential(string valueKey, string? value, string fileKey, string? file)
{
    internal string ValueKey { get; } = valueKey;

    internal string? Value { get; } = value;

    internal string FileKey { get; } = fileKey;

    internal string? File { get; } = file;

    internal static ConfiguredCredential Of(IConfigurationSection section, TokenClientOptions options)
    {
        var (valueKey, fileKey) = options is AccessTokenOptions
            ? (nameof(AccessTokenOptions.AccessToken), nameof(AccessTokenOptions.AccessTokenFile))
            : (nameof(ClientSecretOptions.ClientSecret), nameof(ClientSecretOptions.ClientSecretFile));
        return new(valueKey, section[valueKey], fileKey, section[fileKey]);
    }

    /// <summary>The same keys, as they are now.</summary>
    internal ConfiguredCredential Again(IConfigurationSection section) => new(ValueKey, section[ValueKey], FileKey, section[FileKey]);

    internal bool IsSameAs(ConfiguredCredential other) =>
        string.Equals(Value, other.Value, StringComparison.Ordinal) && string.Equals(File, other.File, StringComparison.Ordinal);

    /// <summary>Whether options have their credential from here, and not from code that overrode it.</summary>
    internal bool IsOf(TokenClientOptions options)
    {
        var (value, file, hasProvider) = options switch
        {
            AccessTokenOptions token => (token.AccessToken, token.AccessTokenFile, token.AccessTokenProvider is not null),
            ClientSecretOptions client => (client.ClientSecret, client.ClientSecretFile, client.ClientSecretProvider is not null),
            _ => (null, null, false),
        };
        return !hasProvider
            && value == (Value is null ? null : SecretString.TryParse(Value, out _))
            && string.Equals(file, File, StringComparison.Ordinal);
    }
}
