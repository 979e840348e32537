namespace TokenClients.Options;

/// <summary>The credential in a client's options. <c>Key</c> is the name of the option that holds the credential itself. Exactly one of its three sources must be set.</summary>
internal readonly record struct CredentialSetting(string Key, SecretString? Value, string? File, bool IsFileOptional, Func<CancellationToken, ValueTask<SecretString>>? Provider)
{
    internal string FileKey => Key + "File";

    internal string FileOptionalKey => Key + "FileOptional";

    internal string ProviderKey => Key + "Provider";

    /// <summary>Returns the setting. If code sets another source, the source from configuration is removed, because code wins.</summary>
    internal CredentialSetting Over(ConfiguredPair? configured)
    {
        if (configured is null)
        {
            return this;
        }

        var valueIsConfigured = Value is not null && Value == SecretOf(configured);
        var fileIsConfigured = File is not null && string.Equals(File, configured.Second, StringComparison.Ordinal);
        var isSetInCode = Provider is not null || (Value is not null && !valueIsConfigured) || (File is not null && !fileIsConfigured);
        return isSetInCode ? this with { Value = valueIsConfigured ? null : Value, File = fileIsConfigured ? null : File } : this;
    }

    /// <summary>Returns whether the setting comes from configuration, and code has not replaced it.</summary>
    internal bool IsOf(ConfiguredPair configured) =>
        Provider is null && Value == SecretOf(configured) && string.Equals(File, configured.Second, StringComparison.Ordinal);

    private static SecretString? SecretOf(ConfiguredPair configured) => configured.First is { } text ? SecretString.TryParse(text, out _) : null;
}
