using Microsoft.Coyote.Rewriting;
using TokenClients.Caching;
using TokenClients.Schedules.Controlled;

namespace TokenClients.Schedules.Parts;

/// <summary>A lease for all processes of a schedule. It never ends by itself, so a holder who does not release it is noticed. It can let its responses wait until a clock is moved.</summary>
internal sealed class ScheduledLease(ScheduleClock clock, bool canHang = false) : ITokenLease
{
    private readonly LeaseStore _store = new();

    /// <summary>Gets what tells whether a process holds it.</summary>
    internal Func<bool> IsFree => _store.IsFree;

    public async ValueTask<IAsyncDisposable?> TryTakeAsync(string name, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        // A store can carry out what was asked for after the caller has stopped waiting.
        if (canHang && Schedule.Choose(4) == 0)
        {
            await Platform.Delay(TimeSpan.FromSeconds(2), clock, CancellationToken.None);
        }

        Schedule.Step();
        return _store.TryTake() ? new Holder(_store) : null;
    }

    private sealed class Holder(LeaseStore store) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Schedule.Step();
            Schedule.Promise(store.Release(), "a lease is released once");
            return default;
        }
    }
}

/// <summary>The store of a lease, each of whose methods is atomic.</summary>
[SkipRewriting("It is no part of the schedule.")]
internal sealed class LeaseStore
{
    private bool _isTaken;

    internal bool IsFree() => !_isTaken;

    internal bool TryTake() => !_isTaken && (_isTaken = true);

    /// <summary>Releases the lease, and returns whether it was held.</summary>
    internal bool Release()
    {
        var wasTaken = _isTaken;
        _isTaken = false;
        return wasTaken;
    }
}
