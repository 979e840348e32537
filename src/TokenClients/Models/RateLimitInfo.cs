using System.Globalization;

namespace TokenClients;

/// <summary>The state of a rate limit, according to a response.</summary>
/// <remarks>Infisical Cloud and Vercel send their rate limits, and may change them at any time.</remarks>
public sealed class RateLimitInfo
{
    /// <summary>The number of calls that the window allows; <see langword="null"/> if the service does not say.</summary>
    public long? Limit { get; init; }

    /// <summary>The number of calls left in the window; <see langword="null"/> if the service does not say.</summary>
    public long? Remaining { get; init; }

    /// <summary>When the next window starts, by the server's clock, in UTC; <see langword="null"/> if the service does not say.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>Returns a description for logs, without secrets.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new ModelText(GetType()).Add(nameof(Limit), Limit).Add(nameof(Remaining), Remaining).Add(nameof(ResetsAt), ResetsAt?.ToString("u", CultureInfo.InvariantCulture)).ToString();
}
