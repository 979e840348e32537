using System.Diagnostics;

namespace TokenClients.Caching;

/// <summary>A token as it is shared.</summary>
/// <param name="secret">The token.</param>
/// <param name="issuedAt">When it was asked for, by the clock of who had it issued.</param>
/// <param name="lifetime">How long it lives from then on.</param>
[DebuggerDisplay("***")]
internal sealed class SharedToken(SecretString secret, DateTimeOffset issuedAt, TimeSpan lifetime)
{
    internal SecretString Secret { get; } = secret;

    internal DateTimeOffset IssuedAt { get; } = issuedAt;

    internal TimeSpan Lifetime { get; } = lifetime;
}
