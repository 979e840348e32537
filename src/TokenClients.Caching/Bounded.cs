using System.Globalization;
using TokenClients.Primitives;

namespace TokenClients.Caching;

/// <summary>Runs an operation that may throw, hang, block, ignore cancellation, or complete after its caller has stopped waiting.</summary>
internal static class Bounded
{
    /// <param name="operation">The operation.</param>
    /// <param name="timeout">How long to wait for it.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="undo">Undoes a result that arrives after the caller has stopped waiting; <see langword="null"/> if there is nothing to undo.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The caller canceled. Any other failure is returned as <see cref="BoundedResult{T}.Problem"/>.</exception>
    internal static async Task<BoundedResult<T>> RunAsync<T>(
        Func<CancellationToken, Task<T>> operation, TimeSpan timeout, TimeProvider timeProvider, Func<T, ValueTask>? undo, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var timeoutSource = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeoutSource.Token, cancellationToken);
        var stop = new CancellationTokenSource();
        var isAwaited = false;

        // Runs on another thread, because the operation may block. It runs even if no thread is free before the timeout, because a lease that is never released would make the other processes wait.
        var running = Task.Run(() => operation(stop.Token), CancellationToken.None);
        try
        {
            var result = await running.WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
            isAwaited = true;
            return new(result, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The caller logs the problem. It contains only the type's name, because the message may contain the stored value.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new(default, running.IsCompleted ? error.GetType().Name : string.Create(CultureInfo.InvariantCulture, $"no response within {timeout.TotalSeconds:0.###} s"));
        }
        finally
        {
#pragma warning disable CA2025 // EndAsync disposes the source when the operation has ended.
            _ = EndAsync(running, stop, isAwaited ? null : undo);
#pragma warning restore CA2025

            // The current thread may be one that reads a connection, and the caller's continuation may block it.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    private static async Task EndAsync<T>(Task<T> running, CancellationTokenSource stop, Func<T, ValueTask>? undo)
    {
        if (!running.IsCompleted)
        {
            await stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        stop.Dispose();
        if (undo is not null && running.IsCompletedSuccessfully)
        {
            await undo(await running.ConfigureAwait(false)).ConfigureAwait(false);
        }
    }
}

/// <summary>The result of the operation.</summary>
/// <param name="Result">The result, if there is no problem.</param>
/// <param name="Problem">What went wrong, safe to log; <see langword="null"/> if nothing did.</param>
internal readonly record struct BoundedResult<T>(T? Result, string? Problem);
