using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

public sealed class RegistrationTests
{
    private static readonly (string, string?)[] Both =
    [
        ("TokenClients:Vercel:AccessToken", "vcp_default"),
        ("TokenClients:Vercel:Instances:team_b:AccessToken", "vcp_b"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_is_one_for_all_scopes_and_ends_with_the_provider()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        IVercelTokens client, keyed;
        await using (var services = Setup.Provider(Setup.Configuration(Both), recorder))
        {
            await using var scope = services.CreateAsyncScope();
            client = services.GetRequiredService<IVercelTokens>();
            keyed = services.GetRequiredKeyedService<IVercelTokens>("team_b");
            scope.ServiceProvider.GetRequiredService<IVercelTokens>().Should().BeSameAs(client);
            await client.GetTokenAsync("tok_1", cancellationToken: Cancellation);
        }

        foreach (var ended in new[] { client, keyed })
        {
            var call = () => ended.GetTokenAsync("tok_1", cancellationToken: Cancellation);
            await call.Should().ThrowAsync<Exception>();
        }

        recorder.Requests.Should().ContainSingle("a disposed client sends nothing");
    }

    [Fact]
    public async Task Code_adds_to_what_the_section_says()
    {
        using var recorder = new Wire.Recorder("""{"token":{"id":"tok_1"},"bearerToken":"vcp_new"}""");
        await using var services = Setup.Provider(Setup.Configuration(Both), recorder, static builder => builder.AddVercel("team_b", static options => options.TeamSlug = "b"));

        await services.GetRequiredKeyedService<IVercelTokens>("team_b").CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Cancellation);

        recorder.Requests.Should().ContainSingle().Which.Address.Should().EndWith("?slug=b");
    }

    [Fact]
    public async Task Clock_and_log_are_those_of_the_container()
    {
        using var log = new Setup.Log();
        using var recorder = new Wire.Recorder("""{"token":{"id":"tok_1"},"bearerToken":"vcp_new"}""");
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
            services.AddSingleton<TimeProvider>(new FakeTimeProvider(Wire.Now));
            services.AddTokenClients().AddVercel("b", static options => options.AccessToken = new("vcp_1")).Over(recorder);
        });

        await services.GetRequiredKeyedService<IVercelTokens>("b").CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.In(TimeSpan.FromDays(1))), Cancellation);

        recorder.Requests.Single().Body.Should().Be("""{"name":"ci","expiresAt":1795420800000}""");
        log.Entries.Should().Contain(static entry => entry.Category == "TokenClients.Vercel");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("_a", false)]
    [InlineData("a_", false)]
    [InlineData("a__b", false)]
    [InlineData("team-b", false)]
    [InlineData("tëam", false)]
    [InlineData("7", true)]
    [InlineData("A_1_b", true)]
    public void Key_must_be_letters_and_digits_in_groups_as_an_environment_variable_can_hold_it(string key, bool isTaken)
    {
        var services = new ServiceCollection();
        var add = () => services.AddTokenClients().AddVercel(key, static options => options.AccessToken = new("vcp_1"));

        if (isTaken)
        {
            add();
            using var provider = services.BuildServiceProvider();
            provider.GetKeyedService<IVercelTokens>(key).Should().NotBeNull();
        }
        else
        {
            add.Should().Throw<ArgumentException>().Which.ParamName.Should().Be("key");
        }
    }

    [Fact]
    public void Null_arguments_are_refused()
    {
        var builder = new ServiceCollection().AddTokenClients();
        IConfigurationSection section = Setup.Configuration().GetSection("x");
        Action[] calls =
        [
            .. ServicesTests.CallOf.Keys.SelectMany(service => new Action[]
            {
                () => builder.AddCode(service, null!),
                () => builder.AddCode(service, null!, "a"),
                () => builder.AddSection(service, null!),
                () => builder.AddSection(service, null!, "a"),
            }),
            static () => TokenClientsServiceCollectionExtensions.AddTokenClients(null!), static () => new ServiceCollection().AddTokenClients(null!),
            () => TokenClientsServiceCollectionExtensions.AddTokenClients(null!, section), () => builder.ConfigureHttpClient(null!),
            () => builder.ConfigureHttpClient(TokenService.Vercel, null, null!), () => builder.AddVercel(null!, static _ => { }), () => builder.AddVercel(null!, section),
            static () => new InfisicalTokenAuth((InfisicalOptions)null!).Dispose(), static () => new ApinizerAuth(null!).Dispose(), static () => new VercelTokens(null!).Dispose(),
            static () => new VercelSso(null!).Dispose(), static () => new CrafterAccessTokens((CrafterOptions)null!).Dispose(),
        ];

        calls.Should().AllSatisfy(static call => call.Should().Throw<ArgumentNullException>());
    }
}
