namespace TokenClients.Http;

/// <summary>When a request may be sent again. The rule belongs to the operation, not to its verb; it stands in the specification.</summary>
internal enum ReplayRule
{
    /// <summary>Reads: after any transient failure.</summary>
    Safe,

    /// <summary>Writes that leave the same state when repeated: after any transient failure.</summary>
    Idempotent,

    /// <summary>Revocations: after any transient failure; a repeat that finds nothing is no error.</summary>
    Revoke,

    /// <summary>Issues a secret: only if the server surely did not act.</summary>
    NotExecuted,

    /// <summary>Issues a secret under an id that the client chose: after any transient failure.</summary>
    ClientId,
}
