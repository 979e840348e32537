namespace TokenClients.Errors;

/// <summary>The state of a call that failed, from which its exception is created.</summary>
internal sealed class FailedCall(TokenService service, string method, bool issuesSecret, bool callerChoseSecret)
{
    internal TokenService Service { get; } = service;

    /// <summary>Gets the name of the client's method.</summary>
    internal string Method { get; } = method;

    /// <summary>Gets whether a success returns a secret that the service does not show again.</summary>
    internal bool IssuesSecret { get; } = issuesSecret;

    /// <summary>Gets whether the caller chose that secret, and so still has it if the response is lost.</summary>
    internal bool CallerChoseSecret { get; } = callerChoseSecret;

    /// <summary>Gets the scheme, host and port of the service.</summary>
    internal required string Host { get; init; }

    /// <summary>Gets how many times the request was sent.</summary>
    internal required int Attempts { get; init; }

    /// <summary>Gets whether the service may have executed the call.</summary>
    internal required bool MayHaveExecuted { get; init; }

    /// <summary>Gets whether the last send did not reach the service.</summary>
    internal required bool LastSendNeverLeft { get; init; }

    /// <summary>Gets why the last send was refused after it had passed the client's handlers; <see langword="null"/> if it was not refused.</summary>
    internal string? Refusal { get; init; }

    /// <summary>Gets the secrets that the call has sent.</summary>
    internal required IReadOnlyCollection<SecretString> Secrets { get; init; }

    /// <summary>Gets the last response, if there was one.</summary>
    internal BufferedResponse? Response { get; init; }
}
