namespace TokenClients.DependencyInjection;

/// <summary>Where a client's settings stand in configuration.</summary>
internal static class SettingPath
{
    internal const string Root = "TokenClients";
    internal const string Instances = "Instances";

    /// <summary>The name of a client's HTTP client, by which its registration is found as well.</summary>
    internal static string HttpClientNameOf(IRoom room, string? key) => key is null ? $"{Root}.{room.Section}" : $"{Root}.{room.Section}.{key}";

    internal static string Of(IRoom room, string? key) => key is null ? $"{Root}:{room.Section}" : $"{Root}:{room.Section}:{Instances}:{key}";
}
