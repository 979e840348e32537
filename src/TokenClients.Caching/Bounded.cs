using System.Globalization;

namespace TokenClients.Caching;

/// <summary>Asks what may fail in any way: it can throw, hang, block, ignore that it was cancelled, or answer when nobody waits any more.</summary>
internal static class Bounded
{
    /// <param name="operation">What to ask.</param>
    /// <param name="timeout">How long to wait for it.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="undo">What to do with an answer that nobody waits for any more; <see langword="null"/> for nothing.</param>
    /// <param name="cancellationToken">The caller's own.</param>
    /// <exception cref="OperationCanceledException">The caller has cancelled. Whatever else happens is the answer's <see cref="Answer{T}.Problem"/>.</exception>
    internal static async Task<Answer<T>> AskAsync<T>(
        Func<CancellationToken, Task<T>> operation, TimeSpan timeout, TimeProvider timeProvider, Func<T, ValueTask>? undo, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var patience = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var stop = new CancellationTokenSource();
        var isAwaited = false;

        // On another thread, as it may block instead of waiting.
        var running = Task.Run(() => operation(stop.Token), stop.Token);
        try
        {
            var result = await running.WaitAsync(either.Token).ConfigureAwait(false);
            isAwaited = true;
            return new(result, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // It is what the caller logs: only the type's name, as a message may hold what was to be stored.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new(default, running.IsCompleted ? error.GetType().Name : string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds:0.###} s"));
        }
        finally
        {
#pragma warning disable CA2025 // What ends here at once is not handed on, and what is handed on ends when the operation has.
            _ = EndAsync(running, stop, isAwaited ? null : undo);
#pragma warning restore CA2025

            // The thread belongs to whoever answered, such as the reader of a connection: what follows may block, and must not block that.
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

/// <summary>What came of asking.</summary>
/// <param name="Result">The result, if there is no problem.</param>
/// <param name="Problem">What went wrong, fit for a log; <see langword="null"/> if nothing did.</param>
internal readonly record struct Answer<T>(T? Result, string? Problem);
