using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using TokenClients.Pipeline;
using TokenClients.Transport;

namespace TokenClients.DependencyInjection;

/// <summary>Validates the options of a definition's clients in a container, and creates the clients.</summary>
internal sealed class RegisteredClient<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition, IServiceProvider services) : IValidateOptions<TOptions>
    where TOptions : TokenClientOptions, new()
    where TClient : class
{
    private readonly TokenClientInstances _instances = services.GetRequiredService<TokenClientInstances>();

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (_instances.FindNamed(definition, name is { Length: > 0 } ? name : null) is not { } instance)
        {
            return ValidateOptionsResult.Skip;
        }

        // After startup, the client handles an unusable file itself, so the file must not prevent other changes to the options.
        var failures = definition.FailuresOf(options, instance.Path, readsFile: !instance.IsStarted);
        instance.IsStarted |= failures.Count == 0;
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    internal TClient CreateDefault() => Create(_instances.Get(definition, key: null));

    /// <summary>Creates the client with a key. For a key in a different casing, returns the client with the registered casing.</summary>
    internal TClient Get(object? key)
    {
        if (ReferenceEquals(key, KeyedService.AnyKey))
        {
            throw new InvalidOperationException($"{definition.ClientName} cannot be listed by KeyedService.AnyKey. Get each client by its own key. TokenClientCatalog.Keys lists the keys of a service's token clients.");
        }

        if (key is not string text || !InstanceKey.IsValid(text))
        {
            throw new InvalidOperationException($"No {definition.ClientName} can have this key: {InstanceKey.Rule}");
        }

        var instance = _instances.Get(definition, text);
        return instance.Key == text ? Create(instance) : services.GetRequiredKeyedService<TClient>(instance.Key);
    }

    /// <summary>Creates a client with the options and handlers of a registered one, but with another access token. The caller need not dispose it.</summary>
    internal TClient CreateWith(string? key, SecretString accessToken) => Create(_instances.Get(definition, key), AccessTokenSource.Fixed(accessToken));

    private TClient Create(TokenClientInstances.Instance instance, IAccessTokenSource? credential = null)
    {
        _instances.Validate();
        if (!instance.IsNamed)
        {
            var failures = definition.FailuresOf(services, instance.Key, instance.Path);
            if (failures.Count > 0 || !_instances.MayBeUnnamed(definition, instance.Key))
            {
                throw _instances.NotConfigured(instance, failures);
            }

            instance = _instances.Keep(instance);
        }

        var name = instance.HttpClientName;
        var settings = services.GetRequiredKeyedService<ClientSettings>(name);
        var chain = HttpPipeline.Require(services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name), services.GetKeyedService<OutermostHandler>(name)?.Handler, name);
        var http = HttpPipeline.CreateClient(chain, disposeHandler: false);
        foreach (var configure in services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(name).HttpClientActions)
        {
            configure(http);
        }

        return definition.Create((TOptions)definition.OptionsOf(services, instance.Key), new(credential is null ? settings : settings.With(credential), http));
    }
}
