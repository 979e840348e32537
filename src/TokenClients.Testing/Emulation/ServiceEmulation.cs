using Microsoft.AspNetCore.Http;

namespace TokenClients.Testing.Emulation;

/// <summary>One emulated service: its operations, its state, its way to say no. Routing, faults and recording are not its business.</summary>
internal abstract class ServiceEmulation
{
    /// <summary>Held while an operation runs and while a test looks at the state.</summary>
    protected object Gate { get; } = new();

    /// <summary>Every secret that the service has or has issued.</summary>
    internal SecretLog Secrets { get; } = new();

    internal abstract TokenService Service { get; }

    /// <summary>How the service's paths begin, both slashes included.</summary>
    internal abstract string Prefix { get; }

    /// <summary>Whether short plain words in a path that the service does not know can be shown. Not if its secrets can be such words.</summary>
    internal virtual bool HasPlainWords => true;

    /// <summary>The operations. The first that matches a path wins.</summary>
    internal abstract IReadOnlyList<EmulatedOperation> Operations { get; }

    /// <summary>Whether a path, as it was sent, is the service's.</summary>
    internal virtual bool Owns(string path) => path.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The answer to a path, as it was sent, that never gets as far as the operations; <see langword="null"/> if it does.</summary>
    internal virtual EmulatedAnswer? RefusePath(string path) => null;

    /// <summary>What the operations are looked up by, where the service reads paths leniently.</summary>
    /// <param name="segments">The decoded segments of the path.</param>
    /// <returns>The segments; no longer and in the same places.</returns>
    internal virtual string[] Route(string[] segments) => segments;

    /// <summary>The answer to a path that no operation has.</summary>
    internal abstract EmulatedAnswer UnknownPath();

    /// <summary>The answer to a path that operations have, but with other verbs.</summary>
    internal abstract EmulatedAnswer UnknownVerb(IReadOnlyList<string> knownVerbs);

    /// <summary>An error that a fault asks for, with the body that the service gives such errors.</summary>
    internal abstract EmulatedAnswer Failure(int status);

    /// <summary>An error that a fault asks for, for services whose errors tell of the call.</summary>
    /// <param name="fault">The fault, which asks for a status.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="request">The request.</param>
    /// <param name="replaced">The operation's own answer, if it was carried out before.</param>
    /// <returns>The error.</returns>
    internal virtual EmulatedAnswer Failure(Fault fault, EmulatedOperation operation, in EmulatedRequest request, EmulatedAnswer? replaced) => Failure(fault.StatusCode);

    /// <summary>What the service says to too many calls.</summary>
    /// <param name="status">The status.</param>
    /// <param name="hint">Where it says when to call again. A header <c>Retry-After</c> is not the service's business.</param>
    /// <param name="wait">How long that is from now.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="request">The request.</param>
    /// <returns>The error.</returns>
    internal abstract EmulatedAnswer RateLimited(int status, RateLimitHint hint, TimeSpan wait, EmulatedOperation operation, in EmulatedRequest request);

    /// <summary>Adds what every answer of the service carries.</summary>
    internal abstract void AddHeaders(IHeaderDictionary headers, DateTimeOffset now);

    /// <summary>Whether the parameter of a path can be shown: it is neither a secret nor may it be one by mistake.</summary>
    internal abstract bool IsPrintable(string parameter);

    internal IReadOnlyList<ITokenInfo> LiveTokens(DateTimeOffset now)
    {
        lock (Gate)
        {
            return LiveTokensUnderLock(now);
        }
    }

    internal bool IsLive(string secret, DateTimeOffset now)
    {
        lock (Gate)
        {
            return IsLiveUnderLock(secret, now);
        }
    }

    internal EmulatedAnswer Execute(EmulatedOperation operation, in EmulatedRequest request)
    {
        lock (Gate)
        {
            var answer = operation.Execute(request);
            if (answer.Executed)
            {
                operation.Executions++;
            }

            return answer;
        }
    }

    internal int Executions(EmulatedOperation operation)
    {
        lock (Gate)
        {
            return operation.Executions;
        }
    }

    protected abstract IReadOnlyList<ITokenInfo> LiveTokensUnderLock(DateTimeOffset now);

    protected abstract bool IsLiveUnderLock(string secret, DateTimeOffset now);
}
