using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using Npgsql;
using TokenClients.Rotation;
using TokenClients.RotationProcess;
using TokenClients.Testing;
using TokenClients.Tests;

namespace TokenClients.KillTest;

/// <summary>One service, one journal and one or two processes at a time, which are killed over and over.</summary>
/// <param name="plan">What it is about.</param>
/// <param name="program">The program of a process.</param>
/// <param name="connection">The connection string of the database for the journal; <see langword="null"/> if the plan needs none.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore whose handle nobody asks for has nothing to dispose of.")]
internal sealed class World(Plan plan, string program, string? connection)
{
    private const string Start = "start of a run";

    // A rotation and the clean-up of an earlier token are about a dozen steps.
    private const int LatestKill = 18;

    // A service may be an hour late: what the protocol survives at Infisical.
    private const int LatestExecution = 55;

    private static readonly TimeSpan LongestSettling = TimeSpan.FromHours(3);

    // Longer than a service can be late: a creation that nobody expects any more has been carried out by then.
    private static readonly TimeSpan QuietTime = TimeSpan.FromHours(2);

    private static readonly TimeSpan[] Lags = [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(2)];

    private readonly SemaphoreSlim _gate = new(1);
    private readonly bool[] _isRunning = new bool[plan.Processes];

    // How long it was from a step to the next one, in the first run of a process and in a later one.
    private readonly ConcurrentDictionary<(string Step, bool IsFirstRun), TimeSpan> _gaps = new();
    private readonly ConcurrentDictionary<string, int> _killedAfter = new();
    private readonly ConcurrentDictionary<string, bool> _untracked = new();
    private readonly ConcurrentQueue<string> _trace = new();
    private readonly List<EmulatedFault> _faults = [];
    private readonly object _events = new();
    private TaskCompletionSource _event = NewEvent();
    private ServiceUnderTest _service = null!;
    private RotationSetting _setting = null!;
    private SecretRotation _journal = null!;
    private Reader _reader = null!;
    private int _kills;
    private int _struck;

    private SharedClock Clock => _service.Clock;

    /// <summary>Whether more kills would show nothing new.</summary>
    private bool IsPlantedFaultFound => plan.Fault != PlantedFault.None && (_reader.Refused > 0 || !_untracked.IsEmpty);

    internal async Task<Result> RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("tokenclients-kill-");
        var clockPath = Path.Combine(directory.FullName, "clock");
        using var clock = SharedClock.Create(clockPath, DateTimeOffset.UtcNow);
        await using var service = _service = await ServiceUnderTest.StartAsync(plan.Service, clock);
        await using var database = plan.InDatabase ? new NpgsqlSlimDataSourceBuilder(connection).Build() : null;
        var journal = database is null ? null : new DbRotationJournal(database);
        await (journal?.CreateTableAsync() ?? Task.CompletedTask);
        _setting = service.Setting(plan.Name, clockPath, Path.Combine(directory.FullName, "secret"), plan.InDatabase ? connection : null) with { Fault = plan.Fault };
        using var rotation = _journal = service.Rotation(_setting, journal);

