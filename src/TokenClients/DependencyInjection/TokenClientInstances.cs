using System.Collections.Concurrent;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenClients.Transport;

namespace TokenClients.DependencyInjection;

/// <summary>
/// The clients of one container: those that code registers, and those that configuration names when the first client is requested or the host starts.
/// Other clients can be requested as well. Such a client works if its options are valid, as with an emulator, unless its key may be mistyped.
/// </summary>
internal sealed partial class TokenClientInstances
{
    private readonly TokenClientRegistry _registry;
    private readonly IServiceProvider _services;
    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<Names> _names;
    private volatile bool _isValid;

    internal TokenClientInstances(TokenClientRegistry registry, IServiceProvider services)
    {
        (_registry, _services) = (registry, services);
        _names = new(Read);
    }

    /// <summary>The clients that code registers or configuration names.</summary>
    internal IReadOnlyList<Instance> Named => _names.Value.Instances;

    internal Instance? FindNamed(IClientDefinition definition, string? key) =>
        Named.FirstOrDefault(instance => instance.Definition == definition && string.Equals(instance.Key, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Gets a client, whether it is named or not. A client that is not named is new unless <see cref="Keep"/> stored it.</summary>
    internal Instance Get(IClientDefinition definition, string? key)
    {
        _ = _names.Value;
        return _instances.TryGetValue(SettingPath.HttpClientNameOf(definition, key), out var instance) ? instance : Create(
            PlaceOf(definition, key) ?? throw new InvalidOperationException($"{KeyedClient(definition, key)} is not registered. Call AddTokenClients().Add{definition.Section}(…), or set {SettingPath.Of(definition, key)}."),
            key,
            isNamed: false,
            path: null);
    }

    /// <summary>Stores a client that is not named and can be used.</summary>
    internal Instance Keep(Instance instance) => _instances.GetOrAdd(instance.HttpClientName, instance);

    /// <summary>Returns whether a client that is not named may be used if its options are valid. If keyed clients are named, another key is probably mistyped.</summary>
    internal bool MayBeUnnamed(IClientDefinition definition, string? key) => key is null || !Named.Any(named => named.Definition == definition && named.Key is not null);

    /// <summary>Returns a section of a client's configuration, to detect its changes; <see langword="null"/> if all its options are set in code.</summary>
    internal IConfigurationSection? SectionOf(Instance instance) => instance.Registration.Section ?? (_registry.Sections.Count > 0 ? _registry.Sections[0] : null);

    /// <summary>Finds the client that an HTTP client belongs to.</summary>
    internal Instance? FindByHttpClient(string name)
    {
        _ = _names.Value;
        return _instances.TryGetValue(name, out var instance) ? instance
            : _registry.Find(name) is { IsOfLaterKeys: false } registration ? Keep(Get(registration.Definition, registration.Key))
            : null;
    }

    /// <summary>Returns whether a client can be used: it is named, or its options are valid anyway.</summary>
    internal bool CanBeUsed(IClientDefinition definition, string? key) =>
        FindNamed(definition, key) is not null
        || (PlaceOf(definition, key) is not null && MayBeUnnamed(definition, key) && definition.FailuresOf(_services, key, PathOf(definition, key)).Count == 0);

    /// <summary>Checks all clients that are named, so that all mistakes are reported at once, whichever client is requested first.</summary>
    /// <exception cref="OptionsValidationException">The options of one client are not valid.</exception>
    /// <exception cref="AggregateException">The options of several clients are not valid.</exception>
    internal void Validate()
    {
        if (_isValid)
        {
            return;
        }

        var errors = new List<OptionsValidationException>();
        Collect(ValidateNames, errors);
        foreach (var instance in Named)
        {
            Collect(() => Validate(instance), errors);
        }

        _isValid = errors.Count == 0;
        if (errors.Count > 0)
        {
            throw errors.Count == 1 ? errors[0] : new AggregateException(errors);
        }
    }

    /// <summary>Checks the names in the sections.</summary>
    /// <exception cref="OptionsValidationException">The sections name no client, or contain a name that cannot be used.</exception>
    internal void ValidateNames()
    {
        List<string> failures = [.. _names.Value.Failures];
        foreach (var (section, empty) in _names.Value.WithoutClients)
        {
            // With an emulator, or with options in code, clients work anyway.
            if (ClientDefinitions.All.Any(definition => CanBeUsed(definition, key: null)))
            {
                continue;
            }

            foreach (var (definition, key, path) in empty)
            {
                failures.AddRange(definition.FailuresOf(_services, key, path));
            }

            if (empty.Count == 0)
            {
                failures.Add($"The section '{section.Path}' names no service. Set at least one of {string.Join(", ", ClientDefinitions.All.Select(definition => $"{section.Path}:{definition.Section}"))}.");
            }
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Microsoft.Extensions.Options.Options.DefaultName, typeof(TokenClientOptions), failures);
        }
    }

    /// <summary>Checks the options of one client, and logs which configuration provider its credential comes from.</summary>
    /// <exception cref="OptionsValidationException">The options are not valid.</exception>
    internal void Validate(Instance instance)
    {
        var options = instance.Definition.OptionsOf(_services, instance.Key);
        if (options.Bound?.Credential is { } credential && options.Credential.IsOf(credential) && credential.Provider is { } provider && instance.BeginLog())
        {
            var logger = instance.Definition.CreateLogger(_services.GetService<ILoggerFactory>());
            Reporting.Try((Logger: logger, Credential: credential, Provider: provider), static state =>
            {
                if (state.Credential.PassedOver is { } passedOver)
                {
                    LogCredentialChosen(state.Logger, state.Credential.Path, state.Provider, passedOver, state.Credential.PassedOverProvider!);
                }
                else
                {
                    LogCredential(state.Logger, state.Credential.Path, state.Provider);
                }
            });
        }
    }

    /// <summary>Creates the exception for a client that is not named. The exception says what is missing.</summary>
    internal OptionsValidationException NotConfigured(Instance instance, IEnumerable<string> failures)
    {
        var keys = string.Join(", ", Named.Where(named => named.Definition == instance.Definition && named.Key is not null).Select(static named => $"'{named.Key}'"));
        var summary = $"{KeyedClient(instance.Definition, instance.Key)} is not configured: nothing is set below {instance.Path}, and it is not registered in code."
            + (keys.Length > 0 && instance.Key is not null ? $" The known keys are {keys}." : "");
        return new(instance.Key ?? Microsoft.Extensions.Options.Options.DefaultName, typeof(TokenClientOptions), [summary, .. failures]);
    }

    private static string KeyedClient(IClientDefinition definition, string? key) => key is null ? definition.ClientName : $"{definition.ClientName} with the key '{key}'";

    private static void Collect(Action validate, List<OptionsValidationException> errors)
    {
        try
        {
            validate();
        }
        catch (OptionsValidationException error)
        {
            errors.Add(error);
        }
    }

    private Names Read()
    {
        var names = new Names();
        foreach (var registration in _registry.Registrations)
        {
            if (registration.IsInCode)
            {
                names.Instances.Add(_instances.GetOrAdd(registration.HttpClientName, Create(registration, registration.Key, isNamed: true, registration.Section?.Path)));
            }
        }

        foreach (var section in _registry.Sections)
        {
            var empty = new List<(IClientDefinition, string?, string)>();
            var clients = ConfigurationNames.Read(section, names.Failures, empty);
            foreach (var (definition, key, path) in clients)
            {
                var name = SettingPath.HttpClientNameOf(definition, key);
                var registration = PlaceOf(definition, key)!;
                if (!_instances.ContainsKey(name))
                {
                    names.Instances.Add(_instances.GetOrAdd(name, Create(registration, key, isNamed: true, path)));
                }
            }

            if (clients.Count == 0 && names.Failures.Count == 0)
            {
                names.WithoutClients.Add((section, empty));
            }
        }

        // In the order of registration. Clients whose keys were not known at registration follow.
        var places = _registry.Registrations.ToList();
        names.Instances = [.. names.Instances.OrderBy(instance => instance.Registration.IsOfLaterKeys ? places.Count : places.IndexOf(instance.Registration))];
        return names;
    }

    private TokenClientRegistry.Registration? PlaceOf(IClientDefinition definition, string? key) =>
        _registry.Find(SettingPath.HttpClientNameOf(definition, key)) ?? (key is null ? null : _registry.Find(SettingPath.HttpClientNameOf(definition, TokenClientRegistry.Registration.LaterKeys)));

    // The registration's casing of a key takes precedence over the configuration's.
    private Instance Create(TokenClientRegistry.Registration registration, string? key, bool isNamed, string? path) =>
        new(registration, registration.IsOfLaterKeys ? key : registration.Key, isNamed, path is { Length: > 0 } ? path : PathOf(registration.Definition, key));

    private string PathOf(IClientDefinition definition, string? key) =>
        _registry.Sections.Count > 0 ? SettingPath.Of(definition, key, _registry.Sections[0].Path) : SettingPath.Of(definition, key);

    [LoggerMessage(14, LogLevel.Debug, "{Key} from {Provider} is used.", EventName = "CredentialFound")]
    private static partial void LogCredential(ILogger logger, string key, string provider);

    [LoggerMessage(15, LogLevel.Information, "{Key} from {Provider} is used instead of {PassedOver} from {EarlierProvider}, because the later configuration provider wins.", EventName = "CredentialChosen")]
    private static partial void LogCredentialChosen(ILogger logger, string key, string provider, string passedOver, string earlierProvider);

    /// <summary>The clients that code and configuration name.</summary>
    private sealed class Names
    {
        internal List<Instance> Instances { get; set; } = [];

        internal List<string> Failures { get; } = [];

        /// <summary>The sections that name no client, each with the clients whose values there are all empty.</summary>
        internal List<(IConfigurationSection Section, List<(IClientDefinition Definition, string? Key, string Path)> Empty)> WithoutClients { get; } = [];
    }

    /// <summary>One client of the container.</summary>
    /// <param name="registration">Its registration.</param>
    /// <param name="key">Its key; <see langword="null"/> for the default one.</param>
    /// <param name="isNamed">Whether code registers it or configuration names it.</param>
    /// <param name="path">The path of its settings.</param>
    internal sealed class Instance(TokenClientRegistry.Registration registration, string? key, bool isNamed, string path)
    {
        private int _isLogged;

        internal TokenClientRegistry.Registration Registration { get; } = registration;

        internal IClientDefinition Definition => Registration.Definition;

        internal string? Key { get; } = key;

        internal bool IsNamed { get; } = isNamed;

        internal string Path { get; } = path;

        /// <summary>The name of its HTTP client, by which it can also be found.</summary>
        internal string HttpClientName => SettingPath.HttpClientNameOf(Definition, Key);

        /// <summary>Whether its options have been valid at least once.</summary>
        internal bool IsStarted { get; set; }

        /// <summary>Returns whether the source of its credential has not been logged yet, and marks it as logged.</summary>
        internal bool BeginLog() => Interlocked.Exchange(ref _isLogged, 1) == 0;
    }
}
