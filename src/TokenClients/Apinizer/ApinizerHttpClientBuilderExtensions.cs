using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Apinizer;
using TokenClients.DependencyInjection;
using TokenClients.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes HTTP clients call Apinizer's Management API.</summary>
public static class ApinizerHttpClientBuilderExtensions
{
    private const string ManagementPath = "apiops/";

    /// <summary>Authorises a client's requests with tokens of the registered <see cref="IApinizerAuth"/>, and sets its base address.</summary>
    /// <remarks>
    /// How requests are authorised and repeated stands at <see cref="BearerTokenHandler"/>. <see cref="HttpClient.BaseAddress"/>, unless it is set, becomes the Management API's
    /// (<c>{manager}/apiops/</c>): so requests go to addresses such as <c>projects/</c>, without a slash before them. The handler takes the place next to the sockets, whatever is added before or after.
    /// A second call with the same key does nothing.
    /// </remarks>
    /// <param name="builder">The builder of any typed or named client.</param>
    /// <param name="key">The key of the Apinizer instance; <see langword="null"/> for the default one. Host start-up, or else the first use of the client, fails with an <see cref="OptionsValidationException"/> if there is none.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="builder"/> configures all clients, which do not all call Apinizer.</exception>
    /// <exception cref="InvalidOperationException">The client gets tokens of another key already.</exception>
    public static IHttpClientBuilder AddApinizerBearerToken(this IHttpClientBuilder builder, string? key = null)
    {
        if (Guard.NotNull(builder).Name is null)
        {
            throw new ArgumentException("Access tokens of Apinizer cannot be put on all HTTP clients: they are for its origin only. Call AddHttpClient(…).AddApinizerBearerToken() for those that call it.", nameof(builder));
        }

        var registration = SettingPath.HttpClientNameOf(ApinizerRoom.Auth, key);
        var registry = TokenClientsBuilder.RegistryOf(builder.Services);
        if (!registry.Add(new TokenClientRegistry.TokenUser(builder.Name, registration, services => CreateHandler(services, key, registration))))
        {
            return builder;
        }

        builder.Services.AddOptionsWithValidateOnStart<HttpClientFactoryOptions>(builder.Name)
            .Validate(
                _ => registry.Find(registration) is not null,
                key is null
                    ? $"The HTTP client '{builder.Name}' wants access tokens of Apinizer, but no Apinizer client is registered. Call AddTokenClients().AddApinizer(…), or set {SettingPath.Of(ApinizerRoom.Auth, key)}."
                    : $"The HTTP client '{builder.Name}' wants access tokens of the Apinizer instance '{key}', but there is none. Call AddTokenClients().AddApinizer(\"{key}\", …), or set {SettingPath.Of(ApinizerRoom.Auth, key)}.");
        return builder.ConfigureHttpClient((services, http) =>
        {
            RequireHandler(services, builder.Name);
            http.BaseAddress ??= new(services.GetRequiredKeyedService<ClientSettings>(registration).BaseAddress, ManagementPath);
        });
    }

    /// <summary>Makes sure that the handler is still in a chain that others could change: without it requests would go out without a token.</summary>
    private static void RequireHandler(IServiceProvider services, string clientName)
    {
        // The client that is being made has this chain: the factory keeps it.
        var handler = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(clientName);
        while (handler is DelegatingHandler { InnerHandler: { } inner } and not BearerTokenHandler)
        {
            handler = inner;
        }

        if (handler is not BearerTokenHandler)
        {
            throw new InvalidOperationException(
                $"The primary handler of the HTTP client '{clientName}', which puts access tokens on its requests, was replaced by an IHttpMessageHandlerBuilderFilter. Set it with ConfigurePrimaryHttpMessageHandler(…) instead.");
        }
    }

    private static BearerTokenHandler CreateHandler(IServiceProvider services, string? key, string registration)
    {
        var auth = key is null ? services.GetRequiredService<IApinizerAuth>() : services.GetRequiredKeyedService<IApinizerAuth>(key);
        return new(auth.TokenSource, services.GetRequiredKeyedService<ClientSettings>(registration).BaseAddress)
        {
            AllowInsecureHttp = services.GetRequiredService<IOptionsMonitor<ApinizerOptions>>().Get(key ?? Options.Options.DefaultName).AllowInsecureHttp,
        };
    }
}
