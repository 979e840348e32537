namespace TokenClients.Testing.Emulation;

/// <summary>The calls that arrived, oldest first.</summary>
internal sealed class CallLog
{
    // Limits the memory of an emulator that runs for days.
    internal const int Capacity = 100_000;

    private readonly object _gate = new();
    private readonly Queue<Entry> _entries = new();

    internal Entry Begin(ServiceEmulation service, EmulatedOperation? operation, string method, string path, DateTimeOffset now)
    {
        var entry = new Entry(this, service.Service, operation, method, path, now);
        lock (_gate)
        {
            if (_entries.Count == Capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(entry);
        }

        return entry;
    }

    internal RecordedCall[] Snapshot()
    {
        lock (_gate)
        {
            var calls = new RecordedCall[_entries.Count];
            var index = 0;
            foreach (var entry in _entries)
            {
                calls[index++] = entry.ToCallUnderLock();
            }

            return calls;
        }
    }

    internal sealed class Entry(CallLog log, TokenService service, EmulatedOperation? operation, string method, string path, DateTimeOffset receivedAt)
    {
        private readonly long _started = TimeProvider.System.GetTimestamp();
        private int? _status;
        private bool _faulted;
        private bool _executed;
        private TimeSpan? _duration;

        internal void Faulted()
        {
            lock (log._gate)
            {
                _faulted = true;
            }
        }

        internal void Executed()
        {
            lock (log._gate)
            {
                _executed = true;
            }
        }

        /// <summary>Records that the response has begun.</summary>
        internal void Responding(int status)
        {
            lock (log._gate)
            {
                _status = status;
            }
        }

        internal void Responded(int status)
        {
            lock (log._gate)
            {
                _status = status;
                _duration = TimeProvider.System.GetElapsedTime(_started);
            }
        }

        internal RecordedCall End()
        {
            lock (log._gate)
            {
                _duration ??= TimeProvider.System.GetElapsedTime(_started);
                return ToCallUnderLock();
            }
        }

        internal RecordedCall ToCallUnderLock() => new()
        {
            Service = service,
            OperationId = operation?.Id,
            Method = method,
            Route = operation?.Template,
            Path = path,
            StatusCode = _status,
            Faulted = _faulted,
            Executed = _executed,
            ReceivedAt = receivedAt,
            Duration = _duration,
        };
    }
}
