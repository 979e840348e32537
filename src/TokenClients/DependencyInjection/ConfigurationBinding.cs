using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace TokenClients.DependencyInjection;

/// <summary>Binds a client's section by hand: no reflection, no key that is silently ignored, and no value in a message.</summary>
internal static class ConfigurationBinding
{
    /// <exception cref="OptionsValidationException">A key is unknown, or a value cannot be parsed.</exception>
    internal static void Bind<TOptions, TClient>(Room<TOptions, TClient> room, IConfigurationSection section, string optionsName, TOptions options)
        where TOptions : TokenClientOptions, new()
        where TClient : class
    {
        var failures = UnknownKeys(section, room.KeyNames, mayHaveInstances: optionsName == Options.DefaultName);
        foreach (var key in room.Keys)
        {
            if (section[key.Name] is { } text)
            {
                try
                {
                    key.Set(options, text);
                }
                catch (FormatException error)
                {
                    failures.Add($"{section.Path}:{key.Name} cannot be used. {error.Message}");
                }
            }
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(optionsName, typeof(TOptions), failures);
        }
    }

    /// <summary>A sentence for each key of a section that is not known. Keyed instances below it are sections of their own, and have none themselves.</summary>
    private static List<string> UnknownKeys(IConfigurationSection section, IEnumerable<string> known, bool mayHaveInstances)
    {
        var names = new List<string>(known);
        var failures = new List<string>();
        foreach (var entry in section.AsEnumerable(makePathsRelative: true))
        {
            var isInstance = mayHaveInstances && (entry.Key + ":").StartsWith(SettingPath.Instances + ":", StringComparison.OrdinalIgnoreCase);
            if (entry.Key.Length > 0 && entry.Value is not null && !isInstance && !names.Exists(name => name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)))
            {
                failures.Add(Unknown(section, entry.Key, names));
            }
        }

        return failures;
    }

    /// <summary>Says that a key is unknown, and which known one is nearest to it.</summary>
    internal static string Unknown(IConfiguration section, string key, IReadOnlyList<string> known)
    {
        var path = section is IConfigurationSection { Path: { Length: > 0 } prefix } ? prefix + ":" : "";
        var nearest = known[0];
        foreach (var candidate in known)
        {
            if (Distance(key, candidate) < Distance(key, nearest))
            {
                nearest = candidate;
            }
        }

        return $"{path}{key} is not a known key. Did you mean {path}{nearest}?";
    }

    /// <summary>How many characters must be changed, added or removed to turn one text into the other (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var previous = new int[other.Length + 1];
        var current = new int[other.Length + 1];
        for (var column = 0; column <= other.Length; column++)
        {
            previous[column] = column;
        }

        for (var row = 1; row <= one.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= other.Length; column++)
            {
                var replaced = previous[column - 1] + (char.ToUpperInvariant(one[row - 1]) == char.ToUpperInvariant(other[column - 1]) ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[other.Length];
    }
}
