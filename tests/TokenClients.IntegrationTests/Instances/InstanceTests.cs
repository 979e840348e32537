using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Instances;

/// <summary>Many clients of one service in one program share nothing, however they were registered.</summary>
public sealed class InstanceTests
{
    private static readonly string?[] ThreeKeys = [null, "team_a", "teamB2"];

    public static MatrixTheoryData<string, bool> Ways => new(InstanceSection.All.Select(static section => section.Name), [true, false]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_calls_its_own_server_with_its_own_credential(string name, bool inCode)
    {
        // Each emulator's credentials work there only.
        var section = InstanceSection.Of(name);
        await using var first = await StartAsync(section);
        await using var second = await StartAsync(section);
        await using var third = await StartAsync(section);
        TokenServicesEmulator[] emulators = [first, second, third];
        await using var services = Build(section, inCode, [.. ThreeKeys.Zip(emulators, (key, emulator) => (key, section.Options(emulator)))]);
        var before = Array.ConvertAll(emulators, static emulator => emulator.Calls.Count);

        for (var index = 0; index < 3; index++)
        {
            await section.Call(section.Client(services, ThreeKeys[index]), emulators[index]);
            Array.ConvertAll(emulators, static emulator => emulator.Calls.Count).Should().Equal(before.Select((count, other) => count + (other <= index ? 1 : 0)));
            emulators[index].Calls[^1].Should().Match<RecordedCall>(call => call.Service == section.Service && call.OperationId == section.OperationId && call.StatusCode == 200);
        }

        CheckCatalog(services, section, hasDefault: true, ["team_a", "teamB2"]);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task There_can_be_any_number_of_them(string name, bool inCode)
    {
        const int count = 60;
        var section = InstanceSection.Of(name);
        await using var emulator = await StartAsync(section);
        var keys = Enumerable.Range(1, count).Select(static number => $"instance_{number}").ToArray();
        await using var services = Build(section, inCode, [.. keys.Select(key => ((string?)key, section.Options(emulator)))]);
        var before = emulator.Executed(section.Service, section.OperationId);

        var clients = Array.ConvertAll(keys, key => section.Client(services, key));
        await Task.WhenAll(clients.Select(client => section.Call(client, emulator)));

        clients.Should().OnlyHaveUniqueItems();
        emulator.Executed(section.Service, section.OperationId).Should().Be(before + count);
        if (inCode)
        {
            services.GetService(section.Facade).Should().BeNull("no default one was registered");
        }
        else
        {
            FluentActions.Invoking(() => services.GetService(section.Facade)).Should().Throw<OptionsValidationException>("configuration could name a default one").WithMessage("*is not configured*");
        }

        CheckCatalog(services, section, hasDefault: false, keys);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_that_gave_up_for_a_while_does_not_stop_the_others(string name, bool inCode)
    {
        var section = InstanceSection.Of(name);
        await using var emulator = await StartAsync(section);
        await using var services = Build(section, inCode, [.. ThreeKeys.Select(key => (key, section.Options(emulator)))]);
        using (emulator.Fail(section.Service, section.OperationId, Fault.Status(500), times: 100))
        {
            // Two failures of two open the circuit.
            for (var attempt = 0; attempt < 2; attempt++)
            {
                (await Failing.CallAsync(() => section.Call(section.Client(services, "team_a"), emulator))).Kind.Should().Be(TokenErrorKind.ServiceFault);
            }
        }

        var arrived = emulator.Calls.Count;
        var error = await Failing.CallAsync(() => section.Call(section.Client(services, "team_a"), emulator));

        error.Kind.Should().Be(TokenErrorKind.Unreachable);
        error.Attempts.Should().Be(0);
        emulator.Calls.Should().HaveCount(arrived, "the circuit is open");
        await section.Call(section.Client(services, "teamB2"), emulator);
        await section.Call(section.Client(services, null), emulator);
        emulator.Calls.Should().HaveCount(arrived + 2).And.Subject.Skip(arrived).Should().OnlyContain(static call => call.StatusCode == 200);
        (await Failing.CallAsync(() => section.Call(section.Client(services, "team_a"), emulator))).Kind.Should().Be(TokenErrorKind.Unreachable, "nor do the others close it");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_configured_for_one_does_not_touch_the_others(string name, bool inCode)
    {
        var section = InstanceSection.Of(name);
        await using var emulator = await StartAsync(section);
        var seen = 0;
        await using var services = Build(
            section,
            inCode,
            [.. ThreeKeys.Select(key => (key, section.Options(emulator)))],
            builder => builder.ConfigureHttpClient(section.Service, "team_a", http => http.AddHttpMessageHandler(() => new Counter(() => seen++))));

        await section.Call(section.Client(services, null), emulator);
        await section.Call(section.Client(services, "teamB2"), emulator);
        seen.Should().Be(0);
        await section.Call(section.Client(services, "team_a"), emulator);
        seen.Should().Be(1);
    }

    [Fact]
    public async Task A_credential_that_ends_stops_its_own_client_only()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        foreach (var section in InstanceSection.All)
        {
            await section.Prepare(emulator);
            var options = section.Options(emulator);
            switch (options)
            {
                case AccessTokenOptions access:
                    access.AccessToken = new("00000000-0000-4000-8000-000000000000");
                    break;
                case ClientSecretOptions client:
                    client.ClientSecret = new("wrong");
                    break;
            }

            await using var services = Build(section, inCode: false, [(null, section.Options(emulator)), ("team_a", options), ("teamB2", section.Options(emulator))]);

            (await Failing.CallAsync(() => section.Call(section.Client(services, "team_a"), emulator))).StatusCode.Should().BeOneOf([401, 403], section.Name);
            await section.Call(section.Client(services, "teamB2"), emulator);
            await section.Call(section.Client(services, null), emulator);
        }
    }

    [Fact]
    public async Task All_services_stand_side_by_side()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var settings = new List<KeyValuePair<string, string?>>();
        foreach (var section in InstanceSection.All)
        {
            await section.Prepare(emulator);
            settings.AddRange(ThreeKeys.SelectMany(key => section.Settings(key, section.Options(emulator))));
        }

        await using var services = new ServiceCollection()
            .AddTokenClients(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("TokenClients"))
            .Services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        // The same keys at every service: they are no names of clients, but of a service's.
        await Task.WhenAll(InstanceSection.All.SelectMany(section => ThreeKeys.Select(key => section.Call(section.Client(services, key), emulator))));

        var catalog = services.GetRequiredService<TokenClientCatalog>();
        foreach (var service in Enum.GetValues<TokenService>())
        {
            catalog.HasDefault(service).Should().BeTrue();
            catalog.Keys(service).Should().BeEquivalentTo("team_a", "teamB2");
        }
    }

    internal static async Task<TokenServicesEmulator> StartAsync(InstanceSection section)
    {
        var emulator = await TokenServicesEmulator.StartAsync();
        await section.Prepare(emulator);
        return emulator;
    }

    /// <summary>A container with clients whose circuits open after two failures and stay so for the test.</summary>
    internal static ServiceProvider Build(InstanceSection section, bool inCode, (string? Key, TokenClientOptions Options)[] instances, Action<TokenClientsBuilder>? more = null)
    {
        foreach (var (_, options) in instances)
        {
            options.Resilience.Retry.MaxRetryAttempts = 0;
            options.Resilience.CircuitBreaker.MinimumThroughput = 2;
            options.Resilience.CircuitBreaker.BreakDuration = TimeSpan.FromHours(1);
        }

        var services = new ServiceCollection();
        TokenClientsBuilder builder;
        if (inCode)
        {
            builder = services.AddTokenClients();
            foreach (var (key, options) in instances)
            {
                section.Add(builder, key, options);
            }
        }
        else
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(instances.SelectMany(instance => section.Settings(instance.Key, instance.Options))).Build();
            builder = services.AddTokenClients(configuration.GetSection("TokenClients"));
        }

        more?.Invoke(builder);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private static void CheckCatalog(ServiceProvider services, InstanceSection section, bool hasDefault, string[] keys)
    {
        var catalog = services.GetRequiredService<TokenClientCatalog>();
        foreach (var service in Enum.GetValues<TokenService>())
        {
            var isListed = service == section.Service && section.IsTokenClient;
            catalog.HasDefault(service).Should().Be(isListed && hasDefault);
            catalog.Keys(service).Should().BeEquivalentTo(isListed ? keys : []);
        }
    }

    private sealed class Counter(Action count) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            count();
            return base.SendAsync(request, cancellationToken);
        }
    }
}
