using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Options;
using TokenClients.Transport;

namespace TokenClients.DependencyInjection;

/// <summary>Binds options to their sections without reflection. No key is silently ignored, and no message contains a secret. Failures are stored with the options until they are validated.</summary>
/// <param name="definition">The client.</param>
/// <param name="root">The root of the container's configuration, which knows the providers; <see langword="null"/> if there is none.</param>
/// <param name="sectionOf">Finds the section of options by their name; returns <see langword="null"/> if they have none.</param>
internal sealed class ConfigurationBinding<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition, IConfigurationRoot? root, Func<string, IConfigurationSection?> sectionOf) : IConfigureNamedOptions<TOptions>
    where TOptions : TokenClientOptions, new()
    where TClient : class
{
    public void Configure(TOptions options) => Configure(Microsoft.Extensions.Options.Options.DefaultName, options);

    public void Configure(string? name, TOptions options)
    {
        if (name is not null && sectionOf(name) is { } section)
        {
            var bound = options.Bound ??= new();
            AddUnknownKeys(section, mayHaveInstances: name.Length == 0, bound);
            Bind(section, options, bound);
        }
    }

    private void Bind(IConfigurationSection section, TOptions options, BoundConfiguration bound)
    {
        var keys = definition.Keys;
        var texts = new Dictionary<string, string?>();
        foreach (var key in keys)
        {
            texts[key.Name] = ConfiguredText.Of(section, key.Name);
            if (ConfiguredText.IsEmpty(section, key.Name))
            {
                bound.AddEmpty(key.Name);
            }
        }

        var pairKeys = keys.OfType<IPairKey<TOptions>>().ToDictionary(static key => key.Name);
        foreach (var key in pairKeys.Values)
        {
            if (key.Alternative is { } alternative)
            {
                var pair = new ConfiguredPair(section, root, key.Name, alternative);
                (texts[key.Name], texts[alternative]) = Take(pair, key, pairKeys[alternative], options, bound) ? (pair.First, pair.Second) : (null, null);
            }
        }

        foreach (var key in keys)
        {
            if (texts[key.Name] is { } text && TrySet(key, text, section, options, bound) && pairKeys.TryGetValue(key.Name, out var pairKey))
            {
                bound.Keep(key.Name, pairKey.Get(options));
            }
        }
    }

    private static bool TrySet(IOptionKey<TOptions> key, string text, IConfigurationSection section, TOptions options, BoundConfiguration bound)
    {
        try
        {
            key.Set(options, text);
            return true;
        }
        catch (FormatException error)
        {
            bound.Fail($"{section.Path}:{key.Name} cannot be used. {error.Message}");
            bound.AddUnusable(key.Name);
            return false;
        }
    }

    /// <summary>Returns whether a section's values for a pair of keys are used. They replace values from an earlier section, but not values that code set.</summary>
    private static bool Take(ConfiguredPair pair, IPairKey<TOptions> first, IPairKey<TOptions> second, TOptions options, BoundConfiguration bound)
    {
        var isSet = pair.First is not null || pair.Second is not null;
        if (!isSet || bound.IsOfCode(first.Name, first.Get(options)) || bound.IsOfCode(second.Name, second.Get(options)))
        {
            return false;
        }

        first.Clear(options);
        second.Clear(options);
        bound.Add(pair, isCredential: first.Name == options.Credential.Key);
        return true;
    }

    /// <summary>Adds a failure for each unknown key of a section. Keyed instances below it are separate sections, which cannot contain instances.</summary>
    private void AddUnknownKeys(IConfigurationSection section, bool mayHaveInstances, BoundConfiguration bound)
    {
        List<string> names = [.. definition.KeyNames];
        foreach (var entry in section.AsEnumerable(makePathsRelative: true))
        {
            var isInstance = mayHaveInstances && (entry.Key + ":").StartsWith(SettingPath.Instances + ":", StringComparison.OrdinalIgnoreCase);
            if (entry.Value is not null && !isInstance && !names.Exists(name => name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)))
            {
                bound.Fail(UnknownKey.Describe(section, entry.Key, names, out var meant));
                bound.AddMeant(meant);
            }
        }
    }
}
