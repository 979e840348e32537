using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenClients.Http;

namespace TokenClients.Diagnostics;

/// <summary>
/// One activity, one duration and one log line a call. They know the operation and the route's template, never the real path, query or body.
/// Whatever listens may fail as it likes: the call goes on, as its result may be a secret that comes only once.
/// While nothing listens, nothing is allocated: the activity lies in the call, and no text is made before somebody wants it.
/// </summary>
internal readonly partial struct CallDiagnostics : IDisposable
{
    internal const string SourceName = "TokenClients";

    private const string OutcomeUnknownTag = "tokenclients.outcome_unknown";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "tokenclients.call.duration",
        "s",
        "How long calls took, with all their attempts and waits.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    private readonly TokenCall _call;

    /// <summary>What reports about a call that has been started.</summary>
    internal CallDiagnostics(TokenCall call) => _call = call;

    private string ServiceName => _call.Operation.Service.ToString();

    internal static CallDiagnostics Start(TokenCall call)
    {
        var diagnostics = new CallDiagnostics(call);
        Reporting.Try(diagnostics, static diagnostics => diagnostics.Begin());
        return diagnostics;
    }

    internal void Retrying(TimeSpan delay) => Reporting.Try((Diagnostics: this, Delay: delay), static state =>
    {
        var call = state.Diagnostics._call;
        call.Activity?.AddEvent(new ActivityEvent("retry", tags: new ActivityTagsCollection { ["tokenclients.attempt"] = call.Attempts, ["tokenclients.delay"] = state.Delay.TotalSeconds }));
        Log.Retrying(call.Settings.Logger, call.Operation.Service, call.Method, call.Attempts, state.Delay.TotalSeconds);
    });

    internal void Succeeded(Answer answer) => Reporting.Try((Diagnostics: this, Answer: answer), static state =>
    {
        var call = state.Diagnostics._call;
        if (!IsObserved(call, LogLevel.Debug))
        {
            return;
        }

        var seconds = state.Diagnostics.End(state.Answer.StatusCode, errorType: null, outcomeUnknown: false);
        Log.Succeeded(call.Settings.Logger, call.Operation.Service, call.Method, state.Answer.StatusCode, call.Attempts, seconds);
    });

    internal void Failed(Exception exception) => Reporting.Try((Diagnostics: this, Exception: exception), static state =>
    {
        var call = state.Diagnostics._call;
        var outcomeUnknown = state.Exception is TokenClientException { OutcomeUnknown: true } or TokenCallCanceledException { OutcomeUnknown: true };
        if (!IsObserved(call, outcomeUnknown ? LogLevel.Error : LogLevel.Warning))
        {
            return;
        }

        var failure = state.Exception as TokenClientException;
        var errorType = failure?.Kind.ToString() ?? "Canceled";
        var seconds = state.Diagnostics.End(failure?.StatusCode, errorType, outcomeUnknown);
        Log.Failed(call.Settings.Logger, call.Operation.Service, call.Method, errorType, failure?.StatusCode, call.Attempts, seconds);
        if (outcomeUnknown)
        {
            Log.OutcomeUnknown(call.Settings.Logger, call.Operation.Service, call.Method);
        }
    });

    public void Dispose() => Reporting.Try(this, static diagnostics => diagnostics._call.Activity?.Dispose());

    private static bool IsObserved(TokenCall call, LogLevel level) => call.Activity is not null || Duration.Enabled || call.Settings.Logger.IsEnabled(level);

    private void Begin()
    {
        if (!Source.HasListeners())
        {
            return;
        }

        var activity = _call.Activity = Source.StartActivity($"{_call.Operation.Service} {_call.Method}", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("tokenclients.service", ServiceName);
            activity.SetTag("tokenclients.operation", _call.Method);
            activity.SetTag("http.request.method", _call.Operation.Method.Method);
            activity.SetTag("url.template", _call.Operation.Route);
            activity.SetTag("server.address", _call.Settings.BaseAddress.Host);
            activity.SetTag("server.port", _call.Settings.BaseAddress.Port);
        }
    }

    private double End(int? statusCode, string? errorType, bool outcomeUnknown)
    {
        var seconds = _call.Settings.TimeProvider.GetElapsedTime(_call.StartTimestamp).TotalSeconds;
        if (_call.Activity is { IsAllDataRequested: true } activity)
        {
            activity.SetTag("tokenclients.attempts", _call.Attempts);
            activity.SetTag("http.response.status_code", statusCode);
            if (errorType is not null)
            {
                activity.SetTag("error.type", errorType);
                activity.SetStatus(ActivityStatusCode.Error, errorType);
            }

            if (outcomeUnknown)
            {
                activity.SetTag(OutcomeUnknownTag, true);
            }
        }

        if (Duration.Enabled)
        {
            var tags = new TagList
            {
                { "tokenclients.service", ServiceName },
                { "tokenclients.operation", _call.Method },
                { "tokenclients.attempts", _call.Attempts },
                { "http.request.method", _call.Operation.Method.Method },
                { "server.address", _call.Settings.BaseAddress.Host },
                { "server.port", _call.Settings.BaseAddress.Port },
            };
            if (statusCode is { } status)
            {
                tags.Add("http.response.status_code", status);
            }

            if (errorType is not null)
            {
                tags.Add("error.type", errorType);
            }

            if (outcomeUnknown)
            {
                tags.Add(OutcomeUnknownTag, true);
            }

            Duration.Record(seconds, tags);
        }

        return seconds;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Service} {Operation} succeeded with HTTP {StatusCode} after {Attempts} attempt(s) in {Seconds:0.000} s.", EventName = "CallSucceeded")]
        internal static partial void Succeeded(ILogger logger, TokenService service, string operation, int statusCode, int attempts, double seconds);

        [LoggerMessage(2, LogLevel.Warning, "{Service} {Operation} failed: {ErrorKind} (HTTP {StatusCode}) after {Attempts} attempt(s) in {Seconds:0.000} s.", EventName = "CallFailed")]
        internal static partial void Failed(ILogger logger, TokenService service, string operation, string errorKind, int? statusCode, int attempts, double seconds);

        [LoggerMessage(3, LogLevel.Information, "{Service} {Operation} is sent again: attempt {Attempts} failed, next one in {DelaySeconds:0.000} s.", EventName = "CallRetried")]
        internal static partial void Retrying(ILogger logger, TokenService service, string operation, int attempts, double delaySeconds);

        [LoggerMessage(4, LogLevel.Error, "{Service} {Operation} may have issued a credential that nobody holds: look for it, and revoke it.", EventName = "OutcomeUnknown")]
        internal static partial void OutcomeUnknown(ILogger logger, TokenService service, string operation);
    }
}
