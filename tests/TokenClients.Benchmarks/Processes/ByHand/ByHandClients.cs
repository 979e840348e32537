using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TokenClients.Benchmarks.Processes.ByHand;

/// <summary>Sets hand-written clients up: alone, and in a container.</summary>
internal static class ByHandClients
{
    /// <summary>A client of its own, which owns its connections.</summary>
    internal static HttpClient Create(ByHandSettings settings)
    {
        var http = new HttpClient(new ByHandResilience(settings) { InnerHandler = CreateSockets() });
        Configure(http, settings);
        return http;
    }

    /// <summary>Registers a typed client whose settings come out of configuration.</summary>
    internal static void AddByHandVercel(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<ByHandSettings>()
            .Bind(section)
            .Validate(static settings => settings.BaseAddress is { IsAbsoluteUri: true }, "BaseAddress is missing.")
            .Validate(static settings => !string.IsNullOrWhiteSpace(settings.AccessToken), "AccessToken is missing.")
            .ValidateOnStart();
        services.AddHttpClient<ByHandVercel>(static (services, http) => Configure(http, services.GetRequiredService<IOptions<ByHandSettings>>().Value))
            .ConfigurePrimaryHttpMessageHandler(CreateSockets)
            .AddHttpMessageHandler(static services => new ByHandResilience(services.GetRequiredService<IOptions<ByHandSettings>>().Value));
    }

    private static SocketsHttpHandler CreateSockets() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };

    private static void Configure(HttpClient http, ByHandSettings settings)
    {
        http.BaseAddress = settings.BaseAddress;
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.AccessToken);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        http.DefaultRequestHeaders.UserAgent.ParseAdd("by-hand/1.0.0");
    }
}
