namespace TokenClients.Crafter;

/// <summary>Crafter Profile's record of an access token. Its id is the credential, so the record is as secret as the token.</summary>
/// <remarks>On the wire: <c>AccessToken</c>. The only date that the server stores is the expiry.</remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public sealed partial class CrafterToken : TokenClientModel, ITokenInfo
{
    /// <summary>The token's id, which is the credential and a secret; <see langword="null"/> if the server sends none, or an empty one, which no call could use.</summary>
    public SecretString? Secret { get; init; }

    /// <summary>A name for the token in logs: 12 hexadecimal digits computed from its id; empty without an id.</summary>
    public string Fingerprint => Secret is not { Problem: null } ? "" : CrafterTokenId.Fingerprint(Secret);

    /// <summary>The application that the token is for; <see langword="null"/> if it was created without one, which the server allows.</summary>
    public string? Application { get; init; }

    /// <summary>Whether the token may manage access tokens.</summary>
    public bool IsMaster { get; init; }

    /// <summary>What the token may do, in the server's order; never <see langword="null"/>. The first entry that matches applies.</summary>
    public IReadOnlyList<CrafterPermission> Permissions { get; init; } = [];

    /// <summary>When the token expires, by the server's clock; <see cref="TokenExpiry.Never"/> if the server sends no date.</summary>
    public TokenExpiry Expiry { get; init; } = TokenExpiry.Never;

    TokenService ITokenInfo.Service => TokenService.Crafter;

    string ITokenInfo.DisplayId => Fingerprint;

    string? ITokenInfo.Name => Application;

    DateTimeOffset? ITokenInfo.CreatedAt => null;

    DateTimeOffset? ITokenInfo.LastUsedAt => null;

    /// <inheritdoc/>
    public bool IsUsable(DateTimeOffset at) => Secret is not null && Expiry.HasPassed(at) != true;

    private protected override void Describe(ModelText text) => text.Add(nameof(Fingerprint), Fingerprint).Add(nameof(Application), Application);
}
