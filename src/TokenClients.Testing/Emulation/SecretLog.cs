namespace TokenClients.Testing.Emulation;

/// <summary>The secrets that a service has and has issued, whether they still work or not, oldest first.</summary>
internal sealed class SecretLog
{
    // An emulator that runs for days must not grow without end.
    internal const int Capacity = 100_000;

    // Of its own, so that nobody who looks for secrets waits for a service.
    private readonly object _gate = new();
    private readonly Queue<string> _secrets = new();

    /// <summary>Keeps a secret.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>The same.</returns>
    internal string Keep(string secret)
    {
        lock (_gate)
        {
            if (_secrets.Count == Capacity)
            {
                _secrets.Dequeue();
            }

            _secrets.Enqueue(secret);
        }

        return secret;
    }

    internal string[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _secrets];
        }
    }
}
