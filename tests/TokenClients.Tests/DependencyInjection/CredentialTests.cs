using System.IO;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

/// <summary>A credential is given in the same ways at every service, and followed in the same way when it changes.</summary>
public sealed class CredentialTests
{
    private const string Key = "TokenClients:Vercel:AccessToken";

    public static TheoryData<string> Sections => ServicesTests.Sections;

    public static MatrixTheoryData<string, string> UnusableFiles => new(Sections.Select(static row => row.Data), ["missing", "empty", "line breaks only", "two lines"]);

    public static MatrixTheoryData<string, string> UnusableChanges =>
        new(Sections.Select(static row => row.Data), ["missing", "empty", "line breaks only", "two lines", "value and file", "blank path"]);

    public static MatrixTheoryData<string, string> Failures => new(Sections.Select(static row => row.Data), ["throws", "fails later", "cancels itself", "null"]);

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
    public async Task Unusable_change_keeps_the_last_good_credential_and_is_logged_once(string section, string way)
    {
        using var world = new World(section, ServicesTests.Valid(section, "cred_1"));
        await world.CallAsync();

        var (value, file) = way switch
        {
            "missing" => (null, null),
            "empty" => ("", null),
            "line breaks only" => ("\r\n", null),
            "two lines" => ("cred_0\ncred_0", null),
            "value and file" => ("cred_0", "/run/secrets/one"),
            _ => (null, " "),
        };
        world.Configuration[world.ValueKey] = value;
        world.Configuration[world.FileKey] = file;
        await world.CallAsync();
        await world.CallAsync();
        var refusals = world.Refusals;
        world.Configuration[world.FileKey] = null;
        world.Configuration[world.ValueKey] = "cred_2";
        await world.CallAsync();

        world.Sent.Should().Equal("cred_1", "cred_1", "cred_1", "cred_2");
        refusals.Should().ContainSingle().Which.Should().Contain(world.ValueKey).And.Contain(world.FileKey).And.Contain("last good credential");
        world.CheckLog();
    }

    /// <summary>A token that is public, and tokens that no header can carry.</summary>
    [Theory]
    [InlineData("Crafter", ServicesTests.WellKnown)]
    [InlineData("Vercel", "cred_0 blank")]
    [InlineData("Vercel", "crëd_0")]
    public async Task Change_to_a_token_that_its_service_cannot_have_keeps_the_last_good_one(string section, string token)
    {
        using var world = new World(section, ServicesTests.Valid(section, "cred_1"));
        await world.CallAsync();

        world.Configuration[world.ValueKey] = token;
        await world.CallAsync();

        world.Sent.Should().Equal("cred_1", "cred_1");
        world.Refusals.Should().ContainSingle().Which.Should().Contain(world.ValueKey).And.NotContain(token);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Value_gives_way_to_a_file_and_a_file_to_a_value(string section)
    {
        using var file = new TempFile("cred_file\n");
        using var world = new World(section, ServicesTests.Valid(section, "cred_1"));

        await world.CallAsync();
        world.Configuration[world.ValueKey] = null;
        world.Configuration[world.FileKey] = file.Path;
        await world.CallAsync();
        world.Configuration[world.FileKey] = null;
        world.Configuration[world.ValueKey] = "cred_2";
        await world.CallAsync();

        world.Sent.Should().Equal("cred_1", "cred_file", "cred_2");
        world.Changes(world.FileKey).Should().Be(1);
        world.Changes(world.ValueKey).Should().Be(1);
        world.CheckLog();
    }

    [Theory]
    [MemberData(nameof(UnusableFiles))]
    public async Task File_is_read_anew_and_what_cannot_be_used_of_it_keeps_the_last_good_credential(string section, string way)
    {
        using var file = new TempFile("");
        file.Spoil(way);
        using var world = new World(section, ServicesTests.Valid(section, "cred_1"));
        await world.CallAsync();

        world.Configuration[world.ValueKey] = null;
        world.Configuration[world.FileKey] = file.Path;
        await world.CallAsync();
        await world.CallAsync();
        world.Refusals.Should().ContainSingle().Which.Should().Contain(file.Path).And.Contain("last good credential");
        file.Write("cred_2");
        await world.CallAsync();
        file.Write("cred_3\r\n");
        await world.CallAsync();
        file.Spoil(way);
        await world.CallAsync();
        await world.CallAsync();
        world.Refusals.Should().HaveCount(2);
        file.Write("cred_4\n");
        await world.CallAsync();

        world.Sent.Should().Equal("cred_1", "cred_1", "cred_1", "cred_2", "cred_3", "cred_3", "cred_3", "cred_4");
        world.Log.Entries.Where(static entry => entry.Text.Contains("can be used again", StringComparison.Ordinal)).Should().HaveCount(2)
            .And.OnlyContain(entry => entry.Text.Contains(file.Path));
        world.CheckLog();
    }

    [Theory]
    [MemberData(nameof(UnusableFiles))]
    public async Task File_that_was_never_usable_sends_nothing_until_it_is(string section, string way)
    {
        using var file = new TempFile("");
        file.Spoil(way);
        using var world = new World(section, [.. ServicesTests.WithFile(section, file.Path), (ServicesTests.CredentialPathOf(section) + "FileOptional", "true")]);

        var error = await Wire.FailureOf(() => world.CallAsync());
        file.Write("cred_1");
        await world.CallAsync();

        ShouldBeUnavailable(error);
        error.Message.Should().Contain($"The credential in the file {file.Path} ", "that is what to look at");
        world.Sent.Should().Equal("cred_1");
        world.CheckLog();
    }

    /// <summary>The files and providers of a service that wants the credential in a header.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Credential_that_no_header_can_carry_sends_nothing(bool isInFile)
    {
        using var file = new TempFile("cred_ blank");
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder, options =>
        {
            if (isInFile)
            {
                options.UseFile(file.Path, isOptional: true);
            }
            else
            {
                options.AskProvider(static _ => new(new SecretString("cred_ blank")));
            }
        });

        var error = await Wire.FailureOf(() => vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Cancellation));

