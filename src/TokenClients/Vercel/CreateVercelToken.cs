namespace TokenClients.Vercel;

/// <summary>Describes a Vercel token to create.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/create-an-auth-token">Vercel: create an auth token</seealso>
public sealed class CreateVercelToken
{
    internal const int MaxNameLength = 256;

    /// <summary>Creates a request with the token's name and expiry.</summary>
    /// <param name="name">The display name: 1 to 256 characters, without white space at either end. Names need not be unique.</param>
    /// <param name="expiry">When the token expires; pass <see cref="TokenExpiry.Never"/> for a token that does not expire. The client sends it in whole milliseconds.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, too long, or has white space at either end, or <paramref name="expiry"/> is unknown.</exception>
    public CreateVercelToken(string name, TokenExpiry expiry)
    {
        Guard.NotBlank(name);
        if (name.Length > MaxNameLength || name.Trim().Length != name.Length)
        {
            throw new ArgumentException($"A token's name must have 1 to {MaxNameLength} characters and no white space at either end.", nameof(name));
        }

        Name = name;
        Expiry = expiry.Known(nameof(expiry));
    }

    /// <summary>The display name of the token.</summary>
    public string Name { get; }

    /// <summary>When the token expires.</summary>
    public TokenExpiry Expiry { get; }

    /// <summary>The team that the token is for. Default: <see langword="null"/>, which means the team in <see cref="VercelOptions"/> or, without one, the personal account.</summary>
    public VercelTeam? Team { get; set; }

    /// <summary>The id of the project (<c>prj_…</c>) that the token is limited to. Vercel may reject it unless the project's team is also set. Default: <see langword="null"/>, which means that the token is not limited to a project.</summary>
    public string? ProjectId { get; set; }

    /// <summary>Returns a description for logs, without secrets.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new ModelText(GetType()).Add(nameof(Name), Name).Add(nameof(Expiry), Expiry).Add(nameof(Team), Team).Add(nameof(ProjectId), ProjectId).ToString();
}
