using System;
using System.Collections.Generic;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Tests;

/// <summary>
/// The documented keys of every section. They name the properties in code, so that they can be read where there is no reflection;
/// the unit tests hold the list against the keys that are bound and against the options.
/// </summary>
internal static class DocumentedSettings
{
    internal static IReadOnlyList<DocumentedSection> Sections { get; } =
    [
        new DocumentedSection<InfisicalOptions>("Infisical", [.. Common<InfisicalOptions>(), .. AccessToken<InfisicalOptions>()]),
        new DocumentedSection<ApinizerOptions>("Apinizer",
        [
            .. Common<ApinizerOptions>(),
            .. ClientSecret<ApinizerOptions>(),
            new("RefreshBefore", "00:05:00", TimeSpan.FromMinutes(5), static options => options.RefreshBefore),
            new("RequireFreshBefore", "00:00:45", TimeSpan.FromSeconds(45), static options => options.RequireFreshBefore),
            new("AssumedLifetime", "00:30:00", TimeSpan.FromMinutes(30), static options => options.AssumedLifetime),
        ]),
        new DocumentedSection<VercelOptions>("Vercel",
        [
            .. Common<VercelOptions>(),
            .. AccessToken<VercelOptions>(),
            new("TeamId", "team_1", "team_1", static options => options.TeamId),
            new("TeamSlug", "acme", "acme", static options => options.TeamSlug),
            new("MaxPages", "12", 12, static options => options.MaxPages),
        ]),
        new DocumentedSection<VercelSsoOptions>("VercelSso", [.. Common<VercelSsoOptions>(), .. ClientSecret<VercelSsoOptions>()]),
        new DocumentedSection<CrafterOptions>("Crafter",
        [
            .. Common<CrafterOptions>(),
            .. AccessToken<CrafterOptions>(),
            new("AllowWellKnownToken", "true", true, static options => options.AllowWellKnownToken),
        ]),
    ];

    /// <summary>The keys that every section has.</summary>
    private static IEnumerable<DocumentedKey<TOptions>> Common<TOptions>()
        where TOptions : TokenClientOptions =>
    [
        new("BaseAddress", "https://other.example/prefix", new Uri("https://other.example/prefix"), static options => options.BaseAddress),
        new("AllowInsecureHttp", "true", true, static options => options.AllowInsecureHttp),
        new("Resilience:Enabled", "false", false, static options => options.Resilience.Enabled),
        new("Resilience:TotalRequestTimeout:Timeout", "00:01:30", TimeSpan.FromSeconds(90), static options => options.Resilience.TotalRequestTimeout.Timeout),
        new("Resilience:AttemptTimeout:Timeout", "00:00:07.5", TimeSpan.FromSeconds(7.5), static options => options.Resilience.AttemptTimeout.Timeout),
        new("Resilience:Retry:MaxRetryAttempts", "7", 7, static options => options.Resilience.Retry.MaxRetryAttempts),
        new("Resilience:Retry:Delay", "00:00:00.25", TimeSpan.FromMilliseconds(250), static options => options.Resilience.Retry.Delay),
        new("Resilience:Retry:MaxRetryAfter", "00:00:11", TimeSpan.FromSeconds(11), static options => options.Resilience.Retry.MaxRetryAfter),
        new("Resilience:CircuitBreaker:FailureRatio", "0.75", 0.75, static options => options.Resilience.CircuitBreaker.FailureRatio),
        new("Resilience:CircuitBreaker:MinimumThroughput", "12", 12, static options => options.Resilience.CircuitBreaker.MinimumThroughput),
        new("Resilience:CircuitBreaker:SamplingDuration", "00:02:00", TimeSpan.FromMinutes(2), static options => options.Resilience.CircuitBreaker.SamplingDuration),
        new("Resilience:CircuitBreaker:BreakDuration", "00:00:09", TimeSpan.FromSeconds(9), static options => options.Resilience.CircuitBreaker.BreakDuration),
    ];

