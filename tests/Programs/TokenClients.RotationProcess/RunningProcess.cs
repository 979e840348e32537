using System.Diagnostics;
using System.Globalization;
using TokenClients.Rotation;

namespace TokenClients.RotationProcess;

/// <summary>A process of a rotation, seen from the test that has started it.</summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    /// <summary>Only for a process that hangs. No machine is so slow.</summary>
    private static readonly TimeSpan HangTimeout = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private bool _isKilled;

    private RunningProcess(Process process) => _process = process;

    internal int Id => _process.Id;

    /// <summary>Starts a process, which is ready for <see cref="RunAsync"/>.</summary>
    /// <param name="program">The program, as it was built or published.</param>
    /// <param name="setting">What it does.</param>
    internal static async Task<RunningProcess> StartAsync(string program, RotationSetting setting)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in setting.ToEnvironment())
        {
            start.Environment[name] = value;
        }

        var process = new RunningProcess(Process.Start(start)!);
        var line = await process.ReadAsync();
        return line == "ready" ? process : throw new InvalidOperationException($"{program} wrote: {line}");
    }

    /// <summary>Has it run the rotation once.</summary>
    internal async Task RunAsync()
    {
        await _process.StandardInput.WriteLineAsync("run");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Reads what it has done: a step, or a run.</summary>
    internal async Task<Report> ReadReportAsync() =>
        Report.Of(await ReadAsync() ?? throw new InvalidOperationException($"The process has ended with {_process.ExitCode.ToString(CultureInfo.InvariantCulture)}."));

    /// <summary>Has it run the rotation once, to the end.</summary>
    internal async Task<(IReadOnlyList<RotationStep> Steps, Report End)> RunToEndAsync()
    {
        await RunAsync();
        var steps = new List<RotationStep>();
        while (true)
        {
            var report = await ReadReportAsync();
            if (report.Step is not { } step)
            {
                return (steps, report);
            }

            steps.Add(step);
        }
    }

    /// <summary>Waits until it has stopped itself.</summary>
    internal async Task StoppedAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/stat");
        while (!(await System.IO.File.ReadAllTextAsync(path)).Contains(") T ", StringComparison.Ordinal))
        {
            if (TimeProvider.System.GetElapsedTime(start) > HangTimeout)
            {
                throw new TimeoutException("The process has not stopped itself.");
            }

            await Task.Delay(1);
        }
    }

    /// <summary>Lets it go on after it has stopped itself.</summary>
    internal async Task ContinueAsync()
    {
        Signals.Send(_process.Id, Signals.Continue);
        await RunAsync();
    }

    /// <summary>Ends it at once (SIGKILL), whatever it does. Returns what it had written before, and the test had not read.</summary>
    internal async Task<IReadOnlyList<Report>> KillAsync()
    {
        _process.Kill();
        _isKilled = true;
        await _process.WaitForExitAsync();
        var reports = new List<Report>();
        while (await ReadAsync() is { } line)
        {
            reports.Add(Report.Of(line));
        }

        return reports;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isKilled)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(HangTimeout);
}

/// <summary>What a process has done.</summary>
/// <param name="Step">A step; <see langword="null"/> for the end of a run.</param>
/// <param name="Outcome">What a run achieved.</param>
/// <param name="NextStepAt">When the next run has something to do.</param>
/// <param name="Problem">What went wrong.</param>
internal sealed record Report(RotationStep? Step, RotationOutcome Outcome = default, DateTimeOffset NextStepAt = default, string Problem = "")
{
    /// <summary>The mark of the token that a step was about, or an empty text.</summary>
    internal string Mark { get; private init; } = "";

    internal static Report Of(string line) => line.Split(' ', 4) switch
    {
        ["step", var step, var mark] => new(Enum.Parse<RotationStep>(step)) { Mark = mark },
        ["done", var outcome, var ticks, var problem] => new(null, Enum.Parse<RotationOutcome>(outcome), new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero), problem),
        _ => throw new InvalidOperationException($"A process of a rotation wrote: {line}"),
    };
}
