namespace TokenClients.Testing.Emulation;

/// <summary>A limit on the number of calls in a window that begins with the first call.</summary>
internal sealed class RateWindow(int limit, TimeSpan length)
{
    private int _used;

    internal int Limit => limit;

    internal int Remaining => limit - _used;

    internal DateTimeOffset ResetsAt { get; private set; }

    /// <summary>Counts a call if the limit is not reached.</summary>
    /// <returns>Whether the call was counted.</returns>
    internal bool TryTake(DateTimeOffset now)
    {
        Look(now);
        if (_used == limit)
        {
            return false;
        }

        _used++;
        return true;
    }

    internal void Look(DateTimeOffset now)
    {
        if (now >= ResetsAt || _used == 0)
        {
            _used = 0;
            ResetsAt = now + length;
        }
    }

    internal void Clear() => _used = 0;
}
