using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>
/// What a <see cref="SendRecord{TResponse}"/> knows about the bytes of one send, under its lock. To send a request, or to send it again, is to ask for them, so they show what reached the wire.
/// </summary>
/// <param name="proveUnsent">Whether the service cannot act on the request before its bytes are asked for.</param>
internal sealed class RequestBytes(bool proveUnsent)
{
    private bool _hasEnded;
    private bool _isWithdrawn;

    /// <summary>Gets whether the bytes were asked for, to be sent or to be kept in memory.</summary>
    internal bool WereRequested { get; private set; }

    /// <summary>Gets why the bytes were refused last; <see langword="null"/> if they were not. Others may hide the exception.</summary>
    internal RequestRefusedException? RefusedFor { get; private set; }

    internal void Take() => WereRequested = true;

    internal RequestRefusedException Refuse(RequestRefusedException reason) => RefusedFor = reason;

    internal void End() => _hasEnded = true;

    internal bool? Withdraw()
    {
        _isWithdrawn = !WereRequested;
        return WereRequested ? false : proveUnsent ? true : null;
    }

    /// <summary>Returns why the bytes can no longer be had. What was sent can be read into memory later, as logs and tests do, and so can what a handler in a test responded to without reading it.</summary>
    internal RequestRefusedException? Refusal(bool callHasEnded, BytesTarget target) =>
        callHasEnded && (!_hasEnded || _isWithdrawn || (WereRequested && target != BytesTarget.Memory)) ? RequestRefusedException.CallEnded()
        : _isWithdrawn || (_hasEnded && target == BytesTarget.Connection) ? RequestRefusedException.SendEnded()
        : null;
}
