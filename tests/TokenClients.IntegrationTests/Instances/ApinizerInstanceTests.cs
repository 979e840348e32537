using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Instances;

/// <summary>Apinizer's clients hold tokens: each its own, even for the same user of the same console.</summary>
public sealed class ApinizerInstanceTests
{
    private static readonly InstanceSection Section = InstanceSection.Of("Apinizer");

    public static TheoryData<bool> Ways => [true, false];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_holds_a_token_of_its_own(bool inCode)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var services = InstanceTests.Build(Section, inCode, [(null, emulator.ApinizerOptions()), ("team_a", emulator.ApinizerOptions()), ("teamB2", emulator.ApinizerOptions())]);
        IAccessTokenSource[] sources = [SourceOf(services, null), SourceOf(services, "team_a"), SourceOf(services, "teamB2")];

        var tokens = await TokensOf(sources);

        tokens.Should().OnlyHaveUniqueItems();
        (await TokensOf(sources)).Should().Equal(tokens, "each holds what it was given");
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(3);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_refused_token_is_replaced_in_its_own_client_only(bool inCode)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var services = InstanceTests.Build(Section, inCode, [("team_a", emulator.ApinizerOptions()), ("teamB2", emulator.ApinizerOptions())]);
        IAccessTokenSource[] sources = [SourceOf(services, "team_a"), SourceOf(services, "teamB2")];
        var before = await TokensOf(sources);

        emulator.RevokeApinizerToken(before[0]);

        // Whoever mistakes one client's token for another's does no harm.
        sources[1].Invalidate(before[0]);
        sources[0].Invalidate(before[0]);
        var after = await TokensOf(sources);

        after[0].Should().NotBe(before[0]);
        after[1].Should().Be(before[1]);
        emulator.IsLive(TokenService.Apinizer, after[0]).Should().BeTrue();
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(3);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_refused_login_stops_its_own_client_only_and_is_sent_once(bool inCode)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var wrong = emulator.ApinizerOptions();
        wrong.ClientSecret = new("wrong");
        await using var services = InstanceTests.Build(Section, inCode, [("team_a", wrong), ("teamB2", emulator.ApinizerOptions())]);

        for (var attempt = 0; attempt < 10; attempt++)
        {
            (await Failing.CallAsync(async () => await SourceOf(services, "team_a").GetAccessTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        }

        emulator.ApinizerFailedLogins.Should().Be(1);
        var token = await SourceOf(services, "teamB2").GetAccessTokenAsync();
        emulator.IsLive(TokenService.Apinizer, token).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_of_the_users_own_gets_the_tokens_of_the_key_that_it_names(bool inCode)
    {
        await using var first = await TokenServicesEmulator.StartAsync();
        await using var second = await TokenServicesEmulator.StartAsync();
        await using var services = InstanceTests.Build(
            Section,
            inCode,
            [(null, first.ApinizerOptions()), ("team_a", second.ApinizerOptions())],
            static builder =>
            {
                builder.Services.AddHttpClient("default").AddApinizerBearerToken();
                builder.Services.AddHttpClient("keyed").AddApinizerBearerToken("team_a");
            });
        var factory = services.GetRequiredService<IHttpClientFactory>();

        foreach (var (name, emulator) in new[] { ("default", first), ("keyed", second), ("default", first), ("keyed", second) })
        {
            using var http = factory.CreateClient(name);
            (await http.GetStringAsync(new Uri("test/hello/instances", UriKind.Relative))).Should().Be("Hello instances");
            emulator.Calls[^1].Should().Match<RecordedCall>(static call => call.OperationId == "hello" && call.StatusCode == 200);
        }

        first.Calls.Select(static call => call.OperationId).Should().Equal("createToken", "hello", "hello");
        second.Calls.Select(static call => call.OperationId).Should().Equal("createToken", "hello", "hello");
    }

    private static IAccessTokenSource SourceOf(IServiceProvider services, string? key) => ((IApinizerAuth)Section.Client(services, key)).TokenSource;

    private static async Task<SecretString[]> TokensOf(IAccessTokenSource[] sources)
    {
        var tokens = new List<SecretString>();
        foreach (var source in sources)
        {
            tokens.Add(await source.GetAccessTokenAsync());
        }

        return [.. tokens];
    }
}
