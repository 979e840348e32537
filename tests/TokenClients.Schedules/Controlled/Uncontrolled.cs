using System.Collections.Concurrent;
using Microsoft.Coyote.Rewriting;

namespace TokenClients.Schedules.Controlled;

/// <summary>The members themselves, where <see cref="Platform"/> needs them. Nothing in here waits or starts anything.</summary>
[SkipRewriting("It calls the platform itself.")]
internal static class Uncontrolled
{
    private static readonly ConcurrentDictionary<CancellationTokenRegistration, RunningCallback> Callbacks = new();

    internal static Task ContinueWith<T, TNew>(Task<T> task, Func<Task<T>, TNew> continuation, TaskContinuationOptions options) =>
        task.ContinueWith(continuation, CancellationToken.None, options, TaskScheduler.Default);

    internal static CancellationTokenRegistration Register(RunningCallback callback, CancellationToken token)
    {
        var registration = token.Register(callback.Run);
        Callbacks[registration] = callback;
        return registration;
    }

    /// <summary>Returns the callback that has to be waited for, because another operation runs it.</summary>
    internal static RunningCallback? Unregister(CancellationTokenRegistration registration) =>
        Callbacks.TryRemove(registration, out var callback) && !registration.Unregister() && callback.RunsElsewhere ? callback : null;
}
