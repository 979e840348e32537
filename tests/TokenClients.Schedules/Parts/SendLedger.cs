using Microsoft.Coyote.Rewriting;

namespace TokenClients.Schedules.Parts;

/// <summary>What the service behind one call received. Nothing in here is a step of the schedule.</summary>
[SkipRewriting("It observes the schedule.")]
internal sealed class SendLedger
{
    /// <summary>Gets how many sends reached the platform.</summary>
    internal int Sends { get; set; }

    /// <summary>Gets how often the bytes of the request left.</summary>
    internal int BytesLeft { get; private set; }

    /// <summary>Gets how often they left for a service that may carry the request out: all but those to which it responded with a rate limit.</summary>
    internal int MayHaveExecuted { get; private set; }

    internal bool LeftInLastSend { get; private set; }

    /// <summary>Gets whether the service has returned a success with a secret.</summary>
    internal bool SecretReturned { get; set; }

    internal void BeginSend()
    {
        Sends++;
        LeftInLastSend = false;
    }

    internal void Leave(bool isRateLimited)
    {
        BytesLeft++;
        LeftInLastSend = true;
        MayHaveExecuted += isRateLimited ? 0 : 1;
    }
}
