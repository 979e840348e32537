using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace TokenClients.Options;

/// <summary>
/// Two keys of a configuration section, only one of which may be set, such as a credential and the path of a file that holds it. An empty value counts as not set.
/// If two configuration providers each set one of the keys, the later provider wins, as it does for a single key.
/// </summary>
[DebuggerDisplay("***")]
internal sealed class ConfiguredPair
{
    private readonly IConfigurationSection _section;
    private readonly IConfigurationRoot? _root;
    private readonly string? _address;
    private readonly string? _clientId;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string? _first;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string? _second;

    /// <param name="section">The section.</param>
    /// <param name="root">The configuration root that contains the section; <see langword="null"/> if it is unknown, in which case the providers are unknown too.</param>
    /// <param name="firstKey">One key.</param>
    /// <param name="secondKey">The other.</param>
    internal ConfiguredPair(IConfigurationSection section, IConfigurationRoot? root, string firstKey, string secondKey)
    {
        (_section, _root) = (section, root);
        (FirstKey, SecondKey) = (firstKey, secondKey);
        (_first, _second) = (ConfiguredText.Of(section, firstKey), ConfiguredText.Of(section, secondKey));
        (First, Second) = (_first, _second);
        (_address, _clientId) = (ConfiguredText.Of(section, nameof(TokenClientOptions.BaseAddress)), ConfiguredText.Of(section, nameof(ClientSecretOptions.ClientId)));
        if (_first is not null && _second is not null && LayerOf(firstKey, _first) is { } first && LayerOf(secondKey, _second) is { } second && first.Index != second.Index)
        {
            var isSecond = first.Index < second.Index;
            (First, Second) = (isSecond ? null : _first, isSecond ? _second : null);
            (PassedOver, PassedOverProvider) = isSecond ? (PathOf(firstKey), first.Provider) : (PathOf(secondKey), second.Provider);
        }
    }

    internal string FirstKey { get; }

    internal string SecondKey { get; }

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal string? First { get; }

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal string? Second { get; }

    /// <summary>Whether both keys are set and the configuration providers are unknown, so that the later provider cannot win.</summary>
    internal bool IsUndecided => _root is null && First is not null && Second is not null;

    /// <summary>The path of the second key if only that key is set; otherwise, the path of the first key.</summary>
    internal string Path => PathOf(First is null && Second is not null ? SecondKey : FirstKey);

    /// <summary>The description of the provider that sets this key; <see langword="null"/> if the provider is unknown.</summary>
    internal string? Provider => (First is null ? LayerOf(SecondKey, Second) : LayerOf(FirstKey, First))?.Provider;

    /// <summary>The path of the key that is not used because a later provider sets the other key; <see langword="null"/> if there is none.</summary>
    internal string? PassedOver { get; }

    internal string? PassedOverProvider { get; }

    /// <summary>Returns whether the section's service address or client id has changed. The credential may then be for another service or client.</summary>
    internal bool IsForAnother(ConfiguredPair earlier) => !string.Equals(_address, earlier._address, StringComparison.Ordinal) || !string.Equals(_clientId, earlier._clientId, StringComparison.Ordinal);

    /// <summary>Returns whether the configuration still has the same values.</summary>
    internal bool IsCurrent() =>
        string.Equals(_first, ConfiguredText.Of(_section, FirstKey), StringComparison.Ordinal) && string.Equals(_second, ConfiguredText.Of(_section, SecondKey), StringComparison.Ordinal);

    /// <summary>Reads the same keys again.</summary>
    internal ConfiguredPair Again() => new(_section, _root, FirstKey, SecondKey);

    internal string PathOf(string key) => $"{_section.Path}:{key}";

    private ConfigurationLayer? LayerOf(string key, string? value) => ConfigurationLayer.Of(_root, PathOf(key), value);
}
