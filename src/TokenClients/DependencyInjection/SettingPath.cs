namespace TokenClients.DependencyInjection;

/// <summary>Where a client's settings stand in configuration.</summary>
internal static class SettingPath
{
    internal const string Root = "TokenClients";
    internal const string Instances = "Instances";

    internal static string Of(IRoom room, string? key) => key is null ? $"{Root}:{room.Section}" : $"{Root}:{room.Section}:{Instances}:{key}";
}
