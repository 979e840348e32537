using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.IO;
using System.Text;
using Microsoft.Extensions.Logging;
using TokenClients.Primitives;
using TokenClients.Testing;

namespace TokenClients.Tests.Testing;

/// <summary>Every channel that a detector must listen to: how a text gets into it, and what its place must be called.</summary>
internal static class LeakChannels
{
    private static readonly ActivitySource Source = new("TokenClients.Tests.Leaks");
    private static readonly Meter Meter = new("TokenClients.Tests.Leaks");
    private static readonly Counter<int> Counter = Meter.CreateCounter<int>("leaks.counter");
    private static readonly Histogram<double> Histogram = Meter.CreateHistogram<double>("leaks.histogram");
    private static readonly LeakEvents Events = new();
    private static readonly DiagnosticListener Http = new("HttpHandlerDiagnosticListener");

    internal static readonly Dictionary<string, (SecretLeakChannel Channel, string Place, Action<SecretLeakDetector, string> Plant)> All = new()
    {
        ["log message, critical"] = Log("(Critical, event 7 Happened), message", static (logger, text) => Write(logger, LogLevel.Critical, text)),
        ["log message, trace"] = Log("(Trace, event 7 Happened), message", static (logger, text) => Write(logger, LogLevel.Trace, text)),
        ["log value"] = Log("state, value 'Url'", static (logger, text) => Write(logger, LogLevel.Information, "nothing", [new("Url", text)])),
        ["log value, list"] = Log("state, value 'Header'", static (logger, text) => Write(logger, LogLevel.Information, "nothing", [new("Header", new[] { "Authorization", text })])),
        ["log value, name"] = Log("the name of", static (logger, text) => Write(logger, LogLevel.Information, "nothing", [new(text, 1)])),
        ["log value, taken apart"] = Log(
            "state, value '@Options', Nested.Text",
            static (logger, text) => Write(logger, LogLevel.Information, "nothing", [new("@Options", new { Nested = new { Text = text } })])),
        ["log template"] = Log("state, value '{OriginalFormat}'", static (logger, text) => Write(logger, LogLevel.Information, "nothing", [new("{OriginalFormat}", text)])),
        ["log event name"] = Log("log 'test' (Information, event 1 ", static (logger, text) => logger.Log(LogLevel.Information, new EventId(1, text), 0, null, static (_, _) => "nothing")),
        ["log exception"] = Log("exception, Message", static (logger, text) => Write(logger, LogLevel.Error, "nothing", error: new InvalidOperationException(text))),
        ["log exception, inner data"] = Log("exception, InnerException.Data['request']", static (logger, text) => Write(logger, LogLevel.Error, "nothing", error: new InvalidOperationException("outer", WithData("request", text)))),
        ["log scope"] = Log("scope", static (logger, text) => logger.BeginScope(text)?.Dispose()),
        ["log scope, value"] = Log("scope, value 'Token'", static (logger, text) => logger.BeginScope(new Dictionary<string, object?> { ["Token"] = text })?.Dispose()),
        ["log scope, later"] = Log("(Information, event 7 Happened), scope", static (logger, text) =>
        {
            var changing = new StringBuilder();
            using (logger.BeginScope(changing))
            {
                changing.Append(text);
                Write(logger, LogLevel.Information, "nothing");
            }
        }),
        ["log category"] = (SecretLeakChannel.Log, "log '", static (detector, text) => Write(detector.LoggerFactory.CreateLogger(text), LogLevel.Information, "nothing")),
        ["log of a program"] = (SecretLeakChannel.Log, "log 'program'", static (detector, text) =>
        {
            using var loggers = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Error).AddFilter("program", LogLevel.None).AddSecretLeakDetector(detector));
            Write(loggers.CreateLogger("program"), LogLevel.Trace, text);
        }
        ),

        ["activity name"] = Activity("operation name", static (_, _) => { }, named: true),
        ["activity display name"] = Activity("display name", static (activity, text) => activity.DisplayName = text),
        ["activity tag"] = Activity("tag 'url.full'", static (activity, text) => activity.SetTag("url.full", text)),
        ["activity tag, list"] = Activity("tag 'headers'", static (activity, text) => activity.SetTag("headers", new[] { "x", text })),
        ["activity tag, name"] = Activity("the name of tag", static (activity, text) => activity.SetTag(text, 1)),
        ["activity status"] = Activity("status", static (activity, text) => activity.SetStatus(ActivityStatusCode.Error, text)),
        ["activity event"] = Activity("event", static (activity, text) => activity.AddEvent(new ActivityEvent(text))),
        ["activity event tag"] = Activity("event 'retry', tag 'reason'", static (activity, text) => activity.AddEvent(new ActivityEvent("retry", tags: new ActivityTagsCollection { ["reason"] = text }))),
        ["activity exception"] = Activity("event 'exception', tag 'exception.message'", static (activity, text) => activity.AddException(new InvalidOperationException(text))),
        ["activity link"] = Activity("link, tag 'from'", static (activity, text) => activity.AddLink(new ActivityLink(default, new ActivityTagsCollection { ["from"] = text }))),
        ["activity baggage"] = Activity("baggage 'user'", static (activity, text) => activity.AddBaggage("user", text)),
        ["activity trace state"] = Activity("trace state", static (activity, text) => activity.TraceStateString = text),

        ["metric tag"] = (SecretLeakChannel.Metric, "metric 'leaks.counter' of 'TokenClients.Tests.Leaks', tag 'caller'", static (_, text) => Counter.Add(1, new KeyValuePair<string, object?>("caller", text))),
        ["metric tag of a histogram"] = (SecretLeakChannel.Metric, "metric 'leaks.histogram'", static (_, text) => Histogram.Record(1.5, new KeyValuePair<string, object?>("caller", text))),
        ["metric tag, name"] = (SecretLeakChannel.Metric, "the name of tag", static (_, text) => Counter.Add(1, new KeyValuePair<string, object?>(text, 1))),
        ["metric, meter's tag"] = (SecretLeakChannel.Metric, "tag of the meter 'owner'", static (_, text) =>
        {
            using var meter = new Meter("TokenClients.Tests.Owned", version: null, [new("owner", text)]);
            meter.CreateCounter<byte>("owned").Add(1);
        }
        ),

        ["network event"] = (SecretLeakChannel.Event, "event 'Sent' of 'System.Net.TokenClientsTests', 'address'", static (_, text) => Events.Sent(text)),

        ["HTTP diagnostic, address"] = (SecretLeakChannel.Diagnostic, "Request, address", static (_, text) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("http://localhost/" + text));
            Http.Write("System.Net.Http.HttpRequestOut.Start", new { Request = request });
        }
        ),
        ["HTTP diagnostic, exception"] = (SecretLeakChannel.Diagnostic, "Exception, Message", static (_, text) => Http.Write("System.Net.Http.Exception", new { Exception = new HttpRequestException(text) })),

        ["exception"] = Exception("Message", static text => new InvalidOperationException(text)),
        ["exception, text"] = Exception("ToString()", static text => new InvalidOperationException(text)),
        ["exception, inner"] = Exception("InnerException.InnerException.Message", static text => new InvalidOperationException("a", new InvalidOperationException("b", new InvalidOperationException(text)))),
        ["exception, aggregate"] = Exception("InnerExceptions[1].Message", static text => new AggregateException(new InvalidOperationException("a"), new InvalidOperationException(text))),
        ["exception, data"] = Exception("Data['request']", static text => WithData("request", text)),
        ["exception, data's key"] = Exception("Data key", static text => WithData(text, 1)),
        ["exception, property"] = Exception("FileName", static text => new FileNotFoundException("nothing", text)),

        ["result"] = Result("text", static text => text),
        ["result, text"] = Result("ToString()", static text => new { Text = text }),
        ["result, nested text"] = Result("Nested.ToString()", static text => new { Nested = new { Text = text } }),
        ["result, debugger, field"] = Result("debugger display", static text => new DisplayedField(text)),
        ["result, debugger, chain"] = Result("debugger display", static text => new DisplayedChain(text)),
        ["result, debugger, method"] = Result("debugger display", static text => new DisplayedMethod(text)),
        ["result, debugger, member"] = Result("debugger display", static text => new DisplayedMember(text)),
        ["result, property"] = Result("Nested.Text", static text => new { Nested = new { Text = text } }),
        ["result, field"] = Result("Item1", static text => ValueTuple.Create(text)),
        ["result, list"] = Result("[1].Text", static text => new[] { new { Text = "x" }, new { Text = text } }),
        ["result, dictionary"] = Result("['a'].Text", static text => new Dictionary<string, object> { ["a"] = new { Text = text } }),
        ["result, dictionary's key"] = Result(" key", static text => new Dictionary<string, int> { [text] = 1 }),
        ["result, bytes"] = Result("Nested", static text => new { Nested = Encoding.UTF8.GetBytes(text) }),
        ["result, address"] = Result("Nested", static text => new { Nested = new Uri("http://localhost/?q=" + text) }),
        ["result, failing property"] = Result("Failing", static text => new WithFailure(text)),
        ["result, JSON"] = Result("JSON", static text => new { Text = text }),
        ["result, JSON before a refusal"] = Result("JSON", static text => new { First = text, Second = new SecretString("not watched") }),
        ["result, JSON beside a refusal"] = Result("Good.JSON", static text => new { First = new SecretString("not watched"), Good = new { Text = text } }),
        ["result, JSON's refusal"] = Result("JSON, refusal", static text => new WithFailure(text)),
    };

    private static (SecretLeakChannel Channel, string Place, Action<SecretLeakDetector, string> Plant) Log(string place, Action<ILogger, string> plant) =>
        (SecretLeakChannel.Log, place, (detector, text) => plant(detector.LoggerFactory.CreateLogger("test"), text));

    private static (SecretLeakChannel Channel, string Place, Action<SecretLeakDetector, string> Plant) Activity(string place, Action<Activity, string> plant, bool named = false) =>
        (SecretLeakChannel.Activity, place, (_, text) =>
        {
            using var activity = Source.StartActivity(named ? text : "test")!;
            plant(activity, text);
        }
    );

    private static (SecretLeakChannel Channel, string Place, Action<SecretLeakDetector, string> Plant) Exception(string place, Func<string, Exception> make) =>
        (SecretLeakChannel.Exception, place, (detector, text) => detector.Inspect(make(text), "it"));

    private static (SecretLeakChannel Channel, string Place, Action<SecretLeakDetector, string> Plant) Result(string place, Func<string, object> make) =>
        (SecretLeakChannel.Result, place, (detector, text) => detector.Inspect(make(text), "it"));

    internal static void Write(ILogger logger, LogLevel level, string message, KeyValuePair<string, object?>[]? values = null, Exception? error = null)
    {
        values ??= [];
        logger.Log(level, new EventId(7, "Happened"), values, error, (_, _) => message);
    }

    private static InvalidOperationException WithData(string key, object value) => new("it has data") { Data = { [key] = value } };

    [EventSource(Name = "System.Net.TokenClientsTests")]
    private sealed class LeakEvents : EventSource
    {
        [Event(1)]
        public void Sent(string address) => WriteEvent(1, address);
    }

    [DebuggerDisplay("It is {_text,nq}!")]
    private sealed class DisplayedField(string text)
    {
        private readonly string _text = text;

        internal bool IsEmpty => _text.Length == 0;
    }

    [DebuggerDisplay("{Nested.Text}", Name = "a name")]
    private sealed class DisplayedChain(string text)
    {
        internal object Nested { get; } = new { Text = text };
    }

    [DebuggerDisplay("{this.Describe()}")]
    private sealed class DisplayedMethod(string text)
    {
        internal string Describe() => text;
    }

    private sealed class DisplayedMember(string text)
    {
        [DebuggerDisplay("{_text}")]
        public int Number { get; }

        private readonly string _text = text;

        internal bool IsEmpty => _text.Length == 0;
    }

    private sealed class WithFailure(string text)
    {
        public string Failing => throw new InvalidOperationException(text);
    }
}
