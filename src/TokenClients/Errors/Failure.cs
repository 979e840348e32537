namespace TokenClients.Errors;

/// <summary>What an answer says went wrong, as a service's error reader understood it. Its texts are the server's own: <see cref="FailureTable"/> masks them.</summary>
internal sealed class Failure(TokenErrorKind kind)
{
    internal TokenErrorKind Kind { get; } = kind;

    /// <summary>The service's code of the error.</summary>
    internal string? Code { get; init; }

    /// <summary>The service's sentence.</summary>
    internal string? Message { get; init; }

    internal IReadOnlyList<FieldError> FieldErrors { get; init; } = [];

    /// <summary>The service's id of the request, where it stands in the body.</summary>
    internal string? RequestId { get; init; }

    /// <summary>How long the service asks to wait.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>What the reader knows beyond the kind, as a sentence of ours.</summary>
    internal string? Advice { get; init; }

    /// <summary>Whether the answer has the service's own form, and is not a proxy's or a website's.</summary>
    internal bool IsServicesOwn { get; init; }

    /// <summary>A secret that stands beside the error, and that its texts may repeat.</summary>
    internal SecretString? Issued { get; init; }

    /// <summary>Whether a service acts before it answers with this error.</summary>
    internal bool MayHaveExecuted { get; init; }
}
