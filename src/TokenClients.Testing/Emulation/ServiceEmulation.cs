using Microsoft.AspNetCore.Http;

namespace TokenClients.Testing.Emulation;

/// <summary>One emulated service: its operations, state and errors. The server handles routing, faults and recording.</summary>
internal abstract class ServiceEmulation
{
    // The operations to execute later, earliest first, and the changes that lists do not show yet, oldest first.
    private readonly List<LateExecution> _late = [];
    private readonly Queue<(DateTimeOffset ChangedAt, Action Show)> _unshown = new();

    /// <summary>The lock that is held while an operation runs and while a test reads the state.</summary>
    protected object Gate { get; } = new();

    /// <summary>How long it takes until lists and look-ups by id show a change.</summary>
    internal TimeSpan ListLag
    {
        get;
        set
        {
            lock (Gate)
            {
                field = value;
            }
        }
    }

    /// <summary>Every secret that the service has or has issued.</summary>
    internal SecretLog Secrets { get; } = new();

    internal abstract TokenService Service { get; }

    /// <summary>The beginning of the service's paths, including both slashes.</summary>
    internal abstract string Prefix { get; }

    /// <summary>Whether short plain words in an unknown path can be shown. They cannot if the service's secrets can be such words.</summary>
    internal virtual bool HasPlainWords => true;

    /// <summary>The operations. The first that matches a path wins.</summary>
    internal abstract IReadOnlyList<EmulatedOperation> Operations { get; }

    /// <summary>Whether the service responds to HEAD as it does to GET, but without the body.</summary>
    internal virtual bool RespondsToHead => false;

    /// <summary>Returns whether a raw path belongs to the service.</summary>
    internal virtual bool Owns(string path) => path.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Returns the response to a raw path that does not reach the operations; <see langword="null"/> if it does.</summary>
    internal virtual EmulatedResponse? RefusePath(string path) => null;

    /// <summary>Returns the path for routing, if the service reads paths leniently.</summary>
    /// <param name="segments">The decoded segments of the path.</param>
    /// <returns>The segments. They are not longer than before, and keep their positions.</returns>
    internal virtual string[] Route(string[] segments) => segments;

    /// <summary>Returns the response to an unknown path.</summary>
    internal abstract EmulatedResponse UnknownPath();

    /// <summary>Returns the response to a known path with an unsupported verb.</summary>
    internal abstract EmulatedResponse UnknownVerb(IReadOnlyList<string> knownVerbs);

    /// <summary>Creates an error for a fault, with the service's body.</summary>
    internal abstract EmulatedResponse Failure(int status);

    /// <summary>Creates an error for a fault, for services whose errors contain details of the call.</summary>
    /// <param name="fault">The fault, which has a status.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="request">The request.</param>
    /// <param name="replaced">The operation's own response, if it was executed.</param>
    /// <returns>The error.</returns>
    internal virtual EmulatedResponse Failure(Fault fault, EmulatedOperation operation, in EmulatedRequest request, EmulatedResponse? replaced) => Failure(fault.StatusCode);

    /// <summary>Creates the service's rate limit error.</summary>
    /// <param name="status">The status.</param>
    /// <param name="hint">Where the response says when to call again. The <c>Retry-After</c> header is set elsewhere.</param>
    /// <param name="wait">How long that is from now.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="request">The request.</param>
    /// <returns>The error.</returns>
    internal abstract EmulatedResponse RateLimited(int status, RateLimitHint hint, TimeSpan wait, EmulatedOperation operation, in EmulatedRequest request);

    /// <summary>Adds the headers that every response of the service has.</summary>
    internal abstract void AddHeaders(IHeaderDictionary headers, DateTimeOffset now);

    /// <summary>Returns whether a path parameter can be shown: it is not a secret, and cannot be a secret that was sent by mistake.</summary>
    internal abstract bool IsPrintable(string parameter);

    internal IReadOnlyList<ITokenInfo> LiveTokens(DateTimeOffset now)
    {
        lock (Gate)
        {
            CatchUpUnderLock(now);
            return LiveTokensUnderLock(now);
        }
    }

    internal bool IsLive(string secret, DateTimeOffset now)
    {
        lock (Gate)
        {
            CatchUpUnderLock(now);
            return IsLiveUnderLock(secret, now);
        }
    }

    internal EmulatedResponse Execute(EmulatedOperation operation, in EmulatedRequest request)
    {
        lock (Gate)
        {
            CatchUpUnderLock(request.Now);
            return ExecuteUnderLock(operation, request);
        }
    }

    /// <summary>Executes an operation at a later time. Nothing waits for it: the first access to the service after that time executes it.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="request">A copy of the request, with <see cref="EmulatedRequest.Now"/> set to the time of execution.</param>
    /// <param name="executed">Called if the operation is executed and not rejected.</param>
    internal void ExecuteLater(EmulatedOperation operation, EmulatedRequest request, Action executed)
    {
        lock (Gate)
        {
            var index = _late.FindIndex(other => other.Request.Now > request.Now);
            _late.Insert(index < 0 ? _late.Count : index, new(operation, request, executed));
        }
    }

    /// <summary>Executes the operations and shows the changes that are due.</summary>
    internal void CatchUp(DateTimeOffset now)
    {
        lock (Gate)
        {
            CatchUpUnderLock(now);
        }
    }

    internal int Executions(EmulatedOperation operation, DateTimeOffset now)
    {
        lock (Gate)
        {
            CatchUpUnderLock(now);
            return operation.Executions;
        }
    }

    /// <summary>Changes what lists and look-ups by id show, after <see cref="ListLag"/> has passed. Changes are shown in order, and a longer lag does not hide a change that was already shown.</summary>
    /// <param name="now">The time of the change.</param>
    /// <param name="show">Changes what is shown.</param>
    protected void ShowUnderLock(DateTimeOffset now, Action show)
    {
        _unshown.Enqueue((now, show));
        ShowDueUnderLock(now);
    }

    protected abstract IReadOnlyList<ITokenInfo> LiveTokensUnderLock(DateTimeOffset now);

    protected abstract bool IsLiveUnderLock(string secret, DateTimeOffset now);

    private static EmulatedResponse ExecuteUnderLock(EmulatedOperation operation, in EmulatedRequest request)
    {
        var response = operation.Execute(request);
        if (response.Executed)
        {
            operation.Executions++;
        }

        return response;
    }

    private void CatchUpUnderLock(DateTimeOffset now)
    {
        while (_late.Count > 0 && _late[0].Request.Now <= now)
        {
            var late = _late[0];
            _late.RemoveAt(0);
            ShowDueUnderLock(late.Request.Now);
            if (ExecuteUnderLock(late.Operation, late.Request).Executed)
            {
                late.Executed();
            }
        }

        ShowDueUnderLock(now);
    }

    private void ShowDueUnderLock(DateTimeOffset now)
    {
        while (_unshown.TryPeek(out var change) && now - change.ChangedAt >= ListLag)
        {
            _unshown.Dequeue();
            change.Show();
        }
    }

    private readonly record struct LateExecution(EmulatedOperation Operation, EmulatedRequest Request, Action Executed);
}
