using System.Linq;
using Microsoft.Extensions.Configuration;
using TokenClients.Transport;

namespace TokenClients.DependencyInjection;

/// <summary>Reads which clients a configuration section names.</summary>
internal static class ConfigurationNames
{
    /// <summary>Lists the clients, each with the path of its settings.</summary>
    /// <param name="section">The section that contains the sections of the clients.</param>
    /// <param name="failures">Receives a sentence for each name that cannot be used.</param>
    /// <param name="empty">Receives the clients whose values are all empty, because Docker Compose passes unset variables as empty values. These clients do not count as named.</param>
    internal static List<(IClientDefinition Definition, string? Key, string Path)> Read(IConfigurationSection section, List<string> failures, List<(IClientDefinition Definition, string? Key, string Path)> empty)
    {
        var clients = new List<(IClientDefinition, string?, string)>();
        List<IConfigurationSection> children = [.. section.GetChildren()];
        foreach (var child in children)
        {
            if (ClientDefinitions.All.FirstOrDefault(definition => definition.Section.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } definition)
            {
                Read(definition, child, clients, failures, empty);
            }
            else if (ClientDefinitions.All.Where(definition => definition.KeyNames.Contains(child.Key, StringComparer.OrdinalIgnoreCase)).ToList() is { Count: > 0 } owners)
            {
                // A service that the section names is the most likely one.
                var owner = owners.Find(owner => children.Exists(other => other.Key.Equals(owner.Section, StringComparison.OrdinalIgnoreCase))) ?? owners[0];
                failures.Add($"{section.Path}:{child.Key} is not a known key. Set it below its service, such as {section.Path}:{owner.Section}:{child.Key}.");
            }
            else
            {
                failures.Add(UnknownKey.Describe(section, child.Key, [.. ClientDefinitions.All.Select(static known => known.Section)], out _));
            }
        }

        return clients;
    }

    private static void Read(
        IClientDefinition definition,
        IConfigurationSection section,
        List<(IClientDefinition Definition, string? Key, string Path)> clients,
        List<string> failures,
        List<(IClientDefinition Definition, string? Key, string Path)> empty)
    {
        var instances = section.GetSection(SettingPath.Instances);
        var isValue = IsValue(section, failures) | IsValue(instances, failures);
        List<IConfigurationSection> children = [.. section.GetChildren()];
        if (children.Exists(static child => !child.Key.Equals(SettingPath.Instances, StringComparison.OrdinalIgnoreCase)) || (children.Count == 0 && section.Value is null && !isValue))
        {
            // A section without any key counts as well, so that a failure says what is missing.
            (IsEmpty(section) ? empty : clients).Add((definition, null, section.Path));
        }

        foreach (var instance in instances.GetChildren())
        {
            if (IsValue(instance, failures))
            {
                continue;
            }

            if (InstanceKey.IsValid(instance.Key))
            {
                (IsEmpty(instance) ? empty : clients).Add((definition, instance.Key, instance.Path));
            }
            else if (instance.Key.Length == 0)
            {
                failures.Add(UnknownKey.Describe(instances, instance.Key, [], out _));
            }
            else
            {
                failures.Add($"{instance.Path} cannot be an instance key: {InstanceKey.Rule}");
            }
        }
    }

    /// <summary>Returns whether a client has values and all of them are empty. Its keyed instances are separate clients.</summary>
    private static bool IsEmpty(IConfigurationSection section)
    {
        List<string> values =
        [
            .. from entry in section.AsEnumerable(makePathsRelative: true)
               where entry.Value is not null && !(entry.Key + ":").StartsWith(SettingPath.Instances + ":", StringComparison.OrdinalIgnoreCase)
               select entry.Value,
        ];
        return values.Count > 0 && values.TrueForAll(static value => value.Length == 0);
    }

    /// <summary>Returns whether the section has a value instead of keys, and adds a failure if it does. Without the failure, the value would be silently ignored.</summary>
    private static bool IsValue(IConfigurationSection section, List<string> failures)
    {
        var isValue = !string.IsNullOrEmpty(section.Value);
        if (isValue)
        {
            failures.Add($"{section.Path} has a value, but it must be a section. Set the keys below it.");
        }

        return isValue;
    }
}
