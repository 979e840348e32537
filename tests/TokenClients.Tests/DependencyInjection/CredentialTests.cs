using System.IO;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Tests.Crafter;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

/// <summary>A credential is given in the same ways at every service, and followed in the same way when it changes.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Key = "TokenClients:Vercel:AccessToken";

    /// <summary>A token that every installation of CrafterCMS has.</summary>
    private const string WellKnown = "e8f5170c-877b-416f-b70f-4b09772f8e2d";

    /// <summary>What a provider does in place of returning a credential, and what is said of it.</summary>
    private static readonly Dictionary<string, (string Said, Func<ValueTask<SecretString>> Fail)> Failing = new()
    {
        ["throws"] = ("System.FormatException", static () => throw new FormatException("it holds cred_0")),
        ["fails later"] = ("System.FormatException", static () => FailLaterAsync(new FormatException("it holds cred_0"))),
        ["cancels itself"] = ("System.OperationCanceledException", static () => FailLaterAsync(new OperationCanceledException("it holds cred_0"))),
        ["null"] = ("returned null", static () => new((SecretString)null!)),
    };

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public static TheoryData<string> Sections => ServicesTests.Sections;

    /// <summary>What the keys of the value and of the file are changed to, for every service and for those that cannot have such a token.</summary>
    public static TheoryData<string, string?, string?> UnusableChanges
    {
        get
        {
            var data = new TheoryData<string, string?, string?>
            {
                { "Crafter", WellKnown, null },
                { "Vercel", "cred_0 blank", null },
                { "Vercel", "crëd_0", null },
            };
            foreach (var section in Sections.Select(static row => row.Data))
            {
                data.Add(section, null, null);
                data.Add(section, "", null);
                data.Add(section, "\r\n", null);
                data.Add(section, "cred_0\ncred_0", null);
                data.Add(section, "cred_0", "/run/secrets/one");
                data.Add(section, null, " ");
            }

            return data;
        }
    }

    public static MatrixTheoryData<string, string> Failures => new(Sections.Select(static row => row.Data), Failing.Keys);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Value_of_each_client_is_followed_by_itself(string section)
    {
        using var world = new World(section, [.. ServicesTests.Valid(section, "cred_1"), .. ServicesTests.Valid(section + ":Instances:b", "cred_b1\n", section)]);

        await world.CallAsync();
        await world.CallAsync("b");
        world.Configuration[world.ValueKey] = "cred_2\r\n";
        await world.CallAsync();
        await world.CallAsync("b");
        world.Configuration[$"TokenClients:{section}:Instances:b:{world.Value}"] = "cred_b2";
        await world.CallAsync("b");
        await world.CallAsync();

        world.Sent.Should().Equal("cred_1", "cred_b1", "cred_2", "cred_b1", "cred_b2", "cred_2");
        world.Refusals.Should().BeEmpty();
        world.Changes(world.ValueKey).Should().Be(1);
        world.Changes($"TokenClients:{section}:Instances:b:{world.Value}").Should().Be(1);
        world.CheckLog();
    }

    [Theory]
    [MemberData(nameof(UnusableChanges))]
    public async Task Unusable_change_keeps_the_last_good_credential_and_is_logged_once(string section, string? value, string? file)
    {
        using var world = new World(section, ServicesTests.Valid(section, "cred_1"));
        await world.CallAsync();

        world.Configuration[world.ValueKey] = value;
        world.Configuration[world.FileKey] = file;
        await world.CallAsync();
        await world.CallAsync();
        var refusals = world.Refusals;
        world.Configuration[world.FileKey] = null;
        world.Configuration[world.ValueKey] = "cred_2";
        await world.CallAsync();

        world.Sent.Should().Equal("cred_1", "cred_1", "cred_1", "cred_2");
        refusals.Should().ContainSingle().Which.Should().Contain(world.ValueKey).And.Contain(world.FileKey).And.Contain("last good credential")
            .And.NotContainAny(WellKnown, "crëd_");
        world.CheckLog();
    }

    /// <summary>What can be wrong with a file, one by one: AccessTokenSourceTests.</summary>
    [Theory]
    [MemberData(nameof(Sections))]
    public async Task File_is_read_anew_and_what_cannot_be_used_of_it_keeps_the_last_good_credential(string section)
    {
        using var world = new World(section, ServicesTests.Valid(section, "cred_1"));

        // A client secret may hold what no header can.
        var rest = world.Value == "ClientSecret" ? " of several words" : "";
        await world.CallAsync();

        world.Configuration[world.ValueKey] = null;
        world.Configuration[world.FileKey] = _path;
        await world.CallAsync();
        await world.CallAsync();
        world.Refusals.Should().ContainSingle().Which.Should().Contain(_path).And.Contain("last good credential");
        await WriteAsync("cred_2");
        await world.CallAsync();
        await WriteAsync("cred_3\r\n");
        await world.CallAsync();
        await WriteAsync("cred_0\ncred_0");
        await world.CallAsync();
        await world.CallAsync();
        world.Refusals.Should().HaveCount(2);
        await WriteAsync($"cred_4{rest}\n");
        await world.CallAsync();
        world.Configuration[world.FileKey] = null;
        world.Configuration[world.ValueKey] = "cred_5" + rest;
        await world.CallAsync();

        world.Sent.Should().Equal("cred_1", "cred_1", "cred_1", "cred_2", "cred_3", "cred_3", "cred_3", "cred_4", "cred_5");
        world.Log.Entries.Where(static entry => entry.Text.Contains("can be used again", StringComparison.Ordinal)).Should().HaveCount(2)
            .And.OnlyContain(entry => entry.Text.Contains(_path));
        world.Changes(world.FileKey).Should().Be(1);
        world.Changes(world.ValueKey).Should().Be(1);
        world.CheckLog();
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Provider_is_asked_for_every_attempt(string section)
    {
        // A rate limit is what every call is sent again after.
        var call = ServicesTests.CallOf[section];
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response("", HttpStatusCode.TooManyRequests) : Wire.Response(Calls.GoodResponse(call)));
        var asked = 0;
        using var client = Wire.Client(Calls.FacadeOf(call), recorder, options =>
        {
            options.AskProvider(_ => new(new SecretString($"cred_{++asked}")));
            (options.Resilience.Retry.MaxRetryAttempts, options.Resilience.Retry.Delay) = (1, TimeSpan.Zero);
        });

        await Calls.RunAsync(call, client, Cancellation);
        await Calls.RunAsync(call, client, Cancellation);

        recorder.Requests.Select(ServicesTests.CredentialOf).Should().Equal("cred_1", "cred_2", "cred_3");
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Failing_provider_is_told_by_its_type_only_and_asked_again_by_the_next_call(string section, string way)
    {
        var call = ServicesTests.CallOf[section];
        using var log = new Setup.Log();
        using var factory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
        var isBroken = true;
        using var client = Wire.Client(
            Calls.FacadeOf(call),
            recorder,
            options => options.AskProvider(_ => isBroken ? Failing[way].Fail() : new(new SecretString("cred_1"))),
            loggerFactory: factory);

        var error = await Wire.FailureOf(() => Calls.RunAsync(call, client, Cancellation));
        isBroken = false;
        await Calls.RunAsync(call, client, Cancellation);

        error.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, IsRetryable = false, OutcomeUnknown = false, Attempts = 0 });
        error.InnerException.Should().BeNull("its text may hold the credential");
        error.ToString().Should().Contain(Failing[way].Said).And.NotContain("cred_");
        recorder.Requests.Select(ServicesTests.CredentialOf).Should().Equal("cred_1");
        log.Entries.Should().NotBeEmpty().And.NotContain(static entry => entry.Text.Contains("cred_"));
    }

    [Fact]
    public async Task Nothing_but_credentials_reloads()
    {
        using var world = new World("Vercel", [(Key, "cred_1"), ("TokenClients:Vercel:BaseAddress", "https://one.example")]);
        await world.CallAsync();

        world.Configuration["TokenClients:Vercel:BaseAddress"] = "https://two.example";
        await world.CallAsync();

        world.Recorder.Requests.Should().HaveCount(2).And.OnlyContain(static sent => sent.Address.StartsWith("https://one.example/"));
    }

    [Fact]
    public async Task Credential_of_the_section_reloads_whichever_registration_came_first()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        var configuration = Setup.Configuration((Key, "vcp_1"));
        await using var services = Setup.Provider(services => services.AddTokenClients()
            .AddVercel(static options => options.TeamId = "team_1")
            .AddVercel(configuration.GetSection("TokenClients:Vercel"))
            .Over(recorder));
        var vercel = services.GetRequiredService<IVercelTokens>();

        await vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);
        configuration[Key] = "vcp_2";
        await vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_1", "Bearer vcp_2");
    }

    public void Dispose() => File.Delete(_path);

    private static async ValueTask<SecretString> FailLaterAsync(Exception error)
    {
        await Task.Yield();
        throw error;
    }

    private Task WriteAsync(string content) => File.WriteAllTextAsync(_path, content, Cancellation);

    /// <summary>A container over configuration that can change, with one section's clients, and a service that responses them.</summary>
    private sealed class World : IDisposable
    {
        private readonly ServiceProvider _services;
        private readonly string _section;

        internal World(string section, (string, string?)[] settings)
        {
            _section = section;
            Configuration = Setup.Configuration(settings);
            Recorder = new(Calls.GoodResponse(ServicesTests.CallOf[section]));
            _services = Setup.Provider(services =>
            {
                services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
                services.AddTokenClients(Configuration.GetSection("TokenClients")).Over(Recorder);
            });
        }

        internal IConfigurationRoot Configuration { get; }

        internal Setup.Log Log { get; } = new();

        internal string Value => ServicesTests.CredentialKeyOf(_section);

        internal string ValueKey => ServicesTests.CredentialPathOf(_section);

        internal string FileKey => ValueKey + "File";

        internal IEnumerable<string?> Sent => Recorder.Requests.Select(ServicesTests.CredentialOf);

        /// <summary>What the log says so far of changes that cannot be used.</summary>
        internal IReadOnlyList<string> Refusals => [.. Log.Entries.Where(static entry => entry.Level >= LogLevel.Warning).Select(static entry => entry.Text)];

        internal Wire.Recorder Recorder { get; }

        public void Dispose()
        {
            _services.Dispose();
            Recorder.Dispose();
            Log.Dispose();
        }

        internal Task<TokenClientModel?> CallAsync(string? key = null)
        {
            var call = ServicesTests.CallOf[_section];
            var facade = Calls.FacadeOf(call);
            return Calls.RunAsync(call, key is null ? _services.GetRequiredService(facade) : _services.GetRequiredKeyedService(facade, key), Cancellation);
        }

        /// <summary>How often the log says that what a key holds is used from now on.</summary>
        internal int Changes(string key) => Log.Entries.Count(entry => entry.Level == LogLevel.Information && entry.Text.StartsWith(key + " has changed", StringComparison.Ordinal));

        internal void CheckLog() => Log.Entries.Should().NotContain(static entry => entry.Text.Contains("cred_"));
    }
}
