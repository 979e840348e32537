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

    /// <summary>
    /// Authorises a client's requests with tokens of the registered <see cref="IApinizerAuth"/>, as <see cref="BearerTokenHandler"/> describes, and sets its <see cref="HttpClient.BaseAddress"/>, unless it has one, to the Management API
    /// (<c>{manager}/apiops/</c>): so requests go to addresses such as <c>projects/</c>, without a slash before them. The handler takes the place next to the sockets, whatever is added before or after.
    /// </summary>
    /// <param name="builder">The builder of any typed or named client.</param>
    /// <param name="key">The key of the Apinizer instance; <see langword="null"/> for the default one. Host start-up, or else the first use of the client, fails with an <see cref="OptionsValidationException"/> if there is none.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="builder"/> configures all clients, which do not all call Apinizer.</exception>
    public static IHttpClientBuilder AddApinizerBearerToken(this IHttpClientBuilder builder, string? key = null)
    {
        if (Guard.NotNull(builder).Name is null)
        {
            throw new ArgumentException("Access tokens of Apinizer cannot be put on all HTTP clients: they are for its origin only. Call AddHttpClient(…).AddApinizerBearerToken() for those that call it.", nameof(builder));
        }

        var registration = SettingPath.HttpClientNameOf(ApinizerRoom.Auth, key);
        builder.Services.AddOptionsWithValidateOnStart<HttpClientFactoryOptions>(builder.Name)
            .Validate<IServiceProvider>(
                (_, services) => services.GetService<TokenClientRegistry>()?.Find(registration) is not null,
                key is null
                    ? $"The HTTP client '{builder.Name}' wants access tokens of Apinizer, but no Apinizer client is registered. Call AddTokenClients().AddApinizer(…), or set {SettingPath.Of(ApinizerRoom.Auth, key)}."
                    : $"The HTTP client '{builder.Name}' wants access tokens of the Apinizer instance '{key}', but there is none. Call AddTokenClients().AddApinizer(\"{key}\", …), or set {SettingPath.Of(ApinizerRoom.Auth, key)}.")

            // Next to the sockets, after all else that is configured: each attempt of a retrying handler passes it, and no handler that logs sees the header.
            .PostConfigure(options => options.HttpMessageHandlerBuilderActions.Add(handlers =>
            {
                var handler = CreateHandler(handlers.Services, key, registration);
                handler.InnerHandler = handlers.PrimaryHandler;
                handlers.PrimaryHandler = handler;
            }));
        return builder.ConfigureHttpClient((services, http) => http.BaseAddress ??= new(services.GetRequiredKeyedService<ClientSettings>(registration).BaseAddress, ManagementPath));
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
