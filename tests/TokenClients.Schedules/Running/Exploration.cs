using Microsoft.Coyote;
using Microsoft.Coyote.Logging;
using Microsoft.Coyote.SystematicTesting;

namespace TokenClients.Schedules.Running;

/// <summary>Explores schedules of one scenario.</summary>
internal sealed class Exploration
{
    // A schedule of any scenario takes some hundred steps. One that takes so many does not end.
    private const uint MaxSteps = 20_000;

    private Exploration(Scenario scenario, Points points, TestingEngine engine)
    {
        var report = engine.TestReport;
        (Scenario, Points) = (scenario, points);
        Schedules = report.NumOfExploredFairPaths + report.NumOfExploredUnfairPaths;
        Operations = report.TotalControlledOperations;
        Decisions = (long)report.TotalExploredFairSteps + report.TotalExploredUnfairSteps;
        Trace = engine.ReproducibleTrace;
        Failure = report.NumOfFoundBugs > 0 ? string.Join(Environment.NewLine, report.BugReports)
            : !engine.IsTestRewritten() ? "The assembly with the scenario is not rewritten."
            : report.UncontrolledInvocations.Count > 0 ? "Not controlled: " + string.Join(", ", report.UncontrolledInvocations)
            : report.MinControlledOperations < 2 || report.MaxConcurrencyDegree < 2 ? "There was nothing to choose between: the scenario has no concurrent operations."
            : null;
    }

    internal Scenario Scenario { get; }

    internal Points Points { get; }

    internal int Schedules { get; }

    internal int Operations { get; }

    internal long Decisions { get; }

    /// <summary>Gets what to replay the schedule from that failed.</summary>
    internal string Trace { get; }

    /// <summary>Gets why the exploration failed; <see langword="null"/> if it did not.</summary>
    internal string? Failure { get; }

    /// <summary>Explores schedules until one fails.</summary>
    internal static Exploration Run(Scenario scenario, Points points, int schedules, uint seed) =>
        Run(scenario, points, Configure(points).WithTestingIterations((uint)schedules).WithRandomGeneratorSeed(seed));

    /// <summary>Runs a schedule again.</summary>
    internal static Exploration Replay(Scenario scenario, Points points, string trace) =>
        Run(scenario, points, Configure(points).WithTestingIterations(1).WithReproducibleTrace(trace));

    private static Configuration Configure(Points points) => Configuration.Create()
        .WithTelemetryEnabled(false)
        .WithPartiallyControlledConcurrencyAllowed(false)
        .WithMemoryAccessRaceCheckingEnabled(points == Points.MemoryAccess)
        .WithMaxSchedulingSteps(MaxSteps)
        .WithFailureOnMaxStepsBoundEnabled()
        .WithPotentialDeadlocksReportedAsBugs()
        // In real time, for what no schedule controls: a busy machine must not look like a deadlock.
        .WithDeadlockTimeout(60_000);

    private static Exploration Run(Scenario scenario, Points points, Configuration configuration)
    {
        using var engine = TestingEngine.Create(configuration, scenario.RunAsync);
        engine.SetLogger(new MemoryLogger(VerbosityLevel.Error));
        engine.Run();
        return new(scenario, points, engine);
    }
}
