using System.Diagnostics;

namespace TokenClients.Credentials;

/// <summary>A token, and its age when its source got it.</summary>
/// <param name="Secret">The token.</param>
/// <param name="Lifetime">Its lifetime, from when it was requested; <see langword="null"/> if it is used until it is rejected.</param>
/// <param name="Age">The time since it was requested.</param>
[DebuggerDisplay("***")]
internal sealed record TokenGrant(SecretString Secret, TimeSpan? Lifetime, TimeSpan Age);
