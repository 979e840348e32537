namespace TokenClients;

/// <summary>The metadata of a response.</summary>
public sealed class ResponseInfo
{
    private string? _requestId;

    /// <summary>The HTTP status code, or 0 if the model does not come from a service.</summary>
    public int StatusCode { get; init; }

    /// <summary>The service's id of the request, for support requests; <see langword="null"/> if it sends none. Not a secret.</summary>
    public string? RequestId { get => _requestId; init => _requestId = value; }

    /// <summary>The <c>Date</c> header, by the server's clock in whole seconds; <see langword="null"/> if the response has none.</summary>
    public DateTimeOffset? ServerDate { get; init; }

    /// <summary>The rate limit in the headers; <see langword="null"/> if there is none.</summary>
    public RateLimitInfo? RateLimit { get; init; }

    /// <summary>How many times the request was sent to get this response, or 0 if the model does not come from a service.</summary>
    public int Attempts { get; init; }

    /// <summary>When the response was received: by the server's clock if it is known, otherwise by the client's.</summary>
    internal DateTimeOffset RespondedAt { get; init; }

    /// <summary>The start of a lifetime in the response: the server's time if it is known, because the server decides when the token expires; otherwise the time when the request was sent.</summary>
    internal DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the request was sent.</summary>
    internal ClockReading SentAt { get; init; }

    internal ResponseInfo WithRequestId(string? requestId)
    {
        if (requestId is null || requestId == RequestId)
        {
            return this;
        }

        var copy = (ResponseInfo)MemberwiseClone();
        copy._requestId = requestId;
        return copy;
    }

    /// <summary>Returns a description for logs, without secrets.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new ModelText(GetType()).Add(nameof(StatusCode), StatusCode).Add(nameof(RequestId), RequestId).Add(nameof(Attempts), Attempts).ToString();
}
