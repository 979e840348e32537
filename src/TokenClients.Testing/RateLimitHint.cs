namespace TokenClients.Testing;

/// <summary>Where a rate limit error says when to call again, for <see cref="Fault.RateLimited"/>.</summary>
public enum RateLimitHint
{
    /// <summary>Nowhere. Vercel's error code is <c>too_many_requests</c>.</summary>
    None = 1,

    /// <summary>In the <c>Retry-After</c> header, in seconds.</summary>
    RetryAfterSeconds,

    /// <summary>In the <c>Retry-After</c> header, as a date.</summary>
    RetryAfterDate,

    /// <summary>
    /// In the service's own header: Infisical's <c>x-ratelimit-reset</c> is the number of seconds left, and Vercel's <c>X-RateLimit-Reset</c> is a time in seconds since 1970.
    /// Apinizer and Crafter have no such header, so for them this is the same as <see cref="None"/>.
    /// </summary>
    OwnHeader,

    /// <summary>
    /// In the body: Infisical's message and Apinizer's <c>retry_after</c> member contain the number of seconds left. Vercel's <c>limit</c> contains the reset time since 1970, in seconds (<c>reset</c>)
    /// and in milliseconds (<c>resetMs</c>). Crafter's body contains no such value, so for Crafter this is the same as <see cref="None"/>.
    /// </summary>
    Body,

    /// <summary>In the body, as some parts of Vercel write it: <c>reset</c> is in milliseconds, and there is no <c>resetMs</c>. For the other services, this is the same as <see cref="Body"/>.</summary>
    BodyMilliseconds,
}
