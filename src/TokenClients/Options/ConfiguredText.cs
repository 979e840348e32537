using Microsoft.Extensions.Configuration;

namespace TokenClients.Options;

/// <summary>Reads the values of a configuration section. An empty value counts as not set, because Docker Compose passes an unset variable as an empty value.</summary>
internal static class ConfiguredText
{
    internal static string? Of(IConfigurationSection section, string key) => section[key] is { Length: > 0 } text ? text : null;

    internal static bool IsEmpty(IConfigurationSection section, string key) => section[key] is { Length: 0 };
}
