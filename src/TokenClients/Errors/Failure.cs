namespace TokenClients.Errors;

/// <summary>What went wrong according to a response. The service's texts are unchanged; <see cref="FailureTable"/> hides those that repeat a secret.</summary>
internal sealed class Failure(TokenErrorKind kind)
{
    internal TokenErrorKind Kind { get; } = kind;

    /// <summary>The service's error code.</summary>
    internal string? Code { get; init; }

    /// <summary>The service's message.</summary>
    internal string? Message { get; init; }

    internal IReadOnlyList<FieldError> FieldErrors { get; init; } = [];

    /// <summary>The service's request id, if it is in the body.</summary>
    internal string? RequestId { get; init; }

    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>The origin of the address that the server redirects to.</summary>
    internal string? RedirectsTo { get; init; }

    /// <summary>A sentence of advice for the exception's message. It must follow from the code or the text of the response, not from the status alone. It is shown unchanged, so it must not contain text from the service.</summary>
    internal string? Advice { get; init; }

    /// <summary>Whether the response is in the service's own format and not, for example, in a proxy's. Only such a response shows whether the credential is valid.</summary>
    internal bool IsServicesOwn { get; init; }

    /// <summary>A secret in the response, which the other texts may repeat.</summary>
    internal SecretString? Issued { get; init; }

    /// <summary>Whether the service may have executed the request although it returned this error.</summary>
    internal bool MayHaveExecuted { get; init; }
}
