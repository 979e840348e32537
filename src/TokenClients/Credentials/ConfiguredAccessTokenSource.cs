using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using TokenClients.Diagnostics;

namespace TokenClients;

/// <summary>
/// A credential out of configuration. When its keys change, the next call uses what they say then; if that cannot be used, the last good credential stays and the log says why.
/// </summary>
internal sealed partial class ConfiguredAccessTokenSource(IConfigurationSection section, ConfiguredCredential bound, Func<SecretString, string?> refusalOf, IAccessTokenSource initial, ILogger logger) : IAccessTokenSource
{
    private volatile State _state = new(bound, initial);

    /// <summary>What gives the credential now.</summary>
    internal IAccessTokenSource Source => _state.Source;

    public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken) => Current().GetAccessTokenAsync(cancellationToken);

    public void Invalidate(SecretString rejected) => _state.Source.Invalidate(rejected);

    private IAccessTokenSource Current()
    {
        var state = _state;
        var configured = state.Configured.Again(section);
        if (!configured.IsSameAs(state.Configured))
        {
            var changed = new State(configured, Changed(configured.Value, configured.File, state.Source, out var report) ?? state.Source);
            if (Interlocked.CompareExchange(ref _state, changed, state) == state)
            {
                Reporting.Try(report, static report => report());
            }
        }

        return _state.Source;
    }

    private IAccessTokenSource? Changed(string? value, string? file, IAccessTokenSource before, out Action report)
    {
        var secret = value is null ? null : SecretString.TryParse(value, out _);
        var refusal = value is null == file is null ? "exactly one of the two must be set"
            : value is not null && secret is null ? "it is empty, or holds a line break, a NUL character or half a surrogate pair"
            : secret is not null && refusalOf(secret) is { } unusable ? $"it {unusable.TrimEnd('.')}"
            : file is not null && string.IsNullOrWhiteSpace(file) ? "the path is empty"
            : null;
        if (refusal is not null)
        {
            report = () => LogRefused(logger, PathOf(bound.ValueKey), PathOf(bound.FileKey), refusal);
            return null;
        }

        report = () => LogChanged(logger, PathOf(secret is null ? bound.FileKey : bound.ValueKey));
        return secret is null ? new FileAccessTokenSource(file!, refusalOf, logger, AccessTokenSource.LastGoodOf(before)) : AccessTokenSource.Fixed(secret);
    }

    private string PathOf(string key) => $"{section.Path}:{key}";

    [LoggerMessage(10, LogLevel.Information, "{Key} has changed in configuration; the new credential is used from now on.", EventName = "CredentialChanged")]
    private static partial void LogChanged(ILogger logger, string key);

    [LoggerMessage(11, LogLevel.Error, "{ValueKey} or {FileKey} has changed in configuration but cannot be used: {Refusal}. The last good credential is still used.", EventName = "CredentialChangeRefused")]
    private static partial void LogRefused(ILogger logger, string valueKey, string fileKey, string refusal);

    private sealed class State(ConfiguredCredential configured, IAccessTokenSource source)
    {
        internal ConfiguredCredential Configured { get; } = configured;

        internal IAccessTokenSource Source { get; } = source;
    }
}
