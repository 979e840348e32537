using System.Diagnostics;

namespace TokenClients.Options;

/// <summary>What configuration said when options were bound to it.</summary>
[DebuggerDisplay("***")]
internal sealed class BoundConfiguration
{
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _unusableKeys = [];
    private readonly HashSet<string> _emptyKeys = [];
    private readonly HashSet<string> _meantKeys = [];
    private readonly Dictionary<string, object?> _pairValues = [];

    /// <summary>What is wrong with keys and the form of their values, each as a sentence that names the key.</summary>
    internal IReadOnlyList<string> Failures => _failures;

    /// <summary>The credential.</summary>
    internal ConfiguredPair? Credential { get; private set; }

    /// <summary>The other keys of which one may be set.</summary>
    internal ConfiguredPair? Pair { get; private set; }

    /// <summary>Adds a sentence. Two sections that say the same, such as one that was registered twice, are told once.</summary>
    internal void Fail(string failure)
    {
        if (!_failures.Contains(failure))
        {
            _failures.Add(failure);
        }
    }

    internal void AddUnusable(string key) => _unusableKeys.Add(key);

    internal void AddMeant(string? key)
    {
        if (key is not null)
        {
            _meantKeys.Add(key);
        }
    }

    internal void AddEmpty(string key) => _emptyKeys.Add(key);

    /// <summary>Keeps what a section said of two keys, if it said anything: a later section counts more than an earlier one.</summary>
    internal void Add(ConfiguredPair pair, bool isCredential)
    {
        if (pair.First is null && pair.Second is null)
        {
            return;
        }

        if (isCredential)
        {
            Credential = pair;
        }
        else
        {
            Pair = pair;
        }
    }

    /// <summary>Keeps what a section set the option of a key of a pair to.</summary>
    internal void Keep(string key, object? value) => _pairValues[key] = value;

    /// <summary>Whether an option of a pair is set, and no section set it.</summary>
    internal bool IsOfCode(string key, object? value) => value is not null && !(_pairValues.TryGetValue(key, out var bound) && ReferenceEquals(value, bound));

    /// <summary>Whether a value is there but not usable, which was told already.</summary>
    internal bool IsUnusable(string key) => _unusableKeys.Contains(key);

    /// <summary>Whether an unknown key is there that probably means this one, which is then not missing.</summary>
    internal bool IsMeant(string key) => _meantKeys.Contains(key);

    /// <summary>Whether a value is there but empty.</summary>
    internal bool IsEmpty(string key) => _emptyKeys.Contains(key);
}
