namespace TokenClients.Http;

/// <summary>
/// Cancels with the call until the headers of a success are in, and from then on only some seconds after it: a secret that is on its way is worth the wait.
/// The platform never gets the call's own token, as some of its handlers would drop the connection with it.
/// </summary>
internal sealed class SecretPatience : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

#pragma warning disable CA2213 // See Dispose.
    private readonly CancellationTokenSource _source = new();
#pragma warning restore CA2213
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _isSecretComing;
    private ITimer? _timer;

    internal SecretPatience(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _timeProvider = timeProvider;
        _registration = cancellationToken.Register(static state => ((SecretPatience)state!).OnCanceled(), this);
    }

    internal CancellationToken Token => _source.Token;

    internal void SecretIsComing() => _isSecretComing = true;

    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();

        // The source is left to the collector: a timer that fires at this moment would cancel a disposed one.
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
