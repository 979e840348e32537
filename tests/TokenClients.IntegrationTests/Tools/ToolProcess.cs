using System.Diagnostics;
using System.Globalization;

namespace TokenClients.IntegrationTests;

/// <summary>A program of another language or a sample, run beside a test, and ended with it.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Settings = ["TokenClients__", "OTEL_", "ASPNETCORE_"];

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly List<TaskCompletionSource> _waiting = [];

    private ToolProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
    }

    /// <summary>What it has written so far, on both streams.</summary>
    internal string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts it. Settings of the machine that samples follow, perhaps of a real account, are kept from it.</summary>
    internal static ToolProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var variable in start.Environment.Keys.Where(static variable => Settings.Any(prefix => variable.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(variable);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = new ToolProcess(new Process { StartInfo = start });
        process._process.Start();
        process._process.StandardInput.Close();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits until samples/Emulator has printed a setting, and returns its value as a shell would read it.</summary>
    internal async Task<string> ReadSettingAsync(string name, CancellationToken cancellationToken) =>
        (await ReadAfterAsync(name + "=", cancellationToken)).Trim('\'').Replace(@"'\''", "'", StringComparison.Ordinal);

    /// <summary>Waits until a line holds a text, and returns what follows it on that line.</summary>
    internal async Task<string> ReadAfterAsync(string text, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lines)
            {
                foreach (var line in _lines)
                {
                    if (line.IndexOf(text, StringComparison.Ordinal) is >= 0 and var found)
                    {
                        return line[(found + text.Length)..].Trim();
                    }
                }

                _waiting.Add(next);
            }

            try
            {
                await Task.WhenAny(next.Task, _process.WaitForExitAsync(patience.Token)).WaitAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"{_process.StartInfo.FileName} did not write \"{text}\" in time. It wrote:\n{Output}");
            }

            if (_process.HasExited && !next.Task.IsCompleted)
            {
                Assert.Fail($"{_process.StartInfo.FileName} ended with {_process.ExitCode} before it wrote \"{text}\". It wrote:\n{Output}");
            }
        }
    }

    /// <summary>Waits until it has ended by itself, and returns its exit code.</summary>
    internal async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_process.StartInfo.FileName} ({_process.Id})");

    private void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
            foreach (var waiting in _waiting)
            {
                waiting.SetResult();
            }

            _waiting.Clear();
        }
    }
}
