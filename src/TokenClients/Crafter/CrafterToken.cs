namespace TokenClients.Crafter;

/// <summary>Crafter Profile's record of an access token. Its id is the credential, so the record is as secret as the token.</summary>
/// <remarks>On the wire: <c>AccessToken</c>. The server keeps no dates but the expiry.</remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public sealed class CrafterToken : TokenClientModel, ITokenInfo
{
    /// <summary>The token's id, which is the credential, a secret; <see langword="null"/> if the server gave none, or an empty one, which no call can use.</summary>
    public SecretString? Secret { get; init; }

    /// <summary>What to call the token in a log: 12 hexadecimal digits worked out from its id, always the same. Empty without an id.</summary>
    public string Fingerprint => Secret is null ? "" : CrafterTokenId.Fingerprint(Secret);

    /// <summary>The application that the token is for; <see langword="null"/> if it was made without one, as the server does not insist on it.</summary>
    public string? Application { get; init; }

    /// <summary>Whether the token may manage access tokens.</summary>
    public bool IsMaster { get; init; }

    /// <summary>What the token may do, in the server's order, of which the first entry that matches counts; never <see langword="null"/>.</summary>
    public IReadOnlyList<CrafterPermission> Permissions { get; init; } = [];

    /// <summary>When the token expires, by the server's clock; <see cref="TokenExpiry.Never"/> if the server gives no date.</summary>
    public TokenExpiry Expiry { get; init; } = TokenExpiry.Never;

    TokenService ITokenInfo.Service => TokenService.Crafter;

    string ITokenInfo.DisplayId => Fingerprint;

    string? ITokenInfo.Name => Application;

    DateTimeOffset? ITokenInfo.CreatedAt => null;

    DateTimeOffset? ITokenInfo.LastUsedAt => null;

    /// <inheritdoc/>
    public bool IsUsable(DateTimeOffset at) => Secret is not null && Expiry.HasPassed(at) != true;
}
