using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace TokenClients.Rotation;

/// <summary>Replaces a token with a new one at intervals. No token is lost or leaked if the process crashes between two steps, or if another process runs the rotation at the same time.</summary>
/// <remarks>
/// <c>AddRotation</c> registers it as a singleton, both with the rotation's name as its key and without a key, and adds a hosted service that runs it when something is due.
/// Any number of processes may run the same rotation if they share the journal and the sink.
/// </remarks>
public sealed class SecretRotation : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "TokenClients.Rotation";

    private readonly RotationSettings _settings;
    private readonly IRotatedTokens _tokens;
    private readonly ISecretSink _sink;
    private readonly IRotationJournal _journal;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Meter _meter;
    private readonly Counter<long> _runs;
    private volatile RotationResult? _last;

    internal SecretRotation(RotationSettings settings, IRotatedTokens tokens, ISecretSink sink, IRotationJournal journal, TimeProvider timeProvider, ILogger logger)
    {
        (_settings, _tokens, _sink, _journal, _timeProvider, _logger) = (settings, tokens, sink, journal, timeProvider, logger);
        var tag = new KeyValuePair<string, object?>("tokenclients.rotation.name", settings.Name);
        _meter = new(MeterName, version: null, [tag]);
        _runs = _meter.CreateCounter<long>("tokenclients.rotation.runs", "{run}", "Runs of the rotation, by outcome.");
        _meter.CreateObservableGauge("tokenclients.rotation.secret.age", () => Measure(last => last.State.Current is { } current ? (_timeProvider.GetUtcNow() - current.NotedAt).TotalSeconds : null), "s", "Age of the token in use.");
        _meter.CreateObservableGauge("tokenclients.rotation.retiring", () => Measure(static last => last.State.Retiring.Count), "{token}", "Tokens that must still be found or revoked.");
        _meter.CreateObservableGauge("tokenclients.rotation.next_step", () => Measure(last => (last.NextStepAt - _timeProvider.GetUtcNow()).TotalSeconds), "s", "Time until the next step; negative if it is overdue.");
    }

    /// <summary>The name of the rotation.</summary>
    public string Name => _settings.Name;

    /// <summary>Runs the steps that are due, and continues what an earlier run left unfinished. Call it from scheduled jobs; the hosted service calls it, too.</summary>
    /// <remarks>It does not throw when a service, the sink or the journal fails; <see cref="RotationResult.Problem"/> says why it could not continue. The current token stays in use.</remarks>
    /// <param name="cancellationToken">Cancels the run at any point; the next run continues it. The lease is returned, unless a creation or a delivery is under way; in that case it expires.</param>
    /// <returns>What was done, and when the next step is due.</returns>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public Task<RotationResult> RunOnceAsync(CancellationToken cancellationToken = default) => RunAsync(isAsked: false, cancellationToken);

    /// <summary>Replaces the token now, before its interval has passed, for example because its secret leaked. The previous token is revoked after the overlap, as always.</summary>
    /// <remarks>
    /// Like <see cref="RunOnceAsync"/>, it continues what an earlier run left unfinished and does not throw when a service, the sink or the journal fails. Only <see cref="RotationOutcome.Rotated"/> means that this run has replaced the token.
    /// <see cref="RotationOutcome.Busy"/> means that another process runs the rotation or took it over, <see cref="RotationOutcome.Waiting"/> that an earlier run failed or the service requested a wait, <see cref="RotationOutcome.Failed"/> that this run failed.
    /// In these cases, call again at <see cref="RotationResult.NextStepAt"/>. The request is not stored, so neither the hosted service nor <see cref="RunOnceAsync"/> repeats it.
    /// </remarks>
    /// <param name="cancellationToken">As for <see cref="RunOnceAsync"/>.</param>
    /// <returns>What was done, and when the next step is due.</returns>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public Task<RotationResult> RotateAsync(CancellationToken cancellationToken = default) => RunAsync(isAsked: true, cancellationToken);

    /// <summary>Reads the journal.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The state, which contains no secret.</returns>
    public async Task<RotationState> ReadStateAsync(CancellationToken cancellationToken = default) =>
        await _journal.ReadAsync(Name, cancellationToken).ConfigureAwait(false) is { } entry ? RotationState.FromJson(entry.State) : new();

    /// <summary>Reads from the journal whether the rotation keeps its schedule, for a health check.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the rotation is overdue or its last run failed, with a description.</returns>
    public async Task<RotationHealth> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        var state = await ReadStateAsync(cancellationToken).ConfigureAwait(false);
        var now = _timeProvider.GetUtcNow();
        return state.Problem is { } problem ? new(true, problem)
            : state.Current is not { } current ? new(true, "No rotation has been completed yet.")
            : now > current.RotateAt + _settings.LeaseDuration ? new(true, FormattableString.Invariant($"A rotation has been due since {current.RotateAt:u}."))
            : new(false, FormattableString.Invariant($"The next rotation is due at {current.RotateAt:u}."));
    }

    /// <summary>Stops the rotation's metrics.</summary>
    public void Dispose() => _meter.Dispose();

    private async Task<RotationResult> RunAsync(bool isAsked, CancellationToken cancellationToken)
    {
        var result = await new RotationRun(_settings, _tokens, _sink, _journal, _timeProvider, _logger, isAsked).RunAsync(cancellationToken).ConfigureAwait(false);
        _last = result;
        _runs.Add(1, new KeyValuePair<string, object?>("tokenclients.rotation.outcome", $"{result.Outcome}"));
        return result;
    }

    private IEnumerable<Measurement<double>> Measure(Func<RotationResult, double?> read) => _last is { } last && read(last) is { } value ? [new(value)] : [];
}
