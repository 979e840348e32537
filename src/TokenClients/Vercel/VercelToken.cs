using System.Text.Json.Serialization;

namespace TokenClients.Vercel;

/// <summary>Vercel's record of a token. It never holds the credential. (Vercel's REST API reference: <c>AuthToken</c>.)</summary>
public sealed class VercelToken : TokenClientModel, ITokenInfo
{
    /// <summary>The token's id, which addresses it in other calls. Not a secret. Empty if Vercel gave none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The name that people gave the token. Not unique.</summary>
    public string Name { get; init; } = "";

    /// <summary>What kind of token it is.</summary>
    public VercelTokenType Type { get; init; }

    /// <summary>How the token came to be; Vercel may leave it out.</summary>
    public VercelOrigin? Origin { get; init; }

    /// <summary>What the token gives access to; never <see langword="null"/>. A project-scoped token shows a team scope and a <see cref="ProjectId"/>.</summary>
    public IReadOnlyList<VercelScope> Scopes { get; init; } = [];

    /// <summary>When the token was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the token was last used (<c>activeAt</c>); set when it is created, and near real time afterwards.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When the token expires.</summary>
    public TokenExpiry Expiry { get; init; } = TokenExpiry.Never;

    /// <summary>When the token was revoked; it does not work since then, whatever its expiry.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When the token was found in public; it does not work since then, whatever its expiry.</summary>
    public DateTimeOffset? LeakedAt { get; init; }

    /// <summary>Where the token was found in public. Whoever reads that page has the token, so it is handled as a secret. Not serialised.</summary>
    [JsonIgnore]
    public SecretString? LeakedUrl { get; init; }

    /// <summary>How the credential begins, such as <c>vcp_</c>; safe to print.</summary>
    public string? Prefix { get; init; }

    /// <summary>The last few characters of the credential, to recognise it by; safe to print.</summary>
    public string? Suffix { get; init; }

    /// <summary>The id of the team that the token belongs to. Not in Vercel's reference, but in its answers.</summary>
    public string? TeamId { get; init; }

    /// <summary>The id of the project that the token is limited to. Not in Vercel's reference, but in its answers.</summary>
    public string? ProjectId { get; init; }

    /// <summary>How far the token reaches, such as <c>project-only</c>. Not in Vercel's reference, but in its answers.</summary>
    public string? Scope { get; init; }

    TokenService ITokenInfo.Service => TokenService.Vercel;

    string ITokenInfo.DisplayId => Id;

    /// <inheritdoc/>
    public bool IsUsable(DateTimeOffset at) => RevokedAt is null && LeakedAt is null && Expiry.HasPassed(at) != true;
}
