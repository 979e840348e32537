using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TokenClients.Errors;
using TokenClients.Http;

namespace TokenClients.DependencyInjection;

/// <summary>All that registration, configuration and construction need to know of one client: what each room says of itself once.</summary>
/// <typeparam name="TOptions">The client's options.</typeparam>
/// <typeparam name="TClient">The client's interface.</typeparam>
internal sealed class Room<TOptions, TClient> : IRoom
    where TOptions : TokenClientOptions, new()
    where TClient : class
{
    /// <summary>The name of the configuration section.</summary>
    public required string Section { get; init; }

    public required TokenService Service { get; init; }

    /// <summary>Whether this is the service's token client, and not a companion of it.</summary>
    public bool IsTokenClient { get; init; } = true;

    public required ErrorReader ErrorReader { get; init; }

    /// <summary>The query parameter that carries the access token, where the <c>Authorization</c> header does not.</summary>
    public string? CredentialParameter { get; init; }

    /// <summary>The path that the service's own begin with, such as <c>/api</c>: a base address may end with it or not.</summary>
    public string? ApiPath { get; init; }

    internal required IReadOnlyList<OptionKey<TOptions>> Keys { get; init; }

    internal required Action<TOptions, OptionRules> Validate { get; init; }

    internal required Func<TOptions, ServiceClient, TClient> Create { get; init; }

    public IEnumerable<string> KeyNames
    {
        get
        {
            foreach (var key in Keys)
            {
                yield return key.Name;
            }
        }
    }

    /// <summary>The checked settings of a client.</summary>
    internal ClientSettings CreateSettings(TOptions options, IAccessTokenSource credential, ILogger logger, TimeProvider? timeProvider, ITokenSharing? sharing = null) =>
        new(options, this, credential, logger, timeProvider ?? TimeProvider.System, sharing);

    internal ILogger CreateLogger(ILoggerFactory? loggerFactory) => (ILogger?)loggerFactory?.CreateLogger($"{SettingPath.Root}.{Section}") ?? NullLogger.Instance;

    /// <summary>What a public constructor needs: options checked, pipeline built.</summary>
    /// <exception cref="OptionsValidationException">The options cannot work.</exception>
    internal ServiceClient CreateClient(TOptions options, HttpMessageHandler? primary, ILoggerFactory? loggerFactory, TimeProvider? timeProvider)
    {
        Guard.NotNull(options);
        if (FailuresOf(options, SettingPath.Of(this, key: null)) is { Count: > 0 } failures)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(TOptions), failures);
        }

        var logger = CreateLogger(loggerFactory);
        var settings = CreateSettings(options, CredentialSource.Of(options, logger), logger, timeProvider);
        return new(settings, HttpPipeline.CreateClient(settings, HttpPipeline.CreateInner(settings, primary), ownsInner: primary is null));
    }

    /// <summary>What is wrong with options, each as a sentence that names the setting below <paramref name="path"/>.</summary>
    internal IReadOnlyList<string> FailuresOf(TOptions options, string path)
    {
        var rules = new OptionRules(path + ":");
        rules.Common(options);
        Validate(options, rules);
        return rules.Failures;
    }

    public void Add(TokenClientsBuilder builder, string? key, Microsoft.Extensions.Configuration.IConfigurationSection section) => builder.Add(this, key, configure: null, section);
}

/// <summary>A room of whatever types.</summary>
internal interface IRoom
{
    string Section { get; }

    TokenService Service { get; }

    bool IsTokenClient { get; }

    ErrorReader ErrorReader { get; }

    string? CredentialParameter { get; }

    string? ApiPath { get; }

    IEnumerable<string> KeyNames { get; }

    void Add(TokenClientsBuilder builder, string? key, Microsoft.Extensions.Configuration.IConfigurationSection section);
}
