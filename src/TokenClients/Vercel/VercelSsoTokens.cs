namespace TokenClients.Vercel;

/// <summary>The tokens that a single sign-on exchange or refresh issued.</summary>
/// <remarks>A call succeeds if at least one credential can be read. <see cref="Problem"/> says what is missing.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
public sealed partial class VercelSsoTokens : TokenClientModel, IIssuedSecret
{
    private string? _problem;

    private VercelSsoTokens(scoped ref Members members)
        : this(ref members, out var expiresIn)
    {
        Expiry = UnixTime.ExpiryAfter(expiresIn, Response.IssuedAt);
        string? problem = null;
        IdToken = members.OrElsewhere(IdToken, "id_token"u8, ref problem);
        AccessToken = members.OrElsewhere(AccessToken, "access_token"u8, ref problem);
        RefreshToken = members.OrElsewhere(RefreshToken, "refresh_token"u8, ref problem);
        Problem = IdToken is null ? "The response contains no id token (member \"id_token\")." : problem;
    }

    /// <summary>The OpenID Connect id token, a secret that identifies the user; <see langword="null"/> only if <see cref="Problem"/> says so. It is short-lived, and Vercel asks clients not to store it.</summary>
    public SecretString? IdToken { get; init; }

    /// <summary>The access token, a secret; <see langword="null"/> if Vercel issued none, which can happen when an authorization code is exchanged.</summary>
    public SecretString? AccessToken { get; init; }

    /// <summary>The type of the access token, as Vercel sends it; <see langword="null"/> if it sends none.</summary>
    public string? TokenType { get; init; }

    /// <summary>The refresh token for the next <see cref="IVercelSso.RefreshAsync"/>, a secret; <see langword="null"/> if Vercel issued none.</summary>
    public SecretString? RefreshToken { get; init; }

    /// <summary>When the access token expires; <see cref="TokenExpiry.Unknown"/> if Vercel does not say.</summary>
    public TokenExpiry Expiry { get; init; }

    /// <summary>A sentence that says what needs attention; <see langword="null"/> if nothing does.</summary>
    public string? Problem
    {
        get => _problem;
        init => _problem = value;
    }

    private protected override void Describe(ModelText text) => text.Add(nameof(TokenType), TokenType).Add(nameof(Expiry), Expiry).Add(nameof(Problem), Problem);

    void IIssuedSecret.AddProblem(string problem) => _problem = _problem is null ? problem : $"{problem} {_problem}";
}
