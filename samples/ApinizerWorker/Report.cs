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

/// <summary>Prints events as they happen, including the library's log, and counts them. A token is printed as a number: 1 is the first token that was sent.</summary>
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
    private int _callsWithoutToken;
    private bool _hasToken = true;

    /// <summary>How many calls succeeded.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>How many different tokens were sent.</summary>
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

    /// <summary>How many tokens were rejected in a call that then succeeded with another token.</summary>
    public int Replaced => Volatile.Read(ref _replaced);

    /// <summary>How many calls were not sent because there was no token.</summary>
    public int CallsWithoutToken => Volatile.Read(ref _callsWithoutToken);

    /// <summary>Prints what the demo does, and what it checked.</summary>
    public void Announce(string sentence) => Print("demo", Color.Yellow, sentence);

    /// <summary>Records the token of a request that is sent.</summary>
    public void Sending(SecretString token)
    {
        lock (_gate)
        {
            _tokens.TryAdd(token, _tokens.Count + 1);
            _token = _tokens[token];
        }
    }

    /// <summary>Records that the server rejected the request's token.</summary>
    public void Refused()
    {
        lock (_gate)
        {
            _refused++;
            Print("server", Color.Red, $"401: token {_token} is refused");
        }
    }

    /// <summary>Records that a call succeeded.</summary>
    public void Succeeded(string greeting)
    {
        lock (_gate)
        {
            _calls++;
            _replaced += _refused;
            (_refused, _hasToken) = (0, true);
            Print("worker", Color.Green, $"call {_calls}: {greeting}, with token {_token}");
        }
    }

    /// <summary>Records that a call was not sent because the login was rejected. Prints only the first such call in a row.</summary>
    public void NoToken(TokenClientException error)
    {
        lock (_gate)
        {
            _callsWithoutToken++;
            _refused = 0;
            if (_hasToken)
            {
                _hasToken = false;
                Print("worker", Color.Red, $"{error.Kind}: no token until the client secret is changed. Printed once; the calls go on.");
            }
        }
    }

    /// <summary>Prints and counts a failure.</summary>
    public void Fail(string sentence)
    {
        lock (_gate)
        {
            _failures.Add(sentence);
            _refused = 0;
            Print("failure", Color.Red, sentence);
        }
    }

    /// <summary>Prints the failures and the totals.</summary>
    /// <returns>The exit code: 0 if nothing failed.</returns>
    public int Summarize(TokenServicesEmulator emulator)
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
        // Nothing to dispose.
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
