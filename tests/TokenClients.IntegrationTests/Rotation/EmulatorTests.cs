using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.IO;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Rotation;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>The registration, and a rotation at each service, against the emulator.</summary>
public sealed class EmulatorTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tokenclients-rotation-");

    private string Secret => Path.Combine(_directory.FullName, "secret");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TokenService.Vercel)]
    [InlineData(TokenService.Infisical)]
    [InlineData(TokenService.Crafter)]
    public async Task A_token_is_rotated_and_the_old_one_revoked(TokenService service)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Cancellation);
        await using var services = Services(emulator, clock, service);
        await AttachAsync(emulator, services);
        var rotation = services.GetRequiredKeyedService<SecretRotation>("deploy");
        var before = emulator.LiveTokens(service).Count;

        var first = await rotation.RunOnceAsync(Cancellation);
        first.Problem.Should().BeNull();
        first.Outcome.Should().Be(RotationOutcome.Rotated);
        var one = SecretString.FromFile(Secret);
        emulator.IsLive(service, one).Should().BeTrue();
        clock.Advance(TimeSpan.FromDays(7));
        (await rotation.RunOnceAsync(Cancellation)).Outcome.Should().Be(RotationOutcome.Rotated);
        var two = SecretString.FromFile(Secret);
        (emulator.IsLive(service, one), emulator.IsLive(service, two)).Should().Be((true, true), "they overlap");
        clock.Advance(TimeSpan.FromHours(1));
        (await rotation.RunOnceAsync(Cancellation)).Steps.Should().Contain([RotationStep.Revoke, RotationStep.Forget]);

        (emulator.IsLive(service, one), emulator.IsLive(service, two)).Should().Be((false, true));
        emulator.LiveTokens(service).Should().HaveCount(before + 1);
        var noted = await rotation.ReadStateAsync(Cancellation);
        noted.Retiring.Should().BeEmpty();
        foreach (var file in _directory.GetFiles().Where(static file => file.Name != "secret"))
        {
            var text = await File.ReadAllTextAsync(file.FullName, Cancellation);
            (text.Contains(one.Reveal(), StringComparison.Ordinal) || text.Contains(two.Reveal(), StringComparison.Ordinal)).Should().BeFalse("a secret is in no other file");
        }
    }

    /// <summary>Before and after each write of the journal, with the services' own ways to find a token again.</summary>
    [Theory]
    [InlineData(TokenService.Vercel)]
    [InlineData(TokenService.Infisical)]
    [InlineData(TokenService.Crafter)]
    public async Task A_run_that_ends_at_any_write_is_taken_over_at_every_service(TokenService service)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Cancellation);
        var journal = new EndingJournal(new FileRotationJournal(_directory.FullName));
        await using var services = Services(emulator, clock, service, journal: journal);
        await AttachAsync(emulator, services);
        var rotation = services.GetRequiredKeyedService<SecretRotation>("deploy");
        var before = emulator.LiveTokens(service).Select(static token => token.DisplayId).ToHashSet();
        await rotation.RunOnceAsync(Cancellation);
        var ended = 0;
        for (var isEnded = true; isEnded;)
        {
            clock.Advance(TimeSpan.FromDays(7));
            using var process = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            journal.EndAt(++ended, process);
            try
            {
                await rotation.RunOnceAsync(process.Token);
                isEnded = false;
            }
            catch (OperationCanceledException) when (process.IsCancellationRequested)
            {
                // As if the process had been killed.
            }

            journal.EndAt(0, process: null);
            await CheckAsync();
            clock.Advance(TimeSpan.FromHours(2));
            (await rotation.RunOnceAsync(Cancellation)).Problem.Should().BeNull();
            await CheckAsync();
        }

        ended.Should().BeGreaterThan(10);
        while ((await rotation.ReadStateAsync(Cancellation)).Retiring.Count > 0)
        {
            clock.Advance(TimeSpan.FromHours(1));
            await rotation.RunOnceAsync(Cancellation);
        }

        emulator.LiveTokens(service).Should().HaveCount(before.Count + 1, "no token lives whose secret was lost");
        await CheckAsync();

        async Task CheckAsync()
        {
            emulator.IsLive(service, SecretString.FromFile(Secret)).Should().BeTrue("the sink always holds a secret that works");
            var state = await rotation.ReadStateAsync(Cancellation);
            var marks = state.Retiring.Append(state.New).Append(state.Current).OfType<RotationToken>().Select(static token => token.Mark);
            emulator.LiveTokens(service).Where(token => !before.Contains(token.DisplayId)).Select(token => service == TokenService.Crafter ? token.DisplayId : token.Name).Should().BeSubsetOf(marks);
            foreach (var file in _directory.GetFiles().Where(static file => file.Name != "secret"))
            {
                (await File.ReadAllTextAsync(file.FullName, Cancellation)).Should().NotContain(SecretString.FromFile(Secret).Reveal());
            }
        }
    }

    [Theory]
    [InlineData(TokenService.Vercel, "createAuthToken")]
    [InlineData(TokenService.Infisical, "createTokenAuthToken")]
    [InlineData(TokenService.Crafter, "createAccessToken")]
    public async Task A_creation_whose_response_is_lost_leaves_no_token(TokenService service, string operation)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Cancellation);
        await using var services = Services(emulator, clock, service, isRepeated: false);
        await AttachAsync(emulator, services);
        var rotation = services.GetRequiredKeyedService<SecretRotation>("deploy");
        var before = emulator.LiveTokens(service).Count;
        emulator.Fail(service, operation, Fault.Drop(afterExecuting: true));

        var failed = await rotation.RunOnceAsync(Cancellation);

        failed.Outcome.Should().Be(RotationOutcome.Failed);
        failed.Steps.Should().Contain([RotationStep.Retire, RotationStep.Look, RotationStep.Revoke, RotationStep.Forget]);
        emulator.LiveTokens(service).Should().HaveCount(before, "nobody held it");
        clock.Advance(TimeSpan.FromMinutes(1));
        (await rotation.RunOnceAsync(Cancellation)).Outcome.Should().Be(RotationOutcome.Rotated);
        emulator.LiveTokens(service).Should().HaveCount(before + 1);
        emulator.IsLive(service, SecretString.FromFile(Secret)).Should().BeTrue();
    }

    [Fact]
    public async Task A_credential_can_rotate_itself()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Cancellation);
        SecretString byHand;
        using (var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: clock))
        {
            byHand = (await vercel.CreateTokenAsync(new("by hand", TokenExpiry.Never), Cancellation)).Secret;
        }

        await File.WriteAllTextAsync(Secret, byHand.Reveal(), Cancellation);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddTokenClients().AddVercel(options => (options.BaseAddress, options.AllowInsecureHttp, options.AccessTokenFile) = (emulator.BaseAddress, true, Secret))
            .AddRotation("deploy", rotation => rotation.OfVercel(TimeSpan.FromDays(30)).DeliverTo(new FileSecretSink(Secret)));
        await using var provider = services.BuildServiceProvider();
        var rotation = provider.GetRequiredKeyedService<SecretRotation>("deploy");

        (await rotation.RunOnceAsync(Cancellation)).Outcome.Should().Be(RotationOutcome.Rotated);
        var one = SecretString.FromFile(Secret);
        clock.Advance(TimeSpan.FromDays(7));
        (await rotation.RunOnceAsync(Cancellation)).Outcome.Should().Be(RotationOutcome.Rotated, "the token in the file creates the next one");
        clock.Advance(TimeSpan.FromHours(1));
        (await rotation.RunOnceAsync(Cancellation)).Problem.Should().BeNull();

        var two = SecretString.FromFile(Secret);
        (emulator.IsLive(TokenService.Vercel, byHand), emulator.IsLive(TokenService.Vercel, one), emulator.IsLive(TokenService.Vercel, two)).Should().Be((true, false, true), "whoever made the first one by hand revokes it");
    }

    [Fact]
    public async Task A_token_of_CrafterCMS_may_do_what_was_said()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        CrafterPermission[] permissions = [CrafterPermission.ForTenant("default", CrafterAction.ReadTenant)];
        await using var services = Services(emulator, TimeProvider.System, TokenService.Crafter, rotation => rotation.OfCrafter("editor", TimeSpan.FromDays(30), permissions, isMaster: true));

        (await services.GetRequiredKeyedService<SecretRotation>("deploy").RunOnceAsync(Cancellation)).Outcome.Should().Be(RotationOutcome.Rotated);

        var record = await services.GetRequiredService<ICrafterAccessTokens>().GetTokenAsync(SecretString.FromFile(Secret), Cancellation);
        record.Permissions.Should().BeEquivalentTo(permissions);
        (record.IsMaster, record.Application).Should().Be((true, "editor"));
    }

    [Theory]
    [InlineData(TokenService.Vercel, "createAuthToken")]
    [InlineData(TokenService.Infisical, "createTokenAuthToken")]
    [InlineData(TokenService.Crafter, "createAccessToken")]
    public async Task A_creation_that_is_executed_late_leaves_no_token(TokenService service, string create)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Cancellation);
        await using var services = Services(emulator, clock, service);
        if (service == TokenService.Infisical)
        {
            await services.GetRequiredService<IInfisicalTokenAuth>().AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(30)) }, Cancellation);
        }

        var rotation = services.GetRequiredKeyedService<SecretRotation>("deploy");
        var before = emulator.LiveTokens(service).Count;
        emulator.ListLag = TimeSpan.FromMinutes(3);
        emulator.Fail(service, create, Fault.ExecuteLater(TimeSpan.FromMinutes(20)));

        var failed = await rotation.RunOnceAsync(Cancellation);

        // A second request with the same id would be a token that is revoked, and created again when the first one is executed.
        emulator.Calls.Count(call => call.OperationId == create).Should().Be(1, "a creation is sent once");
        failed.Outcome.Should().Be(RotationOutcome.Failed);
        for (var next = failed.NextStepAt; emulator.Executed(service, create) < 2 || (await rotation.ReadStateAsync(Cancellation)).Retiring.Count > 0; next = (await rotation.RunOnceAsync(Cancellation)).NextStepAt)
        {
            clock.Advance(next - clock.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1));
        }

        emulator.LiveTokens(service).Should().HaveCount(before + 1);
        emulator.IsLive(service, SecretString.FromFile(Secret)).Should().BeTrue();
        clock.GetUtcNow().Should().BeBefore((await rotation.ReadStateAsync(Cancellation)).Current!.RotateAt, "it was found as soon as it was shown, not when its lifetime was over");
    }

    [Theory]
    [InlineData(7, 0, "longer than the rotation interval")]
    [InlineData(30, 1, "can be used only once")]
    public async Task An_identity_whose_tokens_cannot_be_rotated_gets_none(int days, int useLimit, string problem)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Services(emulator, TimeProvider.System, TokenService.Infisical);
        var settings = new InfisicalTokenAuthSettings { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(days)), UseLimit = useLimit };
        await services.GetRequiredService<IInfisicalTokenAuth>().AttachAsync(emulator.InfisicalIdentityId, settings, Cancellation);

        var result = await services.GetRequiredKeyedService<SecretRotation>("deploy").RunOnceAsync(Cancellation);

        result.Outcome.Should().Be(RotationOutcome.Failed);
        result.Problem.Should().Contain(problem);
        emulator.Executed(TokenService.Infisical, "createTokenAuthToken").Should().Be(0);
    }

    [Theory]
    [InlineData(TokenService.Vercel, "getAuthToken")]
    [InlineData(TokenService.Infisical, "getTokenAuth")]
    [InlineData(TokenService.Crafter, "getAccessToken")]
    public async Task A_new_secret_is_verified_by_the_handlers_and_the_address_of_the_client(TokenService service, string operation)
    {
        var seen = new ConcurrentQueue<string>();
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Services(emulator, TimeProvider.System, service, configure: builder => builder
            .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new CountingHandler(seen)).ConfigureHttpClient(static client => client.DefaultRequestHeaders.Add("X-Of-The-Client", "yes"))));
        var unknown = new SecretString("3f1c6b2e-9d55-4f0a-8a56-7f1c0e9b2d11");
        var tokens = Of(new("deploy"), service, emulator).Tokens!(services);
        emulator.Fail(service, operation, Fault.Status(429, TimeSpan.FromMinutes(42)));

        (await tokens.CheckAsync(unknown, Cancellation)).State.Should().Be(CredentialState.Undetermined);
        (await tokens.CheckAsync(unknown, Cancellation)).State.Should().Be(CredentialState.Rejected, "it is the credential of the call");

        seen.Should().HaveCount(2).And.AllSatisfy(static header => header.Should().Be("yes"));
        emulator.Calls.Should().OnlyContain(call => call.Service == service && call.OperationId == operation);
    }

    [Fact]
    public async Task A_limit_in_the_verification_decides_nothing_and_says_how_long_to_wait()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Cancellation);
        await using var services = Services(emulator, clock, TokenService.Vercel);
        var rotation = services.GetRequiredKeyedService<SecretRotation>("deploy");
        var before = emulator.LiveTokens(TokenService.Vercel).Count;
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(429, TimeSpan.FromMinutes(42)));

        var limited = await rotation.RunOnceAsync(Cancellation);

        limited.Steps.Should().ContainInOrder(RotationStep.Create, RotationStep.Retire).And.NotContain([RotationStep.Deliver, RotationStep.Look, RotationStep.Revoke]);
        limited.NextStepAt.Should().Be(clock.GetUtcNow() + TimeSpan.FromMinutes(42));
        clock.Advance(TimeSpan.FromMinutes(42));
        (await rotation.RunOnceAsync(Cancellation)).Steps.Should().Contain([RotationStep.Promote, RotationStep.Revoke, RotationStep.Forget]).And.NotContain(RotationStep.Look, "the id is noted");
        emulator.LiveTokens(TokenService.Vercel).Should().HaveCount(before + 1);
    }

    [Fact]
    public async Task The_hosted_service_runs_it_and_the_metrics_show_it()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        using var rotated = new SemaphoreSlim(0);
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == SecretRotation.MeterName && instrument.Meter.Tags!.Any(static tag => tag.Value is "hosted"))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        var gauges = new Dictionary<string, double>();
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => rotated.Release());
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => gauges[instrument.Name] = value);
        listener.Start();
        await using var services = Services(emulator, TimeProvider.System, TokenService.Vercel, name: "hosted");
        var hosted = services.GetServices<IHostedService>().OfType<RotationService>().Should().ContainSingle().Subject;

        services.GetServices<SecretRotation>().Should().Equal([services.GetRequiredKeyedService<SecretRotation>("hosted")], "a health check of all rotations lists them");

        await hosted.StartAsync(Cancellation);
        (await rotated.WaitAsync(TimeSpan.FromSeconds(60), Cancellation)).Should().BeTrue();
        await hosted.StopAsync(Cancellation);
        listener.RecordObservableInstruments();

        emulator.IsLive(TokenService.Vercel, SecretString.FromFile(Secret)).Should().BeTrue();
        gauges.Keys.Should().Contain(["tokenclients.rotation.secret.age", "tokenclients.rotation.retiring", "tokenclients.rotation.next_step"]);
        gauges["tokenclients.rotation.next_step"].Should().BePositive();
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        var builder = new ServiceCollection().AddTokenClients();

        Assert.Throws<ArgumentException>(() => builder.AddRotation("deploy", rotation => rotation.DeliverTo(new FileSecretSink(Secret)))).Message.Should().Contain("OfVercel");
        Assert.Throws<ArgumentException>(() => builder.AddRotation("deploy", static rotation => rotation.OfVercel(TimeSpan.FromDays(30)))).Message.Should().Contain("DeliverTo");
        Assert.Throws<ArgumentException>(() => builder.AddRotation("a b", static _ => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddRotation("deploy", static rotation => rotation.Every(TimeSpan.Zero)));
    }

    [Fact]
    public void A_rotation_that_cannot_work_is_refused_when_it_is_added()
    {
        var builder = new ServiceCollection().AddTokenClients();

        foreach (var lifetime in new[] { TimeSpan.FromDays(7), TimeSpan.FromDays(7) + TimeSpan.FromHours(1) })
        {
            Refusal(rotation => rotation.OfVercel(lifetime)).Should().Contain("'deploy'").And.Contain("longer than the rotation interval");
            Refusal(rotation => rotation.OfCrafter("editor", lifetime)).Should().Contain("longer than the rotation interval");
        }

        Refusal(static rotation => rotation.OfVercel(TimeSpan.FromDays(30)).Every(TimeSpan.MaxValue).Overlap(TimeSpan.MaxValue)).Should().Contain("longer than the rotation interval");
        builder.AddRotation("deploy", rotation => rotation.OfVercel(TimeSpan.FromDays(7)).Every(TimeSpan.FromDays(6)).DeliverTo(new FileSecretSink(Secret)));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddRotation("deploy", static rotation => rotation.OfVercel(TimeSpan.Zero))).ParamName.Should().Be("lifetime");
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddRotation("deploy", static rotation => rotation.OfCrafter("editor", TimeSpan.FromDays(-1)))).ParamName.Should().Be("lifetime");
        Assert.Throws<ArgumentException>(() => builder.AddRotation("deploy", static rotation => rotation.OfCrafter(" ", TimeSpan.FromDays(30)))).ParamName.Should().Be("application");
        Assert.Throws<ArgumentException>(() => builder.AddRotation("deploy", static rotation => rotation.OfInfisical(Guid.Empty))).ParamName.Should().Be("identityId");

        string Refusal(Func<RotationBuilder, RotationBuilder> of) =>
            Assert.Throws<ArgumentException>(() => builder.AddRotation("deploy", rotation => of(rotation).DeliverTo(new FileSecretSink(Secret)))).Message;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static RotationBuilder Of(RotationBuilder rotation, TokenService service, TokenServicesEmulator emulator) => service switch
    {
        TokenService.Vercel => rotation.OfVercel(TimeSpan.FromDays(30)),
        TokenService.Infisical => rotation.OfInfisical(emulator.InfisicalIdentityId),
        _ => rotation.OfCrafter("editor", TimeSpan.FromDays(30)),
    };

    private ServiceProvider Services(TokenServicesEmulator emulator, TimeProvider clock, TokenService service, Func<RotationBuilder, RotationBuilder>? of = null, string name = "deploy", IRotationJournal? journal = null, bool isRepeated = true, Action<TokenClientsBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        var builder = services.AddTokenClients().AddVercel(static _ => { }).AddInfisical(static _ => { }).AddCrafter(options => options.Resilience.Retry.MaxRetryAttempts = isRepeated ? 3 : 0).UseEmulator(emulator)
            .AddRotation(name, rotation =>
            {
                (of?.Invoke(rotation) ?? Of(rotation, service, emulator)).DeliverTo(new FileSecretSink(Secret));
                if (journal is not null)
                {
                    rotation.NoteIn(journal);
                }
            });
        configure?.Invoke(builder);
        return services.BuildServiceProvider();
    }

    private static Task<InfisicalTokenAuthConfiguration> AttachAsync(TokenServicesEmulator emulator, ServiceProvider services) =>
        services.GetRequiredService<IInfisicalTokenAuth>().AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(30)) }, Cancellation);

    private sealed class CountingHandler(ConcurrentQueue<string> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Enqueue(request.Headers.GetValues("X-Of-The-Client").Single());
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Ends the process of a run before or after one of its writes.</summary>
    private sealed class EndingJournal(IRotationJournal journal) : IRotationJournal
    {
        private int _moments;
        private CancellationTokenSource? _process;

        /// <summary>Sets at which moment the process ends. After that it does nothing, and so cannot return its lease.</summary>
        internal void EndAt(int moment, CancellationTokenSource? process) => (_moments, _process) = (moment, process);

        public ValueTask<JournalEntry?> ReadAsync(string rotation, CancellationToken cancellationToken = default) => journal.ReadAsync(rotation, cancellationToken);

        public async ValueTask<bool> TryWriteAsync(string rotation, string state, long expectedVersion, CancellationToken cancellationToken = default)
        {
            await PassAsync();
            var isWritten = await journal.TryWriteAsync(rotation, state, expectedVersion, cancellationToken);
            await PassAsync();
            return isWritten;
        }

        private async Task PassAsync()
        {
            if (_process is not null)
            {
                if (--_moments == 0)
                {
                    await _process.CancelAsync();
                }

                _process.Token.ThrowIfCancellationRequested();
            }
        }
    }
}
