using Microsoft.Extensions.Logging;
using TokenClients.Primitives;
using TokenClients.Tokens;

namespace TokenClients.Rotation;

/// <summary>
/// One run of the protocol. Each method that is named after a step is one step of the model: one compare-and-swap of the journal, or one external effect.
/// A run that loses the lease stops. The next holder takes over everything, including a token that this run has just created.
/// </summary>
internal sealed class RotationRun(RotationSettings settings, IRotatedTokens tokens, ISecretSink sink, IRotationJournal journal, TimeProvider timeProvider, ILogger logger, bool isAsked = false)
{
    private const string Client = "The service's client";
    private const string Sink = "The sink";
    private const string Journal = "The journal";

    /// <summary>If at least this many tokens cannot be revoked before they expire, the next creation waits one hour for each of them.</summary>
    private const int MostUnsettled = 3;
    private const int LongestPauseInHours = 24;

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMinutes(1);
    private static readonly Backoff RetryBackoff = new(ShortestRetry, TimeSpan.FromHours(1));
    private static readonly Backoff LookBackoff = new(ShortestLook, TimeSpan.FromHours(6));
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    private readonly string _holder = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
    private readonly List<RotationStep> _steps = [];
    private RotationState _state = new();
    private long _version;

    /// <summary>The part that was called last. If an exception does not say more, this part failed.</summary>
    private string _called = Journal;

    /// <summary>A problem that is reported although the run continues.</summary>
    private string? _warning;

    /// <summary>The fingerprint in the sink before the delivery, if it can belong to a retiring token.</summary>
    private string? _replaced;

    /// <summary>Whether a creation or a delivery has begun and its outcome is not known.</summary>
    private bool _isUnderWay;

    private DateTimeOffset Now => timeProvider.GetUtcNow();

