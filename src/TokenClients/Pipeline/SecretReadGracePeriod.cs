namespace TokenClients.Pipeline;

/// <summary>
/// Until the headers of a successful response have arrived, cancels its token as soon as the call is canceled. After that, waits a few seconds before it cancels, so that the secret in the body can still be read.
/// The platform gets this token instead of the call's, because some of its handlers close the connection when their token is canceled.
/// </summary>
internal sealed class SecretReadGracePeriod : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

#pragma warning disable CA2213 // See Dispose.
    private readonly CancellationTokenSource _source = new();
    private CancellationTokenSource? _lateSource;
#pragma warning restore CA2213
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenRegistration _registration;
    private bool _isSecretComing;
    private bool _isCanceled;
    private ITimer? _timer;

    internal SecretReadGracePeriod(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _timeProvider = timeProvider;
        _registration = cancellationToken.Register(static state => ((SecretReadGracePeriod)state!).OnCanceled(), this);
    }

    internal CancellationToken Token => _source.Token;

    /// <summary>Records that the headers of a successful response have arrived.</summary>
    /// <returns>The token to read the body with: a different one if the call was canceled while the headers arrived.</returns>
    internal CancellationToken SecretIsComing()
    {
        lock (_source)
        {
            _isSecretComing = true;
            if (!_isCanceled)
            {
                return Token;
            }
        }

        _lateSource = new();
        CancelAfterGrace(_lateSource);
        return _lateSource.Token;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();

        // The sources are not disposed: a timer that fires at this moment would cancel a disposed source.
    }

    private void OnCanceled()
    {
        lock (_source)
        {
            _isCanceled = true;
            if (_isSecretComing)
            {
                CancelAfterGrace(_source);
                return;
            }
        }

        _source.Cancel();
    }

    private void CancelAfterGrace(CancellationTokenSource source) =>
        _timer = _timeProvider.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), source, Grace, Timeout.InfiniteTimeSpan);
}
