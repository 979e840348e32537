namespace TokenClients.Http;

/// <summary>What the specification says of an operation; generated code holds one for each.</summary>
internal sealed class Operation(TokenService service, string id, HttpMethod method, string route, ReplayRule rule, bool issuesSecret, bool sendsCredential, string accept = "application/json")
{
    internal TokenService Service { get; } = service;

    /// <summary>The specification's <c>operationId</c>.</summary>
    internal string Id { get; } = id;

    internal HttpMethod Method { get; } = method;

    /// <summary>The path with its parameters unfilled: what diagnostics may show.</summary>
    internal string Route { get; } = route;

    internal ReplayRule Rule { get; } = rule;

    /// <summary>Whether a success brings a secret that the service will not show again.</summary>
    internal bool IssuesSecret { get; } = issuesSecret;

    /// <summary>Whether the request carries the client's access token, in the place that the service has for it.</summary>
    internal bool SendsCredential { get; } = sendsCredential;

    /// <summary>The media types of the answers.</summary>
    internal string Accept { get; } = accept;
}
