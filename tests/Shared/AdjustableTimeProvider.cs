using Microsoft.Extensions.Time.Testing;

namespace TokenClients.Tests;

/// <summary>A <see cref="FakeTimeProvider"/> whose wall clock can be set, as a time server sets that of a machine. <see cref="FakeTimeProvider.AdjustTime"/> would move the monotonic clock too.</summary>
internal sealed class AdjustableTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private long _adjustment;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _adjustment));

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>Sets what <see cref="GetUtcNow"/> returns. No time passes: <see cref="GetTimestamp"/> stays, and no timer fires.</summary>
    internal void SetWallClock(DateTimeOffset value) => Interlocked.Exchange(ref _adjustment, (value - base.GetUtcNow()).Ticks);
}
