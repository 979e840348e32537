namespace TokenClients.Benchmarks.InMemory;

/// <summary>Gives the same answer to each request: at once, or after the sender has begun to wait.</summary>
/// <param name="answer">The answer.</param>
/// <param name="areLate">Whether an answer comes by <see cref="Release"/> only.</param>
internal sealed class Answers<T>(T answer, bool areLate)
{
    private readonly Task<T> _prompt = Task.FromResult(answer);
    private TaskCompletionSource<T>? _late;

    internal Task<T> Take() => areLate ? (_late = new()).Task : _prompt;

    /// <summary>Gives the late answer on this thread, so that no time of the thread pool is measured.</summary>
    internal void Release() => _late?.SetResult(answer);
}
