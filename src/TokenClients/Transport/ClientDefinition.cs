using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TokenClients.Credentials;
using TokenClients.Errors;
using TokenClients.Options;
using TokenClients.Pipeline;

namespace TokenClients.Transport;

/// <summary>Describes one client for registration, configuration and construction.</summary>
internal sealed class ClientDefinition<TOptions, TClient> : IClientDefinition
    where TOptions : TokenClientOptions, new()
    where TClient : class
{
    /// <summary>The name of the configuration section.</summary>
    public required string Section { get; init; }

    public required TokenService Service { get; init; }

    /// <summary>Whether this is the service's token client, and not an additional one such as single sign-on.</summary>
    public bool IsTokenClient { get; init; } = true;

    public required ErrorReader ErrorReader { get; init; }

    /// <inheritdoc cref="ClientSettings.CredentialParameter"/>
    public string? CredentialParameter { get; init; }

    /// <summary>The path that the service's own paths begin with, such as <c>/api</c>. A base address may end with it.</summary>
    public string? ApiPath { get; init; }

    /// <summary>The keys of the section that no other client has.</summary>
    internal IReadOnlyList<IOptionKey<TOptions>> OwnKeys { get; init; } = [];

    public string ClientName => typeof(TClient).Name;

    /// <summary>All keys of the section.</summary>
    internal IReadOnlyList<IOptionKey<TOptions>> Keys => [.. OptionKeys.Shared<TOptions>(), .. OwnKeys];

    /// <summary>Validates the options that only this client has.</summary>
    internal Action<TOptions, OptionRules> Validate { get; init; } = static (_, _) => { };

    internal required Func<TOptions, ServiceClient, TClient> Create { get; init; }

    public IEnumerable<string> KeyNames => Keys.Select(static key => key.Name);

    internal ClientSettings CreateSettings(TOptions options, IAccessTokenSource credential, ILogger logger, TimeProvider? timeProvider, ITokenSharing? sharing = null) =>
        new(options, ApiPath)
        {
            ErrorReader = ErrorReader,
            CredentialParameter = CredentialParameter,
            Credential = credential,
            Logger = logger,
            TimeProvider = timeProvider ?? TimeProvider.System,
            Sharing = sharing,
        };

    public ILogger CreateLogger(ILoggerFactory? loggerFactory) => (ILogger?)loggerFactory?.CreateLogger($"{SettingPath.Root}.{Section}") ?? NullLogger.Instance;

    /// <summary>Creates the client for a public constructor.</summary>
    /// <exception cref="OptionsValidationException">The options are not valid.</exception>
    internal ServiceClient CreateClient(TOptions options, HttpMessageHandler? primary, ILoggerFactory? loggerFactory, TimeProvider? timeProvider)
    {
        Guard.NotNull(options);
        if (FailuresOf(options, SettingPath.Of(this, key: null)) is { Count: > 0 } failures)
        {
            throw new OptionsValidationException(Microsoft.Extensions.Options.Options.DefaultName, typeof(TOptions), failures);
        }

        var logger = CreateLogger(loggerFactory);
        var settings = CreateSettings(options, AccessTokenSource.Of(options, logger), logger, timeProvider);
        return new(settings, HttpPipeline.CreateClient(HttpPipeline.Build(settings, primary), disposeHandler: primary is null));
    }

    /// <summary>Validates options. Each failure is a sentence that names a setting below <paramref name="path"/>.</summary>
    internal IReadOnlyList<string> FailuresOf(TOptions options, string path, bool readsFile = true)
    {
        var rules = new OptionRules(path + ":", readsFile, options.Bound);
        rules.Common(options);
        Validate(options, rules);
        return rules.Failures;
    }

    public TokenClientOptions OptionsOf(IServiceProvider services, string? key) => services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(key ?? Microsoft.Extensions.Options.Options.DefaultName);

    public TokenClientOptions CreateOptions(IServiceProvider services, string? key) => services.GetRequiredService<IOptionsFactory<TOptions>>().Create(key ?? Microsoft.Extensions.Options.Options.DefaultName);

    public ClientSettings CreateSettings(TokenClientOptions options, IServiceProvider services)
    {
        var logger = CreateLogger(services.GetService<ILoggerFactory>());
        var credential = AccessTokenSource.Of(options, logger);
        if (options.Bound?.Credential is { } configured && options.Credential.IsOf(configured))
        {
            credential = new ConfiguredAccessTokenSource(configured, options.CredentialRefusal, credential, logger);
        }

        return CreateSettings((TOptions)options, credential, logger, services.GetService<TimeProvider>(), services.GetService<ITokenSharing>());
    }

    public IReadOnlyList<string> FailuresOf(IServiceProvider services, string? key, string path)
    {
        try
        {
            // The monitor would keep the options of every key that was ever requested.
            return FailuresOf((TOptions)CreateOptions(services, key), path);
        }
        catch (OptionsValidationException error)
        {
            return [.. error.Failures];
        }
    }

    public void Accept(IClientRegistrar registrar, IConfigurationSection section) => registrar.Add(this, section);
}

/// <summary>A <see cref="ClientDefinition{TOptions, TClient}"/> without its type parameters.</summary>
internal interface IClientDefinition
{
    string Section { get; }

    TokenService Service { get; }

    bool IsTokenClient { get; }

    /// <summary>The name of the client's interface.</summary>
    string ClientName { get; }

    ErrorReader ErrorReader { get; }

    string? CredentialParameter { get; }

    string? ApiPath { get; }

    IEnumerable<string> KeyNames { get; }

    /// <summary>Returns the options of a client in a container.</summary>
    /// <exception cref="OptionsValidationException">The client is named in code or configuration, and its options are not valid.</exception>
    TokenClientOptions OptionsOf(IServiceProvider services, string? key);

    /// <summary>Creates the options of a client again, from the current configuration.</summary>
    /// <exception cref="OptionsValidationException">The client is named in code or configuration, and its options are not valid.</exception>
    TokenClientOptions CreateOptions(IServiceProvider services, string? key);

    ILogger CreateLogger(ILoggerFactory? loggerFactory);

    /// <summary>Creates the settings of a client in a container.</summary>
    ClientSettings CreateSettings(TokenClientOptions options, IServiceProvider services);

    /// <summary>Validates the options of a client in a container, whether it is named or not.</summary>
    IReadOnlyList<string> FailuresOf(IServiceProvider services, string? key, string path);

    /// <summary>Calls the registrar with the types of this definition.</summary>
    void Accept(IClientRegistrar registrar, IConfigurationSection section);
}
