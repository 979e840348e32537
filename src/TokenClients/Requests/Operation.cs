namespace TokenClients.Requests;

/// <summary>An operation of the OpenAPI specification. The generated code has one for each.</summary>
internal sealed class Operation(TokenService service, string id, HttpMethod method, string route, ReplayRule rule, bool issuesSecret, bool sendsCredential, string accept = "application/json")
{
    internal TokenService Service { get; } = service;

    /// <summary>The <c>operationId</c>.</summary>
    internal string Id { get; } = id;

    internal HttpMethod Method { get; } = method;

    /// <summary>The path with placeholders, which is safe for diagnostics.</summary>
    internal string Route { get; } = route;

    internal ReplayRule Rule { get; } = rule;

    /// <summary>Whether a successful response contains a secret that the service does not show again.</summary>
    internal bool IssuesSecret { get; } = issuesSecret;

    /// <summary>Whether the request contains the client's access token.</summary>
    internal bool SendsCredential { get; } = sendsCredential;

    /// <summary>The <c>Accept</c> header.</summary>
    internal string Accept { get; } = accept;
}
