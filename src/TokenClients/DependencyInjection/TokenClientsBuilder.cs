using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using TokenClients.DependencyInjection;
using TokenClients.Pipeline;
using TokenClients.Transport;

namespace TokenClients;

/// <summary>Registers token clients in a container. <c>services.AddTokenClients()</c> returns it.</summary>
public sealed class TokenClientsBuilder : IClientRegistrar
{
    private readonly TokenClientRegistry _registry;

    internal TokenClientsBuilder(IServiceCollection services)
    {
        Services = services;
        _registry = RegistryOf(services);
    }

    /// <summary>The container's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Configures the HTTP clients of all token clients, whether registered before or after this call. Use it for a proxy, certificates or your own handlers.</summary>
    /// <remarks>Your handlers cannot make a call that issues a secret run twice. They are created when the host starts; if that fails, the host does not start. A primary handler that is set here is disposed with the container.</remarks>
    /// <param name="configure">Configures the builder of each client.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is <see langword="null"/>.</exception>
    public TokenClientsBuilder ConfigureHttpClient(Action<IHttpClientBuilder> configure) => ConfigureHttpClient(static _ => true, configure);

    /// <summary>Configures the HTTP clients of one service's token clients with one key, whether registered before or after this call.</summary>
    /// <param name="service">The service.</param>
    /// <param name="key">The key of the instance; <see langword="null"/> for the default one.</param>
    /// <param name="configure">Configures the builder of each client.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is <see langword="null"/>.</exception>
    public TokenClientsBuilder ConfigureHttpClient(TokenService service, string? key, Action<IHttpClientBuilder> configure)
    {
        var concerns = Concerns(service, key);
        return ConfigureHttpClient(concerns, configure);
    }

    /// <summary>Returns the condition for the clients of one service with one key. Their HTTP clients are prepared, in case configuration names the clients later.</summary>
    internal Func<TokenClientRegistry.Registration, bool> Concerns(TokenService service, string? key)
    {
        foreach (var definition in ClientDefinitions.All)
        {
            if (definition.Service == service && key is not null && InstanceKey.IsValid(key))
            {
                Reserve(definition, key);
            }
        }

        return registration => registration.Definition.Service == service && string.Equals(registration.Key, key, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Returns the registry of a service collection. Adds it, with the services that use it, if there is none.</summary>
    internal static TokenClientRegistry RegistryOf(IServiceCollection services)
    {
        if (services.FirstOrDefault(static service => service.ServiceType == typeof(TokenClientRegistry))?.ImplementationInstance is TokenClientRegistry existing)
        {
            return existing;
        }

        var registry = new TokenClientRegistry();
        services.AddSingleton(registry);
        services.AddSingleton(provider => new TokenClientInstances(registry, provider));
        services.AddSingleton(static provider => new TokenClientCatalog(provider.GetRequiredService<TokenClientInstances>()));
        services.AddKeyedSingleton(KeyedService.AnyKey, static (provider, name) => CreateSettings(provider, (string)name!));
        services.AddSingleton<IPostConfigureOptions<HttpClientFactoryOptions>>(static provider => new LaterHttpClientOptions(provider, provider.GetRequiredService<TokenClientInstances>()));
        services.AddSingleton<IValidateOptions<ClientStartup>>(static provider => new ClientStartupValidator(provider, provider.GetRequiredService<TokenClientInstances>()));

        // The first filter is the outermost one, so it runs after the others have changed the primary handler.
        services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter>(provider => new PipelineFilter(provider, registry, provider.GetRequiredService<TokenClientInstances>())));
        return registry;
    }

    /// <summary>Adds one of the library's HTTP clients.</summary>
    internal static IHttpClientBuilder AddHttpClient(IServiceCollection services, string name)
    {
        // ConfigureHttpClientDefaults does not apply to these clients. It runs first, so what it added is removed here.
        var builder = services.AddHttpClient(name).RemoveAllLoggers();
        services.Configure<HttpClientFactoryOptions>(name, static options =>
        {
            options.HttpClientActions.Clear();
            options.HttpMessageHandlerBuilderActions.Clear();

            // A client keeps its handlers; the primary handler limits the lifetime of connections.
            options.HandlerLifetime = Timeout.InfiniteTimeSpan;
            options.HttpMessageHandlerBuilderActions.Add(static handlers => handlers.PrimaryHandler = PrimaryHandler.Create());
        });
        return builder;
    }

    /// <summary>Registers every client and keyed instance that a section names. The section is read when the host starts or the first client is requested.</summary>
    internal TokenClientsBuilder Add(IConfigurationSection section)
    {
        _registry.Add(section);
        Services.AddOptionsWithValidateOnStart<ClientStartup>();
        foreach (var definition in ClientDefinitions.All)
        {
            definition.Accept(this, section);
        }

        return this;
    }

    void IClientRegistrar.Add<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition, IConfigurationSection root)
    {
        AddServices(definition);
        Reserve(definition, key: null);
        AddClient(definition, key: null);

        // Instances that the section already names get HTTP clients of their own.
        foreach (var (named, key, _) in ConfigurationNames.Read(root, [], []))
        {
            if (named == definition && key is not null)
            {
                AddClient(definition, Reserve(definition, key).Key);
            }
        }

        AddBinding(definition, name => name.Length == 0 ? root.GetSection(definition.Section)
            : InstanceKey.IsValid(name) ? root.GetSection($"{definition.Section}:{SettingPath.Instances}:{name}")
            : null);
    }

