namespace TokenClients.Vercel;

/// <summary>An installation of an integration, with the access token that authenticates calls for it.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/marketplace/rotate-installation-credential">Vercel: rotate installation credential</seealso>
public sealed class VercelInstallation
{
    /// <summary>Creates an installation from its id and an access token.</summary>
    /// <param name="id">The id, <c>icfg_…</c>; not empty, <c>.</c> or <c>..</c>.</param>
    /// <param name="accessToken">A valid access token of the installation: visible ASCII characters only. It is a secret.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="id"/> is empty, <c>.</c> or <c>..</c>, or <paramref name="accessToken"/> contains white space or non-ASCII characters, which a header cannot contain.</exception>
    public VercelInstallation(string id, SecretString accessToken)
    {
        Id = Guard.PathSegment(id);
        AccessToken = AccessTokenOptions.Refusal(Guard.NotNull(accessToken)) is { } refusal
            ? throw new ArgumentException($"The access token {refusal}", nameof(accessToken))
            : accessToken;
    }

    /// <summary>The id of the installation. It is not a secret.</summary>
    public string Id { get; }

    /// <summary>The access token that authenticates calls for the installation. It is a secret.</summary>
    public SecretString AccessToken { get; }

    /// <summary>Returns the id.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Id;
}
