using System.IO;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Caching;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.DocsTests.Readme;
using TokenClients.Infisical;
using TokenClients.Rotation;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Diagnostics;

/// <summary>The events of docs/diagnostics.md, held against the sources and against what is logged.</summary>
public sealed partial class EventTableTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "diagnostics.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_event_has_its_row()
    {
        var events = new[] { typeof(TokenClientModel).Assembly, typeof(TokenSharingOptions).Assembly, typeof(HttpResilienceTokenClientsBuilderExtensions).Assembly, typeof(SecretRotation).Assembly }
            .SelectMany(static assembly => assembly.GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(static method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(static method => method.Event is not null)
            .Select(static method => (
                Id: $"{method.Event!.EventId}",
                Level: $"{method.Event.Level}",
                Name: method.Event.EventName ?? method.Name,
                Values: string.Join(", ", Placeholder().Matches(method.Event.Message).Select(static match => $"`{match.Groups["name"].Value}`"))))
            .OrderBy(static entry => int.Parse(entry.Id, System.Globalization.CultureInfo.InvariantCulture))
            .ToList();

        ReadmeTable.Rows(Text, "## Events").Select(static row => (Id: row[0], Level: row[1], Name: row[2].Trim('`'), Values: row[4])).Should().Equal(events);
        events.Should().HaveCount(27);
    }

    [Fact]
    public async Task The_line_that_is_shown_is_what_is_logged()
    {
        var log = new LogRecorder();
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions(), loggerFactory: log);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Status(429, TimeSpan.FromHours(1)));

        await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(new CreateVercelToken("log", TokenExpiry.Never)));

        var line = log.Lines.Should().ContainSingle().Subject;
        line.Should().BeEquivalentTo((Category: "TokenClients.Vercel", Level: LogLevel.Warning, Event: new EventId(2, "CallFailed"), line.Text));
        Seconds().Replace(line.Text, "0.043 s").Should().Be("Vercel CreateTokenAsync failed: RateLimited (HTTP 429) after 1 attempt(s) in 0.043 s.");
        Text.Should().Contain($"warn: {line.Category}[2]\n      {Seconds().Replace(line.Text, "0.043 s")}");
    }

    [Fact]
    public async Task The_filter_of_the_page_shows_what_it_says()
    {
        var log = new LogRecorder();
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(new MarkdownPage("docs/diagnostics.md").Blocks("json").Single()));
        var configuration = new ConfigurationBuilder().AddJsonStream(json).Build();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddProvider(log));
        services.AddTokenClients().AddVercel(static _ => { }).AddCrafter(static _ => { }).UseEmulator(emulator);
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IVercelTokens>().ListTokensPageAsync();
        await provider.GetRequiredService<ICrafterAccessTokens>().ListTokensPageAsync();

        log.Lines.Select(static line => (line.Category, line.Event.Id)).Should().Equal(("TokenClients.Vercel", 1));
    }

    [Theory]
    [InlineData(LogLevel.Trace, 2, 4)]
    [InlineData(LogLevel.Error, 4)]
    public async Task A_lost_creation_is_told_of_also_where_only_errors_are_logged(LogLevel least, params int[] events)
    {
        var log = new LogRecorder(least);
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions(), loggerFactory: log);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));

        await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(new CreateVercelToken("log", TokenExpiry.Never)));

        log.Lines.Select(static line => line.Event.Id).Should().Equal(events);
        log.Lines.Last().Level.Should().Be(LogLevel.Error);
        log.Lines.Last().Text.Should().Be("Vercel CreateTokenAsync may have issued a credential whose secret was lost. Find the credential and revoke it.");
    }

    [Fact]
    public async Task A_good_credential_of_which_a_404_tells_is_reported_as_a_success()
    {
        var log = new LogRecorder();
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), loggerFactory: log);
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions(), loggerFactory: log);
        using var vercel = new VercelTokens(emulator.VercelOptions(), loggerFactory: log);

        foreach (var check in new[] { await infisical.CheckCredentialAsync(), await crafter.CheckCredentialAsync(), await vercel.CheckCredentialAsync() })
        {
            check.State.Should().Be(CredentialState.Accepted);
        }

        log.Lines.Select(static line => line.Event.Id).Should().Equal(1, 1, 1);
    }

    [Fact]
    public void Every_category_is_named()
    {
        foreach (var definition in ClientDefinitions.All)
        {
            Text.Should().Contain($"`TokenClients.{definition.Section}`");
        }
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[0-9]+\.[0-9]{3} s")]
    private static partial Regex Seconds();
}
