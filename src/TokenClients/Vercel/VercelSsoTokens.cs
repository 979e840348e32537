namespace TokenClients.Vercel;

/// <summary>
/// What a single sign-on exchange or refresh issued. It always returns when one credential could be read, whatever else could not:
/// <see cref="Problem"/> then says what is missing.
/// </summary>
public sealed class VercelSsoTokens : TokenClientModel
{
    /// <summary>The OpenID Connect id token: who the user is. Short-lived; Vercel asks not to store it. <see langword="null"/> only where <see cref="Problem"/> says so.</summary>
    public SecretString? IdToken { get; init; }

    /// <summary>The access token; Vercel may issue none with an authorization code.</summary>
    public SecretString? AccessToken { get; init; }

    /// <summary>The type of the access token, as Vercel wrote it.</summary>
    public string? TokenType { get; init; }

    /// <summary>What the next <see cref="IVercelSso.RefreshAsync"/> takes; <see langword="null"/> if there is none.</summary>
    public SecretString? RefreshToken { get; init; }

    /// <summary>When the access token expires; unknown if Vercel does not say.</summary>
    public TokenExpiry Expiry { get; init; }

    /// <summary>What about the answer needs attention, as a sentence; <see langword="null"/> if nothing does.</summary>
    public string? Problem { get; init; }
}
