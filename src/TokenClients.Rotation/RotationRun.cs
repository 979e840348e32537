using Microsoft.Extensions.Logging;
using TokenClients.Tokens;

namespace TokenClients.Rotation;

/// <summary>
/// One run of the protocol. Each method with the name of a step is one step of the model: one compare-and-swap of the journal, or one effect outside.
/// Whoever loses the lease stops: the journal's next holder takes care of everything, also of the token that this run has just created.
/// </summary>
internal sealed class RotationRun(RotationSettings settings, IRotatedTokens tokens, ISecretSink sink, IRotationJournal journal, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMinutes(1);
    private static readonly Backoff RetryBackoff = new(ShortestRetry, TimeSpan.FromHours(1));
    private static readonly Backoff LookBackoff = new(ShortestLook, TimeSpan.FromHours(6));
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly string _holder = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
    private readonly List<RotationStep> _steps = [];
    private RotationState _state = new();
    private long _version;

    /// <summary>What was called last: the part that failed, if an exception says no more.</summary>
    private string _called = "The journal";

    private DateTimeOffset Now => timeProvider.GetUtcNow();

    internal async Task<RotationResult> RunAsync(CancellationToken cancellationToken)
    {
        string? problem = null;
        TimeSpan? retryAfter = null;
        var isCleaningUp = false;
        try
        {
            if (await BeginAsync(cancellationToken).ConfigureAwait(false) is { } idle)
            {
                return Result(idle);
            }

            await TakeLeaseAsync(above: 0, cancellationToken).ConfigureAwait(false);
            try
            {
                await RotateIfDueAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StaleDeliveryException stale)
            {
                // Who took over has written the journal, and this compare-and-swap is lost. If it is won, the sink has its number from another journal.
                await TakeLeaseAsync(stale.FencingNumber, cancellationToken).ConfigureAwait(false);
                await RotateIfDueAsync(cancellationToken).ConfigureAwait(false);
            }

            isCleaningUp = true;
            (problem, retryAfter) = await CleanUpAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LeaseLostException lost)
        {
            RotationLog.Lost(logger, settings.Name, lost.Message);
            return Result(RotationOutcome.Busy);
        }
        catch (TokenClientException error)
        {
            (problem, retryAfter) = (error.Message, error.RetryAfter);
        }
        catch (RotationProblemException error)
        {
            problem = error.Message;
        }
        catch (StaleDeliveryException error)
        {
            problem = $"{error.Message} This process had taken a number above it, so another rotation, with another journal, delivers to the same sink.";
        }
#pragma warning disable CA1031 // The sink, the journal and the verification are code of the application. Its messages may contain secrets.
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            problem = $"{_called} failed with {error.GetType()}.";
        }

        if (problem is not null)
        {
            RotationLog.Failed(logger, settings.Name, problem);
        }

        return await ReturnLeaseAsync(problem, isFailed: problem is not null && !isCleaningUp, retryAfter > LongestWait ? LongestWait : retryAfter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>When something is to be done about a retiring token.</summary>
    private static DateTimeOffset Next(RotationToken token) => token.RevokeAt is { } at && at < token.EndsAt && !(token.IsUnsettled && token.Id is not null) ? at : token.EndsAt;

    /// <summary>Reads the journal, and tells whether there is nothing to do.</summary>
    private async Task<RotationOutcome?> BeginAsync(CancellationToken cancellationToken)
    {
        if (await journal.ReadAsync(settings.Name, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            (_version, _state) = (entry.Version, RotationState.FromJson(entry.State));
        }

        return _state.Holder is not null && _state.LeaseEndsAt > Now ? RotationOutcome.Busy
            : _state.NotBefore > Now ? RotationOutcome.Waiting
            : _state.Phase != RotationPhase.Idle || _state.Retiring.Any(token => Next(token) <= Now) || await IsDueAsync(cancellationToken).ConfigureAwait(false) ? null
            : RotationOutcome.UpToDate;
    }

    /// <summary>Rule 7: a rotation is due at once whenever the sink does not hold the current token.</summary>
    private async Task<bool> IsDueAsync(CancellationToken cancellationToken) =>
        _state.Current is not { } current || current.RotateAt <= Now || await Calling("The sink", sink).ReadFingerprintAsync(cancellationToken).ConfigureAwait(false) != current.Fingerprint;

    private Task TakeLeaseAsync(long above, CancellationToken cancellationToken) =>
        WriteAsync(RotationStep.TakeLease, _state.New?.Mark, _state with { FencingNumber = Math.Max(_state.FencingNumber, above) + 1, Holder = _holder, NotBefore = null }, cancellationToken);

    private async Task RotateIfDueAsync(CancellationToken cancellationToken)
    {
        await TakeOverAsync(cancellationToken).ConfigureAwait(false);
        if (await IsDueAsync(cancellationToken).ConfigureAwait(false))
        {
            await RotateAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Rules 2 and 5: what another run left.</summary>
    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        if (_state.Phase == RotationPhase.Creating)
        {
            await RetireAsync(RotationStep.RetireLeft, cancellationToken).ConfigureAwait(false);
        }
        else if (_state.Phase == RotationPhase.Delivering)
        {
            // First the fence, then the look: a sleeper that delivers in between would be missed.
            await Calling("The sink", sink).RaiseFenceAsync(_state.FencingNumber, cancellationToken).ConfigureAwait(false);
            Done(RotationStep.RaiseFence, _state.New!.Mark);
            var held = await Calling("The sink", sink).ReadFingerprintAsync(cancellationToken).ConfigureAwait(false);
            Done(RotationStep.ReadSink, _state.New.Mark);
            await (held == _state.New.Fingerprint ? PromoteAsync(RotationStep.PromoteLeft, _state.New.IsUnsettled, cancellationToken) : RetireAsync(RotationStep.Retire, cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task RotateAsync(CancellationToken cancellationToken)
    {
        var lifetime = await Calling("The client of the service", tokens).ReadLifetimeAsync(cancellationToken).ConfigureAwait(false);
        if (settings.RefusalOf(lifetime.Usable) is { } refusal)
        {
            throw new RotationProblemException(refusal);
        }

        var prepared = tokens.Prepare(settings.Name, Now);
        await NoteMarkAsync(prepared, lifetime, cancellationToken).ConfigureAwait(false);
        if (await CreateAsync(prepared, cancellationToken).ConfigureAwait(false) is not { } created)
        {
            return;
        }

        await VerifyAsync(created, cancellationToken).ConfigureAwait(false);
        await NoteDeliveryAsync(created, cancellationToken).ConfigureAwait(false);
        await Calling("The sink", sink).DeliverAsync(new(created.Secret, _state.New!.Fingerprint!, _state.FencingNumber), cancellationToken).ConfigureAwait(false);
        Done(RotationStep.Deliver, _state.New.Mark);
        await PromoteAsync(RotationStep.Promote, isUnsettled: false, cancellationToken).ConfigureAwait(false);
    }

    private Task NoteMarkAsync(PreparedToken prepared, TokenLifetime lifetime, CancellationToken cancellationToken)
    {
        var now = Now;
        var token = new RotationToken { Mark = prepared.Mark, NotedAt = now, EndsAt = now + lifetime.Longest, RotateAt = now + settings.Every };
        return WriteAsync(RotationStep.NoteMark, token.Mark, _state with { Phase = RotationPhase.Creating, New = token }, cancellationToken);
    }

    private async Task<NewToken?> CreateAsync(PreparedToken prepared, CancellationToken cancellationToken)
    {
        try
        {
            var created = await Calling("The client of the service", tokens).CreateAsync(prepared, _state.New!.EndsAt, cancellationToken).ConfigureAwait(false);
            Done(RotationStep.Create, prepared.Mark);
            return created;
        }
        catch (TokenClientException error)
        {
            await (tokens.IsSurelyNotCreated(error)
                ? WriteAsync(RotationStep.NotCreated, prepared.Mark, _state with { Phase = RotationPhase.Idle, New = null }, cancellationToken)
                : RetireAsync(RotationStep.Retire, cancellationToken)).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Rule 3: before it is delivered, as the programs will use it.</summary>
    private async Task VerifyAsync(NewToken created, CancellationToken cancellationToken)
    {
        string? refusal = null;
        try
        {
            if (settings.Verify is { } verify)
            {
                refusal = await Calling("The verification", verify)(created.Secret, cancellationToken).ConfigureAwait(false) ? null : "The verification refused the new token.";
            }
            else
            {
                var check = await Calling("The client of the service", tokens).CheckAsync(created.Secret, cancellationToken).ConfigureAwait(false);
                refusal = check.State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights ? null : $"The service did not accept the new token ({check.State}). {check.Detail}";
            }
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await RetireAsync(RotationStep.Retire, cancellationToken).ConfigureAwait(false);
            throw;
        }

        Done(RotationStep.Verify, _state.New!.Mark);
        if (refusal is not null)
        {
            await RetireAsync(RotationStep.Retire, cancellationToken).ConfigureAwait(false);
            throw new RotationProblemException($"{refusal} It is not delivered, and will be revoked.");
        }
    }

    private Task NoteDeliveryAsync(NewToken created, CancellationToken cancellationToken) =>
        WriteAsync(
            RotationStep.NoteDelivery,
            _state.New!.Mark,
            _state with { Phase = RotationPhase.Delivering, New = _state.New with { Id = created.Id, Fingerprint = SecretFingerprint.Of(created.Secret), IsUnsettled = !sink.CanFence } },
            cancellationToken);

    /// <summary>Rule 4: one compare-and-swap. The token before retires, with its overlap.</summary>
    private Task PromoteAsync(RotationStep step, bool isUnsettled, CancellationToken cancellationToken) =>
        WriteAsync(
            step,
            _state.New!.Mark,
            _state with
            {
                Phase = RotationPhase.Idle,
                New = null,
                Current = _state.New with { IsUnsettled = isUnsettled },
                Retiring = _state.Current is { } old ? [.. _state.Retiring, old with { RevokeAt = Now + settings.Overlap }] : _state.Retiring,
            },
            cancellationToken);

    private Task RetireAsync(RotationStep step, CancellationToken cancellationToken) =>
        WriteAsync(step, _state.New!.Mark, _state with { Phase = RotationPhase.Idle, New = null, Retiring = [.. _state.Retiring, _state.New with { RevokeAt = Now }] }, cancellationToken);

    /// <summary>A token that cannot be looked for or revoked now keeps neither the others from it nor the next rotation, except where the service asks to wait.</summary>
    private async Task<(string? Problem, TimeSpan? RetryAfter)> CleanUpAsync(CancellationToken cancellationToken)
    {
        string? problem = null;
        foreach (var token in _state.Retiring.Where(token => Next(token) <= Now).ToList())
        {
            try
            {
                await CleanUpAsync(token, cancellationToken).ConfigureAwait(false);
            }
            catch (TokenClientException limit) when (limit.Kind == TokenErrorKind.RateLimited || limit.RetryAfter is not null)
            {
                return (limit.Message, limit.RetryAfter ?? ShortestLook);
            }
            catch (Exception error) when (error is TokenClientException or RotationProblemException)
            {
                problem = error.Message;
                await ReplaceAsync(RotationStep.Look, token, Later, cancellationToken).ConfigureAwait(false);
            }
        }

        return (problem, null);
    }

    /// <summary>Rules 6 and 8: looks for a retiring token, revokes it and forgets it.</summary>
    private async Task CleanUpAsync(RotationToken token, CancellationToken cancellationToken)
    {
        if (token.EndsAt <= Now)
        {
            await ForgetAsync(token, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!token.IsListed && (token.Id is null || token.Tries > 0))
        {
            if (await Calling("The client of the service", tokens).FindAsync(token.Mark, cancellationToken).ConfigureAwait(false) is { } id)
            {
                token = await ReplaceAsync(RotationStep.Look, token, found => found with { Id = id, IsListed = true }, cancellationToken).ConfigureAwait(false);
            }
        }

        if (token.Id is not null && !token.IsUnsettled)
        {
            var outcome = await Calling("The client of the service", tokens).RevokeAsync(token.Id, cancellationToken).ConfigureAwait(false);
            Done(RotationStep.Revoke, token.Mark);
            if (outcome == RevokeOutcome.Revoked || token.IsListed)
            {
                await ForgetAsync(token, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        // The service may not show it yet: not found is not gone.
        await ReplaceAsync(RotationStep.Look, token, Later, cancellationToken).ConfigureAwait(false);
    }

    private RotationToken Later(RotationToken token) => token with { Tries = token.Tries + 1, RevokeAt = Now + LookBackoff.After(token.Tries + 1) };

    private async Task<RotationToken> ReplaceAsync(RotationStep step, RotationToken token, Func<RotationToken, RotationToken> change, CancellationToken cancellationToken)
    {
        await WriteAsync(step, token.Mark, _state with { Retiring = [.. _state.Retiring.Select(other => other.Mark == token.Mark ? change(other) : other)] }, cancellationToken).ConfigureAwait(false);
        return _state.Retiring.First(other => other.Mark == token.Mark);
    }

    private Task ForgetAsync(RotationToken token, CancellationToken cancellationToken) =>
        WriteAsync(RotationStep.Forget, token.Mark, _state with { Retiring = [.. _state.Retiring.Where(other => other.Mark != token.Mark)] }, cancellationToken);

    /// <summary>A failed rotation is tried again after a wait that grows. A failed clean-up makes nothing wait but its token, unless the service asks for it.</summary>
    private async Task<RotationResult> ReturnLeaseAsync(string? problem, bool isFailed, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var failures = isFailed ? _state.Failures + 1 : 0;
        var isRotated = !isFailed && (_steps.Contains(RotationStep.Promote) || _steps.Contains(RotationStep.PromoteLeft));
        var wait = retryAfter ?? (isFailed ? RetryBackoff.After(failures) : null);
        try
        {
            var returned = _state with { Failures = failures, Problem = problem, NotBefore = wait is null ? null : Now + wait, Holder = null };
            await WriteAsync(RotationStep.ReturnLease, mark: null, returned, cancellationToken).ConfigureAwait(false);
        }
        catch (LeaseLostException)
        {
            // Another process has it by now, or the outcome of the last write was not known. Its state is the journal's.
        }
#pragma warning disable CA1031 // The journal is code of the application.
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            problem ??= $"The journal failed with {error.GetType()}.";
            RotationLog.Failed(logger, settings.Name, $"The lease was not returned, and ends by itself. The journal failed with {error.GetType()}.");
        }

        return Result(isRotated ? RotationOutcome.Rotated : problem is null ? RotationOutcome.UpToDate : RotationOutcome.Failed, problem, wait);
    }

    /// <summary>One compare-and-swap, which only the latest holder of the lease wins. Each prolongs the lease.</summary>
    private async Task WriteAsync(RotationStep step, string? mark, RotationState state, CancellationToken cancellationToken)
    {
        state = state with { LeaseEndsAt = state.Holder is null ? null : Now + settings.LeaseDuration };
        var called = _called;
        if (!await Calling("The journal", journal).TryWriteAsync(settings.Name, state.ToJson(), _version, cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException();
        }

        // An exception from before, after which a token retires, is not the journal's.
        _called = called;
        _version++;
        _state = state;
        Done(step, mark);
    }

    private T Calling<T>(string name, T part)
    {
        _called = name;
        return part;
    }

    private void Done(RotationStep step, string? mark)
    {
        _steps.Add(step);
        RotationLog.Step(logger, settings.Name, step, mark ?? "");
    }

    private RotationResult Result(RotationOutcome outcome, string? problem = null, TimeSpan? wait = null)
    {
        var due = _state.Retiring.Select(Next).Append(_state.Current is { } current && _state.Phase == RotationPhase.Idle ? current.RotateAt : Now).Min();
        var earliest = outcome == RotationOutcome.Busy ? _state.LeaseEndsAt ?? (Now + ShortestRetry) : _state.NotBefore ?? (problem is null ? Now : Now + (wait ?? ShortestRetry));
        return new(outcome, _steps, due > earliest ? due : earliest, problem ?? _state.Problem, _state);
    }
}
