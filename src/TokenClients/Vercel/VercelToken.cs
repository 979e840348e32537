using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace TokenClients.Vercel;

/// <summary>Vercel's record of a token. It never contains the credential.</summary>
/// <remarks>On the wire: <c>AuthToken</c>. Times are in UTC, to the millisecond.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
public sealed partial class VercelToken : TokenClientModel, ITokenInfo
{
    /// <summary>The token's id, which identifies it in other calls. It is not a secret, and is empty if Vercel sends none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The display name of the token; empty if Vercel sends none. Not unique.</summary>
    public string Name { get; init; } = "";

    /// <summary>The kind of token.</summary>
    public VercelTokenType Type { get; init; }

    /// <summary>How the token was created; <see langword="null"/> if Vercel does not send it.</summary>
    public VercelOrigin? Origin { get; init; }

    /// <summary>What the token gives access to; never <see langword="null"/>. A project-scoped token shows a team scope and a <see cref="ProjectId"/>.</summary>
    public IReadOnlyList<VercelScope> Scopes { get; init; } = [];

    /// <summary>When the token was created; <see langword="null"/> if Vercel does not send it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the token was last used (<c>activeAt</c>), updated in near real time and initially the creation time; <see langword="null"/> if Vercel does not send it.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When the token expires; <see cref="TokenExpiry.Never"/> if Vercel sends no date.</summary>
    public TokenExpiry Expiry { get; init; } = TokenExpiry.Never;

    /// <summary>When the token was revoked, after which it no longer works; <see langword="null"/> if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When the token was found in a public place, after which it no longer works; <see langword="null"/> if it was not.</summary>
    public DateTimeOffset? LeakedAt { get; init; }

    /// <summary>The address of the public page where the token was found; <see langword="null"/> if Vercel does not send it. It is a secret, because the page shows the token, and is not serialized.</summary>
    [JsonIgnore]
    [IgnoreDataMember]
    public SecretString? LeakedUrl { get; init; }

    /// <summary>The first characters of the credential, such as <c>vcp_</c>; <see langword="null"/> if Vercel does not send it. Safe to print.</summary>
    public string? Prefix { get; init; }

    /// <summary>The last characters of the credential, for recognizing it; <see langword="null"/> if Vercel does not send it. Safe to print.</summary>
    public string? Suffix { get; init; }

    /// <summary>The id of the team that the token belongs to; <see langword="null"/> for none. Vercel's responses contain it, but its API reference does not.</summary>
    public string? TeamId { get; init; }

    /// <summary>The id of the project that the token is limited to; <see langword="null"/> for none. Vercel's responses contain it, but its API reference does not.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The scope of the token, such as <c>project-only</c>; <see langword="null"/> if Vercel does not send it. Vercel's responses contain it, but its API reference does not.</summary>
    public string? Scope { get; init; }

    TokenService ITokenInfo.Service => TokenService.Vercel;

    string ITokenInfo.DisplayId => Id;

    /// <inheritdoc/>
    public bool IsUsable(DateTimeOffset at) => RevokedAt is null && LeakedAt is null && Expiry.HasPassed(at) != true;

    private protected override void Describe(ModelText text) => text.Add(nameof(Id), Id).Add(nameof(Name), Name);
}