    internal async Task<RotationResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            RotationOutcome? idle = null;
            var rotation = await TryAsync(
                async () =>
                {
                    idle = await BeginAsync(cancellationToken).ConfigureAwait(false);
                    await (idle is null ? RotateWithLeaseAsync(cancellationToken) : Task.CompletedTask).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            if (idle is { } outcome)
            {
                return Result(outcome);
            }

            // Earlier tokens are cleaned up even while rotations fail, unless the service requests a wait or the journal failed.
            var cleanUp = _state.Holder == _holder && rotation is null or { IsLimit: false, IsOfJournal: false } ? await CleanUpAsync(cancellationToken).ConfigureAwait(false) : null;
            return await ReturnLeaseAsync(rotation, cleanUp, cancellationToken).ConfigureAwait(false);
        }
        catch (LeaseLostException lost)
        {
            RotationLog.Lost(logger, settings.Name, lost.Message);
            return Result(RotationOutcome.Busy);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!_isUnderWay)
            {
                await StopAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Returns when the next step for a retiring token is due.</summary>
    private DateTimeOffset Next(RotationToken token) => token.RevokeAt is { } at && at < EndOf(token) && !(token.IsUnsettled && token.Id is not null) ? at : EndOf(token);

    /// <summary>Returns when a token is removed from the journal, whatever is known about it. The lease duration allows for clocks that differ.</summary>
    private DateTimeOffset EndOf(RotationToken token) => token.EndsAt + settings.LeaseDuration;

    /// <summary>Reads the journal. Returns the outcome if there is nothing to do.</summary>
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

    /// <summary>Rule 7: a rotation is due at once if the sink does not hold the current token, or if the application requests it.</summary>
    private async Task<bool> IsDueAsync(CancellationToken cancellationToken) =>
        isAsked || _state.Current is not { } current || current.RotateAt <= Now || await Calling(Sink, sink).ReadFingerprintAsync(cancellationToken).ConfigureAwait(false) != current.Fingerprint;

    private Task TakeLeaseAsync(long above, CancellationToken cancellationToken) =>
        WriteAsync(RotationStep.TakeLease, _state.New?.Mark, _state with { FencingNumber = Math.Max(_state.FencingNumber, above) + 1, Holder = _holder, NotBefore = null }, cancellationToken);

    private async Task RotateWithLeaseAsync(CancellationToken cancellationToken)
    {
        await TakeLeaseAsync(above: 0, cancellationToken).ConfigureAwait(false);
        try
        {
            await RotateIfDueAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StaleDeliveryException stale)
        {
            // If another process has taken over, it has written the journal, and this compare-and-swap fails. If it succeeds, the sink got its number from another journal.
            await TakeLeaseAsync(stale.FencingNumber, cancellationToken).ConfigureAwait(false);
            _warning = $"{stale.Message} A rotation with another journal has delivered to it. If that rotation still runs, the two replace each other's tokens. Use one journal for both, or a separate sink for each.";
            RotationLog.Failed(logger, settings.Name, _warning);
            await RotateIfDueAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RotateIfDueAsync(CancellationToken cancellationToken)
    {
        await TakeOverAsync(cancellationToken).ConfigureAwait(false);
        if (await IsDueAsync(cancellationToken).ConfigureAwait(false))
        {
            await RotateAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Rules 2 and 5: completes what another run left unfinished.</summary>
    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        if (_state.Phase == RotationPhase.Creating)
        {
            await RetireAsync(RotationStep.RetireLeft, cancellationToken).ConfigureAwait(false);
        }
        else if (_state.Phase == RotationPhase.Delivering)
        {
            // The fence is raised before the sink is read. Otherwise a delivery in between would not be noticed.
            await Calling(Sink, sink).RaiseFenceAsync(_state.FencingNumber, cancellationToken).ConfigureAwait(false);
            Done(RotationStep.RaiseFence, _state.New!.Mark);
            var held = await Calling(Sink, sink).ReadFingerprintAsync(cancellationToken).ConfigureAwait(false);
            Done(RotationStep.ReadSink, _state.New.Mark);
            await (held == _state.New.Fingerprint ? PromoteAsync(RotationStep.PromoteLeft, _state.New.IsUnsettled, cancellationToken) : RetireAsync(RotationStep.Retire, cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task RotateAsync(CancellationToken cancellationToken)
    {
        var lifetime = await Calling(Client, tokens).ReadLifetimeAsync(cancellationToken).ConfigureAwait(false);
        if (settings.RefusalOf(lifetime.Usable) is { } refusal)
        {
            throw new RotationProblemException(refusal);
        }

        if (_state.Retiring.Where(static token => token.IsUnsettled).ToList() is { Count: >= MostUnsettled } unsettled
            && unsettled.Max(static token => token.NotedAt) + TimeSpan.FromHours(Math.Min(unsettled.Count, LongestPauseInHours)) is var next && next > Now)
        {
            throw new RotationProblemException(FormattableString.Invariant($"{unsettled.Count} deliveries to the sink failed and may still take effect, so their tokens are not revoked. The next token is created after {next:u}. Check the sink."));
        }

        var prepared = tokens.Prepare(settings.Name, Now);
        await NoteMarkAsync(prepared, lifetime, cancellationToken).ConfigureAwait(false);
        var created = await CreateAsync(prepared, cancellationToken).ConfigureAwait(false);
        await VerifyAsync(created, cancellationToken).ConfigureAwait(false);
        await NoteDeliveryAsync(created, cancellationToken).ConfigureAwait(false);
        await DeliverAsync(created, cancellationToken).ConfigureAwait(false);
        await PromoteAsync(RotationStep.Promote, isUnsettled: false, cancellationToken).ConfigureAwait(false);
    }

    private Task NoteMarkAsync(PreparedToken prepared, TokenLifetime lifetime, CancellationToken cancellationToken)
    {
        var now = Now;
        var token = new RotationToken { Mark = prepared.Mark, NotedAt = now, EndsAt = now + lifetime.Longest, RotateAt = now + settings.Every };
        return WriteAsync(RotationStep.NoteMark, token.Mark, _state with { Phase = RotationPhase.Creating, New = token }, cancellationToken);
    }

    private async Task<NewToken> CreateAsync(PreparedToken prepared, CancellationToken cancellationToken)
    {
        try
        {
            _isUnderWay = true;
            var created = await Calling(Client, tokens).CreateAsync(prepared, _state.New!.EndsAt, cancellationToken).ConfigureAwait(false);
            _isUnderWay = false;
            Done(RotationStep.Create, prepared.Mark);
            return created;
        }
        catch (TokenCallCanceledException canceled) when (cancellationToken.IsCancellationRequested)
        {
            _isUnderWay = canceled.OutcomeUnknown;
            throw;
        }
        catch (Exception error) when (!IsCanceled(error, cancellationToken))
        {
            // The client checks its arguments before it sends anything.
            _isUnderWay = false;
            var refusal = error as ArgumentException;
            await (refusal is not null || (error is TokenClientException failure && tokens.IsSurelyNotCreated(failure))
                ? WriteAsync(RotationStep.NotCreated, prepared.Mark, _state with { Phase = RotationPhase.Idle, New = null }, cancellationToken)
                : RetireAsync(RotationStep.Retire, cancellationToken)).ConfigureAwait(false);
            if (refusal is not null)
            {
                throw new RotationProblemException(refusal.Message);
            }

            throw;
        }
    }

    /// <summary>Rule 3: before the secret is delivered, verifies it in the way that programs will use it.</summary>
    private async Task VerifyAsync(NewToken created, CancellationToken cancellationToken)
    {
        try
        {
            if (await RefusalOfAsync(created.Secret, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                throw new RotationProblemException($"{refusal} The token is not delivered, and will be revoked.");
            }

            Done(RotationStep.Verify, _state.New!.Mark);
            _replaced = _state.Retiring.Any(IsDelivered) ? await Calling(Sink, sink).ReadFingerprintAsync(cancellationToken).ConfigureAwait(false) : null;
        }
        catch (Exception error) when (!IsCanceled(error, cancellationToken))
        {
            await RetireAsync(RotationStep.Retire, cancellationToken, created.Id).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<string?> RefusalOfAsync(SecretString secret, CancellationToken cancellationToken)
    {
        if (settings.Verify is { } verify)
        {
            return await Calling("The verification", verify)(secret, cancellationToken).ConfigureAwait(false) ? null : "The verification refused the new token.";
        }

        var check = await Calling(Client, tokens).CheckAsync(secret, cancellationToken).ConfigureAwait(false);
        return check.Failure is { } undecided ? throw undecided
            : check.State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights ? null
            : $"The service did not accept the new token ({check.State}). {check.Detail}";
    }

    /// <summary>If a retiring token was put back into the sink, its overlap cannot end before the delivery.</summary>
    private Task NoteDeliveryAsync(NewToken created, CancellationToken cancellationToken) =>
        WriteAsync(
            RotationStep.NoteDelivery,
            _state.New!.Mark,
            _state with
            {
                Phase = RotationPhase.Delivering,
                New = _state.New with { Id = created.Id, Fingerprint = SecretFingerprint.Of(created.Secret), IsUnsettled = !sink.CanFence },
                Retiring = [.. _state.Retiring.Select(token => IsDelivered(token) && token.Fingerprint == _replaced ? token with { RevokeAt = null } : token)],
            },
            cancellationToken);

    private async Task DeliverAsync(NewToken created, CancellationToken cancellationToken)
    {
        try
        {
            _isUnderWay = true;
            await Calling(Sink, sink).DeliverAsync(new(created.Secret, _state.New!.Fingerprint!, _state.FencingNumber), cancellationToken).ConfigureAwait(false);
            _isUnderWay = false;
            Done(RotationStep.Deliver, _state.New.Mark);
        }
        catch (StaleDeliveryException)
        {
            // Nothing was changed, so the token is revoked at once. If another process has taken over, this write fails.
            _isUnderWay = false;
            _state = _state with { New = _state.New! with { Fingerprint = null, IsUnsettled = false } };
            await RetireAsync(RotationStep.Retire, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Rule 4, in one compare-and-swap. The previous token retires with an overlap, and so does a token that was put back into the sink.</summary>
    private Task PromoteAsync(RotationStep step, bool isUnsettled, CancellationToken cancellationToken) =>
        WriteAsync(
            step,
            _state.New!.Mark,
            _state with
            {
                Phase = RotationPhase.Idle,
                New = null,
                Current = _state.New with { IsUnsettled = isUnsettled },
                Retiring = [.. _state.Retiring.Concat(_state.Current is { } old ? [old with { RevokeAt = null }] : []).Select(token => token with { RevokeAt = token.RevokeAt ?? (Now + settings.Overlap) })],
            },
            cancellationToken);

    /// <summary>A token that may have been delivered gets an overlap, because programs may use it.</summary>
    private Task RetireAsync(RotationStep step, CancellationToken cancellationToken, string? id = null) =>
        WriteAsync(
            step,
            _state.New!.Mark,
            _state with { Phase = RotationPhase.Idle, New = null, Retiring = [.. _state.Retiring, _state.New with { Id = id ?? _state.New.Id, RevokeAt = IsDelivered(_state.New) ? Now + settings.Overlap : Now }] },
            cancellationToken);

    /// <summary>A token that cannot be looked for or revoked now does not hold up the others or the next rotation, unless the service requests a wait.</summary>
    private async Task<Failure?> CleanUpAsync(CancellationToken cancellationToken)
    {
        Failure? failure = null;
        foreach (var token in _state.Retiring.Where(token => Next(token) <= Now).ToList())
        {
            var failed = await TryAsync(() => CleanUpAsync(token, cancellationToken), cancellationToken).ConfigureAwait(false);
            failure = failed ?? failure;
            if (failed is { IsLimit: false, IsOfJournal: false })
            {
                failed = await TryAsync(() => ReplaceAsync(RotationStep.Look, token, Later, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            if (failed is { IsLimit: true } or { IsOfJournal: true })
            {
                return failed;
            }
        }

        return failure;
    }

    private static bool IsDelivered(RotationToken token) => token.Fingerprint is not null;

    /// <summary>Rules 6 and 8: looks for a retiring token, revokes it and forgets it.</summary>
    private async Task CleanUpAsync(RotationToken token, CancellationToken cancellationToken)
    {
        if (EndOf(token) <= Now)
        {
            await ForgetAsync(token, cancellationToken).ConfigureAwait(false);
            return;
        }

        // An earlier secret may have been put back. Its overlap begins when it is replaced.
        if (IsDelivered(token) && !token.IsUnsettled && await Calling(Sink, sink).ReadFingerprintAsync(cancellationToken).ConfigureAwait(false) == token.Fingerprint)
        {
            var wait = settings.Overlap > ShortestLook ? settings.Overlap : ShortestLook;
            await ReplaceAsync(RotationStep.ReadSink, token, held => held with { RevokeAt = Now + wait }, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!token.IsListed && (token.Id is null || token.Tries > 0))
        {
            if (await Calling(Client, tokens).FindAsync(token.Mark, cancellationToken).ConfigureAwait(false) is { } id)
            {
                token = await ReplaceAsync(RotationStep.Look, token, found => found with { Id = id, IsListed = true }, cancellationToken).ConfigureAwait(false);
            }
        }

        if (token.Id is not null && !token.IsUnsettled)
        {
            var outcome = await RevokeAsync(token.Id, cancellationToken).ConfigureAwait(false);
            Done(RotationStep.Revoke, token.Mark);
            if (outcome == RevokeOutcome.Revoked)
            {
                // The next write stores this, even if the sink fails before that write.
                token = token with { IsListed = true };
                _state = _state with { Retiring = [.. _state.Retiring.Select(other => other.Mark == token.Mark ? other with { IsListed = true } : other)] };
            }

            if (token.IsListed)
            {
                await ForgetAsync(token, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        // The service may not list the token yet, so "not found" does not mean that it is revoked.
        await ReplaceAsync(RotationStep.Look, token, Later, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await Calling(Client, tokens).RevokeAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            throw new RotationProblemException(
                $"The earlier token {id} is the client's own token, so it was not revoked. Set {nameof(AccessTokenOptions.AccessTokenFile)} to the file that the secret is delivered to, or give the client a separate credential.");
        }
    }

    private RotationToken Later(RotationToken token) => token with { Tries = token.Tries + 1, RevokeAt = Now + LookBackoff.After(token.Tries + 1) };

    private async Task<RotationToken> ReplaceAsync(RotationStep step, RotationToken token, Func<RotationToken, RotationToken> change, CancellationToken cancellationToken)
    {
        await WriteAsync(step, token.Mark, _state with { Retiring = [.. _state.Retiring.Select(other => other.Mark == token.Mark ? change(other) : other)] }, cancellationToken).ConfigureAwait(false);
        return _state.Retiring.First(other => other.Mark == token.Mark);
    }

    /// <summary>The last token whose secret was in the sink is removed only after the sink has dropped the earlier secrets, so that another run repeats the call if it fails.</summary>
    private async Task ForgetAsync(RotationToken token, CancellationToken cancellationToken)
    {
        var others = _state.Retiring.Where(other => other.Mark != token.Mark).ToList();
        if (IsDelivered(token) && !others.Any(IsDelivered) && _state.Phase == RotationPhase.Idle)
        {
            try
            {
                await Calling(Sink, sink).DropEarlierAsync(_state.FencingNumber, cancellationToken).ConfigureAwait(false);
            }
            catch (StaleDeliveryException)
            {
                // Either another process has taken over, and the next write fails; or the sink keeps another rotation's secret.
            }
        }

        await WriteAsync(RotationStep.Forget, token.Mark, _state with { Retiring = others }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A failed rotation is retried after a wait that grows with each failure. A failed cleanup delays only its own token, unless the service requests a wait.</summary>
    private async Task<RotationResult> ReturnLeaseAsync(Failure? rotation, Failure? cleanUp, CancellationToken cancellationToken)
    {
        var failures = rotation is null ? 0 : _state.Failures + 1;
        var problem = rotation?.Problem ?? cleanUp?.Problem ?? _warning;
        var wait = cleanUp is { IsLimit: true } ? cleanUp.RetryAfter ?? ShortestLook : rotation?.RetryAfter ?? (rotation is null ? null : RetryBackoff.After(failures));
        var returned = _state with { Failures = failures, Problem = problem, NotBefore = wait is null ? null : Now + wait, Holder = null };
        try
        {
            var notReturned = await TryAsync(() => WriteAsync(RotationStep.ReturnLease, mark: null, returned, cancellationToken), cancellationToken).ConfigureAwait(false);
            problem ??= notReturned?.Problem;
        }
        catch (LeaseLostException)
        {
            // Another process already has the lease, or a write of this run was late. The journal then has the other process's state.
        }

        var isRotated = rotation is null && (_steps.Contains(RotationStep.Promote) || _steps.Contains(RotationStep.PromoteLeft));
        return Result(isRotated ? RotationOutcome.Rotated : problem is null ? RotationOutcome.UpToDate : RotationOutcome.Failed, problem, wait);
    }

    /// <summary>Returns the lease of a canceled run, so that the next run does not have to wait until the lease expires. That run continues from the journal.</summary>
    private async Task StopAsync()
    {
        using var limit = new CancellationTokenSource(LongestStop, timeProvider);
        try
        {
            await TryAsync(() => ReturnAsync(limit.Token).WaitOrAbandonAsync(limit.Token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (LeaseLostException)
        {
            // Another process has taken the lease.
        }

        async Task<bool> ReturnAsync(CancellationToken cancellationToken)
        {
            // If the run was canceled during a write, the journal may be one step ahead of this run.
            if (await Calling(Journal, journal).ReadAsync(settings.Name, cancellationToken).ConfigureAwait(false) is not { } entry || RotationState.FromJson(entry.State) is not { } state || state.Holder != _holder)
            {
                return false;
            }

            _version = entry.Version;
            await WriteAsync(RotationStep.ReturnLease, mark: null, state with { Holder = null }, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>One compare-and-swap, which succeeds only for the latest lease holder. Each one extends the lease.</summary>
    private async Task WriteAsync(RotationStep step, string? mark, RotationState state, CancellationToken cancellationToken)
    {
        state = state with { LeaseEndsAt = state.Holder is null ? null : Now + settings.LeaseDuration };
        var called = _called;
        if (!await TryWriteAsync(state.ToJson(), cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException();
        }

        // If an exception led to this write, the journal did not cause it.
        _called = called;
        _version++;
        _state = state;
        Done(step, mark);
    }

    /// <summary>A write that failed, or that a driver repeated, may have been executed anyway. The journal shows whether it was.</summary>
    private async Task<bool> TryWriteAsync(string state, CancellationToken cancellationToken)
    {
        try
        {
            return await Calling(Journal, journal).TryWriteAsync(settings.Name, state, _version, cancellationToken).ConfigureAwait(false) || await IsWrittenAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (!IsCanceled(error, cancellationToken))
        {
            if (await IsWrittenAsync().ConfigureAwait(false))
            {
                return true;
            }

            throw;
        }

        async Task<bool> IsWrittenAsync() => await journal.ReadAsync(settings.Name, cancellationToken).ConfigureAwait(false) == new JournalEntry(_version + 1, state);
    }

    /// <summary>Executes a part of the run. Returns why the part could not continue; <see langword="null"/> if it could.</summary>
    private async Task<Failure?> TryAsync(Func<Task> part, CancellationToken cancellationToken)
    {
        try
        {
            await part().ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // The sink, the journal and the verification are application code, whose messages may contain secrets.
        catch (Exception error) when (error is not LeaseLostException && !IsCanceled(error, cancellationToken))
#pragma warning restore CA1031
        {
            var failure = error switch
            {
                TokenClientException call => new(call.Message, call.RetryAfter > LongestWait ? LongestWait : call.RetryAfter, IsLimit: call.Kind == TokenErrorKind.RateLimited || call.RetryAfter is not null),
                RotationProblemException or SecretFileException => new(error.Message),
                StaleDeliveryException => new($"{error.Message} This process had just raised its own number above the one in the sink, so a rotation with another journal delivers to the same sink."),
                _ => new Failure($"{_called} failed with {error.GetType()}.", IsOfJournal: _called == Journal),
            };
            RotationLog.Failed(logger, settings.Name, failure.Problem);
            return failure;
        }
    }

    private static bool IsCanceled(Exception error, CancellationToken cancellationToken) => error is OperationCanceledException && cancellationToken.IsCancellationRequested;

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
        // A requested rotation that was not done is still due.
        var due = isAsked && outcome != RotationOutcome.Rotated ? Now : _state.Retiring.Select(Next).Append(_state.Current is { } current && _state.Phase == RotationPhase.Idle ? current.RotateAt : Now).Min();
        var earliest = outcome == RotationOutcome.Busy ? _state.LeaseEndsAt ?? (Now + ShortestRetry) : _state.NotBefore ?? (problem is null ? Now : Now + (wait ?? ShortestRetry));
        return new(outcome, _steps, due > earliest ? due : earliest, problem ?? _state.Problem, _state);
    }

    /// <summary>Why a part of a run could not continue.</summary>
    /// <param name="Problem">A sentence for users.</param>
    /// <param name="RetryAfter">The wait that the service requests.</param>
    /// <param name="IsLimit">Whether the service requests a wait. If so, nothing more is sent to it.</param>
    /// <param name="IsOfJournal">Whether the journal failed. If so, nothing more can be noted.</param>
    private sealed record Failure(string Problem, TimeSpan? RetryAfter = null, bool IsLimit = false, bool IsOfJournal = false);
}
