namespace TokenClients.Vercel;

/// <summary>What a single sign-on exchange or refresh issued.</summary>
/// <remarks>A call returns whenever one credential could be read, whatever else could not: <see cref="Problem"/> then says what is missing.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
public sealed class VercelSsoTokens : TokenClientModel
{
    /// <summary>The OpenID Connect id token, which says who the user is, a secret; <see langword="null"/> only where <see cref="Problem"/> says so. It is short-lived, and Vercel asks not to store it.</summary>
    public SecretString? IdToken { get; init; }

    /// <summary>The access token, a secret; <see langword="null"/> if Vercel issued none, as it may with an authorization code.</summary>
    public SecretString? AccessToken { get; init; }

    /// <summary>The type of the access token, as Vercel wrote it; <see langword="null"/> if it wrote none.</summary>
    public string? TokenType { get; init; }

    /// <summary>What the next <see cref="IVercelSso.RefreshAsync"/> takes, a secret; <see langword="null"/> if Vercel issued none.</summary>
    public SecretString? RefreshToken { get; init; }

    /// <summary>When the access token expires; <see cref="TokenExpiry.Unknown"/> if Vercel does not say.</summary>
    public TokenExpiry Expiry { get; init; }

    /// <summary>What about the answer needs attention, as a sentence; <see langword="null"/> if nothing does.</summary>
    public string? Problem { get; init; }
}
