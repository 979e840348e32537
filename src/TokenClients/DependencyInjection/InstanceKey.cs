namespace TokenClients.DependencyInjection;

/// <summary>The key of a keyed instance: it must fit into the name of an environment variable, where two underscores separate.</summary>
internal static class InstanceKey
{
    internal const string Rule = "it must be letters and digits (ASCII), in groups separated by single underscores.";

    internal static bool IsValid(string key)
    {
        var previous = '_';
        foreach (var character in key)
        {
            var isAlphanumeric = character is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9';
            if (!isAlphanumeric && !(character == '_' && previous != '_'))
            {
                return false;
            }

            previous = character;
        }

        return previous != '_';
    }
}
