namespace TokenClients.Caching;

/// <summary>Lets one of many processes do something: with it, processes that need a token at the same time have one issued instead of one each.</summary>
/// <remarks>
/// <para>Implement it over a store that all of them reach and that can take a name atomically, such as Redis.</para>
/// <para>
/// With Redis: <c>SET name owner NX PX milliseconds</c> takes the lease, where <c>owner</c> is a new random value for each attempt. Giving it back deletes the name only while it still holds that value
/// (compared and deleted in one script or transaction), as after the duration it may be someone else's. The readme of the package has all of it in code.
/// </para>
/// <para>What it throws, and an answer that does not come in time (<see cref="TokenSharingOptions.CacheTimeout"/>), is logged; the token is then issued without a lease.</para>
/// </remarks>
public interface ITokenLease
{
    /// <summary>Tries once to take a lease, and does not wait for it. Of all who try at the same time, at most one gets it.</summary>
    /// <remarks>Who gets it has it until it is given back, and no longer than the duration: the lease of a process that crashed must end by itself.</remarks>
    /// <param name="name">The name of the lease: visible ASCII characters, at most 100. It says nothing about a credential and is safe to print.</param>
    /// <param name="duration">After how long the lease ends if it is not given back: <see cref="TokenSharingOptions.LeaseDuration"/>, so 1 s to 10 minutes.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    /// <returns>The lease, whose disposal gives it back if it is still one's own; <see langword="null"/> if another has it.</returns>
    ValueTask<IAsyncDisposable?> TryTakeAsync(string name, TimeSpan duration, CancellationToken cancellationToken = default);
}
