namespace TokenClients.Testing.Emulation;

/// <summary>The times in a signed token, in whole seconds since 1970.</summary>
/// <param name="IssuedAt">When it was signed.</param>
/// <param name="ExpiresAt">When it expires; <see langword="null"/> for never.</param>
internal readonly record struct InfisicalCredential(long IssuedAt, long? ExpiresAt)
{
    internal bool HasExpired(DateTimeOffset now) => now.ToUnixTimeSeconds() >= ExpiresAt;
}
