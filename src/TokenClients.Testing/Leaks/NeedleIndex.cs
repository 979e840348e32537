using System.Runtime.InteropServices;

namespace TokenClients.Testing.Leaks;

/// <summary>Finds any number of texts in another text in one pass, ignoring case. It uses a rolling hash of their last eight characters, because their beginnings are often equal.</summary>
internal sealed class NeedleIndex
{
    private const int Window = SecretSearch.ShortestSecret;
    private const ulong Factor = 0x9E3779B97F4A7C15;

    private static readonly ulong Oldest = Power(Factor, Window);

    private readonly Dictionary<ulong, List<SecretNeedle>> _byEnd = [];

    // Indexed by the upper sixteen bits of the hash. Skips nearly every position in a text.
    private readonly bool[] _mayEnd = new bool[1 << 16];

    internal bool IsEmpty => _byEnd.Count == 0;

    internal void Add(SecretNeedle needle)
    {
        var hash = 0UL;
        foreach (var character in needle.Folded.AsSpan(needle.Folded.Length - Window))
        {
            hash = (hash * Factor) + character;
        }

        _mayEnd[hash >> 48] = true;
        ref var needles = ref CollectionsMarshal.GetValueRefOrAddDefault(_byEnd, hash, out _);
        (needles ??= []).Add(needle);
    }

    internal List<NeedleHit> Find(string text)
    {
        var hits = new List<NeedleHit>();
        if (text.Length < Window || IsEmpty)
        {
            return hits;
        }

        var folded = SecretNeedle.Fold(text);
        var hash = 0UL;
        for (var index = 0; index < folded.Length; index++)
        {
            hash = (hash * Factor) + folded[index];
            if (index >= Window)
            {
                hash -= Oldest * folded[index - Window];
            }

            if (_mayEnd[hash >> 48] && _byEnd.TryGetValue(hash, out var needles))
            {
                foreach (var needle in needles)
                {
                    if (folded.AsSpan(0, index + 1).EndsWith(needle.Folded))
                    {
                        hits.Add(new(needle, index + 1 - needle.Folded.Length, index + 1));
                    }
                }
            }
        }

        return hits;
    }

    private static ulong Power(ulong factor, int exponent)
    {
        var power = 1UL;
        for (; exponent > 0; exponent--)
        {
            power *= factor;
        }

        return power;
    }
}
