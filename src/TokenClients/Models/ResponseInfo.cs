namespace TokenClients;

/// <summary>What came with an answer besides its body.</summary>
public sealed class ResponseInfo
{
    internal static readonly ResponseInfo None = new();

    /// <summary>The HTTP status code, or 0 on a model that did not come from a service.</summary>
    public int StatusCode { get; init; }

    /// <summary>The service's own id of the request, for a question to its support; <see langword="null"/> where it sends none. Not a secret.</summary>
    public string? RequestId { get; init; }

    /// <summary>The server's clock when it answered, in whole seconds (the <c>Date</c> header); <see langword="null"/> if the answer has none.</summary>
    public DateTimeOffset? ServerDate { get; init; }

    /// <summary>The rate limit that the answer announced; <see langword="null"/> if it announced none.</summary>
    public RateLimitInfo? RateLimit { get; init; }

    /// <summary>How often sending the request was tried, this answer's attempt included: 1 or more; 0 on a model that did not come from a service.</summary>
    public int Attempts { get; init; }

    /// <summary>When the answer came: by the server's clock where it is known, else by the client's.</summary>
    internal DateTimeOffset AnsweredAt { get; init; }

    /// <summary>From when a lifetime counts that the answer gives: by the server's clock where it is known, as that clock decides when the token ends; else from when the client asked.</summary>
    internal DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the request was sent that was answered, on the monotonic clock.</summary>
    internal long SentTimestamp { get; init; }

    internal ResponseInfo WithRequestId(string? requestId) => requestId is null || requestId == RequestId ? this : new()
    {
        StatusCode = StatusCode,
        RequestId = requestId,
        ServerDate = ServerDate,
        RateLimit = RateLimit,
        Attempts = Attempts,
        AnsweredAt = AnsweredAt,
        IssuedAt = IssuedAt,
        SentTimestamp = SentTimestamp,
    };
}
