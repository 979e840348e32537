namespace TokenClients.Tokens;

/// <summary>Exponential backoff: pauses that double with each failure.</summary>
/// <param name="first">The pause after the first failure.</param>
/// <param name="longest">The longest pause.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private const int MaxDoublings = 20;

    internal TimeSpan Longest { get; } = longest;

    /// <summary>Returns the pause after a number of consecutive failures.</summary>
    internal TimeSpan After(int failures)
    {
        var pause = TimeSpan.FromTicks(first.Ticks << Math.Min(failures - 1, MaxDoublings));
        return pause < Longest ? pause : Longest;
    }
}
