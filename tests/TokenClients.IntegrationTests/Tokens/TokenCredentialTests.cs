using System.IO;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Tokens;

/// <summary>What a credential that is wrong, missing or mended means for the source of tokens and for the check that asks about it.</summary>
public sealed class TokenCredentialTests
{
    private const string Wrong = "a wrong password";
    private const string WrongToo = "another wrong password";

    [Theory]
    [InlineData("value")]
    [InlineData("file")]
    [InlineData("provider")]
    public async Task A_wrong_password_costs_one_request_until_it_changes(string way)
    {
        await using var world = await TokenWorld.StartAsync();
        world.Emulator.ApinizerLockAfter = 3;
        world.Detector.Watch(Wrong);
        world.Detector.Watch(WrongToo);
        using var set = new Setting(world, way);

        set.Change(Wrong);
        var failures = await TokenWorld.ManyAsync(() => FailureOf(set.Apinizer));
        failures.Should().OnlyContain(static failure => failure.Kind == TokenErrorKind.InvalidCredential && !failure.IsRetryable && !failure.OutcomeUnknown);
        failures.Distinct(ReferenceEqualityComparer.Instance).Should().HaveCount(TokenWorld.Many, "each has an exception of its own");
        world.Detector.Inspect(failures[0]);
        for (var call = 0; call < 10; call++)
        {
            world.Detector.Inspect(await set.Apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
            world.Detector.Inspect(await FailureOf(set.Apinizer)).Message.Should().Contain("not sent again");
            world.Advance(TimeSpan.FromMinutes(10));
        }

        world.Emulator.ApinizerFailedLogins.Should().Be(1);
        world.TokenRequests.Should().Be(1);

        set.Change(WrongToo);
        await TokenWorld.ManyAsync(() => FailureOf(set.Apinizer));
        (await set.Apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        world.Emulator.ApinizerFailedLogins.Should().Be(2);

        set.Change(world.Emulator.ApinizerPassword.Reveal());
        var token = await set.Apinizer.TokenSource.GetAccessTokenAsync();
        world.Emulator.IsLive(TokenService.Apinizer, token).Should().BeTrue();
        (await set.Apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        world.Emulator.ApinizerUserLocked.Should().BeFalse();
        world.TokenRequests.Should().Be(3);
        world.ShouldBeClean();
    }

    /// <summary>The password is changed on the server while a good token is in use.</summary>
    [Fact]
    public async Task A_password_that_becomes_wrong_costs_one_request_and_no_token()
    {
        await using var world = await TokenWorld.StartAsync();
        var first = await world.GetAsync();
        world.Emulator.ApinizerPassword = new SecretString("the new password");
        world.Advance(TimeSpan.FromSeconds(3480));

        for (var second = 0; second < 120; second++)
        {
            (await world.GetAsync()).Should().Be(first);
            await Until.TrueAsync(() => world.FailedRefreshes > 0, "the refusal");
            world.Advance(TimeSpan.FromSeconds(1));
        }

        (await Failing.CallAsync(() => world.GetAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        world.Emulator.ApinizerFailedLogins.Should().Be(1);
        world.TokenRequests.Should().Be(2);
        world.ShouldBeClean();
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_costs_no_request_and_is_mended_by_the_next_call()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        await using var world = await TokenWorld.StartAsync(options => (options.ClientSecret, options.ClientSecretFile, options.ClientSecretFileOptional) = (null, path, true));
        try
        {
            foreach (var content in new[] { null, "", "two\nlines that are long" })
            {
                File.Delete(path);
                if (content is not null)
                {
                    await File.WriteAllTextAsync(path, content);
                }

                for (var call = 0; call < 5; call++)
                {
                    var failure = world.Detector.Inspect(await Failing.CallAsync(() => world.GetAsync()));
                    failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, OutcomeUnknown = false, Attempts = 0 });
                    (await world.Apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Undetermined);
                }
            }

            world.Emulator.Calls.Should().BeEmpty();
            await File.WriteAllTextAsync(path, world.Emulator.ApinizerPassword.Reveal() + "\n");
            var token = await world.GetAsync();

            world.Emulator.IsLive(TokenService.Apinizer, token).Should().BeTrue();
            world.TokenRequests.Should().Be(1);

            // What was good stays so while the file cannot be used.
            File.Delete(path);
            world.Source.Invalidate(token);
            world.Emulator.IsLive(TokenService.Apinizer, await world.GetAsync()).Should().BeTrue();
            world.ShouldBeClean();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_check_mints_nothing_where_a_token_is_kept_and_one_where_it_was_revoked()
    {
        await using var world = await TokenWorld.StartAsync();
        for (var check = 1; check <= 10; check++)
        {
            (await world.Apinizer.CheckCredentialAsync()).Should().BeEquivalentTo(new { State = CredentialState.Accepted, Detail = (string?)null });
            world.TokenRequests.Should().Be(1);
            world.Greetings.Should().Be(check);
        }

        var revoked = await world.GetAsync();
        world.Emulator.RevokeApinizerToken(revoked);
        (await world.Apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);

        world.TokenRequests.Should().Be(2);
        world.Greetings.Should().Be(12);
        (await world.GetAsync()).Should().NotBe(revoked, "the source has forgotten it");
        world.TokenRequests.Should().Be(2);
        world.ShouldBeClean();
    }

    [Fact]
    public async Task Many_checks_at_once_after_a_revocation_mint_one_token()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Emulator.RevokeApinizerToken(await world.GetAsync());

        var checks = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => world.Apinizer.CheckCredentialAsync())));

        checks.Should().OnlyContain(static check => check.State == CredentialState.Accepted);
        world.TokenRequests.Should().Be(2);
        world.ShouldBeClean();
    }

    [Fact]
    public async Task A_server_that_greets_nobody_is_asked_for_a_bounded_number_of_tokens()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Emulator.Fail(TokenService.Apinizer, "hello", Fault.Status(401), times: 1000);

        for (var check = 0; check < 60; check++)
        {
            world.Detector.Inspect(await world.Apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
            world.Advance(TimeSpan.FromSeconds(1));
        }

        world.TokenRequests.Should().Be(7, "at 0, 0, 1, 3, 7, 15 and 31 s");
        world.ShouldBeClean();
    }

    [Fact]
    public async Task A_check_tells_what_it_knows()
    {
        await using var world = await TokenWorld.StartAsync();
        var emulator = world.Emulator;

        await StateAsync(CredentialState.Rejected, options => options.ClientSecret = new("wrong password"));
        await StateAsync(CredentialState.Rejected, options => options.ClientId = "nobody@example.com");
        await StateAsync(CredentialState.Undetermined, options => options.BaseAddress = emulator.RefusingAddress);
        await StateAsync(CredentialState.AcceptedWithoutRights, fault: Fault.Status(403));
        await StateAsync(CredentialState.AcceptedWithoutRights, fault: Fault.Status(403), operation: "hello");
        await StateAsync(CredentialState.Undetermined, fault: Fault.Body("text/html", "<html>blocked</html>", 403));
        await StateAsync(CredentialState.Undetermined, fault: Fault.Status(500));
        await StateAsync(CredentialState.Undetermined, fault: Fault.Drop(), operation: "hello");
        await StateAsync(CredentialState.Undetermined, fault: Fault.Status(429, TimeSpan.FromSeconds(60)));
        emulator.ApinizerUserLocked = true;
        await StateAsync(CredentialState.Rejected);
        (await world.Apinizer.PingAsync()).StatusCode.Should().Be(200);
        world.ShouldBeClean();

        async Task StateAsync(CredentialState state, Action<ApinizerOptions>? change = null, Fault? fault = null, string operation = "createToken")
        {
            using var struck = fault is null ? null : emulator.Fail(TokenService.Apinizer, operation, fault);
            using var apinizer = world.Client(change);

            var check = world.Detector.Inspect(await apinizer.CheckCredentialAsync());

            check.State.Should().Be(state);
            check.Detail.Should().NotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task A_check_that_is_cancelled_leaves_the_request_to_others()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Emulator.Fail(TokenService.Apinizer, "createToken", Fault.SlowBody(TimeSpan.FromMilliseconds(500), afterExecuting: true));
        using var leaving = new CancellationTokenSource();
        var leaves = world.Apinizer.CheckCredentialAsync(leaving.Token);
        await Until.TrueAsync(() => world.TokenRequests == 1, "the request");
        var stays = world.Apinizer.CheckCredentialAsync();

        await leaving.CancelAsync();

        (await Failing.CancelledAsync(() => leaves)).OutcomeUnknown.Should().BeFalse("the token is kept");
        (await stays).State.Should().Be(CredentialState.Accepted);
        world.TokenRequests.Should().Be(1);
        world.Greetings.Should().Be(1);
        world.ShouldBeClean();
    }

    private static Task<TokenClientException> FailureOf(IApinizerAuth apinizer) => Failing.CallAsync(() => apinizer.TokenSource.GetAccessTokenAsync().AsTask());

    /// <summary>A client whose password is changed in one of the three ways.</summary>
    private sealed class Setting : IDisposable
    {
        private const string Key = "TokenClients:Apinizer:ClientSecret";

        private readonly string _path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        private readonly IConfigurationRoot? _configuration;
        private readonly ServiceProvider? _services;
        private readonly string _way;
        private volatile SecretString? _provided;

        internal Setting(TokenWorld world, string way)
        {
            _way = way;
            if (way == "value")
            {
                _configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["TokenClients:Apinizer:BaseAddress"] = world.Emulator.BaseAddress.AbsoluteUri,
                    ["TokenClients:Apinizer:ClientId"] = world.Emulator.ApinizerOptions().ClientId,
                    ["TokenClients:Apinizer:Resilience:Retry:MaxRetryAttempts"] = "0",
                    [Key] = Wrong,
                }).Build();
                var services = new ServiceCollection();
                services.AddSingleton<TimeProvider>(world.Clock);
                services.AddLogging(builder => builder.AddSecretLeakDetector(world.Detector));
                services.AddTokenClients(_configuration.GetSection("TokenClients"));
                _services = services.BuildServiceProvider();
                Apinizer = _services.GetRequiredService<IApinizerAuth>();
            }
            else
            {
                Apinizer = world.Client(options =>
                {
                    options.ClientSecret = null;
                    options.ClientSecretFile = way == "file" ? _path : null;
                    options.ClientSecretFileOptional = true; // the test writes it later
                    options.ClientSecretProvider = way == "provider" ? _ => new(_provided!) : null;
                });
            }
        }

        internal IApinizerAuth Apinizer { get; }

        internal void Change(string password)
        {
            switch (_way)
            {
                case "value":
                    _configuration![Key] = password;
                    break;
                case "file":
                    File.WriteAllText(_path, password + "\n");
                    break;
                default:
                    _provided = new(password);
                    break;
            }
        }

        public void Dispose()
        {
            if (_services is null)
            {
                ((IDisposable)Apinizer).Dispose();
            }

            _services?.Dispose();
            File.Delete(_path);
        }
    }
}
