namespace TokenClients.Caching;

/// <summary>A lease that only one of many processes can hold. With it, processes that need a token at the same time request one token instead of one each.</summary>
/// <remarks>
/// <para>Implement it with a store, such as Redis, that all processes can reach and that can atomically set a name that does not exist yet.</para>
/// <para>
/// With Redis, <c>SET name owner NX PX milliseconds</c> takes the lease; <c>owner</c> is a new random value for each attempt. Releasing the lease deletes the name only if it still has that value
/// (compared and deleted in one script or transaction), because another process may hold the lease after the duration. The package's readme has the code.
/// </para>
/// <para>An exception, or a result that does not arrive in time (<see cref="TokenSharingOptions.CacheTimeout"/>), is logged; the token is then issued without a lease.</para>
/// </remarks>
public interface ITokenLease
{
    /// <summary>Tries once to take a lease, without waiting for it. If several processes try at the same time, at most one gets it.</summary>
    /// <remarks>The process holds the lease until it releases it, but no longer than the duration. The lease of a process that crashed must end without a release.</remarks>
    /// <param name="name">The name of the lease: visible ASCII characters, at most 100. It reveals nothing about a credential and is safe to print.</param>
    /// <param name="duration">The time after which the lease ends if it is not released: <see cref="TokenSharingOptions.LeaseDuration"/>, so 1 s to 10 minutes.</param>
    /// <param name="cancellationToken">Canceled when the caller no longer waits for the result.</param>
    /// <returns>The lease, or <see langword="null"/> if another process holds it. Disposing the lease releases it if the process still holds it.</returns>
    ValueTask<IAsyncDisposable?> TryTakeAsync(string name, TimeSpan duration, CancellationToken cancellationToken = default);
}
