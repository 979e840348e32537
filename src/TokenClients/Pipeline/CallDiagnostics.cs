using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>
/// Reports a call as one activity, one duration and log entries. They contain the operation and its route template, never the real path, query or body.
/// An exception from a listener does not end the call, because the result may be a secret that is shown only once.
/// </summary>
internal sealed partial class CallDiagnostics(CallContext call) : IDisposable
{
    internal const string SourceName = "TokenClients";

    private const string OutcomeUnknownTag = "tokenclients.outcome_unknown";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "tokenclients.call.duration",
        "s",
        "Duration of calls, including all attempts and waits.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    private readonly CallContext _call = call;
#pragma warning disable CA2213 // See Dispose.
    private Activity? _activity;
#pragma warning restore CA2213

    private string ServiceName => _call.Operation.Service.ToString();

    internal void Start() => Reporting.Try(this, static diagnostics => diagnostics.Begin());

    internal void Retrying(TimeSpan delay) => Reporting.Try((Diagnostics: this, Delay: delay), static state =>
    {
        var call = state.Diagnostics._call;
        state.Diagnostics._activity?.AddEvent(new ActivityEvent("retry", tags: new ActivityTagsCollection { ["tokenclients.attempt"] = call.Sends.Attempts, ["tokenclients.delay"] = state.Delay.TotalSeconds }));
        Log.Retrying(call.Settings.Logger, call.Operation.Service, call.Method, call.Sends.Attempts, state.Delay.TotalSeconds);
    });

    internal void Succeeded(BufferedResponse response) => Reporting.Try((Diagnostics: this, Response: response), static state =>
    {
        var call = state.Diagnostics._call;
        if (!state.Diagnostics.IsObserved(LogLevel.Debug))
        {
            return;
        }

        var seconds = state.Diagnostics.End(state.Response.StatusCode, errorType: null, outcomeUnknown: false);
        Log.Succeeded(call.Settings.Logger, call.Operation.Service, call.Method, state.Response.StatusCode, call.Sends.Attempts, seconds);
    });

    internal void Failed(Exception exception) => Reporting.Try((Diagnostics: this, Exception: exception), static state =>
    {
        var call = state.Diagnostics._call;
        var outcomeUnknown = state.Exception is TokenClientException { OutcomeUnknown: true } or TokenCallCanceledException { OutcomeUnknown: true };
        if (!state.Diagnostics.IsObserved(outcomeUnknown ? LogLevel.Error : LogLevel.Warning))
        {
            return;
        }

        var failure = state.Exception as TokenClientException;
        var errorType = failure?.Kind.ToString() ?? "Canceled";
        var seconds = state.Diagnostics.End(failure?.StatusCode, errorType, outcomeUnknown);
        if (failure?.StatusCode is { } status)
        {
            Log.Failed(call.Settings.Logger, call.Operation.Service, call.Method, errorType, status, call.Sends.Attempts, seconds);
        }
        else
        {
            Log.FailedWithoutResponse(call.Settings.Logger, call.Operation.Service, call.Method, errorType, call.Sends.Attempts, seconds);
        }

        if (outcomeUnknown)
        {
            Log.OutcomeUnknown(call.Settings.Logger, call.Operation.Service, call.Method);
        }
    });

    public void Dispose() => Reporting.Try(this, static diagnostics => diagnostics._activity?.Dispose());

    private bool IsObserved(LogLevel level) => _activity is not null || Duration.Enabled || _call.Settings.Logger.IsEnabled(level);

    private void Begin()
    {
        if (!Source.HasListeners())
        {
            return;
        }

        var activity = _activity = Source.StartActivity($"{_call.Operation.Service} {_call.Method}", ActivityKind.Client);
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
        if (_activity is { IsAllDataRequested: true } activity)
        {
            activity.SetTag("tokenclients.attempts", _call.Sends.Attempts);
            activity.SetTag("http.response.status_code", statusCode);
            activity.SetTag("error.type", errorType);
            activity.SetTag(OutcomeUnknownTag, outcomeUnknown ? true : null);
            if (errorType is not null)
            {
                activity.SetStatus(ActivityStatusCode.Error, errorType);
            }
        }

        if (Duration.Enabled)
        {
            Duration.Record(seconds, DurationTags(statusCode, errorType, outcomeUnknown));
        }

        return seconds;
    }

    private TagList DurationTags(int? statusCode, string? errorType, bool outcomeUnknown)
    {
        var tags = new TagList
        {
            { "tokenclients.service", ServiceName },
            { "tokenclients.operation", _call.Method },
            { "tokenclients.attempts", _call.Sends.Attempts },
            { "http.request.method", _call.Operation.Method.Method },
            { "server.address", _call.Settings.BaseAddress.Host },
            { "server.port", _call.Settings.BaseAddress.Port },
        };

        // Unlike an activity, a measurement keeps tags without a value.
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

        return tags;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Service} {Operation} succeeded with HTTP {StatusCode} after {Attempts} attempt(s) in {Seconds:0.000} s.", EventName = "CallSucceeded")]
        internal static partial void Succeeded(ILogger logger, TokenService service, string operation, int statusCode, int attempts, double seconds);

        [LoggerMessage(2, LogLevel.Warning, "{Service} {Operation} failed: {ErrorKind} (HTTP {StatusCode}) after {Attempts} attempt(s) in {Seconds:0.000} s.", EventName = "CallFailed")]
        internal static partial void Failed(ILogger logger, TokenService service, string operation, string errorKind, int statusCode, int attempts, double seconds);

#pragma warning disable SYSLIB1006, SYSLIB1025 // The same event, for failures without a status.
        [LoggerMessage(2, LogLevel.Warning, "{Service} {Operation} failed: {ErrorKind}, without a response, after {Attempts} attempt(s) in {Seconds:0.000} s.", EventName = "CallFailed")]
        internal static partial void FailedWithoutResponse(ILogger logger, TokenService service, string operation, string errorKind, int attempts, double seconds);
#pragma warning restore SYSLIB1006, SYSLIB1025

        [LoggerMessage(3, LogLevel.Information, "{Service} {Operation} is retried: attempt {Attempts} failed, and the next one starts in {DelaySeconds:0.000} s.", EventName = "CallRetried")]
        internal static partial void Retrying(ILogger logger, TokenService service, string operation, int attempts, double delaySeconds);

        [LoggerMessage(4, LogLevel.Error, "{Service} {Operation} may have issued a credential whose secret was lost. Find the credential and revoke it.", EventName = "OutcomeUnknown")]
        internal static partial void OutcomeUnknown(ILogger logger, TokenService service, string operation);
    }
}
