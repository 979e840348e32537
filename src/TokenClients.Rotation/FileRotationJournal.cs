using System.IO;
using System.Text.Json;

namespace TokenClients.Rotation;

/// <summary>Stores journals as files in a directory, for rotations that run on one machine. A lock file excludes other processes.</summary>
/// <remarks>
/// Use a local disk that survives a machine restart. Locks on network file systems are not reliable. For several machines, use <see cref="DbRotationJournal"/>.
/// Each write is flushed to the disk, but .NET cannot flush the directory: after a power failure, the last write can be missing. A token that only this write named then stays valid until it expires.
/// </remarks>
public sealed class FileRotationJournal : IRotationJournal
{
    private readonly string _directory;

    /// <summary>Creates a journal store in a directory, which is created if it does not exist.</summary>
    /// <param name="directory">The directory. A journal is a file with the name of its rotation.</param>
    /// <exception cref="ArgumentException"><paramref name="directory"/> is <see langword="null"/> or empty.</exception>
    public FileRotationJournal(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        _directory = Path.GetFullPath(directory);
    }

    /// <inheritdoc/>
    public async ValueTask<JournalEntry?> ReadAsync(string rotation, CancellationToken cancellationToken = default)
    {
        var path = PathOf(rotation);
        using var locked = await AtomicFile.LockForReadAsync(path, cancellationToken).ConfigureAwait(false);
        return Load(path);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryWriteAsync(string rotation, string state, long expectedVersion, CancellationToken cancellationToken = default)
    {
        var path = PathOf(rotation);
        using var locked = await AtomicFile.LockAsync(path, AtomicFile.LongestWait, cancellationToken).ConfigureAwait(false);
        if ((Load(path)?.Version ?? 0) != expectedVersion)
        {
            return false;
        }

        AtomicFile.Write(path, JsonSerializer.Serialize(new Content(expectedVersion + 1, state), RotationStateJson.Default.Content));
        return true;
    }

    private static JournalEntry? Load(string path) =>
        File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllText(path), RotationStateJson.Default.Content) is { } content ? new(content.Version, content.State) : null;

    private string PathOf(string rotation)
    {
        RotationSettings.CheckName(rotation, nameof(rotation));
        AtomicFile.CreateDirectory(_directory);
        return Path.Combine(_directory, rotation + ".rotation.json");
    }

    internal sealed record Content(long Version, string State);
}
