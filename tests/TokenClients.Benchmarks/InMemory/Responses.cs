namespace TokenClients.Benchmarks.InMemory;

/// <summary>Gives the same response to each request: at once, or after the sender has begun to wait.</summary>
/// <param name="response">The response.</param>
/// <param name="areLate">Whether a response comes by <see cref="Release"/> only.</param>
internal sealed class Responses<T>(T response, bool areLate)
{
    private readonly Task<T> _prompt = Task.FromResult(response);
    private TaskCompletionSource<T>? _late;

    internal Task<T> Take() => areLate ? (_late = new()).Task : _prompt;

    /// <summary>Gives the late response on this thread, so that no time of the thread pool is measured.</summary>
    internal void Release() => _late?.SetResult(response);
}
