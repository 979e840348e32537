namespace TokenClients.Rotation;

/// <summary>A step of the protocol. The model of the protocol uses the same names.</summary>
public enum RotationStep
{
    /// <summary>Took the lease with a new fencing number.</summary>
    TakeLease = 1,

    /// <summary>Noted the mark of a new token.</summary>
    NoteMark,

    /// <summary>Created the token.</summary>
    Create,

    /// <summary>Found that the service certainly created nothing.</summary>
    NotCreated,

    /// <summary>Verified the new secret.</summary>
    Verify,

    /// <summary>Noted the id and the fingerprint of the new token.</summary>
    NoteDelivery,

    /// <summary>Delivered the secret.</summary>
    Deliver,

    /// <summary>Made the new token the current one. The previous token retires: it is revoked after the overlap.</summary>
    Promote,

    /// <summary>Retired the new token, because it cannot be used or its secret is lost.</summary>
    Retire,

    /// <summary>Retired a mark, because another run left the creation of its token unfinished.</summary>
    RetireLeft,

    /// <summary>Raised the fence of the sink, because another run left a delivery unfinished.</summary>
    RaiseFence,

    /// <summary>Read the fingerprint of the secret in the sink.</summary>
    ReadSink,

    /// <summary>Promoted a token that another run had delivered: it is now the current one.</summary>
    PromoteLeft,

    /// <summary>Looked for a retiring token.</summary>
    Look,

    /// <summary>Revoked a retiring token.</summary>
    Revoke,

    /// <summary>Removed a retiring token from the journal: it is revoked, or its lifetime is over.</summary>
    Forget,

    /// <summary>Returned the lease.</summary>
    ReturnLease,
}

/// <summary>What a run achieved.</summary>
public enum RotationOutcome
{
    /// <summary>No rotation was due. The run may have looked for earlier tokens and revoked them.</summary>
    UpToDate = 1,

    /// <summary>A new token is in use. If earlier tokens could not be revoked, <see cref="RotationResult.Problem"/> says why.</summary>
    Rotated,

    /// <summary>The service requested a wait, or an earlier run failed recently. Nothing was done.</summary>
    Waiting,

    /// <summary>Another process holds the lease or took it over. This run stopped and changed nothing more.</summary>
    Busy,

    /// <summary>The run could not continue, or earlier tokens could not be revoked: <see cref="RotationResult.Problem"/> says why. The current token stays in use.</summary>
    Failed,
}

/// <summary>The result of one run.</summary>
public sealed class RotationResult
{
    internal RotationResult(RotationOutcome outcome, IReadOnlyList<RotationStep> steps, DateTimeOffset nextStepAt, string? problem, RotationState state) =>
        (Outcome, Steps, NextStepAt, Problem, State) = (outcome, steps, nextStepAt, problem, state);

    /// <summary>What the run achieved.</summary>
    public RotationOutcome Outcome { get; }

    /// <summary>The steps that were done, in order.</summary>
    public IReadOnlyList<RotationStep> Steps { get; }

    /// <summary>When the next run has something to do. Run earlier to notice sooner that the sink lost the secret.</summary>
    public DateTimeOffset NextStepAt { get; }

    /// <summary>What went wrong in the run or, if it did nothing, in the last run that did something; <see langword="null"/> if nothing went wrong. Contains no secret.</summary>
    public string? Problem { get; }

    /// <summary>The journal as the run last read or wrote it. If the outcome is <see cref="RotationOutcome.Busy"/>, another process may have written it since. Contains no secret.</summary>
    public RotationState State { get; }
}

/// <summary>Whether a rotation keeps its schedule, for health checks.</summary>
public sealed class RotationHealth
{
    internal RotationHealth(bool isDegraded, string description) => (IsDegraded, Description) = (isDegraded, description);

    /// <summary>Whether a rotation is overdue or something went wrong in the last run.</summary>
    public bool IsDegraded { get; }

    /// <summary>What is wrong, or when the next rotation is due; contains no secret.</summary>
    public string Description { get; }
}
