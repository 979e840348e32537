using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>
/// The state of one send's bytes. A <see cref="SendRecord{TResponse}"/> protects it with its lock. Every send and every repeat must request the bytes, so this state shows what was sent.
/// </summary>
/// <param name="proveUnsent">Whether the service cannot act on the request before its bytes are requested.</param>
internal sealed class RequestBytes(bool proveUnsent)
{
    private bool _hasEnded;
    private bool _isWithdrawn;

    /// <summary>Gets whether the bytes were requested, to be sent or to be kept in memory.</summary>
    internal bool WereRequested { get; private set; }

    /// <summary>Gets why the bytes were last refused; <see langword="null"/> if they were not. Other code may hide the exception.</summary>
    internal RequestRefusedException? RefusedFor { get; private set; }

    internal void Take() => WereRequested = true;

    internal RequestRefusedException Refuse(RequestRefusedException reason) => RefusedFor = reason;

    internal void End() => _hasEnded = true;

    internal bool? Withdraw()
    {
        _isWithdrawn = !WereRequested;
        return WereRequested ? false : proveUnsent ? true : null;
    }

    /// <summary>Returns why the bytes can no longer be requested; <see langword="null"/> if they can. After they were sent, they can still be read into memory, as logs and tests do. The same applies after a handler in a test responded without reading them.</summary>
    internal RequestRefusedException? Refusal(bool callHasEnded, BytesTarget target) =>
        callHasEnded && (!_hasEnded || _isWithdrawn || (WereRequested && target != BytesTarget.Memory)) ? RequestRefusedException.CallEnded()
        : _isWithdrawn || (_hasEnded && target == BytesTarget.Connection) ? RequestRefusedException.SendEnded()
        : null;
}
