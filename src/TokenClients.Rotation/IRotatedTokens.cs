using System.Globalization;
using System.Security.Cryptography;

namespace TokenClients.Rotation;

/// <summary>The operations that a rotation needs from a service.</summary>
internal interface IRotatedTokens
{
    /// <summary>Reads the lifetime that a new token would have.</summary>
    Task<TokenLifetime> ReadLifetimeAsync(CancellationToken cancellationToken);

    /// <summary>Chooses the mark by which the next token will be found: a name that no other token has.</summary>
    PreparedToken Prepare(string name, DateTimeOffset now) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{name}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}"));

    /// <summary>Creates the token that was prepared.</summary>
    Task<NewToken> CreateAsync(PreparedToken prepared, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Returns whether a failed creation certainly created nothing and will create nothing later.</summary>
    bool IsSurelyNotCreated(TokenClientException error) => !error.OutcomeUnknown;

    /// <summary>Finds a token by its mark. Returns its id; <see langword="null"/> if the service does not list it.</summary>
    Task<string?> FindAsync(string mark, CancellationToken cancellationToken);

    /// <summary>Revokes a token by its id.</summary>
    /// <exception cref="ArgumentException">The token is the client's own.</exception>
    Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Uses a secret as a program would: with the client's handlers, address and limits.</summary>
    Task<CredentialCheck> CheckAsync(SecretString secret, CancellationToken cancellationToken);
}

/// <summary>The lifetime of a token.</summary>
/// <param name="Usable">How long programs can use it.</param>
/// <param name="Longest">The longest time that the token can exist, counted from when its mark was noted.</param>
internal readonly record struct TokenLifetime(TimeSpan Usable, TimeSpan Longest);

/// <summary>A token that will be created.</summary>
/// <param name="Mark">The mark by which it will be found.</param>
/// <param name="Secret">Its secret, if the client chooses it.</param>
internal sealed record PreparedToken(string Mark, SecretString? Secret = null);

/// <summary>A token that was just created.</summary>
/// <param name="Secret">Its secret, which the service shows only once.</param>
/// <param name="Id">The id by which it is revoked; <see langword="null"/> or empty if the response does not contain it.</param>
internal sealed record NewToken(SecretString Secret, string? Id)
{
    public string? Id { get; } = string.IsNullOrEmpty(Id) ? null : Id;
}
