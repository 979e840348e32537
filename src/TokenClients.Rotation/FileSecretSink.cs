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
        using var locked = await AtomicFile.LockAsync(_path, AtomicFile.LongestWait, cancellationToken).ConfigureAwait(false);

        // If the process ends between the two files, the fingerprint does not match the secret, which is then the earlier one.
        Raise(delivery.FencingNumber, delivery.Fingerprint);
        AtomicFile.Write(Target(), delivery.Secret.Reveal());
    }

    /// <inheritdoc/>
    public async Task RaiseFenceAsync(long fencingNumber, CancellationToken cancellationToken = default)
    {
        using var locked = await AtomicFile.LockAsync(_path, AtomicFile.LongestWait, cancellationToken).ConfigureAwait(false);
        Raise(fencingNumber, fingerprint: null);
    }

    /// <inheritdoc/>
    public async Task<string?> ReadFingerprintAsync(CancellationToken cancellationToken = default)
    {
        using var locked = await AtomicFile.LockForReadAsync(_path, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            // The file with the fingerprint is replaced first. It belongs to the secret if that is still the same afterwards.
            var held = ReadSecret();
            var fingerprint = FingerprintOf(held, ReadNote());
            if (fingerprint is not null || held == ReadSecret())
            {
                return fingerprint;
            }
        }
    }

    private string NotePath => _path + ".rotation";

    /// <summary>Keeps the fingerprint before, which is that of the secret until the secret is replaced.</summary>
    private void Raise(long fencingNumber, string? fingerprint)
    {
        var note = ReadNote();
        if (note is not null && note.FencingNumber > fencingNumber)
        {
            throw new StaleDeliveryException(note.FencingNumber);
        }

        var previous = FingerprintOf(ReadSecret(), note);
        AtomicFile.Write(NotePath, JsonSerializer.Serialize(new Note(fencingNumber, fingerprint ?? previous, previous), RotationStateJson.Default.Note));
    }

    private static string? FingerprintOf(SecretString? held, Note? note) =>
        held is null ? null : new[] { note?.Fingerprint, note?.Previous }.FirstOrDefault(known => known is not null && SecretFingerprint.Matches(known, held));

    /// <summary>Reads what the file holds; <see langword="null"/> if that is nothing, or no secret. A rotation then replaces it.</summary>
    private SecretString? ReadSecret()
    {
        try
        {
            return File.Exists(_path) ? SecretString.FromFile(_path) : null;
        }
        catch (InvalidOperationException)
        {
            // Empty, too large, no UTF-8, or more than one line: a rotation did not write it.
            return null;
        }
    }

    private Note? ReadNote() => File.Exists(NotePath) ? JsonSerializer.Deserialize(File.ReadAllText(NotePath), RotationStateJson.Default.Note) : null;

    private string Target() => new FileInfo(_path).LinkTarget is null ? _path : File.ResolveLinkTarget(_path, returnFinalTarget: true)!.FullName;

    internal sealed record Note(long FencingNumber, string? Fingerprint, string? Previous);
}
