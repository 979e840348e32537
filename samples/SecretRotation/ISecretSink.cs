using TokenClients;

namespace SecretRotation;

/// <summary>Where a program finds its secret: a file, or a vault of yours. It keeps what it held before until it is told that the new secret works.</summary>
internal interface ISecretSink
{
    /// <summary>What it holds; <see langword="null"/> if nothing.</summary>
    /// <exception cref="RotationException">It holds something that is no secret.</exception>
    SecretString? Read();

    /// <summary>Fails as <see cref="Put"/> would if nothing can be put there.</summary>
    void Probe();

    /// <summary>Replaces what it holds, at once, and keeps what it held.</summary>
    void Put(SecretString secret);

    /// <summary>Holds again what it held before <see cref="Put"/>.</summary>
    void Restore();

    /// <summary>Forgets what it held before <see cref="Put"/>, and what a run left that ended in it.</summary>
    void Forget();
}
