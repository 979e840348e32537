using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenClients.Http;

namespace TokenClients.Diagnostics;

/// <summary>One activity, one duration and one log line a call. They know the operation and the route's template, never the real path, query or body.</summary>
internal sealed partial class CallDiagnostics : IDisposable
{
    internal const string SourceName = "TokenClients";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("tokenclients.call.duration", "s", "How long calls took, with all their attempts and waits.");

    private readonly TokenCall _call;
    private readonly Activity? _activity;

    private CallDiagnostics(TokenCall call)
    {
        _call = call;
        _activity = Source.StartActivity($"{call.Operation.Service} {call.Method}", ActivityKind.Client);
        if (_activity is { IsAllDataRequested: true })
        {
            _activity.SetTag("tokenclients.service", ServiceName);
            _activity.SetTag("tokenclients.operation", call.Method);
            _activity.SetTag("http.request.method", call.Operation.Method.Method);
            _activity.SetTag("url.template", call.Operation.Route);
            _activity.SetTag("server.address", call.Settings.BaseAddress.Host);
            _activity.SetTag("server.port", call.Settings.BaseAddress.Port);
        }
    }

    private string ServiceName => _call.Operation.Service.ToString();

    internal static CallDiagnostics Start(TokenCall call) => new(call);

    internal static void Retrying(TokenCall call, TimeSpan delay)
    {
        Activity.Current?.AddEvent(new ActivityEvent("retry", tags: new ActivityTagsCollection { ["tokenclients.attempt"] = call.Attempts, ["tokenclients.delay"] = delay.TotalSeconds }));
        Log.Retrying(call.Settings.Logger, call.Operation.Service, call.Method, call.Attempts, delay.TotalSeconds);
    }

    internal void Succeeded(Answer answer)
    {
        var seconds = End(answer.StatusCode, errorType: null);
        Log.Succeeded(_call.Settings.Logger, _call.Operation.Service, _call.Method, answer.StatusCode, _call.Attempts, seconds);
    }

    internal void Failed(Exception exception)
    {
        var statusCode = (exception as TokenClientException)?.StatusCode;
        var errorType = exception is TokenClientException failure ? failure.Kind.ToString() : "Canceled";
        var seconds = End(statusCode, errorType);
        Log.Failed(_call.Settings.Logger, _call.Operation.Service, _call.Method, errorType, statusCode, _call.Attempts, seconds);
    }

    public void Dispose() => _activity?.Dispose();

    private double End(int? statusCode, string? errorType)
    {
        var seconds = _call.Settings.TimeProvider.GetElapsedTime(_call.StartTimestamp).TotalSeconds;
        if (_activity is { IsAllDataRequested: true })
        {
            _activity.SetTag("tokenclients.attempts", _call.Attempts);
            _activity.SetTag("http.response.status_code", statusCode);
            if (errorType is not null)
            {
                _activity.SetTag("error.type", errorType);
                _activity.SetStatus(ActivityStatusCode.Error, errorType);
            }
        }

        if (Duration.Enabled)
        {
            var tags = new TagList { { "tokenclients.service", ServiceName }, { "tokenclients.operation", _call.Method } };
            if (errorType is not null)
            {
                tags.Add("error.type", errorType);
            }

            Duration.Record(seconds, tags);
        }

        return seconds;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Service} {Operation} succeeded with HTTP {StatusCode} after {Attempts} attempt(s) in {Seconds:0.000} s.")]
        internal static partial void Succeeded(ILogger logger, TokenService service, string operation, int statusCode, int attempts, double seconds);

        [LoggerMessage(2, LogLevel.Warning, "{Service} {Operation} failed: {ErrorKind} (HTTP {StatusCode}) after {Attempts} attempt(s) in {Seconds:0.000} s.")]
        internal static partial void Failed(ILogger logger, TokenService service, string operation, string errorKind, int? statusCode, int attempts, double seconds);

        [LoggerMessage(3, LogLevel.Information, "{Service} {Operation} is sent again: attempt {Attempts} failed, next one in {DelaySeconds:0.000} s.")]
        internal static partial void Retrying(ILogger logger, TokenService service, string operation, int attempts, double delaySeconds);
    }
}