        ShouldBeUnavailable(error);
        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task File_is_followed_without_a_container(string section)
    {
        using var file = new TempFile("cred_1\n");
        using var recorder = new Wire.Recorder(Calls.GoodResponse(ServicesTests.CallOf[section]));
        using var client = Wire.Client(Calls.FacadeOf(ServicesTests.CallOf[section]), recorder, options => options.UseFile(file.Path, isOptional: false));

        await Calls.RunAsync(ServicesTests.CallOf[section], client, Cancellation);
        file.Write("cred_2");
        await Calls.RunAsync(ServicesTests.CallOf[section], client, Cancellation);
        file.Spoil("missing");
        await Calls.RunAsync(ServicesTests.CallOf[section], client, Cancellation);

        recorder.Requests.Select(ServicesTests.CredentialOf).Should().Equal("cred_1", "cred_2", "cred_2");
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
            options => options.AskProvider(async _ =>
            {
                if (isBroken && way == "throws")
                {
                    throw new FormatException("it holds cred_0");
                }

                await Task.Yield();
                return !isBroken ? new("cred_1") : way switch
                {
                    "fails later" => throw new FormatException("it holds cred_0"),
                    "cancels itself" => throw new OperationCanceledException("it holds cred_0"),
                    _ => null!,
                };
            }),
            loggerFactory: factory);

        var error = await Wire.FailureOf(() => Calls.RunAsync(call, client, Cancellation));
        isBroken = false;
        await Calls.RunAsync(call, client, Cancellation);

        ShouldBeUnavailable(error);
        error.ToString().Should().Contain(way switch
        {
            "null" => "returned null",
            "cancels itself" => typeof(OperationCanceledException).FullName,
            _ => typeof(FormatException).FullName,
        });
        recorder.Requests.Select(ServicesTests.CredentialOf).Should().Equal("cred_1");
        log.Entries.Should().NotBeEmpty().And.NotContain(static entry => entry.Text.Contains("cred_"));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Provider_of_code_stands_beside_the_other_settings_of_a_section(string section)
    {
        var asked = 0;
        using var world = new World(
            section,
            ServicesTests.WithoutCredential(section),
            services => PostConfigure(services, section, options => options.AskProvider(_ => new(new SecretString($"cred_{++asked}")))));

        await world.CallAsync();

        // What code gives is not overridden by what configuration says later.
        world.Configuration[world.ValueKey] = "cred_0";
        await world.CallAsync();

        world.Sent.Should().Equal("cred_1", "cred_2");
        world.CheckLog();
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

    [Fact]
    public async Task Client_secret_reloads_and_may_hold_what_no_header_can()
    {
        using var world = new World("VercelSso", ServicesTests.Valid("VercelSso", "cred_1 one"));

        await world.CallAsync();
        world.Configuration[world.ValueKey] = "cred_2 one";
        await world.CallAsync();

        world.Recorder.Requests.Select(static sent => sent.Body).Should().SatisfyRespectively(
            static body => body.Should().Contain("\"client_secret\":\"cred_1 one\""),
            static body => body.Should().Contain("\"client_secret\":\"cred_2 one\""));
    }

    /// <summary>Nothing was sent, and the exception shows nothing of what the credential's source holds.</summary>
    private static void ShouldBeUnavailable(TokenClientException error)
    {
        error.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, IsRetryable = false, OutcomeUnknown = false, Attempts = 0 });
        error.InnerException.Should().BeNull("its text may hold the credential");
        error.ToString().Should().NotContain("cred_");
    }

    private static IServiceCollection PostConfigure(IServiceCollection services, string section, Action<TokenClientOptions> change) => section switch
    {
        "Infisical" => services.PostConfigure<InfisicalOptions>(change),
        "Apinizer" => services.PostConfigure<ApinizerOptions>(change),
        "Vercel" => services.PostConfigure<VercelOptions>(change),
        "VercelSso" => services.PostConfigure<VercelSsoOptions>(change),
        _ => services.PostConfigure<CrafterOptions>(change),
    };

    /// <summary>A container over configuration that can change, with one section's clients, and a service that responses them.</summary>
    private sealed class World : IDisposable
    {
        private readonly ServiceProvider _services;
        private readonly string _section;

        internal World(string section, (string, string?)[] settings, Action<IServiceCollection>? more = null)
        {
            _section = section;
            Configuration = Setup.Configuration(settings);
            Recorder = new(Calls.GoodResponse(ServicesTests.CallOf[section]));
            _services = Setup.Provider(services =>
            {
                services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
                services.AddTokenClients(Configuration.GetSection("TokenClients")).Over(Recorder);
                more?.Invoke(services);
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

    /// <summary>A file as a mounted secret is one.</summary>
    private sealed class TempFile : IDisposable
    {
        internal TempFile(string content) => Write(content);

        internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);

        internal void Write(string content) => File.WriteAllText(Path, content);

        internal void Spoil(string way)
        {
            if (way == "missing")
            {
                File.Delete(Path);
            }
            else
            {
                Write(way switch
                {
                    "empty" => "",
                    "line breaks only" => "\r\n\n",
                    _ => "cred_0\ncred_0",
                });
            }
        }
    }
}