    /// <summary>Registers a client with options from code or from a section. A second registration adds to the options of the first. The key keeps the casing of the first registration.</summary>
    internal TokenClientsBuilder Add<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition, string? key, Action<TOptions>? configure, IConfigurationSection? section)
        where TOptions : TokenClientOptions, new()
        where TClient : class
    {
        if (key is not null && !InstanceKey.IsValid(key))
        {
            throw new ArgumentException($"'{key}' cannot be an instance key: {InstanceKey.Rule}", nameof(key));
        }

        AddServices(definition);

        var registration = Reserve(definition, key);
        registration.IsInCode = true;
        registration.Section = section ?? registration.Section;
        AddClient(definition, registration.Key);
        var optionsName = registration.Key ?? Microsoft.Extensions.Options.Options.DefaultName;
        if (section is not null)
        {
            AddBinding(definition, name => name == optionsName ? section : null);
        }

        if (configure is not null)
        {
            Services.Configure(optionsName, configure);
        }

        return this;
    }

    /// <summary>Adds the services that all clients of a definition share, once.</summary>
    private void AddServices<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition)
        where TOptions : TokenClientOptions, new()
        where TClient : class
    {
        if (_registry.Find(SettingPath.HttpClientNameOf(definition, TokenClientRegistry.Registration.LaterKeys)) is null)
        {
            Services.AddOptions();
            Services.AddSingleton<IValidateOptions<TOptions>>(services => new RegisteredClient<TOptions, TClient>(definition, services));
            Services.AddKeyedSingleton(KeyedService.AnyKey, (services, key) => new RegisteredClient<TOptions, TClient>(definition, services).Get(key));
            Reserve(definition, TokenClientRegistry.Registration.LaterKeys);
        }
    }

    /// <summary>Adds the client itself, once.</summary>
    private void AddClient<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition, string? key)
        where TOptions : TokenClientOptions, new()
        where TClient : class
    {
        if (!_registry.BeginClient(SettingPath.HttpClientNameOf(definition, key)))
        {
            return;
        }

        if (key is null)
        {
            Services.AddSingleton(services => new RegisteredClient<TOptions, TClient>(definition, services).CreateDefault());
        }
        else
        {
            Services.AddKeyedSingleton(key, (services, _) => new RegisteredClient<TOptions, TClient>(definition, services).Get(key));
        }
    }

    private void AddBinding<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition, Func<string, IConfigurationSection?> sectionOf)
        where TOptions : TokenClientOptions, new()
        where TClient : class =>
        Services.AddSingleton<IConfigureOptions<TOptions>>(services => new ConfigurationBinding<TOptions, TClient>(definition, services.GetService<IConfiguration>() as IConfigurationRoot, sectionOf));

    /// <summary>Adds the HTTP client of a client. Whether there is such a client is known only when configuration is read.</summary>
    private TokenClientRegistry.Registration Reserve(IClientDefinition definition, string? key)
    {
        var name = SettingPath.HttpClientNameOf(definition, key);
        if (_registry.Find(name) is { } earlier)
        {
            return earlier;
        }

        var registration = new TokenClientRegistry.Registration(definition, key, name, AddHttpClient(Services, name));
        Services.AddOptionsWithValidateOnStart<ClientStartup>(name);
        _registry.Add(registration);
        return registration;
    }

    private static ClientSettings CreateSettings(IServiceProvider services, string httpClientName)
    {
        var instance = services.GetRequiredService<TokenClientInstances>().FindByHttpClient(httpClientName)!;
        return instance.Definition.CreateSettings(instance.Definition.OptionsOf(services, instance.Key), services);
    }

    private TokenClientsBuilder ConfigureHttpClient(Func<TokenClientRegistry.Registration, bool> concerns, Action<IHttpClientBuilder> configure)
    {
        Guard.NotNull(configure);
        _registry.Add(new TokenClientRegistry.ClientConfiguration(concerns, registration =>
        {
            configure(registration.HttpClientBuilder);
            registration.HasHandlerStartup = true;
        }));
        return this;
    }
}
