namespace TokenClients.Testing;

/// <summary>A snapshot of one request that the emulator received. It contains no secrets: no headers, bodies or queries, and masked paths.</summary>
public sealed class RecordedCall
{
    internal RecordedCall()
    {
    }

    /// <summary>The service that the path belongs to. Vercel's paths begin at the root, so a path that belongs to no other service counts as Vercel's.</summary>
    public TokenService Service { get; internal init; }

    /// <summary>The operation, such as <c>createAuthToken</c>; <see langword="null"/> if the service has no operation for the path and the verb.</summary>
    public string? OperationId { get; internal init; }

    /// <summary>The operation, for comparison with values such as <see cref="VercelOperations.CreateAuthToken"/>; <see langword="null"/> if there is none.</summary>
    public ServiceOperation? Operation => OperationId is null ? null : new(Service, OperationId);

    /// <summary>The HTTP verb.</summary>
    public string Method { get; internal init; } = "";

    /// <summary>The operation's path template, such as <c>/v5/user/tokens/{tokenId}</c>; <see langword="null"/> if there is no operation.</summary>
    public string? Route { get; internal init; }

    /// <summary>The requested path, without the query. Parts that are or may be secrets are <c>***</c>.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The response's status code; <see langword="null"/> until there is a response, and if the call was dropped.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>Whether a fault was applied to the call.</summary>
    public bool Faulted { get; internal init; }

    /// <summary>Whether the operation was executed, whatever response the client got.</summary>
    public bool Executed { get; internal init; }

    /// <summary>When the request arrived, by the emulator's clock, in UTC.</summary>
    public DateTimeOffset ReceivedAt { get; internal init; }

    /// <summary>How long the call took, in real time; <see langword="null"/> until it has ended.</summary>
    public TimeSpan? Duration { get; internal init; }

    /// <summary>Returns the call as one line: service, operation, verb, path, status.</summary>
    /// <returns>The text, without secrets.</returns>
    public override string ToString() =>
        $"{Service} {OperationId ?? "(no operation)"} {Method} {Path} -> {StatusCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no response"}{(Faulted ? ", faulted" : "")}{(Executed ? ", executed" : "")}";
}
