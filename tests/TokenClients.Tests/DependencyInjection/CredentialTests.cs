using System.IO;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

public sealed class CredentialTests
{
    private const string Key = "TokenClients:Vercel:AccessToken";
    private const string FileKey = "TokenClients:Vercel:AccessTokenFile";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changed_credential_is_used_by_the_next_call()
    {
        using var world = new World((Key, "vcp_1"), ("TokenClients:Vercel:Instances:b:AccessToken", "vcp_b1"));

        await world.CallAsync();
        await world.CallAsync("b");
        world.Configuration[Key] = "vcp_2";
        await world.CallAsync();
        world.Configuration["TokenClients:Vercel:Instances:b:AccessToken"] = "vcp_b2\n";
        await world.CallAsync("b");
        await world.CallAsync();

        world.Sent.Should().Equal("Bearer vcp_1", "Bearer vcp_b1", "Bearer vcp_2", "Bearer vcp_b2", "Bearer vcp_2");
        world.Log.Entries.Should().NotContain(static entry => entry.Text.Contains("vcp_"));
        world.Log.Entries.Where(static entry => entry.Level == LogLevel.Information && entry.Text.Contains("AccessToken")).Should().HaveCount(2, "each change is logged once");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bad value " + Setup.Secret)]
    [InlineData("bad\nvalue" + Setup.Secret)]
    [InlineData("bädvalue" + Setup.Secret)]
    public async Task Invalid_change_keeps_the_last_good_credential_and_is_logged_once_without_being_shown(string? invalid)
    {
        using var world = new World((Key, "vcp_1"));
        await world.CallAsync();

        world.Configuration[Key] = invalid;
        await world.CallAsync();
        await world.CallAsync();
        var refusals = world.Log.Entries.Where(static entry => entry.Level >= LogLevel.Warning).ToList();
        world.Configuration[Key] = "vcp_3";
        await world.CallAsync();

        world.Sent.Should().Equal("Bearer vcp_1", "Bearer vcp_1", "Bearer vcp_1", "Bearer vcp_3");
        refusals.Should().ContainSingle().Which.Text.Should().Contain("AccessToken").And.NotContain(Setup.Secret);
        world.Log.Entries.Should().NotContain(static entry => entry.Text.Contains(Setup.Secret) || entry.Text.Contains("vcp_"));
    }

    [Fact]
    public async Task Value_and_file_at_once_keep_the_last_good_credential()
    {
        using var world = new World((Key, "vcp_1"));
        await world.CallAsync();

        world.Configuration[FileKey] = "/run/secrets/none";
        await world.CallAsync();

        world.Sent.Should().Equal("Bearer vcp_1", "Bearer vcp_1");
        world.Log.Entries.Should().Contain(static entry => entry.Level == LogLevel.Error && entry.Text.Contains("AccessTokenFile"));
    }

    [Fact]
    public async Task Log_of_a_change_names_the_full_key()
    {
        using var world = new World(("TokenClients:Vercel:Instances:b:AccessToken", "vcp_1"));
        await world.CallAsync("b");

        world.Configuration["TokenClients:Vercel:Instances:b:AccessToken"] = "";
        await world.CallAsync("b");

        world.Log.Entries.Should().Contain(static entry => entry.Level == LogLevel.Error && entry.Text.Contains("TokenClients:Vercel:Instances:b:AccessToken"));
    }

    [Fact]
    public async Task Nothing_but_credentials_reloads()
    {
        using var world = new World((Key, "vcp_1"), ("TokenClients:Vercel:BaseAddress", "https://one.example"));
        await world.CallAsync();

        world.Configuration["TokenClients:Vercel:BaseAddress"] = "https://two.example";
        await world.CallAsync();

        world.Recorder.Requests.Should().OnlyContain(static sent => sent.Address.StartsWith("https://one.example/"));
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
        using var recorder = new Wire.Recorder("""{"id_token":"id"}""");
        var configuration = Setup.Configuration(("TokenClients:VercelSso:ClientId", "oac"), ("TokenClients:VercelSso:ClientSecret", "first one"));
        await using var services = Setup.Provider(configuration, recorder);
        var sso = services.GetRequiredService<IVercelSso>();

        await sso.RefreshAsync(new SecretString("r"), Cancellation);
        configuration["TokenClients:VercelSso:ClientSecret"] = "second one";
        await sso.RefreshAsync(new SecretString("r"), Cancellation);

        recorder.Requests.Select(static sent => sent.Body).Should().SatisfyRespectively(
            static body => body.Should().Contain("\"client_secret\":\"first one\""),
            static body => body.Should().Contain("\"client_secret\":\"second one\""));
    }

    [Fact]
    public async Task File_is_read_for_every_call()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "vcp_1\r\n", Cancellation);
            using var world = new World((FileKey, path));
            await world.CallAsync();
            await File.WriteAllTextAsync(path, "vcp_2\n", Cancellation);
            await world.CallAsync();

