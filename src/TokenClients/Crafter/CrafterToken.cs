namespace TokenClients.Crafter;

/// <summary>Crafter Profile's record of an access token. Its id is the credential, so the record is as secret as the token. (Crafter Profile's API: <c>AccessToken</c>.)</summary>
public sealed class CrafterToken : TokenClientModel, ITokenInfo
{
    /// <summary>The token's id, which is the credential. <see langword="null"/> if the server gave none: an empty one occurs, and no call can use it.</summary>
    public SecretString? Secret { get; init; }

    /// <summary>What to call the token in a log: 12 hexadecimal digits worked out from its id, always the same. Empty without an id.</summary>
    public string Fingerprint => Secret is null ? "" : CrafterTokenId.Fingerprint(Secret);

    /// <summary>The application that the token is for; the server does not insist on one.</summary>
    public string? Application { get; init; }

    /// <summary>Whether the token may manage access tokens.</summary>
    public bool IsMaster { get; init; }

    /// <summary>What the token may do, in the server's order, of which the first entry that matches counts; never <see langword="null"/>.</summary>
    public IReadOnlyList<CrafterPermission> Permissions { get; init; } = [];

    /// <summary>When the token expires, by the server's clock.</summary>
    public TokenExpiry Expiry { get; init; } = TokenExpiry.Never;

    TokenService ITokenInfo.Service => TokenService.Crafter;

    string ITokenInfo.DisplayId => Fingerprint;

    string? ITokenInfo.Name => Application;

    DateTimeOffset? ITokenInfo.CreatedAt => null;

    DateTimeOffset? ITokenInfo.LastUsedAt => null;

    /// <inheritdoc/>
    public bool IsUsable(DateTimeOffset at) => Secret is not null && Expiry.HasPassed(at) != true;
}
