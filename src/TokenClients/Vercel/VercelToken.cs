using System.Text.Json.Serialization;

namespace TokenClients.Vercel;

/// <summary>Vercel's record of a token. It never holds the credential.</summary>
/// <remarks>On the wire: <c>AuthToken</c>. Instants are in UTC, to the millisecond.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
public sealed class VercelToken : TokenClientModel, ITokenInfo
{
    /// <summary>The token's id, which addresses it in other calls. Not a secret. Empty if Vercel gave none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The name that people gave the token; empty if Vercel gave none. Not unique.</summary>
    public string Name { get; init; } = "";

    /// <summary>What kind of token it is.</summary>
    public VercelTokenType Type { get; init; }

    /// <summary>How the token came to be; <see langword="null"/> if Vercel leaves it out.</summary>
    public VercelOrigin? Origin { get; init; }

    /// <summary>What the token gives access to; never <see langword="null"/>. A project-scoped token shows a team scope and a <see cref="ProjectId"/>.</summary>
    public IReadOnlyList<VercelScope> Scopes { get; init; } = [];

    /// <summary>When the token was created; <see langword="null"/> if Vercel leaves it out.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the token was last used (<c>activeAt</c>): set when it is created, and near real time afterwards; <see langword="null"/> if Vercel leaves it out.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When the token expires; <see cref="TokenExpiry.Never"/> if Vercel gives no date.</summary>
    public TokenExpiry Expiry { get; init; } = TokenExpiry.Never;

    /// <summary>When the token was revoked, since when it does not work, whatever its expiry; <see langword="null"/> if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When the token was found in public, since when it does not work, whatever its expiry; <see langword="null"/> if it was not.</summary>
    public DateTimeOffset? LeakedAt { get; init; }

    /// <summary>Where the token was found in public, a secret, as whoever reads that page has the token; <see langword="null"/> if Vercel does not say. Not serialised.</summary>
    [JsonIgnore]
    public SecretString? LeakedUrl { get; init; }

    /// <summary>How the credential begins, such as <c>vcp_</c>; <see langword="null"/> if Vercel leaves it out. Safe to print.</summary>
    public string? Prefix { get; init; }

    /// <summary>The last few characters of the credential, to recognise it by; <see langword="null"/> if Vercel leaves it out. Safe to print.</summary>
    public string? Suffix { get; init; }

    /// <summary>The id of the team that the token belongs to; <see langword="null"/> for none. Not in Vercel's reference, but in its answers.</summary>
    public string? TeamId { get; init; }

    /// <summary>The id of the project that the token is limited to; <see langword="null"/> for none. Not in Vercel's reference, but in its answers.</summary>
    public string? ProjectId { get; init; }

    /// <summary>How far the token reaches, such as <c>project-only</c>; <see langword="null"/> if Vercel leaves it out. Not in Vercel's reference, but in its answers.</summary>
    public string? Scope { get; init; }

    TokenService ITokenInfo.Service => TokenService.Vercel;

    string ITokenInfo.DisplayId => Id;

    /// <inheritdoc/>
    public bool IsUsable(DateTimeOffset at) => RevokedAt is null && LeakedAt is null && Expiry.HasPassed(at) != true;
}
