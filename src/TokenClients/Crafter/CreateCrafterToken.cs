namespace TokenClients.Crafter;

/// <summary>Describes a Crafter access token to create.</summary>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public sealed class CreateCrafterToken
{
    /// <summary>Creates a request with the token's application and expiry.</summary>
    /// <param name="application">The application that the token is for. The server also matches profiles' attribute permissions by it.</param>
    /// <param name="expiry">When the token expires; pass <see cref="TokenExpiry.Never"/> for a token that does not expire. Sent in whole milliseconds.</param>
    /// <exception cref="ArgumentNullException"><paramref name="application"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="application"/> is empty, or <paramref name="expiry"/> is unknown.</exception>
    public CreateCrafterToken(string application, TokenExpiry expiry)
    {
        Application = Guard.NotBlank(application);
        Expiry = expiry.Known(nameof(expiry));
    }

    /// <summary>The application that the token is for.</summary>
    public string Application { get; }

    /// <summary>When the token expires.</summary>
    public TokenExpiry Expiry { get; }

    /// <summary>What the token may do: one entry for each tenant, and the entry for all tenants last. Default: <see langword="null"/>, nothing.</summary>
    /// <remarks>The server uses the first entry that matches and does not merge entries, so <see cref="ICrafterAccessTokens.CreateTokenAsync"/> rejects an entry that could never apply.</remarks>
    public IReadOnlyList<CrafterPermission>? Permissions { get; set; }

    /// <summary>Whether the token may manage access tokens, including masters and itself. Independent of <see cref="Permissions"/>. Default: <see langword="false"/>.</summary>
    public bool IsMaster { get; set; }

    /// <summary>The token's id, which is the credential, a secret: ASCII letters, digits, <c>-</c> and <c>_</c>, and not the word <c>all</c>. Default: <see langword="null"/>, a random UUID that the client creates.</summary>
    /// <remarks>Use an id that cannot be guessed. With your own id, you can repeat a call whose outcome is unknown.</remarks>
    public SecretString? Id { get; set; }

    /// <summary>Whether a request that may have been executed is not sent again, although its id would allow that: a first attempt that the server executes late would create the token again after its revocation.</summary>
    internal bool IsSentOnce { get; init; }

    /// <summary>Returns a description for logs, without secrets.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new ModelText(GetType()).Add(nameof(Application), Application).Add(nameof(Expiry), Expiry).Add(nameof(IsMaster), IsMaster).ToString();
}
