using System.IO;
using System.Text.Json;

namespace TokenClients.Rotation;

/// <summary>A secret in a file that only its owner can read. It is replaced as a whole, so readers never see half of it.</summary>
/// <remarks>
/// Beside it are a file with <c>.rotation</c> at the end of its name, which holds the fingerprint and the fencing number, and one with <c>.lock</c>. A symbolic link stays, and the file that it leads to is replaced.
/// The directory must be writable; <see cref="AccessTokenOptions.AccessTokenFile"/> reads the file for every attempt.
/// </remarks>
public sealed class FileSecretSink : ISecretSink
{
    private readonly string _path;

    /// <summary>Uses a file.</summary>
    /// <param name="path">The path of the file. It need not exist.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is <see langword="null"/> or empty.</exception>
    public FileSecretSink(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
    }

    /// <inheritdoc/>
    public bool CanFence => true;

    internal string Folder => Path.GetDirectoryName(_path)!;

    /// <inheritdoc/>
    public async Task DeliverAsync(SecretDelivery delivery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        using var locked = await AtomicFile.LockAsync(_path, cancellationToken).ConfigureAwait(false);

        // If the process ends between the two files, the fingerprint does not match the secret, which is then the earlier one.
        Raise(delivery.FencingNumber, delivery.Fingerprint);
        AtomicFile.Write(Target(), delivery.Secret.Reveal());
    }

    /// <inheritdoc/>
    public async Task RaiseFenceAsync(long fencingNumber, CancellationToken cancellationToken = default)
    {
        using var locked = await AtomicFile.LockAsync(_path, cancellationToken).ConfigureAwait(false);
        Raise(fencingNumber, fingerprint: null);
    }

    /// <inheritdoc/>
    public async Task<string?> ReadFingerprintAsync(CancellationToken cancellationToken = default)
    {
        using var locked = await AtomicFile.LockAsync(_path, cancellationToken).ConfigureAwait(false);
        if (!File.Exists(_path) || new FileInfo(_path).Length == 0)
        {
            return null;
        }

        var held = SecretString.FromFile(_path);
        var note = ReadNote();
        return new[] { note?.Fingerprint, note?.Previous }.FirstOrDefault(fingerprint => fingerprint is not null && SecretFingerprint.Matches(fingerprint, held));
    }

    private string NotePath => _path + ".rotation";

    /// <summary>Keeps the fingerprint before, which is that of the secret until the secret is replaced.</summary>
    private void Raise(long fencingNumber, string? fingerprint)
    {
        var note = ReadNote();
        if (note is not null && note.FencingNumber > fencingNumber)
        {
            throw new StaleDeliveryException();
        }

        var held = File.Exists(_path) && new FileInfo(_path).Length > 0 ? SecretString.FromFile(_path) : null;
        var previous = held is null ? null : new[] { note?.Fingerprint, note?.Previous }.FirstOrDefault(known => known is not null && SecretFingerprint.Matches(known, held));
        AtomicFile.Write(NotePath, JsonSerializer.Serialize(new Note(fencingNumber, fingerprint ?? previous, previous), RotationStateJson.Default.Note));
    }

    private Note? ReadNote() => File.Exists(NotePath) ? JsonSerializer.Deserialize(File.ReadAllText(NotePath), RotationStateJson.Default.Note) : null;

    private string Target() => new FileInfo(_path).LinkTarget is null ? _path : File.ResolveLinkTarget(_path, returnFinalTarget: true)!.FullName;

    internal sealed record Note(long FencingNumber, string? Fingerprint, string? Previous);
}
