namespace TokenClients.Testing.Emulation;

/// <summary>The secrets that a service has or has issued, whether or not they still work, oldest first.</summary>
internal sealed class SecretLog
{
    // Limits the memory of an emulator that runs for days.
    internal const int Capacity = 100_000;

    // A separate lock, so that reading secrets does not wait for a service.
    private readonly object _gate = new();
    private readonly Queue<string> _secrets = new();

    /// <summary>Keeps a secret.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>The same secret.</returns>
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
