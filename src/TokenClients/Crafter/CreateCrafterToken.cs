namespace TokenClients.Crafter;

/// <summary>Describes a Crafter access token to create.</summary>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public sealed class CreateCrafterToken
{
    /// <summary>Creates a request with the token's application and expiry.</summary>
    /// <param name="application">The application that the token is for. The server also uses it to match the attribute permissions of profiles.</param>
    /// <param name="expiry">When the token expires; pass <see cref="TokenExpiry.Never"/> for a token that does not expire. The client sends it in whole milliseconds.</param>
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

    /// <summary>What the token may do: one entry for each tenant, and the entry for all tenants last. Default: <see langword="null"/>, which allows nothing.</summary>
    /// <remarks>The server uses the first entry that matches and does not merge entries, so <see cref="ICrafterAccessTokens.CreateTokenAsync"/> rejects an entry that could never apply.</remarks>
    public IReadOnlyList<CrafterPermission>? Permissions { get; set; }

    /// <summary>Whether the token may manage access tokens, including master tokens and itself. This is independent of <see cref="Permissions"/>. Default: <see langword="false"/>.</summary>
    public bool IsMaster { get; set; }

    /// <summary>The token's id, which is the credential and a secret: ASCII letters, digits, <c>-</c> and <c>_</c>, but not the word <c>all</c>. Default: <see langword="null"/>, which means a random UUID that the client creates.</summary>
    /// <remarks>Use an id that cannot be guessed. If you choose the id yourself, you can repeat a call with an unknown outcome.</remarks>
    public SecretString? Id { get; set; }

    /// <summary>Whether the client must not retry a request that may have been executed, even though the id makes a retry possible. A first attempt that the server executes late could create the token again after it was revoked.</summary>
    internal bool IsSentOnce { get; init; }

    /// <summary>Returns a description for logs, without secrets.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new ModelText(GetType()).Add(nameof(Application), Application).Add(nameof(Expiry), Expiry).Add(nameof(IsMaster), IsMaster).ToString();
}
