namespace TokenClients.Transport;

/// <summary>The configuration paths of clients' settings.</summary>
internal static class SettingPath
{
    internal const string Root = "TokenClients";
    internal const string Instances = "Instances";

    /// <summary>The name of a client's HTTP client, which also identifies its registration.</summary>
    internal static string HttpClientNameOf(IClientDefinition definition, string? key) => key is null ? $"{Root}.{definition.Section}" : $"{Root}.{definition.Section}.{key}";

    /// <summary>The path of a client's settings, below the section that holds those of all clients.</summary>
    internal static string Of(IClientDefinition definition, string? key, string root = Root) => key is null ? $"{root}:{definition.Section}" : $"{root}:{definition.Section}:{Instances}:{key}";
}