            world.Sent.Should().Equal("Bearer vcp_1", "Bearer vcp_2");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Value_gives_way_to_a_file_when_configuration_changes()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "vcp_file", Cancellation);
            using var world = new World((Key, "vcp_1"));
            await world.CallAsync();
            world.Configuration[Key] = null;
            world.Configuration[FileKey] = path;
            await world.CallAsync();

            world.Sent.Should().Equal("Bearer vcp_1", "Bearer vcp_file");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("two\nlines")]
    [InlineData("with blank")]
    public async Task File_without_a_usable_credential_sends_nothing(string content)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, content, Cancellation);
            using var world = new World((FileKey, path), (FileKey + "Optional", "true"));

            var error = (await FluentActions.Awaiting(() => world.CallAsync()).Should().ThrowAsync<TokenClientException>()).Which;

            error.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
            error.IsRetryable.Should().BeFalse();
            error.OutcomeUnknown.Should().BeFalse();
            error.Attempts.Should().Be(0);
            world.Sent.Should().BeEmpty();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Missing_optional_file_sends_nothing_and_the_host_starts_all_the_same()
    {
        // A secret may be mounted later than the host starts.
        await Setup.StartHostAsync((FileKey, "/nowhere/at/all"), (FileKey + "Optional", "true"));
        using var world = new World((FileKey, "/nowhere/at/all"), (FileKey + "Optional", "true"));

        (await FluentActions.Awaiting(() => world.CallAsync()).Should().ThrowAsync<TokenClientException>()).Which.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        world.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task Provider_is_asked_for_every_call()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        var number = 0;
        using var vercel = Wire.Vercel(recorder, options => (options.AccessToken, options.AccessTokenProvider) = (null, _ => new(new SecretString($"vcp_{++number}"))));

        await vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_1", "Bearer vcp_2");
    }

    [Fact]
    public async Task Provider_is_asked_for_every_attempt()
    {
        using var recorder = new Wire.Recorder(static (count, _) => count == 1 ? Wire.Response("", System.Net.HttpStatusCode.ServiceUnavailable) : Wire.Response(Setup.Token));
        var number = 0;
        using var vercel = Wire.Vercel(recorder, options =>
        {
            (options.AccessToken, options.AccessTokenProvider) = (null, _ => new(new SecretString($"vcp_{++number}")));
            (options.Resilience.Retry.MaxRetryAttempts, options.Resilience.Retry.Delay) = (1, TimeSpan.Zero);
        });

        await vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_1", "Bearer vcp_2");
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("fails later")]
    [InlineData("null")]
    [InlineData("cancels itself")]
    [InlineData("unusable")]
    public async Task Failing_provider_is_told_by_its_type_only_and_nothing_is_sent(string way)
    {
        using var recorder = new Wire.Recorder("""{"token":{"id":"tok_1"},"bearerToken":"vcp_new"}""");
        using var vercel = Wire.Vercel(recorder, options =>
        {
            options.AccessToken = null;
            options.AccessTokenProvider = async token =>
            {
                if (way == "throws")
                {
                    throw new FormatException("it holds " + Setup.Secret);
                }

                await Task.Yield();
                return way switch
                {
                    "fails later" => throw new FormatException("it holds " + Setup.Secret),
                    "cancels itself" => throw new OperationCanceledException("it holds " + Setup.Secret),
                    "unusable" => new SecretString("with blank " + Setup.Secret),
                    _ => null!,
                };
            };
        });

        var error = (await FluentActions.Awaiting(() => vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Cancellation)).Should().ThrowAsync<TokenClientException>()).Which;

        error.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        error.Operation.Should().Be(nameof(IVercelTokens.CreateTokenAsync));
        error.IsRetryable.Should().BeFalse();
        error.OutcomeUnknown.Should().BeFalse("nothing was sent");
        error.Attempts.Should().Be(0);
        error.Response.Should().BeNull();
        error.InnerException.Should().BeNull();
        error.ToString().Should().NotContain(Setup.Secret);
        if (way is "throws" or "fails later")
        {
            error.Message.Should().Contain("System.FormatException");
        }

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Failing_provider_of_a_client_secret_sends_nothing()
    {
        using var recorder = new Wire.Recorder("""{"id_token":"id"}""");
        using var sso = new VercelSso(new VercelSsoOptions { ClientId = "oac", ClientSecretProvider = static _ => throw new FormatException("it holds " + Setup.Secret) }, recorder);

        var error = (await FluentActions.Awaiting(() => sso.ExchangeCodeAsync(new SecretString("code"), cancellationToken: Cancellation)).Should().ThrowAsync<TokenClientException>()).Which;

        error.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        error.Operation.Should().Be(nameof(IVercelSso.ExchangeCodeAsync));
        error.OutcomeUnknown.Should().BeFalse();
        error.Attempts.Should().Be(0);
        error.ToString().Should().NotContain(Setup.Secret).And.Contain("System.FormatException");
        recorder.Requests.Should().BeEmpty();
    }

    /// <summary>A container over configuration that can change, and a service that responses everything.</summary>
    private sealed class World : IDisposable
    {
        private readonly ServiceProvider _services;

        internal World(params (string, string?)[] settings)
        {
            Configuration = Setup.Configuration(settings);
            _services = Setup.Provider(services =>
            {
                services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
                services.AddTokenClients(Configuration.GetSection("TokenClients")).Over(Recorder);
            });
        }

        internal IConfigurationRoot Configuration { get; }

        internal Setup.Log Log { get; } = new();

        internal Wire.Recorder Recorder { get; } = new(Setup.Token);

        internal IEnumerable<string?> Sent => Recorder.Requests.Select(static sent => sent.Authorization);

        public void Dispose()
        {
            _services.Dispose();
            Recorder.Dispose();
            Log.Dispose();
        }

        internal Task<VercelToken> CallAsync(string? key = null) =>
            (key is null ? _services.GetRequiredService<IVercelTokens>() : _services.GetRequiredKeyedService<IVercelTokens>(key)).GetTokenAsync("tok_1", cancellationToken: Cancellation);
    }
}
