using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>Ends requests that hang: moves the clients' clock by a timeout for each of them, once.</summary>
internal sealed class HangingRequests(TokenServicesEmulator emulator, FakeTimeProvider clock)
{
    /// <summary>Counts over all calls, because a fault of an earlier call must not end the first attempt of the next one.</summary>
    private int _ended;

    /// <summary>Moves the clock whenever a fault has struck that hangs, until the call has ended.</summary>
    internal async Task EndAsync(Task call, TimeSpan timeout)
    {
        while (!call.IsCompleted)
        {
            await Until.TrueAsync(() => call.IsCompleted || Struck() > _ended, "the next request that hangs, or the end of the call");
            if (Struck() > _ended)
            {
                _ended++;
                clock.Advance(timeout);
            }
        }
    }

    private int Struck() => emulator.Calls.Count(static call => call.Faulted);
}
