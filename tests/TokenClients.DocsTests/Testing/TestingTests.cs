using System.IO;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TokenClients.DocsTests.Diagnostics;
using TokenClients.DocsTests.Readme;
using TokenClients.Testing;
using TokenClients.Vercel;
using YamlDotNet.RepresentationModel;

namespace TokenClients.DocsTests.Testing;

/// <summary>What docs/testing.md shows, carried out. What it shares with the README is carried out there.</summary>
public sealed class TestingTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "testing.md")).ReplaceLineEndings("\n");
    private static readonly string FaultsText = File.ReadAllText(Repository.PathOf("docs", "testing-faults.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task Faults_strike_and_are_used_up()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions();
        options.Resilience.Retry.Delay = TimeSpan.Zero;
        using var vercel = new VercelTokens(options);
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("to be revoked", TokenExpiry.Never));

        await Snippets.StrikeAsync(emulator, vercel);

        emulator.Calls.Where(static call => call.OperationId == "listAuthTokens").Select(static call => call.StatusCode).Should().Equal(503, 503, 200);
        (await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(new CreateVercelToken("later", TokenExpiry.Never)))).Kind.Should().Be(TokenErrorKind.RateLimited);
        (await vercel.RevokeTokenAsync(created.Token!.Id)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        FaultsText.Should().Contain("`Unconfirmed`");
    }

    [Fact]
    public Task An_operation_is_executed_later_and_shown_later_still() => Snippets.LagAsync();

    [Fact]
    public Task A_class_that_takes_a_client_calls_the_emulator() => Snippets.InjectAsync();

    [Fact]
    public Task What_the_server_did_can_be_asked() => Snippets.AskAsync();

    [Fact]
    public Task A_fake_stands_in_for_a_service() => Snippets.FakeAsync();

    [Fact]
    public Task A_fake_handler_stands_in_for_the_network() => Snippets.FakeHandlerAsync();

    [Fact]
    public Task A_clock_that_is_advanced_ends_tokens() => Snippets.MoveAsync();

    [Fact]
    public Task A_retry_waits_on_the_clock_of_the_test() => Snippets.RetryAsync();

    [Fact]
    public Task A_timeout_ends_on_the_clock_of_the_test() => Snippets.TimeOutAsync();

    [Fact]
    public async Task Clients_of_a_container_wait_on_the_clock_of_the_test()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(static _ => { });
        Snippets.AddClock(services, emulator);
        await using var provider = services.BuildServiceProvider();
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(503));

        var listing = provider.GetRequiredService<IVercelTokens>().ListTokensPageAsync();
        clock.Advance(await emulator.WhenClientWaitsAsync());

        await listing;
        emulator.Calls.Should().HaveCount(2);
    }

    [Fact]
    public void Every_fault_has_a_row()
    {
        var rows = ReadmeTable.Rows(FaultsText, "## All faults").SelectMany(static row => ReadmeTable.Code(row[1])).ToList();

        rows.Should().BeEquivalentTo(typeof(Fault).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(static method => method.Name));
    }

    [Fact]
    public void Every_operation_has_its_name()
    {
        var rows = ReadmeTable.Rows(Text, "## Names of operations");
        foreach (var service in Enum.GetNames<TokenService>())
        {
            using var file = File.OpenText(Repository.PathOf("openapi", $"{service.ToLowerInvariant()}.yaml"));
            var yaml = new YamlStream();
            yaml.Load(file);
            var known = ((YamlMappingNode)yaml.Documents[0].RootNode["paths"]).Children.Values
                .SelectMany(static path => ((YamlMappingNode)path).Children.Values.OfType<YamlMappingNode>())
                .Where(static operation => operation.Children.ContainsKey("operationId"))
                .Select(static operation => ((YamlScalarNode)operation["operationId"]).Value);

            ReadmeTable.Code(rows.Single(row => row[0] == service)[1]).Should().BeEquivalentTo(known);
        }
    }

    [Fact]
    public async Task A_wrong_name_says_which_ones_there_are()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        FluentActions.Invoking(() => emulator.Fail(TokenService.Vercel, "create", Fault.Drop())).Should().Throw<ArgumentException>().WithMessage("*createAuthToken*");
    }
}

/// <summary>A detector listens to the whole process, so nothing runs beside it.</summary>
[Collection(DiagnosticsTests.Alone)]
public sealed class LeakTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "testing.md")).ReplaceLineEndings("\n");

    [Fact]
    public Task A_program_without_leaks_is_clean() => Snippets.WatchAsync();

    [Fact]
    public void A_leak_is_found_and_not_repeated()
    {
        using var detector = new SecretLeakDetector();
        var secret = new SecretString("vcp_" + Guid.NewGuid().ToString("N"));
        detector.Watch(secret);
        var services = new ServiceCollection();
        Snippets.AddDetector(services, detector);
        using var provider = services.BuildServiceProvider();
#pragma warning disable CA1848, CA1873, CA2254, TKC001 // As a careless program does it.
        provider.GetRequiredService<ILoggerFactory>().CreateLogger("Shop").LogTrace($"token={secret.Reveal()}");
#pragma warning restore CA1848, CA1873, CA2254, TKC001

        var leak = FluentActions.Invoking(detector.AssertClean).Should().Throw<SecretLeakException>().Which;

        leak.Message.Should().Contain("log 'Shop'").And.NotContain(secret.Reveal());
        foreach (var channel in Enum.GetValues<SecretLeakChannel>())
        {
            Text.Should().Contain($"`{channel}`");
        }
    }
}
