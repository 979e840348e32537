namespace TokenClients.Testing;

/// <summary>One request that the emulator got, as it stood when it was asked for. It holds no secrets: neither headers, nor bodies, nor queries, and masked paths.</summary>
public sealed class RecordedCall
{
    internal RecordedCall()
    {
    }

    /// <summary>The service whose path it was. Vercel's paths begin at the root, so a path that no other service claims counts as Vercel's.</summary>
    public TokenService Service { get; internal init; }

    /// <summary>The operation, such as <c>createAuthToken</c>; <see langword="null"/> if the path or the verb is none of the service's.</summary>
    public string? OperationId { get; internal init; }

    /// <summary>The HTTP verb.</summary>
    public string Method { get; internal init; } = "";

    /// <summary>The operation's path template, such as <c>/v5/user/tokens/{tokenId}</c>; <see langword="null"/> if there is no operation.</summary>
    public string? Route { get; internal init; }

    /// <summary>The path that was asked for, without the query. What is or may be a secret in it shows as <c>***</c>.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The status of the answer; <see langword="null"/> while there is none, and for good if the call was dropped.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>Whether a fault struck the call.</summary>
    public bool Faulted { get; internal init; }

    /// <summary>Whether the operation was carried out, whatever answer the client got.</summary>
    public bool Executed { get; internal init; }

    /// <summary>When the request arrived, by the emulator's clock, in UTC.</summary>
    public DateTimeOffset ReceivedAt { get; internal init; }

    /// <summary>How long it took in real time; <see langword="null"/> while it lasts.</summary>
    public TimeSpan? Duration { get; internal init; }

    /// <summary>Returns the call in a line: service, operation, verb, path, status.</summary>
    /// <returns>The text, without secrets.</returns>
    public override string ToString() =>
        $"{Service} {OperationId ?? "(no operation)"} {Method} {Path} -> {StatusCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no answer"}{(Faulted ? ", faulted" : "")}{(Executed ? ", executed" : "")}";
}
