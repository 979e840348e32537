using TokenClients.Testing;
using TokenClients.Tests;

namespace TokenClients.IntegrationTests.Doubles;

/// <summary>What goes wrong with the sends of one call, at random.</summary>
internal static class FaultPlan
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(25);

    // Longer than a call may take.
    private static readonly TimeSpan TooSlow = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(0);

    /// <summary>After these nobody can tell whether the service acted, or the response came all the same.</summary>
    private static readonly Func<bool, Fault>[] Ambiguous =
    [
        Fault.Drop,
        static executed => Fault.Reset(0, executed),
        static executed => Fault.Reset(20, executed),
        static executed => Fault.Truncate(0, executed),
        static executed => Fault.Truncate(20, executed),
        static executed => Fault.WrongLength(7, executed),
        static executed => Fault.Status(204, afterExecuting: executed),
        static executed => Fault.Status(408, afterExecuting: executed),
        static executed => Fault.Status(500, afterExecuting: executed),
        static executed => Fault.Status(503, Soon, executed),
        static executed => Fault.Body("text/html", "<!doctype html><title>Sign in</title>", afterExecuting: executed),
        static executed => Fault.Body("text/html", "<html>Bad gateway</html>", 502, executed),
        static executed => Fault.BrokenChunks(ChunkError.Cut, executed),
        static executed => Fault.BrokenGzip(GzipError.Cut, executed),
    ];

    /// <summary>Likewise, and only the time limit of a call ends them.</summary>
    private static readonly Func<bool, Fault>[] Endless =
    [
        Fault.Hang,
        static executed => Fault.SlowHeaders(TooSlow, executed),
    ];

    /// <summary>A refusal: the service did not act, and says so.</summary>
    private static readonly Func<Fault>[] Refusals =
    [
        static () => Fault.Status(429),
        static () => Fault.Status(429, Soon),
        static () => Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromHours(1)),
        static () => Fault.Status(403),
        static () => Fault.Status(400),
    ];

    /// <summary>Slow responses, which are whole in the end.</summary>
    private static readonly Func<bool, Fault>[] Delays =
    [
        static executed => Fault.SlowBody(Slow, executed),
        static executed => Fault.SlowHeaders(Slow, executed),
    ];

    private static readonly Func<bool, Fault>[] AllAmbiguous = [.. Ambiguous, .. Endless];
    private static readonly Func<bool, Fault>[] AllDelays = [.. Delays, static executed => Fault.SlowBody(TooSlow, executed)];

    /// <summary>The faults of one call, in the order in which they strike its sends, and whether each leaves open what the service did.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="hasLimit">Whether calls end by a short time limit, so that there may be no response at all.</param>
    internal static IReadOnlyList<(Fault Fault, bool IsAmbiguous)> Next(Dice random, bool hasLimit)
    {
        var count = random.Next(8) switch
        {
            0 => 0,
            <= 4 => 1,
            <= 6 => 2,
            _ => 4,
        };
        return [.. Enumerable.Range(0, count).Select(_ => One(random, hasLimit))];
    }

    private static (Fault Fault, bool IsAmbiguous) One(Dice random, bool hasLimit)
    {
        var (ambiguous, delays) = hasLimit ? (AllAmbiguous, AllDelays) : (Ambiguous, Delays);
        var executed = random.Next(2) == 0;
        return random.Next(10) switch
        {
            < 6 => (random.Pick(ambiguous)(executed), true),
            < 8 => (random.Pick(Refusals)(), false),
            _ => (random.Pick(delays)(executed), false),
        };
    }
}
