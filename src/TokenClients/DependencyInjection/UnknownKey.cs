using System.Linq;
using Microsoft.Extensions.Configuration;
using TokenClients.Options;

namespace TokenClients.DependencyInjection;

/// <summary>Describes an unknown configuration key.</summary>
internal static class UnknownKey
{
    /// <summary>How much two keys may differ for one to be a mistyped form of the other.</summary>
    private const double Near = 0.25;

    /// <summary>Names that users commonly write, and the keys that they may mean, the most likely first.</summary>
    private static readonly Dictionary<string, string[]> Meanings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Token"] = ["AccessToken", "ClientSecret"],
        ["ApiToken"] = ["AccessToken", "ClientSecret"],
        ["ApiKey"] = ["AccessToken", "ClientSecret"],
        ["Key"] = ["AccessToken", "ClientSecret"],
        ["BearerToken"] = ["AccessToken", "ClientSecret"],
        ["Secret"] = ["ClientSecret", "AccessToken"],
        ["Password"] = ["ClientSecret", "AccessToken"],
        ["TokenFile"] = ["AccessTokenFile", "ClientSecretFile"],
        ["TokenPath"] = ["AccessTokenFile", "ClientSecretFile"],
        ["SecretFile"] = ["ClientSecretFile", "AccessTokenFile"],
        ["PasswordFile"] = ["ClientSecretFile", "AccessTokenFile"],
        ["File"] = ["AccessTokenFile", "ClientSecretFile"],
        ["Id"] = ["ClientId", "TeamId"],
        ["User"] = ["ClientId"],
        ["UserName"] = ["ClientId"],
        ["Url"] = ["BaseAddress"],
        ["Uri"] = ["BaseAddress"],
        ["BaseUrl"] = ["BaseAddress"],
        ["BaseUri"] = ["BaseAddress"],
        ["ApiUrl"] = ["BaseAddress"],
        ["Host"] = ["BaseAddress"],
        ["Address"] = ["BaseAddress"],
        ["Endpoint"] = ["BaseAddress"],
        ["Team"] = ["TeamId"],
        ["Slug"] = ["TeamSlug"],
        ["Timeout"] = ["Resilience:TotalRequestTimeout:Timeout"],
        ["Retries"] = ["Resilience:Retry:MaxRetryAttempts"],
        ["MaxRetries"] = ["Resilience:Retry:MaxRetryAttempts"],
        ["Retry"] = ["Resilience:Retry:MaxRetryAttempts"],
        ["Resilience"] = ["Resilience:Enabled"],
        ["Lifetime"] = ["AssumedLifetime"],
    };

    /// <summary>Returns a sentence that says that a key is not known, and what to write instead.</summary>
    /// <param name="section">The section that holds the key.</param>
    /// <param name="key">The key below the section.</param>
    /// <param name="known">The keys that the section can have.</param>
    /// <param name="meant">The known key that is meant; <see langword="null"/> if none is similar.</param>
    internal static string Describe(IConfigurationSection section, string key, IReadOnlyList<string> known, out string? meant)
    {
        var path = section.Path.Length > 0 ? section.Path + ":" : "";
        meant = OptionKeys.Renamed.TryGetValue(key, out var renamed) ? renamed
            : HasEmptyPart(key) || IsSchema(key) || IsComment(key) ? null
            : Meant(key, known);
        return HasEmptyPart(key) ? $"{path}{key} has an empty part (two separators in a row, or one at the end). Remove the extra separator."
            : renamed is not null ? $"{path}{key} is now called {path}{renamed}. Rename the key."
            : meant is not null ? $"{path}{key} is not a known key. Did you mean {path}{meant}?"
            : IsSchema(key) ? $"{path}{key} is not a known key. Move it to the top of the file."
            : IsComment(key) ? $"{path}{key} is not a known key, and keys cannot be comments here. Write the comment after // on a line of its own."
            : $"{path}{key} is not a known key. Remove it, or use one of {string.Join(", ", known.Where(static name => !name.Contains(':')))}.";
    }

    /// <summary>Returns whether a part of a key, between two separators or after the last one, is empty.</summary>
    private static bool HasEmptyPart(string key) => key.Split(':').Contains("");

    private static bool IsSchema(string key) => key.Equals("$schema", StringComparison.OrdinalIgnoreCase);

    private static bool IsComment(string key) => key[0] is '_' or '/' or '#' or '-' || key.Equals("comment", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the key that is meant: by meaning first, then by spelling.</summary>
    private static string? Meant(string key, IReadOnlyList<string> known)
    {
        if (Meanings.TryGetValue(key, out var meanings) && meanings.FirstOrDefault(known.Contains) is { } meaning)
        {
            return meaning;
        }

        var nearest = known[0];
        foreach (var candidate in known)
        {
            if (Difference(key, candidate) < Difference(key, nearest))
            {
                nearest = candidate;
            }
        }

        return Difference(key, nearest) <= Near ? nearest : null;
    }

    /// <summary>Returns how much two keys differ, from 0 (equal) to 1, in proportion to their length.</summary>
    private static double Difference(string one, string other) => (double)Distance(one, other) / (one.Length + other.Length);

    /// <summary>Returns how many characters must be added or removed to turn one text into the other.</summary>
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
                var replaced = previous[column - 1] + (char.ToUpperInvariant(one[row - 1]) == char.ToUpperInvariant(other[column - 1]) ? 0 : 2);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[other.Length];
    }
}
