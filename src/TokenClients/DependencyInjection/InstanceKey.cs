using System.Linq;

namespace TokenClients.DependencyInjection;

/// <summary>Validates the keys of instances. A key can be part of an environment variable's name, where two underscores are the separator.</summary>
internal static class InstanceKey
{
    internal const string Rule = "a key must consist of ASCII letters and digits, in groups separated by single underscores.";

    internal static bool IsValid(string key) => key.Split('_').All(static group => group.Length > 0 && group.All(char.IsAsciiLetterOrDigit));
}
