using System.Globalization;
using System.IO;
using System.Runtime.Versioning;
using System.Text.Json;

namespace TokenClients.Rotation;

/// <summary>Stores a secret in a file that only its owner can read. The file is replaced as a whole, so readers never see part of a secret.</summary>
/// <remarks>
/// Two more files are stored next to the secret's file, with the same name plus an extension: <c>.rotation</c> contains the fingerprint and the fencing number, and <c>.lock</c> is the lock file. The directory must be writable. A client with <see cref="AccessTokenOptions.AccessTokenFile"/> reads the secret for every attempt.
/// The previous secret is kept until its token is revoked or another secret replaces it: in a file with the extension <c>.previous</c> or, in the layout of a mount, in its own directory.
/// </remarks>
public sealed class FileSecretSink : ISecretSink
{
    /// <summary>The name of the link in a Kubernetes mount.</summary>
    private const string DataLink = "..data";
    private const string NewLink = "..link";

    private readonly string _path;
    private readonly bool _asMount;

    /// <summary>Creates a sink for a file.</summary>
    /// <param name="path">The path of the file. If the file or its directory does not exist, the first run creates it, readable only by its owner.</param>
    /// <param name="asMount">Whether to use the layout of a secret that Kubernetes mounts, for programs that watch such a mount. The file is then a link to the same name below the link <c>..data</c>, which points to a separate directory for each secret and is replaced by renaming. The mount must contain no other file.
    /// Default: <see langword="false"/>, a file that is replaced by renaming. If it is a link, the file that it points to is replaced.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is <see langword="null"/> or empty.</exception>
    /// <exception cref="PlatformNotSupportedException"><paramref name="asMount"/> is <see langword="true"/> on Windows.</exception>
    public FileSecretSink(string path, bool asMount = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
        _asMount = asMount && OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException("Windows does not replace links by renaming.") : asMount;
    }

    /// <inheritdoc/>
    public bool CanFence => true;

    internal string Folder => Path.GetDirectoryName(_path)!;

    /// <summary>Called before each change of a file, for tests.</summary>
    internal Action? BeforeChange { private get; init; }

    /// <inheritdoc/>
    public async Task DeliverAsync(SecretDelivery delivery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        AtomicFile.CreateDirectory(Folder);
        using var locked = await AtomicFile.LockAsync(_path, AtomicFile.LongestWait, cancellationToken).ConfigureAwait(false);
        var mount = _asMount ? ReadMount() : null;

        // If the process ends between the two writes, the file still has the earlier secret, which the new fingerprint does not match.
        var held = Raise(delivery.FencingNumber, delivery.Fingerprint, mount);
        if (_asMount && !OperatingSystem.IsWindows())
        {
            Swap(delivery.Secret, mount);
            return;
        }

        if (held is not null)
        {
            Write(PreviousPath, held.Reveal());
        }

        Write(new FileInfo(_path).LinkTarget is null ? _path : File.ResolveLinkTarget(_path, returnFinalTarget: true)!.FullName, delivery.Secret.Reveal());
    }

    /// <inheritdoc/>
    public async Task RaiseFenceAsync(long fencingNumber, CancellationToken cancellationToken = default)
    {
        AtomicFile.CreateDirectory(Folder);
        using var locked = await AtomicFile.LockAsync(_path, AtomicFile.LongestWait, cancellationToken).ConfigureAwait(false);
        Raise(fencingNumber, fingerprint: null, _asMount ? ReadMount() : null);
    }

    /// <inheritdoc/>
    public async Task<string?> ReadFingerprintAsync(CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(Folder))
        {
            return null;
        }

