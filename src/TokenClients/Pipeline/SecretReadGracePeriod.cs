namespace TokenClients.Pipeline;

/// <summary>
/// Cancels together with the call until the headers of a success have arrived. After that it cancels some seconds later, so that the secret in the body can still be read.
/// The platform gets this token instead of the call's, because some of its handlers close the connection when their token is canceled.
/// </summary>
internal sealed class SecretReadGracePeriod : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

#pragma warning disable CA2213 // See Dispose.
    private readonly CancellationTokenSource _source = new();
#pragma warning restore CA2213
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _isSecretComing;
    private ITimer? _timer;

    internal SecretReadGracePeriod(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _timeProvider = timeProvider;
        _registration = cancellationToken.Register(static state => ((SecretReadGracePeriod)state!).OnCanceled(), this);
    }

    internal CancellationToken Token => _source.Token;

    internal void SecretIsComing() => _isSecretComing = true;

    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();

        // The source is not disposed: a timer that fires at this moment would cancel a disposed source.
    }

    private void OnCanceled()
    {
        if (_isSecretComing)
        {
            _timer = _timeProvider.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _source, Grace, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _source.Cancel();
        }
    }
}
