using System.Diagnostics;

namespace TokenClients;

/// <summary>A token that a source got, and how much of its life has passed by then.</summary>
/// <param name="secret">The token.</param>
/// <param name="lifetime">How long it lives, from when it was asked for; <see langword="null"/> if it is to be used until it is refused.</param>
/// <param name="age">How much of that has passed.</param>
[DebuggerDisplay("***")]
internal sealed class TokenGrant(SecretString secret, TimeSpan? lifetime, TimeSpan age)
{
    internal SecretString Secret { get; } = secret;

    internal TimeSpan? Lifetime { get; } = lifetime;

    internal TimeSpan Age { get; } = age;
}
