using Microsoft.Coyote.Random;
using Microsoft.Coyote.Runtime;
using Microsoft.Coyote.Specifications;

namespace TokenClients.Schedules.Parts;

/// <summary>What the code of a schedule asks of the scheduler.</summary>
internal static class Schedule
{
    /// <summary>Lets the scheduler choose a number below another.</summary>
    internal static int Choose(int count) => Generator.Create().NextInteger(count);

    /// <summary>Lets another operation go on here, if the scheduler wants that.</summary>
    internal static void Step() => SchedulingPoint.Interleave();

    /// <summary>States what the library promises. A schedule in which it does not hold fails.</summary>
    internal static void Promise(bool holds, string promise) => Specification.Assert(holds, "Broken promise: " + promise);

    /// <summary>Starts an operation beside the others.</summary>
    internal static Task Beside(Func<Task> operation) => Task.Run(operation);

    internal static Task Beside(Action operation) => Task.Run(operation);

    /// <summary>Waits for a condition, which must not contain a step of the schedule. If it cannot come true, the schedule ends in a deadlock.</summary>
    internal static Task Until(Func<bool> condition) => Beside(() => Operation.PauseUntil(condition));

    /// <summary>Moves a clock to its next timer, as often as there is one, until a task ends. The scheduler decides when, so timeouts come at any time.</summary>
    internal static Task RunClock(ScheduleClock clock, Task until) => Run(until, new ClockWaiting(clock, until, TimeSpan.MaxValue));

    /// <summary>The same, but only while nothing waits for as long as a time: timeouts do not come.</summary>
    internal static Task RunClock(ScheduleClock clock, Task until, TimeSpan below) => Run(until, new ClockWaiting(clock, until, below));

    private static Task Run(Task until, ClockWaiting waiting) => Beside(() =>
    {
        while (!until.IsCompleted)
        {
            Operation.PauseUntil(waiting.HasEnded);
            waiting.Advance();
            Step();
        }
    });
}
