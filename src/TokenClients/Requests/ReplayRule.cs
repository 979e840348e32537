namespace TokenClients.Requests;

/// <summary>When a request may be retried. The specification names the rule of each operation.</summary>
internal enum ReplayRule
{
    /// <summary>For reads: after any transient failure.</summary>
    Safe,

    /// <summary>For writes that have the same effect when repeated: after any transient failure.</summary>
    Idempotent,

    /// <summary>For revocations: after any transient failure. If the repeated request finds no token, that is not an error.</summary>
    Revoke,

    /// <summary>For operations that issue a secret: only if the service certainly did not execute the request.</summary>
    NotExecuted,

    /// <summary>For operations that issue a secret with an id that the client chose: after any transient failure.</summary>
    ClientId,
}
