using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Apinizer;
using TokenClients.DependencyInjection;
using TokenClients.Pipeline;
using TokenClients.Transport;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Authorizes HTTP clients for Apinizer's Management API.</summary>
public static class ApinizerHttpClientBuilderExtensions
{
    private const string ManagementPath = "apiops/";

    /// <summary>Authorizes a client's requests with tokens from the registered <see cref="IApinizerAuth"/>, and sets its base address.</summary>
    /// <remarks>
    /// See <see cref="BearerTokenHandler"/> for how requests are authorized and repeated. If <see cref="HttpClient.BaseAddress"/> is not set, it is set to the Management API
    /// (<c>{manager}/apiops/</c>), so use relative addresses such as <c>projects/</c>, without a leading slash. The handler is always the innermost one, regardless of the order of registration.
    /// A second call with the same key has no effect.
    /// </remarks>
    /// <param name="builder">The builder of any typed or named client.</param>
    /// <param name="key">The key of the Apinizer instance; <see langword="null"/> for the default one. If the instance is not registered, the host fails to start with an <see cref="OptionsValidationException"/>; without a host, the first use of the client throws it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="builder"/> configures the defaults of all clients.</exception>
    /// <exception cref="InvalidOperationException">The client already uses the tokens of another key.</exception>
    public static IHttpClientBuilder AddApinizerBearerToken(this IHttpClientBuilder builder, string? key = null)
    {
        if (Guard.NotNull(builder).Name is null)
        {
            throw new ArgumentException("Apinizer's access tokens are for its origin only, so they cannot be added to all HTTP clients. Call AddHttpClient(…).AddApinizerBearerToken() for the clients that call Apinizer.", nameof(builder));
        }

        var registration = SettingPath.HttpClientNameOf(ApinizerClients.Auth, key);
        var registry = TokenClientsBuilder.RegistryOf(builder.Services);
        if (!registry.Add(new TokenClientRegistry.TokenUser(builder.Name, registration, services => CreateHandler(services, key))))
        {
            return builder;
        }

        builder.Services.AddOptionsWithValidateOnStart<HttpClientFactoryOptions>(builder.Name)
            .Validate<TokenClientInstances>(
                (_, instances) => instances.CanBeUsed(ApinizerClients.Auth, key),
                key is null
                    ? $"The HTTP client '{builder.Name}' requires access tokens from Apinizer, but no Apinizer client is registered. Call AddTokenClients().AddApinizer(…), or set {SettingPath.Of(ApinizerClients.Auth, key)}."
                    : $"The HTTP client '{builder.Name}' requires access tokens from the Apinizer instance '{key}', but that instance is not registered. Call AddTokenClients().AddApinizer(\"{key}\", …), or set {SettingPath.Of(ApinizerClients.Auth, key)}.");
        return builder.ConfigureHttpClient((services, http) =>
        {
            RequireHandler(services, builder.Name);
            http.BaseAddress ??= new(SettingsOf(services, key).BaseAddress, ManagementPath);
        });
    }

    /// <summary>Checks that no filter has removed the handler from the chain. Otherwise, requests would be sent without a token.</summary>
    private static void RequireHandler(IServiceProvider services, string clientName)
    {
        // The factory caches the chain, so this is the chain of the client that is being created.
        var chain = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(clientName);
        if (!HttpPipeline.Contains<BearerTokenHandler>(chain))
        {
            throw new InvalidOperationException(
                $"An IHttpMessageHandlerBuilderFilter replaced the primary handler of the HTTP client '{clientName}', and with it the handler that authorizes requests. Set the primary handler with ConfigurePrimaryHttpMessageHandler(…) instead.");
        }
    }

    private static ClientSettings SettingsOf(IServiceProvider services, string? key) =>
        services.GetRequiredKeyedService<ClientSettings>(services.GetRequiredService<TokenClientInstances>().Get(ApinizerClients.Auth, key).HttpClientName);

    private static BearerTokenHandler CreateHandler(IServiceProvider services, string? key)
    {
        var auth = key is null ? services.GetRequiredService<IApinizerAuth>() : services.GetRequiredKeyedService<IApinizerAuth>(key);
        return new(auth.TokenSource, SettingsOf(services, key).BaseAddress)
        {
            AllowInsecureHttp = ApinizerClients.Auth.OptionsOf(services, services.GetRequiredService<TokenClientInstances>().Get(ApinizerClients.Auth, key).Key).AllowInsecureHttp,
        };
    }
}
