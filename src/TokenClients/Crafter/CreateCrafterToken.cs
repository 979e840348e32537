namespace TokenClients.Crafter;

/// <summary>What a new access token shall be.</summary>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public sealed class CreateCrafterToken
{
    /// <summary>Names the application and says when the token expires.</summary>
    /// <param name="application">The application that the token is for. Not only a label: attribute permissions of profiles are matched by it.</param>
    /// <param name="expiry">When the token expires; <see cref="TokenExpiry.Never"/> must be said. Sent as whole milliseconds.</param>
    /// <exception cref="ArgumentNullException"><paramref name="application"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="application"/> is empty, or <paramref name="expiry"/> is unknown.</exception>
    public CreateCrafterToken(string application, TokenExpiry expiry)
    {
        Application = Guard.NotBlank(application);
        Expiry = expiry.IsUnknown
            ? throw new ArgumentException("Say when the token expires: TokenExpiry.In(…), TokenExpiry.At(…), or TokenExpiry.Never.", nameof(expiry))
            : expiry;
    }

    /// <summary>The application that the token is for.</summary>
    public string Application { get; }

    /// <summary>When the token expires.</summary>
    public TokenExpiry Expiry { get; }

    /// <summary>What the token may do, one entry a tenant, the entry for all tenants last. Default: <see langword="null"/>, nothing.</summary>
    /// <remarks>The server uses the first entry that matches and merges none, so <see cref="ICrafterAccessTokens.CreateTokenAsync"/> refuses an entry that could never count.</remarks>
    public IReadOnlyList<CrafterPermission>? Permissions { get; set; }

    /// <summary>Whether the token may manage access tokens, masters and itself included. Independent of <see cref="Permissions"/>. Default: <see langword="false"/>.</summary>
    public bool IsMaster { get; set; }

    /// <summary>The token's id, which is the credential, a secret: ASCII letters, digits, <c>-</c> and <c>_</c>, and not the word <c>all</c>. Default: <see langword="null"/>, a random UUID that the client makes.</summary>
    /// <remarks>Make it hard to guess. With an id of your own a call whose outcome was lost can be repeated.</remarks>
    public SecretString? Id { get; set; }
}
