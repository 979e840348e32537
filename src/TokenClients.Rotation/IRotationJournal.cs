namespace TokenClients.Rotation;

/// <summary>Stores the journals of rotations durably. All processes that run the same rotation must use the same store.</summary>
public interface IRotationJournal
{
    /// <summary>Reads the journal of a rotation as the last successful write left it, never an older version.</summary>
    /// <param name="rotation">The name of the rotation.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The entry, or <see langword="null"/> if the rotation has none yet.</returns>
    ValueTask<JournalEntry?> ReadAsync(string rotation, CancellationToken cancellationToken = default);

    /// <summary>Atomically replaces the journal of a rotation if its version is still the one that was read. The write must be durable before the call returns.</summary>
    /// <param name="rotation">The name of the rotation.</param>
    /// <param name="state">The new content.</param>
    /// <param name="expectedVersion">The version that was read; 0 if there was no entry. The new version is the next number.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="false"/> if another process has written in the meantime; nothing was changed.</returns>
    ValueTask<bool> TryWriteAsync(string rotation, string state, long expectedVersion, CancellationToken cancellationToken = default);
}

/// <summary>The journal of a rotation as it is stored.</summary>
public sealed record JournalEntry
{
    /// <summary>Creates an entry.</summary>
    /// <param name="version">The version.</param>
    /// <param name="state">The content.</param>
    /// <exception cref="ArgumentNullException"><paramref name="state"/> is <see langword="null"/>.</exception>
    public JournalEntry(long version, string state) => (Version, State) = (version, state ?? throw new ArgumentNullException(nameof(state)));

    /// <summary>The version: 1 for the first, and one more for each write.</summary>
    public long Version { get; }

    /// <summary>The content, which contains no secret.</summary>
    public string State { get; }
}
