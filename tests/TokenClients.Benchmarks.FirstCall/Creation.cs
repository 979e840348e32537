using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Benchmarks.Processes.ByHand;
using TokenClients.Vercel;

namespace TokenClients.Benchmarks.FirstCall;

/// <summary>The same program four times: it creates one token that ends in a day, and returns its secret.</summary>
internal static class Creation
{
    private const string AccessToken = "vcp_notASecretNotASecretNotASecretNotASecretNotASec";
    private const string Name = "deploy";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    internal static async Task<string> WithLibraryAsync(string address)
    {
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = new Uri(address), AccessToken = new SecretString(AccessToken) });
        var created = await vercel.CreateTokenAsync(new CreateVercelToken(Name, TokenExpiry.In(Lifetime)));
        return created.Secret.Reveal();
    }

    internal static async Task<string> WithLibraryInContainerAsync(string address)
    {
        var configuration = Configure("TokenClients:Vercel", address);
        var services = new ServiceCollection();
        services.AddTokenClients(configuration.GetSection("TokenClients"));
        await using var provider = services.BuildServiceProvider();
        var created = await provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(new CreateVercelToken(Name, TokenExpiry.In(Lifetime)));
        return created.Secret.Reveal();
    }

    internal static async Task<string> ByHandAsync(string address)
    {
        using var http = ByHandClients.Create(new ByHandSettings { BaseAddress = new Uri(address), AccessToken = AccessToken });
        var created = await new ByHandVercel(http).CreateTokenAsync(NewToken());
        return created.BearerToken;
    }

    internal static async Task<string> ByHandInContainerAsync(string address)
    {
        var configuration = Configure("ByHand", address);
        var services = new ServiceCollection();
        services.AddByHandVercel(configuration.GetSection("ByHand"));
        await using var provider = services.BuildServiceProvider();
        var created = await provider.GetRequiredService<ByHandVercel>().CreateTokenAsync(NewToken());
        return created.BearerToken;
    }

    private static NewToken NewToken() => new(Name) { ExpiresAt = DateTimeOffset.UtcNow.Add(Lifetime).ToUnixTimeMilliseconds() };

    private static IConfigurationRoot Configure(string section, string address) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { [$"{section}:BaseAddress"] = address, [$"{section}:AccessToken"] = AccessToken })
        .Build();
}
