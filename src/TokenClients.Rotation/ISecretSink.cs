using System.Diagnostics.CodeAnalysis;

namespace TokenClients.Rotation;

/// <summary>The place where programs read the secret, such as a file, a vault or a cluster's secret.</summary>
/// <remarks>A fencing number identifies one holder of a rotation's lease; each later holder has a higher one. The fence of a sink is the highest number that it has seen.</remarks>
public interface ISecretSink
{
    /// <summary>Whether the sink compares fencing numbers atomically with each delivery. If not, the last writer wins, and a token whose delivery may still take effect is not revoked before it expires.</summary>
    bool CanFence { get; }

    /// <summary>Replaces the secret that programs read. They must never see part of a secret.</summary>
    /// <param name="delivery">The secret, its fingerprint and the fencing number. The sink stores the last two with the secret.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The task.</returns>
    /// <exception cref="StaleDeliveryException">The fence is above the number: another process has taken over. Nothing was changed.</exception>
    Task DeliverAsync(SecretDelivery delivery, CancellationToken cancellationToken = default);

    /// <summary>Raises the fence to a number: from then on, the sink refuses every delivery with a lower one. A sink that cannot fence does nothing.</summary>
    /// <param name="fencingNumber">The number.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The task.</returns>
    /// <exception cref="StaleDeliveryException">The fence is already above the number.</exception>
    [SuppressMessage("Design", "CA1030:Use events where appropriate", Justification = "A fence is raised, not an event.")]
    Task RaiseFenceAsync(long fencingNumber, CancellationToken cancellationToken = default);

    /// <summary>Reads the fingerprint of the secret that programs read now.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The fingerprint that was delivered with it; <see langword="null"/> if the sink is empty or holds a secret that was not delivered by a rotation.</returns>
    Task<string?> ReadFingerprintAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes the earlier secrets that the sink keeps, if any. A run calls this method when the rotation is complete and their tokens are revoked. If the call fails, a later run repeats it. The default implementation does nothing.</summary>
    /// <param name="fencingNumber">The fencing number of the process that revoked the tokens.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The task.</returns>
    /// <exception cref="StaleDeliveryException">The fence is above the number: the sink may keep a secret whose token is still valid. Nothing was deleted.</exception>
    Task DropEarlierAsync(long fencingNumber, CancellationToken cancellationToken = default) => Task.CompletedTask;
}

/// <summary>A secret to deliver to a sink.</summary>
public sealed class SecretDelivery
{
    /// <summary>Creates a delivery, for tests of a sink.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="fingerprint">Its fingerprint.</param>
    /// <param name="fencingNumber">The fencing number.</param>
    /// <exception cref="ArgumentNullException"><paramref name="secret"/> or <paramref name="fingerprint"/> is <see langword="null"/>.</exception>
    public SecretDelivery(SecretString secret, string fingerprint, long fencingNumber)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(fingerprint);
        (Secret, Fingerprint, FencingNumber) = (secret, fingerprint, fencingNumber);
    }

    /// <summary>The secret.</summary>
    public SecretString Secret { get; }

    /// <summary>A keyed hash of the secret, which is not itself a secret.</summary>
    public string Fingerprint { get; }

    /// <summary>The fencing number: each process that takes the rotation's lease gets a higher one.</summary>
    public long FencingNumber { get; }
}

/// <summary>A sink refused a fencing number because it has seen a higher one.</summary>
/// <remarks>If another process has taken over the rotation, this process stops. If the sink got its number from a rotation with another journal, this rotation takes a higher number.</remarks>
public sealed class StaleDeliveryException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fencingNumber">The number that the sink has seen.</param>
    public StaleDeliveryException(long fencingNumber)
        : base(FormattableString.Invariant($"The sink refused the delivery because it has already seen a higher fencing number, {fencingNumber}.")) => FencingNumber = fencingNumber;

    /// <summary>The number that the sink has seen.</summary>
    public long FencingNumber { get; }
}

/// <summary>A sink that consists of two functions. It cannot fence: the last writer wins.</summary>
public sealed class DelegateSecretSink : ISecretSink
{
    private readonly Func<SecretDelivery, CancellationToken, Task> _deliver;
    private readonly Func<CancellationToken, Task<string?>> _readFingerprint;

    /// <summary>Creates a sink.</summary>
    /// <param name="deliver">Replaces the secret, and stores the fingerprint with it.</param>
    /// <param name="readFingerprint">Reads the fingerprint of the current secret; <see langword="null"/> if there is none.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public DelegateSecretSink(Func<SecretDelivery, CancellationToken, Task> deliver, Func<CancellationToken, Task<string?>> readFingerprint)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        ArgumentNullException.ThrowIfNull(readFingerprint);
        (_deliver, _readFingerprint) = (deliver, readFingerprint);
    }

    /// <inheritdoc/>
    public bool CanFence => false;

    /// <inheritdoc/>
    public Task DeliverAsync(SecretDelivery delivery, CancellationToken cancellationToken = default) => _deliver(delivery, cancellationToken);

    /// <inheritdoc/>
    public Task RaiseFenceAsync(long fencingNumber, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<string?> ReadFingerprintAsync(CancellationToken cancellationToken = default) => _readFingerprint(cancellationToken);
}