        using var locked = await AtomicFile.LockForReadAsync(_path, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            // The file with the fingerprint is replaced before the secret. A mismatch counts only if the secret has not changed in the meantime.
            var held = ReadSecret();
            var fingerprint = FingerprintOf(held, ReadNote());
            if (fingerprint is not null || held == ReadSecret())
            {
                return fingerprint;
            }
        }
    }

    /// <inheritdoc/>
    public async Task DropEarlierAsync(long fencingNumber, CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(Folder))
        {
            // There is nothing to drop, and no fencing number to compare with.
            return;
        }

        using var locked = await AtomicFile.LockAsync(_path, AtomicFile.LongestWait, cancellationToken).ConfigureAwait(false);
        _ = ReadNote(fencingNumber);
        File.Delete(PreviousPath);
        if (_asMount)
        {
            DeleteExcept(ReadMount());
        }
    }

    private string NotePath => _path + ".rotation";

    private string PreviousPath => _path + ".previous";

    /// <summary>Stores the number and the new fingerprint, if there is one. Keeps the previous fingerprint, too, because it matches the secret until the secret is replaced. Returns the secret.</summary>
    private SecretString? Raise(long fencingNumber, string? fingerprint, string? mount)
    {
        var note = ReadNote(fencingNumber);
        if (mount is not null)
        {
            // A process that ended during its first swap may not have replaced the file, although programs that watch the mount already have the new secret.
            LinkFile(mount);
        }

        var held = ReadSecret();
        var previous = FingerprintOf(held, note);
        Write(NotePath, JsonSerializer.Serialize(new Note(fencingNumber, fingerprint ?? previous, previous), RotationStateJson.Default.Note));
        return held;
    }

    private static string? FingerprintOf(SecretString? held, Note? note) =>
        held is null ? null : new[] { note?.Fingerprint, note?.Previous }.FirstOrDefault(known => known is not null && SecretFingerprint.Matches(known, held));

    /// <summary>Reads the secret in the file; <see langword="null"/> if there is no file, or if its content is not a secret. A rotation replaces such content.</summary>
    private SecretString? ReadSecret()
    {
        try
        {
            return File.Exists(_path) ? SecretString.FromFile(_path) : null;
        }
        catch (InvalidOperationException)
        {
            // The content is empty, too large, not UTF-8 or longer than one line, so no rotation wrote it.
            return null;
        }
    }

    private Note? ReadNote(long fencingNumber = long.MaxValue)
    {
        try
        {
            var note = File.Exists(NotePath) ? JsonSerializer.Deserialize(File.ReadAllText(NotePath), RotationStateJson.Default.Note) : null;
            return note?.FencingNumber > fencingNumber ? throw new StaleDeliveryException(note.FencingNumber) : note;
        }
        catch (JsonException damaged)
        {
            throw new SecretFileException($"The file '{NotePath}' is damaged. Delete it; the next run delivers a new secret and creates the file again.", damaged);
        }
    }

    private void Write(string path, string text)
    {
        BeforeChange?.Invoke();
        AtomicFile.Write(path, text);
    }

    /// <summary>Returns the name of the directory that is mounted; <see langword="null"/> if none is.</summary>
    /// <exception cref="IOException">The directory contains other files, which the next swap would remove.</exception>
    private string? ReadMount()
    {
        var link = new FileInfo(Path.Combine(Folder, DataLink)).LinkTarget;
        return link is not null && Directory.Exists(Path.Combine(Folder, link)) && Directory.EnumerateFileSystemEntries(Path.Combine(Folder, link)).Any(path => Path.GetFileName(path) != Path.GetFileName(_path) && Path.GetFileName(path) != NewLink)
            ? throw new SecretFileException($"The directory '{Folder}' is a mount that also contains other files. Give the secret its own directory.")
            : link;
    }

    /// <summary>Mounts a new directory with the secret. The previous one stays, for readers that have already followed the link.</summary>
    [UnsupportedOSPlatform("windows")]
    private void Swap(SecretString secret, string? before)
    {
        var mount = string.Create(CultureInfo.InvariantCulture, $"..{TimeProvider.System.GetUtcNow():yyyy_MM_dd_HH_mm_ss}.{Guid.NewGuid():N}");
        BeforeChange?.Invoke();
        Directory.CreateDirectory(Path.Combine(Folder, mount), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Write(Path.Combine(Folder, mount, Path.GetFileName(_path)), secret.Reveal());
        Link(mount, Path.Combine(Folder, DataLink), mount);
        LinkFile(mount);
        DeleteExcept(mount, before);
    }

    private void LinkFile(string mount)
    {
        var below = Path.Combine(DataLink, Path.GetFileName(_path));
        if (new FileInfo(_path).LinkTarget != below && File.Exists(Path.Combine(Folder, below)))
        {
            Link(mount, _path, below);
        }
    }

    /// <summary>Replaces a link by renaming. The new link is created in the new directory, where its target does not exist, because <c>File.Move</c> does not move a link that points to a directory.</summary>
    private void Link(string mount, string path, string target)
    {
        var link = Path.Combine(Folder, mount, NewLink);
        BeforeChange?.Invoke();
        File.Delete(link);
        File.CreateSymbolicLink(link, target);
        BeforeChange?.Invoke();
        File.Move(link, path, overwrite: true);
    }

    /// <summary>Deletes the directories of earlier secrets, and those that an interrupted process left behind.</summary>
    private void DeleteExcept(params string?[] mounts)
    {
        foreach (var directory in Directory.GetDirectories(Folder, "..*").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[2]) && !mounts.Contains(Path.GetFileName(path))))
        {
            BeforeChange?.Invoke();
            Directory.Delete(directory, recursive: true);
        }
    }

    internal sealed record Note(long FencingNumber, string? Fingerprint, string? Previous);
}
