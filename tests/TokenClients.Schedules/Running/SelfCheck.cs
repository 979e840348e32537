using TokenClients.Schedules.Parts;

namespace TokenClients.Schedules.Running;

/// <summary>Programs with known mistakes. An exploration that does not find them would find nothing in the library either.</summary>
internal static class SelfCheck
{
    private const int Schedules = 200;

    private static readonly (Scenario Scenario, Points Points, string Failure)[] Mistakes =
    [
        (new("deadlock", DeadlockAsync), Points.Synchronization, "Deadlock detected"),
        (new("lost wakeup", LostWakeupAsync), Points.Synchronization, "Deadlock detected"),
        (new("lost update", LostUpdateAsync), Points.MemoryAccess, "Broken promise: both updates count"),
        (new("endless loop", EndlessLoopAsync), Points.Synchronization, "bound"),
        (new("uncontrolled thread", UncontrolledThreadAsync), Points.Synchronization, "ThreadPool.UnsafeQueueUserWorkItem"),
    ];

    /// <summary>Returns the mistakes that were not found.</summary>
    internal static List<string> Run(uint seed)
    {
        var missed = new List<string>();
        foreach (var (scenario, points, expected) in Mistakes)
        {
            var exploration = Exploration.Run(scenario, points, Schedules, seed);
            if (exploration.Failure?.Contains(expected, StringComparison.Ordinal) != true)
            {
                missed.Add($"{scenario.Name}: {exploration.Failure ?? "nothing"} was found in {exploration.Schedules} schedules");
                continue;
            }

            // The same schedule fails again.
            if (exploration.Trace.Length > 0 && Exploration.Replay(scenario, points, exploration.Trace).Failure?.Contains(expected, StringComparison.Ordinal) != true)
            {
                missed.Add($"{scenario.Name}: its replay did not fail");
            }
        }

        return missed;
    }

    private static async Task DeadlockAsync()
    {
        object one = new(), other = new();
        await Task.WhenAll(Schedule.Beside(() => LockBoth(one, other)), Schedule.Beside(() => LockBoth(other, one)));

        static void LockBoth(object first, object second)
        {
            lock (first)
            {
                lock (second)
                {
                    Schedule.Step();
                }
            }
        }
    }

    private static async Task LostWakeupAsync()
    {
        TaskCompletionSource? waiter = null;
        var isDone = false;
        await Task.WhenAll(
            Schedule.Beside(async () =>
            {
                if (!isDone)
                {
                    Schedule.Step();
                    waiter = new();
                    await waiter.Task;
                }
            }),
            Schedule.Beside(() =>
            {
                isDone = true;
                waiter?.SetResult();
            }));
    }

    private static async Task LostUpdateAsync()
    {
        var count = 0;
        await Task.WhenAll(Schedule.Beside(() => count++), Schedule.Beside(() => count++));
        Schedule.Promise(count == 2, "both updates count");
    }

    private static async Task EndlessLoopAsync()
    {
        var isDone = false;
        await Schedule.Beside(() =>
        {
            while (!isDone)
            {
                Schedule.Step();
            }
        });
        isDone = true;
    }

    private static async Task UncontrolledThreadAsync()
    {
        ThreadPool.UnsafeQueueUserWorkItem(static _ => { }, null);
        await Schedule.Beside(Schedule.Step);
    }
}
