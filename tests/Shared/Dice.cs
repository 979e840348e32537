using System.Globalization;
using System.Security.Cryptography;

namespace TokenClients.Tests;

/// <summary>Numbers at random that are the same for the same seed, on every machine (SplitMix64).</summary>
internal sealed class Dice(int seed)
{
    private ulong _state = unchecked((ulong)seed * 0xD1342543DE82EF95);

    /// <summary>The seed out of an environment variable; without it, a new one.</summary>
    internal static int SeedOf(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given) ? given : RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>A number from 0 on, less than the bound.</summary>
    internal int Next(int bound)
    {
        unchecked
        {
            var mixed = _state += 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)((mixed ^ (mixed >> 31)) % (ulong)bound);
        }
    }

    internal T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];
}