        var reader = _reader = new Reader(service, _setting.Sink, _gate, new Dice(plan.Seed));
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() => reader.ReadAsync(stop.Token));
        var problem = "";
        try
        {
            await Task.WhenAll(Enumerable.Range(0, plan.Processes).Select(place => Task.Run(() => KillAsync(place, new Dice(unchecked(plan.Seed + 1 + place))))));
            problem = await SettleAsync();
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }

        directory.Delete(recursive: true);
        return new(plan, _kills, service.Created, _untracked.Count, reader.Calls, reader.Refused, reader.Secrets, reader.WentBack, _struck, new Dictionary<string, int>(_killedAfter), problem);
    }

    private static TaskCompletionSource NewEvent() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task KillAsync(int place, Dice dice)
    {
        var kills = (plan.Kills / plan.Processes) + (place < plan.Kills % plan.Processes ? 1 : 0);
        for (var kill = 0; kill < kills && !IsPlantedFaultFound; kill++)
        {
            Arm(dice);
            await SkipToRotationAsync(dice);
            await RunUntilKilledAsync(place, dice);
            await CheckTrackedAsync();
        }
    }

    /// <summary>Starts a process, has it run until it has done a number of steps, and kills it a part of a step later.</summary>
    private async Task RunUntilKilledAsync(int place, Dice dice)
    {
        await using var process = await RunningProcess.StartAsync(program, _setting);
        var killAfter = dice.Next(LatestKill);
        var part = dice.Next(1000) / 1000.0;
        var last = Start;
        var isFirstRun = true;
        await BeginRunAsync(place, process);
        var since = Stopwatch.GetTimestamp();
        for (var steps = 0; steps < killAfter;)
        {
            var report = await process.ReadReportAsync();
            Trace(process, report);
            _gaps[(last, isFirstRun)] = Stopwatch.GetElapsedTime(since);
            since = Stopwatch.GetTimestamp();
            if (report.Step is { } step)
            {
                // Behind the last step of a run a kill meets nothing that is under way.
                steps += step == RotationStep.ReturnLease ? 0 : 1;
                last = $"{step}";
                Happened();
            }
            else
            {
                _isRunning[place] = false;
                Happened();
                await PassAsync(place, report, dice);
                last = Start;
                isFirstRun = false;
                await BeginRunAsync(place, process);
                since = Stopwatch.GetTimestamp();
            }
        }

        await WaitAsync(_gaps.GetValueOrDefault((last, isFirstRun), TimeSpan.FromMilliseconds(5)) * part);
        foreach (var late in await process.KillAsync())
        {
            Trace(process, late);
            last = late.Step is { } step ? $"{step}" : "end of a run";
        }

        _isRunning[place] = false;
        Happened();
        Interlocked.Increment(ref _kills);
        _killedAfter.AddOrUpdate(last, 1, static (_, count) => count + 1);
        if (plan.Processes == 1)
        {
            // Its lease ends.
            await AdvanceAsync(Clock.GetUtcNow() + RotationSetting.Lease);
        }
    }

    private Task BeginRunAsync(int place, RunningProcess process)
    {
        _isRunning[place] = true;
        return process.RunAsync();
    }

    /// <summary>Time passes until a run has something to do. If the other process is in the middle of one, it rarely loses its lease.</summary>
    private async Task PassAsync(int place, Report report, Dice dice)
    {
        var hasWaited = false;
        while (true)
        {
            Task happens;
            lock (_events)
            {
                happens = _event.Task;
            }

            if (!_isRunning.Where((isRunning, other) => other != place && isRunning).Any() || dice.Next(40) == 0)
            {
                break;
            }

            hasWaited = true;
            await happens;
        }

        if (!(report.Outcome == RotationOutcome.Busy && hasWaited))
        {
            await AdvanceAsync(report.NextStepAt);
        }
    }

    /// <summary>Time passes until the next rotation is due, often enough for kills in all of its steps; not if the token in use could end before it is replaced.</summary>
    private async Task SkipToRotationAsync(Dice dice)
    {
        var state = await _journal.ReadStateAsync();
        if (dice.Next(3) > 0 && state is { Phase: RotationPhase.Idle, Current: { } current } && current.RotateAt > Clock.GetUtcNow())
        {
            await AdvanceAsync(current.RotateAt);
        }
    }

    private async Task AdvanceAsync(DateTimeOffset time)
    {
        await _gate.WaitAsync();
        try
        {
            Clock.AdvanceTo(time);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Sets what goes wrong at the service, beside the kills.</summary>
    private void Arm(Dice dice)
    {
        lock (_faults)
        {
            foreach (var (operation, fault, chance) in new (string, Func<Fault>, int)[]
            {
                (_service.Create, () => Fault.ExecuteLater(TimeSpan.FromMinutes(1 + dice.Next(LatestExecution))), 20),
                (_service.Create, static () => Fault.Drop(afterExecuting: true), 8),
                (_service.Revoke, () => Fault.ExecuteLater(TimeSpan.FromMinutes(1 + dice.Next(LatestExecution))), 8),
                (_service.Revoke, static () => Fault.Drop(afterExecuting: true), 8),
                (_service.List, static () => Fault.Status(503), 4),
            })
            {
                // Faults that have not struck yet do not add up.
                if (dice.Next(100) < chance && _faults.Count(static fault => fault.Remaining > 0) < 3)
                {
                    _faults.Add(_service.Emulator.Fail(_service.Service, operation, fault()));
                }
            }

            if (dice.Next(5) == 0)
            {
                _service.Emulator.ListLag = dice.Pick(Lags);
            }
        }
    }

    /// <summary>Every token that lives is in the journal. One that is not there and does not live any more a moment later was revoked in between.</summary>
    private async Task CheckTrackedAsync()
    {
        var alive = _service.Alive();
        var known = MarksOf(await _journal.ReadStateAsync());
        foreach (var mark in alive.Intersect(_service.Alive()).Where(mark => !known.Contains(mark)))
        {
            if (_untracked.TryAdd(mark, true))
            {
                Console.WriteLine($"UNTRACKED at {plan}: {mark}");
                PrintTrace(mark);
            }
        }
    }

    private void Trace(RunningProcess process, Report report) =>
        _trace.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{Clock.GetUtcNow():u} {process.Id} {report.Step?.ToString() ?? $"{report.Outcome}, next {report.NextStepAt:u} {report.Problem}"} {report.Mark}"));

    /// <summary>Prints what the processes did from just before they noted a mark until they stopped naming it.</summary>
    private void PrintTrace(string mark)
    {
        const int Before = 6;
        var lines = _trace.ToList();
        var first = Math.Max(0, lines.FindIndex(line => line.EndsWith(mark, StringComparison.Ordinal)) - Before);
        var last = lines.FindLastIndex(line => line.EndsWith(mark, StringComparison.Ordinal)) + Before;
        lines.Take(last).Skip(first).ToList().ForEach(Console.WriteLine);
    }

    private static HashSet<string> MarksOf(RotationState state) => [.. state.Retiring.Append(state.New).Append(state.Current).OfType<RotationToken>().Select(static token => token.Mark)];

    /// <summary>Lets one process go on in peace until nothing is left to do, and compares what lives with the journal. Returns what is wrong.</summary>
    private async Task<string> SettleAsync()
    {
        _struck = _faults.Sum(static fault => fault.Struck);
        _faults.ForEach(static fault => fault.Dispose());
        _service.Emulator.ListLag = TimeSpan.Zero;
        await using var process = await RunningProcess.StartAsync(program, _setting);
        DateTimeOffset? quietSince = null;
        for (var run = 0; run < 1000; run++)
        {
            var (_, end) = await process.RunToEndAsync();
            var state = await _journal.ReadStateAsync();
            var now = Clock.GetUtcNow();
            if (state is { Phase: RotationPhase.Idle, Retiring.Count: 0, Holder: null, Current: { } current } && end.Outcome != RotationOutcome.Failed)
            {
                var alive = _service.Alive();
                await CheckTrackedAsync();
                var problem = alive is not [var only] || only != current.Mark ? $"alive are {string.Join(", ", alive)}, and the journal holds {current.Mark}"
                    : !_service.Emulator.IsLive(_service.Service, SecretString.FromFile(_setting.Sink)) ? "the sink holds a secret that does not work"
                    : "";
                if (problem.Length > 0 || now - quietSince >= QuietTime)
                {
                    return problem;
                }

                quietSince ??= now;
            }

            await AdvanceAsync(end.NextStepAt - now > LongestSettling ? end.NextStepAt : now + LongestSettling);
        }

        return $"it does not become quiet: {await _journal.ReadStateAsync()}";
    }

    private void Happened()
    {
        lock (_events)
        {
            var happened = _event;
            _event = NewEvent();
            happened.SetResult();
        }
    }

    /// <summary>Waits more exactly than a timer.</summary>
    private static async Task WaitAsync(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        if (time > TimeSpan.FromMilliseconds(4))
        {
            await Task.Delay(time - TimeSpan.FromMilliseconds(2));
        }

        while (Stopwatch.GetElapsedTime(start) < time)
        {
            Thread.Yield();
        }
    }
}

/// <summary>What one world is about.</summary>
internal sealed record Plan(TokenService Service, bool InDatabase, int Processes, int Kills, int Seed, PlantedFault Fault = PlantedFault.None)
{
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Service}-{Journal}-{Processes}");

    internal string Journal => InDatabase ? "PostgreSQL" : "files";

    public override string ToString() => Name;
}

/// <summary>What came of one world.</summary>
internal sealed record Result(
    Plan Plan, int Kills, int Created, int Untracked, int Calls, int Refused, int Secrets, int WentBack, int Struck, IReadOnlyDictionary<string, int> KilledAfter, string Problem)
{
    // Fewer kills than these may meet nothing.
    private const int ManyKills = 50;
    private const int SeveralSecrets = 3;

    /// <summary>What is wrong; an empty text if nothing is.</summary>
    internal string Failure =>
        Problem.Length > 0 ? Problem
        : Untracked > 0 ? "a token lived without being in the journal"
        : Refused > 0 ? "a program was refused"
        : WentBack > 0 ? "the sink went back"
        : "";

    /// <summary>Why the absence of a failure says little; an empty text if it says enough.</summary>
    internal string Weakness =>
        Kills != Plan.Kills || Created == 0 || Calls == 0 ? "it did not do what was planned"
        : Kills < ManyKills ? ""
        : Calls < Kills ? "the reader made too few calls"
        : Secrets < SeveralSecrets ? "the reader read too few secrets"
        : Struck == 0 ? "no fault of the service struck"
        : "";

    internal bool IsGood => Failure.Length == 0 && Weakness.Length == 0;
}