    private static IEnumerable<DocumentedKey<TOptions>> AccessToken<TOptions>()
        where TOptions : AccessTokenOptions =>
    [
        new("AccessToken", "vcp_1", new SecretString("vcp_1"), static options => options.AccessToken),
        new("AccessTokenFile", "/run/secrets/token", "/run/secrets/token", static options => options.AccessTokenFile),
        new("AccessTokenFileOptional", "true", true, static options => options.AccessTokenFileOptional),
    ];

    private static IEnumerable<DocumentedKey<TOptions>> ClientSecret<TOptions>()
        where TOptions : ClientSecretOptions =>
    [
        new("ClientId", "oac_1", "oac_1", static options => options.ClientId),
        new("ClientSecret", "s e c r e t", new SecretString("s e c r e t"), static options => options.ClientSecret),
        new("ClientSecretFile", "/run/secrets/client", "/run/secrets/client", static options => options.ClientSecretFile),
        new("ClientSecretFileOptional", "true", true, static options => options.ClientSecretFileOptional),
    ];
}

/// <summary>A key below its section, with a value that is not the default, and what the option then is.</summary>
internal sealed record DocumentedKey<TOptions>(string Key, string Text, object Value, Func<TOptions, object?> Read);

/// <summary>A section of the configuration, whatever its options are.</summary>
internal abstract class DocumentedSection(string name)
{
    internal string Name { get; } = name;

    internal abstract Type OptionsType { get; }

    internal abstract IReadOnlyList<string> Keys { get; }

    /// <summary>New options, with their defaults.</summary>
    internal abstract TokenClientOptions CreateOptions();

    /// <summary>The options that a container has bound.</summary>
    /// <param name="services">The container.</param>
    /// <param name="instance">The key of a keyed instance; <see langword="null"/> for the default one.</param>
    internal abstract TokenClientOptions GetOptions(IServiceProvider services, string? instance);

    internal abstract string TextOf(string key);

    /// <summary>What the option of a key is when the key is set.</summary>
    internal abstract object ExpectedOf(string key);

    /// <summary>What the option of a key is.</summary>
    internal abstract object? ValueOf(TokenClientOptions options, string key);

    /// <summary>Settings, with their whole names, of a client that has nothing set but what it cannot do without, and this key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="instance">The key of a keyed instance; <see langword="null"/> for the default one.</param>
    internal Dictionary<string, string?> SettingsWith(string key, string? instance)
    {
        var settings = new Dictionary<string, string?> { ["BaseAddress"] = "https://service.example" };
        var hasClient = typeof(ClientSecretOptions).IsAssignableFrom(OptionsType);
        if (hasClient)
        {
            settings["ClientId"] = "oac_0";
        }

        if (key is "AccessTokenFile" or "ClientSecretFile")
        {
            settings[key + "Optional"] = "true";
        }
        else if (key is not ("AccessToken" or "ClientSecret"))
        {
            settings[hasClient ? "ClientSecret" : "AccessToken"] = "something";
        }

        settings[key] = TextOf(key);
        var whole = new Dictionary<string, string?>();
        foreach (var (name, text) in settings)
        {
            whole[instance is null ? $"TokenClients:{Name}:{name}" : $"TokenClients:{Name}:Instances:{instance}:{name}"] = text;
        }

        return whole;
    }
}

/// <inheritdoc/>
internal sealed class DocumentedSection<TOptions>(string name, DocumentedKey<TOptions>[] keys) : DocumentedSection(name)
    where TOptions : TokenClientOptions, new()
{
    internal override Type OptionsType => typeof(TOptions);

    internal override IReadOnlyList<string> Keys => Array.ConvertAll(keys, static known => known.Key);

    internal override TokenClientOptions CreateOptions() => new TOptions();

    internal override TokenClientOptions GetOptions(IServiceProvider services, string? instance) =>
        services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(instance ?? Microsoft.Extensions.Options.Options.DefaultName);

    internal override string TextOf(string key) => Find(key).Text;

    internal override object ExpectedOf(string key) => Find(key).Value;

    internal override object? ValueOf(TokenClientOptions options, string key) => Find(key).Read((TOptions)options);

    private DocumentedKey<TOptions> Find(string key) => Array.Find(keys, known => known.Key == key) ?? throw new ArgumentException($"{Name} has no key '{key}'.", nameof(key));
}
