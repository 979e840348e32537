namespace TokenClients.Benchmarks.Peers;

/// <summary>A call as one of the peers makes it.</summary>
internal abstract class PeerCall(string peer)
{
    /// <summary>Who makes the call.</summary>
    internal string Peer => peer;

    /// <summary>A call that succeeds.</summary>
    /// <param name="peer">Who makes the call.</param>
    /// <param name="call">Makes it.</param>
    /// <param name="isRight">Whether the result is what the service responded: a peer that reads nothing would be quick.</param>
    internal static PeerCall Of<T>(string peer, Func<Task<T>> call, Func<T, bool> isRight)
    {
        var result = call().GetAwaiter().GetResult();
        return isRight(result) ? new Succeeding<T>(peer, call) : throw new InvalidOperationException($"{peer} did not read the response.");
    }

    /// <summary>A call that fails, and whose exception the caller catches.</summary>
    /// <param name="peer">Who makes the call.</param>
    /// <param name="call">Makes it.</param>
    /// <param name="isRight">Whether the exception says what the service responded.</param>
    internal static PeerCall OfFailure<TException>(string peer, Func<Task> call, Func<TException, bool> isRight)
        where TException : Exception
    {
        try
        {
            call().GetAwaiter().GetResult();
        }
        catch (TException error) when (isRight(error))
        {
            return new Failing<TException>(peer, call);
        }

        throw new InvalidOperationException($"{peer} did not fail.");
    }

    /// <summary>Makes the call. It completes on this thread, so that the thread's allocations are those of the call.</summary>
    internal abstract void Run();

    private static TTask Completed<TTask>(TTask task)
        where TTask : Task =>
        task.IsCompleted ? task : throw new InvalidOperationException("The call completes on another thread: its allocations would not be counted.");

    private sealed class Succeeding<T>(string peer, Func<Task<T>> call) : PeerCall(peer)
    {
        internal override void Run() => Completed(call()).GetAwaiter().GetResult();
    }

    private sealed class Failing<TException>(string peer, Func<Task> call) : PeerCall(peer)
        where TException : Exception
    {
        internal override void Run()
        {
            try
            {
                Completed(call()).GetAwaiter().GetResult();
            }
            catch (TException)
            {
                return;
            }

            throw new InvalidOperationException("The call did not fail.");
        }
    }
}
