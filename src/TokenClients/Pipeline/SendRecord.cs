using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>
/// Records all sends of one call, whichever handler caused them. It ensures that a call that must not run twice is carried out at most once.
/// Handlers may send from several threads and may stop waiting for a send without canceling it, so one lock protects all of the state. If <c>runsOnce</c> is set, the request may be sent again only if the previous send certainly had no effect.
/// </summary>
internal sealed class SendRecord<TResponse>(bool runsOnce, TimeProvider timeProvider)
    where TResponse : class
{
    private readonly object _lock = new();
    private TaskCompletionSource<bool>? _sendEnded;
    private int _underWay;
    private SendEffect _lastEffect;
    private int _attempts;
    private ClockReading _sentAt = new(timeProvider);
    private bool _lastSendNeverLeft;
    private bool _mayHaveExecuted;
    private bool _isClosed;
    private RequestRefusedException? _refusal;
    private TResponse? _response;
    private TResponse? _issued;
    private Exception? _error;

    /// <summary>Gets the number of sends that have begun, including repeats by the platform or by a handler that runs after the client's own handlers.</summary>
    internal int Attempts => Read(static record => record._attempts);

    /// <summary>Gets when the last send began.</summary>
    internal ClockReading SentAt => Read(static record => record._sentAt);

    /// <summary>Gets the successful response that issued a secret. Once there is one, it is the result of the call.</summary>
    internal TResponse? Issued => Volatile.Read(ref _issued);

    /// <summary>Gets whether no send is under way and the last one certainly had no effect.</summary>
    internal bool LastSendHadNoEffect => Read(static record => record._underWay == 0 && record._lastEffect == SendEffect.None);

    /// <summary>Gets whether no send is under way and the last one never reached the service.</summary>
    internal bool LastSendNeverLeft => Read(static record => record._underWay == 0 && record._lastSendNeverLeft);

    /// <summary>Gets whether the service may have carried out any send, including one that is still under way because a handler stopped waiting for it.</summary>
    internal bool MayHaveExecuted => Read(static record => record._underWay > 0 || record._mayHaveExecuted);

    /// <summary>Gets why the bytes of the last send were refused; <see langword="null"/> if they were not.</summary>
    internal RequestRefusedException? Refusal => Read(static record => record._refusal);

    /// <summary>Gets how the last send ended: with a response or an exception.</summary>
    /// <exception cref="RequestRefusedException">The call has ended.</exception>
    internal (TResponse? Response, Exception? Error) LastOutcome => Read(static record => record._isClosed ? throw RequestRefusedException.CallEnded() : (record._response, record._error));

    /// <summary>Begins a send. For a call that must run once, waits until no other send is under way.</summary>
    /// <returns><see langword="false"/> if the call must run once and an earlier send may have had an effect: the request must not be sent.</returns>
    /// <exception cref="RequestRefusedException">The call has ended.</exception>
    internal async ValueTask<bool> TryBeginAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task sendEnded;
            lock (_lock)
            {
                if (_isClosed)
                {
                    throw RequestRefusedException.CallEnded();
                }

                if (!runsOnce || _underWay == 0)
                {
                    if (runsOnce && _lastEffect != SendEffect.None)
                    {
                        return false;
                    }

                    _underWay++;
                    _attempts++;
                    _sentAt = new(timeProvider);
                    _refusal = null;
                    return true;
                }

                sendEnded = (_sendEnded ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await sendEnded.WaitAsync(Timeout.InfiniteTimeSpan, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Records that a send's bytes are requested. They can be requested again only if the call may run twice or the bytes go to memory.</summary>
    /// <exception cref="RequestRefusedException">The bytes must not be sent, because of <paramref name="refusal"/> or an earlier send.</exception>
    internal void Request(RequestBytes bytes, RequestRefusedException? refusal, BytesTarget target)
    {
        lock (_lock)
        {
            var isRepeat = bytes.WereRequested && target != BytesTarget.Memory;
            if ((refusal ?? bytes.Refusal(_isClosed, target) ?? (runsOnce && isRepeat ? RequestRefusedException.Repeated() : null)) is { } reason)
            {
                throw bytes.Refuse(reason);
            }

            _attempts += isRepeat ? 1 : 0;
            _mayHaveExecuted |= isRepeat;
            bytes.Take();
        }
    }

    /// <summary>Withdraws a request whose bytes were not requested, so that it can no longer be sent. Returns whether it was not sent; <see langword="null"/> if that is not known.</summary>
    internal bool? Withdraw(RequestBytes? bytes) => Read(_ => bytes?.Withdraw());

    /// <summary>Records that a send ended with a response, which may contain the secret that the call requested, or with an exception.</summary>
    /// <returns>Whether an earlier or concurrent send may have been carried out before this one ended.</returns>
    internal bool End(RequestBytes? bytes, TResponse? response, Exception? error, SendEffect effect, bool isIssued = false)
    {
        lock (_lock)
        {
            // After a repeat was refused, a response that says that nothing was done may come from a handler.
            _refusal = bytes?.RefusedFor;
            effect = effect == SendEffect.None && response is not null && _refusal is not null ? SendEffect.Possible : effect;
            var followsAmbiguousSend = _mayHaveExecuted || _underWay > 1;
            (_lastEffect, _lastSendNeverLeft) = (effect, error is not null && effect == SendEffect.None);
            _mayHaveExecuted |= effect == SendEffect.Possible;
            (_response, _error) = _isClosed ? default : (response, error);
            _issued ??= isIssued && !_isClosed ? response : null;
            _underWay--;
            bytes?.End();
            _sendEnded?.SetResult(true);
            _sendEnded = null;
            return followsAmbiguousSend;
        }
    }

    /// <summary>Prevents further sends, so that the outcome that the caller gets stays true. Drops the responses, because the platform keeps the last request of an open connection in memory, and this record with it.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            (_response, _error, _issued) = (null, null, null);
        }
    }

    private T Read<T>(Func<SendRecord<TResponse>, T> read)
    {
        lock (_lock)
        {
            return read(this);
        }
    }
}
