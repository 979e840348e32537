namespace TokenClients.Vercel;

/// <summary>An installation of an integration, with an access token of it that a call authenticates by.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/marketplace/rotate-installation-credential">Vercel: rotate installation credential</seealso>
public sealed class VercelInstallation
{
    /// <summary>Names an installation, and the access token to call with.</summary>
    /// <param name="id">The id, <c>icfg_…</c>; not empty, <c>.</c> or <c>..</c>.</param>
    /// <param name="accessToken">A live access token of the installation, of visible ASCII characters. A secret.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="id"/> is empty, <c>.</c> or <c>..</c>; or <paramref name="accessToken"/> holds other characters.</exception>
    public VercelInstallation(string id, SecretString accessToken)
    {
        Id = Guard.PathSegment(id);
        AccessToken = AccessTokenOptions.Refusal(Guard.NotNull(accessToken)) is { } refusal
            ? throw new ArgumentException($"The access token {refusal}", nameof(accessToken))
            : accessToken;
    }

    /// <summary>The id of the installation. Not a secret.</summary>
    public string Id { get; }

    /// <summary>The access token that calls for the installation authenticate by. A secret.</summary>
    public SecretString AccessToken { get; }

    /// <summary>Returns the id.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Id;
}
