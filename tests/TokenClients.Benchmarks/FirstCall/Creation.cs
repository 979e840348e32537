using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Benchmarks.Peers.HandWritten;
using TokenClients.Vercel;

namespace TokenClients.Benchmarks.FirstCall;

/// <summary>The same program three times: it creates one token that ends in a day, and returns its secret.</summary>
internal static class Creation
{
    private const string AccessToken = "vcp_notASecretNotASecretNotASecretNotASecretNotASec";
    private const string Name = "deploy";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    internal static async Task<string> WithLibraryAsync(string address)
    {
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(Configure(address));
        await using var provider = services.BuildServiceProvider();
        var created = await provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(new CreateVercelToken(Name, TokenExpiry.In(Lifetime)));
        return created.Secret.Reveal();
    }

    internal static async Task<string> StandardAsync(string address)
    {
        var services = new ServiceCollection();
        services.AddOptions<VercelSettings>()
            .Bind(Configure(address))
            .Validate(static settings => settings.BaseAddress is { IsAbsoluteUri: true }, "BaseAddress is missing.")
            .Validate(static settings => !string.IsNullOrWhiteSpace(settings.AccessToken), "AccessToken is missing.")
            .ValidateOnStart();
        services.AddHttpClient<HandWrittenVercel>(static (services, http) => Configure(http, services.GetRequiredService<IOptions<VercelSettings>>().Value)).AddStandardResilienceHandler();
        await using var provider = services.BuildServiceProvider();
        var created = await provider.GetRequiredService<HandWrittenVercel>().CreateAsync(Name, DateTimeOffset.UtcNow.Add(Lifetime));
        return created.BearerToken!;
    }

    internal static async Task<string> BareAsync(string address)
    {
        using var http = new HttpClient();
        Configure(http, new VercelSettings { BaseAddress = new Uri(address), AccessToken = AccessToken });
        var created = await new HandWrittenVercel(http).CreateAsync(Name, DateTimeOffset.UtcNow.Add(Lifetime));
        return created.BearerToken!;
    }

    private static void Configure(HttpClient http, VercelSettings settings)
    {
        http.BaseAddress = settings.BaseAddress;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.AccessToken);
        http.DefaultRequestHeaders.UserAgent.ParseAdd("peer/1.0");
    }

    private static IConfigurationSection Configure(string address) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Vercel:BaseAddress"] = address, ["Vercel:AccessToken"] = AccessToken })
        .Build()
        .GetSection("Vercel");
}
