namespace TokenClients.Credentials;

/// <summary>
/// Reads a secret's file for many callers. One read runs at a time, on its own thread, so a file that cannot be read to its end blocks few threads, however many callers wait.
/// Each caller gets the result of a read that began after the call, so no caller gets the file's earlier content. A read that takes too long is abandoned, because the file may have been replaced since.
/// </summary>
/// <param name="path">The full path of the file.</param>
/// <param name="timeProvider">The clock; <see langword="null"/> for the system clock.</param>
internal sealed class SecretFileReader(string path, TimeProvider? timeProvider = null)
{
    private const int MostThreads = 4;

    /// <summary>How long a read may take before the next caller starts another one.</summary>
    private static readonly TimeSpan MaxReadTime = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _clock = timeProvider ?? TimeProvider.System;

    private readonly object _lock = new();
    private TaskCompletionSource<SecretString>? _next;
    private Reading? _current;
    private int _threads;

    internal string Path => path;

    /// <summary>Reads the file.</summary>
    /// <exception cref="OperationCanceledException">The caller canceled; the read continues.</exception>
    internal Task<SecretString> ReadAsync(CancellationToken cancellationToken)
    {
        Task<SecretString> read;
        lock (_lock)
        {
            read = (_next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (_current is null || (_clock.GetElapsedTime(_current.Began) >= MaxReadTime && _threads < MostThreads))
            {
                _threads++;
                var reading = _current = new() { Began = _clock.GetTimestamp() };
                _ = Task.Factory.StartNew(() => ReadAll(reading), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }

        return read.WaitOrAbandonAsync(cancellationToken);
    }

    private void ReadAll(Reading reading)
    {
        while (true)
        {
            TaskCompletionSource<SecretString> read;
            lock (_lock)
            {
                if (_next is null || reading != _current)
                {
                    _threads--;
                    _current = reading == _current ? null : _current;
                    return;
                }

                read = _next;
                _next = null;
                reading.Began = _clock.GetTimestamp();
            }

            try
            {
                read.SetResult(SecretString.FromFile(path));
            }
#pragma warning disable CA1031 // The exception goes to the callers that wait.
            catch (Exception error)
#pragma warning restore CA1031
            {
                read.SetException(error);
            }
        }
    }

    /// <summary>A read that is running. The read that replaces an abandoned one is a different object.</summary>
    private sealed class Reading
    {
        internal long Began { get; set; }
    }
}
