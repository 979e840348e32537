using System.IO;
using Npgsql;
using TokenClients.KillTest;
using TokenClients.Rotation;
using TokenClients.RotationProcess;
using TokenClients.Testing;
using TokenClients.Tests;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>Processes that share a journal in PostgreSQL. What happens when they are killed is tests/Programs/TokenClients.KillTest.</summary>
[Collection(SharedPostgres.Name)]
public sealed class ProcessTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Rotations = 8;

    /// <summary>The steps of a run in which an earlier token is revoked too, in their order.</summary>
    private static readonly RotationStep[] Steps =
    [
        RotationStep.TakeLease, RotationStep.NoteMark, RotationStep.Create, RotationStep.Verify, RotationStep.NoteDelivery, RotationStep.Deliver, RotationStep.Promote,
        RotationStep.Revoke, RotationStep.Forget, RotationStep.ReturnLease,
    ];

    private static readonly string Program = Repository.PathOf("tests", "Programs", "TokenClients.RotationProcess", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "TokenClients.RotationProcess");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tokenclients-processes-");
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stop = new();
    private SharedClock _clock = null!;
    private ServiceUnderTest _service = null!;
    private RotationSetting _setting = null!;
    private SecretRotation _journal = null!;
    private NpgsqlDataSource _database = null!;
    private Reader _reader = null!;
    private Task _reading = Task.CompletedTask;

    public static TheoryData<TokenService> Services => [TokenService.Vercel, TokenService.Infisical, TokenService.Crafter];

    public static TheoryData<RotationStep> Moments => [.. Steps];

    private string Secret => File.ReadAllText(_setting.Sink);

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Two_processes_create_one_token_a_rotation(TokenService service)
    {
        await StartAsync(service);
        await using var one = await RunningProcess.StartAsync(Program, _setting);
        await using var other = await RunningProcess.StartAsync(Program, _setting);

        for (var rotation = 1; rotation <= Rotations; rotation++)
        {
            var ends = await Task.WhenAll(one.RunToEndAsync(), other.RunToEndAsync());

            _service.Created.Should().Be(rotation);
            ends.Count(static end => end.End.Outcome == RotationOutcome.Rotated).Should().Be(1);
            ends.Should().NotContain(static end => end.End.Outcome == RotationOutcome.Failed);
            await AdvanceAsync(RotationSetting.Every);
        }

        await EndAsync(one);
        _reader.Secrets.Should().BeGreaterThan(1);
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_process_that_sleeps_after_a_step_and_wakes_when_another_has_taken_over_changes_nothing(RotationStep moment)
    {
        await StartAsync(TokenService.Vercel);
        await using var other = await RunningProcess.StartAsync(Program, _setting);
        for (var earlier = 0; earlier < 2; earlier++)
        {
            (await other.RunToEndAsync()).End.Outcome.Should().Be(RotationOutcome.Rotated);
            await AdvanceAsync(RotationSetting.Every);
        }

        await using var sleeper = await RunningProcess.StartAsync(Program, _setting with { StopAfter = Array.IndexOf(Steps, moment) + 1 });
        await sleeper.RunAsync();
        foreach (var step in Steps.TakeWhile(step => step != moment).Append(moment))
        {
            (await sleeper.ReadReportAsync()).Step.Should().Be(step);
        }

        await sleeper.StoppedAsync();
        await AdvanceAsync(RotationSetting.Lease);
        var takenOver = await other.RunToEndAsync();
        takenOver.End.Outcome.Should().Be(moment is RotationStep.Promote or RotationStep.Revoke or RotationStep.Forget or RotationStep.ReturnLease ? RotationOutcome.UpToDate : RotationOutcome.Rotated);
        await CheckAsync();
        var held = Secret;

        await sleeper.ContinueAsync();
        var woken = await EndOfRunAsync(sleeper);

        woken.Should().Be(moment is RotationStep.Forget or RotationStep.ReturnLease ? RotationOutcome.Rotated : RotationOutcome.Busy);
        Secret.Should().Be(held, "the sink never goes back");
        await CheckAsync();

        // The one who took over cannot have what the sleeper was about to create or to deliver.
        var isLost = moment is RotationStep.NoteMark or RotationStep.Create or RotationStep.Verify or RotationStep.NoteDelivery;
        _service.Created.Should().Be(2 + (isLost ? 2 : 1));
        await EndAsync(other);
    }

    public ValueTask InitializeAsync()
    {
        ExternalTools.Need(OperatingSystem.IsLinux(), "A test stops and continues processes by signals of Linux.");
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        if (_service is not null)
        {
            await _service.DisposeAsync();
            await _database.DisposeAsync();
            _journal.Dispose();
            _clock.Dispose();
        }

        _stop.Dispose();
        _gate.Dispose();
        _directory.Delete(recursive: true);
    }

    private static async Task<RotationOutcome> EndOfRunAsync(RunningProcess process)
    {
        while (true)
        {
            if (await process.ReadReportAsync() is { Step: null } end)
            {
                return end.Outcome;
            }
        }
    }

    private async Task StartAsync(TokenService service)
    {
        var connection = postgres.ConnectionString;
        var clock = Path.Combine(_directory.FullName, "clock");
        _clock = SharedClock.Create(clock, DateTimeOffset.UtcNow);
        _service = await ServiceUnderTest.StartAsync(service, _clock);
        _database = new NpgsqlSlimDataSourceBuilder(connection).Build();
        var journal = new DbRotationJournal(_database);
        await journal.CreateTableAsync(TestContext.Current.CancellationToken);
        _setting = _service.Setting($"deploy-{Guid.NewGuid():N}", clock, Path.Combine(_directory.FullName, "secret"), connection);
        _journal = _service.Rotation(_setting, journal);
        _reader = new(_service, _setting.Sink, _gate, new Dice(1));
        _reading = Task.Run(() => _reader.ReadAsync(_stop.Token), TestContext.Current.CancellationToken);
    }

    private async Task AdvanceAsync(TimeSpan time)
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        _clock.AdvanceTo(_clock.GetUtcNow() + time);
        _gate.Release();
    }

    private async Task CheckAsync()
    {
        var state = await _journal.ReadStateAsync(TestContext.Current.CancellationToken);
        _service.Alive().Should().BeSubsetOf(state.Retiring.Append(state.New).Append(state.Current).OfType<RotationToken>().Select(static token => token.Mark), "a token that lives is in the journal");
        _service.Emulator.IsLive(_service.Service, SecretString.FromFile(_setting.Sink)).Should().BeTrue();
    }

    /// <summary>Nothing is left at the end but the token in use, and the program that used the sink all the while was never refused.</summary>
    private async Task EndAsync(RunningProcess process)
    {
        RotationState state;
        do
        {
            (await process.RunToEndAsync()).End.Outcome.Should().NotBe(RotationOutcome.Failed);
            state = await _journal.ReadStateAsync(TestContext.Current.CancellationToken);
            await CheckAsync();
            await AdvanceAsync(TimeSpan.FromHours(2));
        }
        while (state.Retiring.Count > 0 || state.Phase != RotationPhase.Idle);

        _service.Alive().Should().Equal([state.Current!.Mark]);
        await _stop.CancelAsync();
        await _reading;
        _reader.Calls.Should().BePositive();
        (_reader.Refused, _reader.WentBack).Should().Be((0, 0));
    }
}
