using System.Globalization;
using System.IO;
using TokenClients.Benchmarks.Processes;
using TokenClients.Benchmarks.Soak.Measuring;
using TokenClients.Benchmarks.Soak.Servers;
using TokenClients.Testing;
using TokenClients.Tests;

namespace TokenClients.Benchmarks.Soak.Soaking;

/// <summary>
/// Lets many callers call the emulated services, which fail now and then, for a while, and judges whether the process stays as it is: memory, timers, sockets, threads. The emulator is another
/// process. Callers stop for each sample, so that no call under way is counted.
/// </summary>
/// <param name="seconds">How long the callers call.</param>
/// <param name="leak">What to leak on purpose, if anything.</param>
/// <param name="output">Where to say what was found.</param>
internal sealed class SoakRun(int seconds, string? leak, TextWriter output)
{
    private const int Callers = 16;

    /// <summary>The calls that are looked at in all detail, after the samples.</summary>
    private const int AuditedSteps = 10;

    /// <summary>Between two steps of a caller. Without it a quick machine would let the emulator, which keeps a record of calls and credentials, grow to no purpose.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// What may be more in the later half of a run than in the earlier one. Warm and with no call under way, the heap's least was seen to differ by less than 200 KB, timers by 2, sockets and files by 10,
    /// threads by 4. A run of a minute makes more than 10,000 calls after it is warm, so the halves' least lie 5,000 calls apart or more: a hundred bytes lost by each are 500 KB, and a timer or
    /// a socket lost by each are thousands. Connections may become more without a leak, up to one a caller for each client that lives as long as the run.
    /// </summary>
    private static readonly Flatness Heap = new("heap", 384 * 1024);
    private static readonly Flatness Timers = new("timers", 16);
    private static readonly Flatness Sockets = new("sockets", 96);
    private static readonly Flatness Handles = new("handles", 112);
    private static readonly Flatness Threads = new("threads", 16);

    private readonly Gate _gate = new(Callers);
    private readonly List<ProcessSample> _samples = [];
    private readonly List<int> _calls = [];

    /// <summary>Runs it.</summary>
    /// <returns>Whether nothing grew, failed or leaked.</returns>
    internal async Task<bool> RunAsync()
    {
        await using var server = await ServerProcess.StartAsync(EmulatorServer.Kind);
        using var lost = Leak.Of(leak, new(server["address"]));
        using var watch = new SecretWatch(new[] { "vercel", "infisical", "crafter", "clientSecret" }.Select(name => new SecretString(server[name])));
        var outcomes = new Outcomes(watch, () => lost?.Lose());
        using var stop = new CancellationTokenSource();
        await using (var mix = new Mix(server, watch, outcomes))
        {
            var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(mix, new Dice(caller), outcomes, stop.Token))).ToArray();
            await SampleAsync(server, outcomes);
            await AuditAsync(server, mix, outcomes);
            await stop.CancelAsync();
            _gate.Open();
            await Task.WhenAll(callers);
        }

        return Conclude(outcomes, watch);
    }

    private async Task CallAsync(Mix mix, Dice dice, Outcomes outcomes, CancellationToken stopping)
    {
        while (true)
        {
            await _gate.PassAsync();
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await mix.StepAsync(dice);
            }
#pragma warning disable CA1031 // Whatever it is, a call did not end as calls do: the run ends with an error because of it, and the other callers go on.
            catch (Exception error)
#pragma warning restore CA1031
            {
                outcomes.Fail($"a step: {error}");
            }

            await Task.Delay(Pace, CancellationToken.None);
        }
    }

    /// <summary>Twelve samples over the run. The gate is closed after the last one.</summary>
    private async Task SampleAsync(ServerProcess server, Outcomes outcomes)
    {
        const int Samples = 12;
        var start = TimeProvider.System.GetTimestamp();
        for (var number = 1; number <= Samples; number++)
        {
            var wait = TimeSpan.FromSeconds((double)seconds * number / Samples) - TimeProvider.System.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }

            await _gate.CloseAsync();
            var sample = ProcessSample.Take();
            _samples.Add(sample);
            _calls.Add(outcomes.Calls);
            var state = await server.AskAsync("state");
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetElapsedTime(start).TotalSeconds,5:0.0} s: {outcomes.Calls,6} calls, heap {sample.Heap / 1024,6} KB, timers {sample.Timers,4}, sockets {sample.Sockets,4}, handles {sample.Handles,4}, threads {sample.Threads,3}, resident {sample.Resident / 1024 / 1024,4} MB; emulator: {state}"));
            if (number < Samples)
            {
                _gate.Open();
            }
        }
    }

    /// <summary>Shows all that the process tells about itself to a detector, for some steps: it keeps what it hears, so it cannot listen while samples are taken.</summary>
    private static async Task AuditAsync(ServerProcess server, Mix mix, Outcomes outcomes)
    {
        using var detector = new SecretLeakDetector();
        foreach (var name in (string[])["vercel", "infisical", "crafter", "clientSecret"])
        {
            detector.Watch(server[name], name);
        }

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            var dice = new Dice(-1 - caller);
            for (var step = 0; step < AuditedSteps; step++)
            {
                await mix.StepAsync(dice);
            }
        }));
        try
        {
            detector.AssertClean();
        }
        catch (SecretLeakException leak)
        {
            outcomes.Fail(leak.Message);
        }
    }

    private bool Conclude(Outcomes outcomes, SecretWatch watch)
    {
        outcomes.Conclude();
        output.WriteLine(outcomes.Summary);
        foreach (var failure in outcomes.Failures)
        {
            output.WriteLine($"FAILURE {failure}");
        }

        // What a process makes once, it makes at first.
        const int Cold = 2;
        var warm = _samples.Skip(Cold).ToList();
        var verdicts = new[]
        {
            Heap.Judge([.. warm.Select(static sample => sample.Heap)]),
            Timers.Judge([.. warm.Select(static sample => sample.Timers)]),
            Sockets.Judge([.. warm.Select(static sample => sample.Sockets)]),
            Handles.Judge([.. warm.Select(static sample => sample.Handles)]),
            Threads.Judge([.. warm.Select(static sample => sample.Threads)]),
        };
        foreach (var verdict in verdicts)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{(verdict.IsFlat ? "flat" : "GREW")} {verdict.Name}: at least {verdict.Earlier:#,0} in the earlier half, {verdict.Later:#,0} in the later, margin {verdict.Margin:#,0}"));
        }

        // From one half's least to the other's it is half of the warm run, if each call loses as much.
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A loss of {2.0 * Heap.Margin / Math.Max(1, _calls[^1] - _calls[Cold]):0} bytes a call would have shown."));
        var grew = verdicts.Where(static verdict => !verdict.IsFlat).Select(static verdict => verdict.Name).ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Soak: {outcomes.Calls} calls, {outcomes.Failed} failures, {watch.Leaks} secrets in {watch.Searched} lines and spans, {(grew.Count == 0 ? "flat" : "grew: " + string.Join(", ", grew))}"));
        return outcomes.Failed == 0 && watch.Leaks == 0 && watch.Searched > 0 && grew.Count == 0;
    }
}
