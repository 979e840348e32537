using Microsoft.Coyote.Runtime;

namespace TokenClients.Schedules.Controlled;

#pragma warning disable CA1068 // The parameters have the order of the members that these replace.

/// <summary>
/// What the library calls in place of members of the platform that Coyote does not control: they run code on threads, timers or wait loops that no scheduler decides about.
/// Each does what the member does, but where the member waits, the scheduler decides which operation goes on. Only as much of each member is here as the library uses; anything else throws.
/// </summary>
public static class Platform
{
    /// <summary>Replaces <see cref="ThreadPool.UnsafeQueueUserWorkItem(WaitCallback, object?)"/>.</summary>
    public static bool UnsafeQueueUserWorkItem(WaitCallback callBack, object? state)
    {
        _ = Task.Run(() => callBack(state));
        return true;
    }

    /// <summary>Replaces <see cref="Task.WaitAsync(TimeSpan, TimeProvider, CancellationToken)"/>.</summary>
    public static Task WaitAsync(Task task, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        RequireInfinite(timeout);
        return task.IsCompleted ? task
            : cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken)
            : Task.Run(() =>
            {
                Pause(new Waiting(task, cancellationToken));
                ThrowIfCanceledFirst(task, cancellationToken);
                task.GetAwaiter().GetResult();
            }, CancellationToken.None);
    }

    /// <summary>Replaces <see cref="Task{TResult}.WaitAsync(TimeSpan, TimeProvider, CancellationToken)"/>.</summary>
    public static Task<T> WaitAsync<T>(Task<T> task, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        RequireInfinite(timeout);
        return task.IsCompleted ? task
            : cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken)
            : Task.Run(() =>
            {
                Pause(new Waiting(task, cancellationToken));
                ThrowIfCanceledFirst(task, cancellationToken);
                return task.GetAwaiter().GetResult();
            }, CancellationToken.None);
    }

    /// <summary>Replaces <see cref="Task{TResult}.ContinueWith{TNewResult}(Func{Task{TResult}, TNewResult}, CancellationToken, TaskContinuationOptions, TaskScheduler)"/>, of which the library does not use the result.</summary>
    public static Task<TNew> ContinueWith<T, TNew>(
        Task<T> task, Func<Task<T>, TNew> continuation, CancellationToken cancellationToken, TaskContinuationOptions options, TaskScheduler scheduler)
    {
        if (options != (TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously))
        {
            throw new NotSupportedException();
        }

        // It runs on the thread that completes the task, without a step of its own.
        _ = Uncontrolled.ContinueWith(task, continuation, options);
        return Task.FromResult<TNew>(default!);
    }

    /// <summary>Replaces <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/>.</summary>
    public static Task Delay(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(delay, timeProvider, cancellationToken);
        return Task.Run(() =>
        {
            Pause(waiting);
            cancellationToken.ThrowIfCancellationRequested();
        }, CancellationToken.None);
    }

    /// <summary>Replaces <see cref="Task.ConfigureAwait(ConfigureAwaitOptions)"/>: the library awaits what is returned.</summary>
    public static async Task ConfigureAwait(Task task, ConfigureAwaitOptions options)
    {
        // Another operation may go on here: that is what yielding is to a schedule.
        if (options.HasFlag(ConfigureAwaitOptions.ForceYielding))
        {
            SchedulingPoint.Interleave();
        }

        try
        {
            await task;
        }
#pragma warning disable CA1031 // That is what the option is for.
        catch (Exception) when (options.HasFlag(ConfigureAwaitOptions.SuppressThrowing))
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>Replaces <see cref="CancellationTokenSource.CancelAsync"/>.</summary>
    public static Task CancelAsync(CancellationTokenSource source) => Task.Run(source.Cancel);

    /// <summary>Replaces <see cref="CancellationToken.Register(Action{object?}, object?)"/>.</summary>
    public static CancellationTokenRegistration Register(ref CancellationToken token, Action<object?> callback, object? state)
    {
        var running = new RunningCallback(callback, state);
        return Uncontrolled.Register(running, token);
    }

    /// <summary>Replaces <see cref="CancellationTokenRegistration.Dispose"/>, which waits in a loop for a callback that runs at that time on another thread.</summary>
    public static void Dispose(ref CancellationTokenRegistration registration)
    {
        if (Uncontrolled.Unregister(registration) is { } running)
        {
            Operation.PauseUntil(running.HasEnded);
        }
    }

    /// <summary>Replaces <see cref="Random.NextDouble"/>: the scheduler chooses.</summary>
    public static double NextDouble(Random random) => Microsoft.Coyote.Random.Generator.Create().NextInteger(4) / 4.0;

    /// <summary>Waits in an operation of its own. Coyote can also resume a method, but ends the process if a schedule is over at that moment.</summary>
    private static void Pause(Waiting waiting)
    {
        using (waiting)
        {
            Operation.PauseUntil(waiting.HasEnded);
        }
    }

    /// <summary>The platform goes on with what comes first, and its caller can see that late. So the scheduler chooses if both have come.</summary>
    private static void ThrowIfCanceledFirst(Task task, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested && (!task.IsCompleted || Microsoft.Coyote.Random.Generator.Create().NextBoolean()))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static void RequireInfinite(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            throw new NotSupportedException();
        }
    }
}
