using System.Diagnostics;

namespace TokenClients.Caching;

/// <summary>A shared token.</summary>
/// <param name="secret">The token.</param>
/// <param name="issuedAt">When it was requested, by the clock of the process that requested it.</param>
/// <param name="lifetime">Its lifetime from <paramref name="issuedAt"/> on.</param>
[DebuggerDisplay("***")]
internal sealed class SharedToken(SecretString secret, DateTimeOffset issuedAt, TimeSpan lifetime)
{
    internal SecretString Secret { get; } = secret;

    internal DateTimeOffset IssuedAt { get; } = issuedAt;

    internal TimeSpan Lifetime { get; } = lifetime;
}
