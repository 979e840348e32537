using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>
/// What a <see cref="SendRecord{TResponse}"/> knows about the bytes of one request, under its lock. Whoever sends the request, or sends it again, must ask for them, so they show what reached the wire.
/// </summary>
/// <param name="proveUnsent">Whether the service cannot act on the request before its bytes are asked for.</param>
internal sealed class RequestBytes(bool proveUnsent)
{
    private int _underWay;
    private int _expected;
    private bool _wereRequested;
    private bool _isWithdrawn;

    /// <summary>Gets whether the bytes were asked for before in the same send. A handler may read them before a send begins.</summary>
    internal bool IsRepeat => _wereRequested && _expected == 0;

    internal void Begin()
    {
        _underWay++;
        _expected++;
        _isWithdrawn = false;
    }

    internal void End()
    {
        _underWay--;
        _expected = Math.Min(_expected, _underWay);
    }

    internal bool? Withdraw()
    {
        _isWithdrawn = !_wereRequested;
        return _wereRequested ? false : proveUnsent ? true : null;
    }

    /// <summary>Returns why the bytes can no longer be sent. After the call, a handler in a test may still read those that it responded to without reading them.</summary>
    internal RequestRefusedException? Refusal(bool callHasEnded) =>
        callHasEnded && (_wereRequested || _isWithdrawn || _underWay > 0) ? RequestRefusedException.CallEnded()
        : _isWithdrawn ? RequestRefusedException.SendEnded()
        : null;

    internal void Take()
    {
        _wereRequested = true;
        _expected = Math.Max(0, _expected - 1);
    }
}
