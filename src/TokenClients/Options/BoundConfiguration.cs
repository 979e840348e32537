using System.Diagnostics;

namespace TokenClients.Options;

/// <summary>The configuration that options were bound to.</summary>
[DebuggerDisplay("***")]
internal sealed class BoundConfiguration
{
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _unusableKeys = [];
    private readonly HashSet<string> _emptyKeys = [];
    private readonly HashSet<string> _meantKeys = [];
    private readonly Dictionary<string, object?> _pairValues = [];

    /// <summary>The failures found in keys and values, each a sentence that names the key.</summary>
    internal IReadOnlyList<string> Failures => _failures;

    /// <summary>The keys of the credential and its file.</summary>
    internal ConfiguredPair? Credential { get; private set; }

    /// <summary>The other two keys, only one of which may be set.</summary>
    internal ConfiguredPair? Pair { get; private set; }

    /// <summary>Adds a failure. If two sections have the same failure, for example because a section was registered twice, it is reported once.</summary>
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

    /// <summary>Stores the values that a section sets for two keys, if it sets any. A later section replaces an earlier one.</summary>
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

    /// <summary>Stores the value that a section set for a key of a pair.</summary>
    internal void Keep(string key, object? value) => _pairValues[key] = value;

    /// <summary>Returns whether an option of a pair was set in code, and not by a section.</summary>
    internal bool IsOfCode(string key, object? value) => value is not null && !(_pairValues.TryGetValue(key, out var bound) && ReferenceEquals(value, bound));

    /// <summary>Returns whether a value exists but cannot be used. Such a value has already been reported.</summary>
    internal bool IsUnusable(string key) => _unusableKeys.Contains(key);

    /// <summary>Returns whether an unknown key was probably meant to be this one. This key is then not reported as missing.</summary>
    internal bool IsMeant(string key) => _meantKeys.Contains(key);

    /// <summary>Returns whether a value exists but is empty.</summary>
    internal bool IsEmpty(string key) => _emptyKeys.Contains(key);
}
