namespace TokenClients.Primitives;

/// <summary>Waits for application code that may ignore cancellation.</summary>
internal static class TaskWaiting
{
    /// <summary>Waits until the task completes or the token is canceled. After cancellation, the task keeps running, and its exception is marked as observed.</summary>
    /// <exception cref="OperationCanceledException">The token was canceled first.</exception>
    internal static Task<T> WaitOrAbandonAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        task.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        // netstandard2.0 has no overload without a timeout. An infinite timeout starts no timer, so any clock works.
        return task.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
