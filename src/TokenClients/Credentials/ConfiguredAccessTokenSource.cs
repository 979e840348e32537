using Microsoft.Extensions.Logging;
using TokenClients.Options;

namespace TokenClients.Credentials;

/// <summary>A credential from configuration. After its keys change, the next call uses the new values. If they cannot be used, the last good credential stays in use and the reason is logged.</summary>
internal sealed partial class ConfiguredAccessTokenSource(ConfiguredPair bound, Func<SecretString, string?> refusalOf, IAccessTokenSource initial, ILogger logger) : IAccessTokenSource
{
    private volatile State _state = new(bound, initial);

    /// <summary>The source of the current credential.</summary>
    internal IAccessTokenSource Source => _state.Source;

    public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken) => Current().GetAccessTokenAsync(cancellationToken);

    public void Invalidate(SecretString rejected) => _state.Source.Invalidate(rejected);

    private IAccessTokenSource Current()
    {
        var state = _state;
        if (!state.Configured.IsCurrent())
        {
            var configured = state.Configured.Again();
            var changed = new State(configured, Changed(configured, state.Source, out var report) ?? state.Source);
            if (Interlocked.CompareExchange(ref _state, changed, state) == state)
            {
                Reporting.Try(report, static report => report());
            }
        }

        return _state.Source;
    }

    private IAccessTokenSource? Changed(ConfiguredPair configured, IAccessTokenSource before, out Action report)
    {
        var (value, file) = (configured.First, configured.Second);
        var secret = value is null ? null : SecretString.TryParse(value, out _);
        var refusal = configured.IsForAnother(bound) ? "BaseAddress or ClientId has changed as well, which takes effect after a restart"
            : value is null == file is null ? "exactly one of the two must be set"
            : value is not null && secret is null ? "it is empty, or contains a line break, a NUL character or an unpaired surrogate"
            : secret is not null && refusalOf(secret) is { } unusable ? $"it {unusable.TrimEnd('.')}"
            : file is not null && string.IsNullOrWhiteSpace(file) ? "the path is empty"
            : file is not null && SecretFile.FullPathOf(file) is null ? "it is not the path of a file"
            : null;
        if (refusal is not null)
        {
            report = () => LogRefused(logger, bound.PathOf(bound.FirstKey), bound.PathOf(bound.SecondKey), refusal);
            return null;
        }

        report = () => LogChanged(logger, bound.PathOf(secret is null ? bound.SecondKey : bound.FirstKey));
        return secret is null ? new FileAccessTokenSource(file!, refusalOf, logger, AccessTokenSource.LastGoodOf(before)) : AccessTokenSource.Fixed(secret);
    }

    [LoggerMessage(10, LogLevel.Information, "{Key} has changed in configuration; the new credential is used from now on.", EventName = "CredentialChanged")]
    private static partial void LogChanged(ILogger logger, string key);

    [LoggerMessage(11, LogLevel.Error, "{ValueKey} or {FileKey} has changed in configuration but cannot be used: {Refusal}. The last good credential is still used.", EventName = "CredentialChangeRefused")]
    private static partial void LogRefused(ILogger logger, string valueKey, string fileKey, string refusal);

    private sealed record State(ConfiguredPair Configured, IAccessTokenSource Source);
}
