using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenClients.DependencyInjection;
using TokenClients.Http;

namespace TokenClients;

/// <summary>Registers token clients in a container; made by <c>services.AddTokenClients()</c>.</summary>
public sealed class TokenClientsBuilder
{
    private readonly TokenClientRegistry _registry;

    internal TokenClientsBuilder(IServiceCollection services)
    {
        Services = services;
        _registry = RegistryOf(services);
    }

    /// <summary>The container's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Configures the HTTP clients of all token clients, registered before or after: a proxy, certificates, handlers of your own.</summary>
    /// <remarks>None of them can make a call that issues a secret run twice. A primary handler that is set here is disposed with the container.</remarks>
    /// <param name="configure">What to do with each client's builder.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is <see langword="null"/>.</exception>
    public TokenClientsBuilder ConfigureHttpClient(Action<IHttpClientBuilder> configure)
    {
        _registry.Add(new TokenClientRegistry.HttpClientConfiguration(static _ => true, Guard.NotNull(configure)));
        return this;
    }

    /// <summary>Configures the HTTP clients of one service's token clients with one key, registered before or after.</summary>
    /// <param name="service">The service.</param>
    /// <param name="key">The key of the instance; <see langword="null"/> for the default one.</param>
    /// <param name="configure">What to do with each client's builder.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is <see langword="null"/>.</exception>
    public TokenClientsBuilder ConfigureHttpClient(TokenService service, string? key, Action<IHttpClientBuilder> configure)
    {
        _registry.Add(new TokenClientRegistry.HttpClientConfiguration(registration => registration.Room.Service == service && registration.Key == key, Guard.NotNull(configure)));
        return this;
    }

    /// <summary>The registry of a service collection; it is made, with what looks after it, where there is none.</summary>
    internal static TokenClientRegistry RegistryOf(IServiceCollection services)
    {
        foreach (var descriptor in services)
        {
            if (descriptor is { IsKeyedService: false, ImplementationInstance: TokenClientRegistry existing })
            {
                return existing;
            }
        }

        var registry = new TokenClientRegistry();
        services.AddSingleton(registry);
        services.AddSingleton(new TokenClientCatalog(registry));

        // The first filter is the outermost one: what others do to the primary handler is done when it takes its turn.
        services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, PipelineFilter>());
        return registry;
    }

    /// <summary>Registers a client, with options out of code, a section, or both.</summary>
    internal TokenClientsBuilder Add<TOptions, TClient>(Room<TOptions, TClient> room, string? key, Action<TOptions>? configure, IConfigurationSection? section)
        where TOptions : TokenClientOptions, new()
        where TClient : class
    {
        if (key is not null && !InstanceKey.IsValid(key))
        {
            throw new ArgumentException($"'{key}' cannot be the key of an instance: {InstanceKey.Rule}", nameof(key));
        }

        var optionsName = key ?? Options.DefaultName;
        var path = section?.Path is { Length: > 0 } sectionPath ? sectionPath : SettingPath.Of(room, key);
        var httpClientName = SettingPath.HttpClientNameOf(room, key);
        var options = Services.AddOptionsWithValidateOnStart<TOptions>(optionsName);
        if (section is not null)
        {
            options.Configure(value =>
            {
                var registration = _registry.Find(httpClientName)!;
                registration.Bound = ConfiguredCredential.Of(section, value);
                ConfigurationBinding.Bind(room, section, optionsName, value);
            });
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (_registry.Find(httpClientName) is { } earlier)
        {
            // A second registration adds to the options of the first.
            earlier.Section = section ?? earlier.Section;
            return this;
        }

        Services.AddSingleton<IValidateOptions<TOptions>>(new RoomValidator<TOptions, TClient>(room, optionsName, path));
        var registration = new TokenClientRegistry.Registration(room, key, httpClientName, AddHttpClient(httpClientName)) { Section = section };
        Services.AddKeyedSingleton(httpClientName, (services, _) => CreateSettings(services, room, optionsName, registration));
        if (key is null)
        {
            Services.AddSingleton(services => CreateClient(services, room, optionsName, httpClientName));
        }
        else
        {
            Services.AddKeyedSingleton(key, (services, _) => CreateClient(services, room, optionsName, httpClientName));
        }

        _registry.Add(registration);
        return this;
    }

    private static ClientSettings CreateSettings<TOptions, TClient>(IServiceProvider services, Room<TOptions, TClient> room, string optionsName, TokenClientRegistry.Registration registration)
        where TOptions : TokenClientOptions, new()
        where TClient : class
    {
        var options = services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(optionsName);
        var loggerFactory = services.GetService<ILoggerFactory>();
        var logger = room.CreateLogger(loggerFactory);
        var credential = registration.Section is { } section && registration.Bound.IsOf(options)
            ? CredentialSource.Of(options, section, registration.Bound, logger)
            : CredentialSource.Of(options, logger);
        return room.CreateSettings(options, credential, logger, services.GetService<TimeProvider>(), services.GetService<ITokenSharing>());
    }

    private static TClient CreateClient<TOptions, TClient>(IServiceProvider services, Room<TOptions, TClient> room, string optionsName, string httpClientName)
        where TOptions : TokenClientOptions, new()
        where TClient : class
    {
        var settings = services.GetRequiredKeyedService<ClientSettings>(httpClientName);
        var inner = HttpPipeline.RequireSendOnce(services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(httpClientName), httpClientName);
        var http = HttpPipeline.CreateClient(settings, inner, ownsInner: false);
        foreach (var configure in services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(httpClientName).HttpClientActions)
        {
            configure(http);
        }

        return room.Create(services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(optionsName), new(settings, http));
    }

    private IHttpClientBuilder AddHttpClient(string name)
    {
        // What the host puts on all its clients (retries, headers, a timeout) is not for these: it runs first, and is taken off here.
        var builder = Services.AddHttpClient(name).RemoveAllLoggers();
        Services.Configure<HttpClientFactoryOptions>(name, static options =>
        {
            options.HttpClientActions.Clear();
            options.HttpMessageHandlerBuilderActions.Clear();

            // A client keeps its handlers; connections have a bounded life of their own.
            options.HandlerLifetime = Timeout.InfiniteTimeSpan;
            options.HttpMessageHandlerBuilderActions.Add(static handlers => handlers.PrimaryHandler = PrimaryHandler.Create());
        });
        return builder;
    }
}
