using System.IO;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Caching;
using TokenClients.CachingProcess;

namespace TokenClients.IntegrationTests.Caching;

/// <summary>What the package's readme says.</summary>
public sealed class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("src", "TokenClients.Caching", "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_option_and_every_event_is_named()
    {
        foreach (var option in typeof(TokenSharingOptions).GetProperties())
        {
            Text.Should().Contain($"`{option.Name}`");
        }

        var events = Regex.Matches(File.ReadAllText(Repository.PathOf("src", "TokenClients.Caching", "SharedTokenExchange.cs")), @"\[LoggerMessage\((?<id>[0-9]+), LogLevel\.(?<level>[A-Za-z]+)").ToList();
        events.Should().HaveCount(7);
        foreach (var each in events)
        {
            Text.Should().Contain($"| {each.Groups["id"].Value} | {each.Groups["level"].Value} |");
        }
    }

    [Fact]
    public async Task The_example_shares_tokens()
    {
        await using var world = await RedisWorld.StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, world.Key.Reveal() + "\n");
        try
        {
            var options = world.Emulator.ApinizerOptions();
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Redis"] = world.Redis.Endpoint,
                ["SharingKeyFile"] = file,
                ["TokenClients:Apinizer:BaseAddress"] = options.BaseAddress!.ToString(),
                ["TokenClients:Apinizer:ClientId"] = options.ClientId,
                ["TokenClients:Apinizer:ClientSecret"] = options.ClientSecret!.Reveal(),
            }).Build();
            var services = new ServiceCollection();
            ReadmeSnippets.Register(services, configuration, world.Database);
            // The default of a second can be too short on a busy machine.
            services.PostConfigure<TokenSharingOptions>(static options => options.CacheTimeout = options.LeaseDuration - TimeSpan.FromSeconds(1));
            await using var provider = services.BuildServiceProvider();

            var token = await provider.GetRequiredService<IApinizerAuth>().TokenSource.GetAccessTokenAsync();

            (await world.GetTokenAsync()).Should().Be(token);
            world.Issued.Should().Be(1);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
