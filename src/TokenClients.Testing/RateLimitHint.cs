namespace TokenClients.Testing;

/// <summary>Where a service says when to call again after its rate limit was exceeded: see <see cref="Fault.RateLimited"/>.</summary>
public enum RateLimitHint
{
    /// <summary>Nowhere. Vercel's error code is <c>too_many_requests</c>.</summary>
    None = 1,

    /// <summary>In the header <c>Retry-After</c>, as seconds.</summary>
    RetryAfterSeconds,

    /// <summary>In the header <c>Retry-After</c>, as a date.</summary>
    RetryAfterDate,

    /// <summary>
    /// In the service's own headers: Infisical's <c>x-ratelimit-reset</c> is the seconds that are left, Vercel's <c>X-RateLimit-Reset</c> the seconds since 1970.
    /// Apinizer and Crafter have none, so it is the same as <see cref="None"/>.
    /// </summary>
    OwnHeader,

    /// <summary>
    /// In the body: Infisical's message contains the seconds, Apinizer's member <c>retry_after</c> is the seconds, Vercel's <c>limit</c> contains <c>reset</c> and <c>resetMs</c>, the seconds and the
    /// milliseconds since 1970. Crafter has none, so it is the same as <see cref="None"/>.
    /// </summary>
    Body,

    /// <summary>In the body as some parts of Vercel write it: <c>reset</c> is in milliseconds, and there is no <c>resetMs</c>. At the other services it is the same as <see cref="Body"/>.</summary>
    BodyMilliseconds,
}
