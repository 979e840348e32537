using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the token clients in a container.</summary>
public static class TokenClientsServiceCollectionExtensions
{
    /// <summary>Begins to register token clients: <c>services.AddTokenClients().AddVercel(…)</c>.</summary>
    /// <param name="services">The container's services.</param>
    /// <returns>A builder, to name the clients with.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static TokenClientsBuilder AddTokenClients(this IServiceCollection services) => new(Guard.NotNull(services));

    /// <summary>Registers every client and keyed instance that a configuration section names.</summary>
    /// <remarks>
    /// The start of the host fails with an <see cref="OptionsValidationException"/> if a setting is missing, wrong or unknown, and with an <see cref="AggregateException"/> of them if several clients are set wrong;
    /// without a host the first resolve does.
    /// </remarks>
    /// <param name="services">The container's services.</param>
    /// <param name="section">The section, by custom <c>TokenClients</c>. Changes of credentials in it are used by the next call; other changes need a restart.</param>
    /// <returns>A builder, to add to them with.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="OptionsValidationException">The section names no service, or one that is not known.</exception>
    public static TokenClientsBuilder AddTokenClients(this IServiceCollection services, IConfigurationSection section)
    {
        var builder = services.AddTokenClients();
        Guard.NotNull(section);
        var failures = new List<string>();
        var any = false;
        foreach (var child in section.GetChildren())
        {
            if (Find(child.Key) is { } room)
            {
                any |= AddAll(builder, room, child, failures);
            }
            else
            {
                failures.Add(ConfigurationBinding.Unknown(section, child.Key, [.. Rooms.All.Select(static known => known.Section)]));
            }
        }

        if (!any && failures.Count == 0)
        {
            failures.Add($"The section '{section.Path}' names no service. Set at least one of {string.Join(", ", Rooms.All.Select(room => $"{section.Path}:{room.Section}"))}.");
        }

        return failures.Count == 0 ? builder : throw new OptionsValidationException(Options.Options.DefaultName, typeof(TokenClientOptions), failures);
    }

    private static IRoom? Find(string name) => Rooms.All.FirstOrDefault(room => room.Section.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a value stands where keys are due, which would silently configure nothing.</summary>
    private static bool IsValue(IConfigurationSection section, List<string> failures)
    {
        var isValue = !string.IsNullOrEmpty(section.Value);
        if (isValue)
        {
            failures.Add($"{section.Path} has a value, but is a section: set the keys below it.");
        }

        return isValue;
    }

    private static bool AddAll(TokenClientsBuilder builder, IRoom room, IConfigurationSection section, List<string> failures)
    {
        var instances = section.GetSection(SettingPath.Instances);
        var isValue = IsValue(section, failures) | IsValue(instances, failures);
        var hasDefault = section.GetChildren().Any(static child => !child.Key.Equals(SettingPath.Instances, StringComparison.OrdinalIgnoreCase));
        if (hasDefault)
        {
            room.Add(builder, key: null, section);
        }

        var any = hasDefault || isValue;
        foreach (var instance in instances.GetChildren())
        {
            any = true;
            if (IsValue(instance, failures))
            {
                continue;
            }

            if (InstanceKey.IsValid(instance.Key))
            {
                room.Add(builder, instance.Key, instance);
            }
            else
            {
                failures.Add($"{instance.Path} cannot be the key of an instance: {InstanceKey.Rule}");
            }
        }

        return any;
    }
}
