using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using TokenClients;
using TokenClients.Testing;

namespace ApinizerWorker;

/// <summary>Prints what happens, as it happens, and counts it. The library's log is part of it. Tokens show as the numbers in which they first came.</summary>
internal sealed class Report(IAnsiConsole console) : ILoggerProvider
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly Dictionary<SecretString, int> _tokens = [];
    private readonly List<string> _failures = [];
    private int _calls;
    private int _token;
    private int _refused;
    private int _replaced;
    private int _unauthorised;
    private bool _isAuthorised = true;

    /// <summary>How many calls were responded as they should be.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>How many tokens were sent.</summary>
    public int TokensSeen
    {
        get
        {
            lock (_gate)
            {
                return _tokens.Count;
            }
        }
    }

    /// <summary>How many tokens were refused in a call that was then responded with another.</summary>
    public int Replaced => Volatile.Read(ref _replaced);

    /// <summary>How many calls were not sent, as there was no token.</summary>
    public int UnauthorisedCalls => Volatile.Read(ref _unauthorised);

    /// <summary>Says what is done to the worker, or seen of it.</summary>
    public void Tell(string sentence) => Print("story", Color.Yellow, sentence);

    /// <summary>A request leaves with a token.</summary>
    public void Sending(SecretString token)
    {
        lock (_gate)
        {
            _tokens.TryAdd(token, _tokens.Count + 1);
            _token = _tokens[token];
        }
    }

    /// <summary>The server refused the token of the request.</summary>
    public void Refused()
    {
        lock (_gate)
        {
            _refused++;
            Print("server", Color.Red, $"401: token {_token} is refused");
        }
    }

    /// <summary>A call was responded.</summary>
    public void Responded(string greeting)
    {
        lock (_gate)
        {
            _calls++;
            _replaced += _refused;
            (_refused, _isAuthorised) = (0, true);
            Print("worker", Color.Green, $"call {_calls}: {greeting}, with token {_token}");
        }
    }

    /// <summary>A call was not sent, as the login was refused. Said once, and again only after it went well in between.</summary>
    public void Unauthorised(TokenClientException error)
    {
        lock (_gate)
        {
            _unauthorised++;
            _refused = 0;
            if (_isAuthorised)
            {
                _isAuthorised = false;
                Print("worker", Color.Red, $"{error.Kind}: no token until the client secret is changed. Said once; the calls go on.");
            }
        }
    }

    /// <summary>Counts what is not as it should be.</summary>
    public void Fail(string sentence)
    {
        lock (_gate)
        {
            _failures.Add(sentence);
            _refused = 0;
            Print("failure", Color.Red, sentence);
        }
    }

    /// <summary>Prints the sum of everything in a line of its own.</summary>
    /// <returns>The exit code: 0 only if all was as it should be.</returns>
    public int Close(TokenServicesEmulator emulator)
    {
        foreach (var failure in _failures)
        {
            console.WriteLine($"Failure: {failure}");
        }

        var minted = emulator.Executed(TokenService.Apinizer, "createToken");
        console.WriteLine($"ApinizerWorker: {_calls} calls, {_failures.Count} failures, {minted} tokens minted, {_replaced} refused and replaced");
        return _failures.Count == 0 ? 0 : 1;
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
        // There is nothing to free.
    }

    private void Print(string who, Color color, string sentence)
    {
        lock (_gate)
        {
            var line = new Grid().AddColumn(Column(8).RightAligned()).AddColumn(Column(7)).AddColumn();
            line.AddRow(new Text(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds:0.00} s")), new Text(who, new Style(color)), new Text(sentence));
            console.Write(line);
        }
    }

    private static GridColumn Column(int width) => new() { Width = width, NoWrap = true };

    private sealed class Logger(Report report) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            report.Print("library", Color.Grey, formatter(state, exception));
    }
}
