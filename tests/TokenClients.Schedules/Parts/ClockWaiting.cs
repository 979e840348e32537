using Microsoft.Coyote.Rewriting;

namespace TokenClients.Schedules.Parts;

/// <summary>Waits for a timer of a clock.</summary>
[SkipRewriting("The scheduler itself asks it.")]
internal sealed class ClockWaiting(ScheduleClock clock, Task until, TimeSpan below)
{
    internal bool HasEnded() => until.IsCompleted || CanAdvance();

    /// <summary>Moves the clock, if what was waited for still holds.</summary>
    internal void Advance()
    {
        if (CanAdvance())
        {
            clock.AdvanceToNextTimer();
        }
    }

    private bool CanAdvance() => clock.HasTimersBelow(below);
}
