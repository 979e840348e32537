namespace TokenClients.Vercel;

/// <summary>What a new Vercel token shall be.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/create-an-auth-token">Vercel: create an auth token</seealso>
public sealed class CreateVercelToken
{
    internal const int MaxNameLength = 256;

    /// <summary>Names the token and says when it expires.</summary>
    /// <param name="name">What people will know the token by: 1 to 256 characters, no white space at either end. Names need not be unique.</param>
    /// <param name="expiry">When the token expires; <see cref="TokenExpiry.Never"/> must be said. Sent as whole milliseconds.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, too long, or has white space at an end; or <paramref name="expiry"/> is unknown.</exception>
    public CreateVercelToken(string name, TokenExpiry expiry)
    {
        Guard.NotBlank(name);
        if (name.Length > MaxNameLength || name.Trim().Length != name.Length)
        {
            throw new ArgumentException($"A token's name has 1 to {MaxNameLength} characters and no white space at either end.", nameof(name));
        }

        if (expiry.IsUnknown)
        {
            throw new ArgumentException("Say when the token expires: TokenExpiry.In(…), TokenExpiry.At(…), or TokenExpiry.Never.", nameof(expiry));
        }

        Name = name;
        Expiry = expiry;
    }

    /// <summary>What people will know the token by.</summary>
    public string Name { get; }

    /// <summary>When the token expires.</summary>
    public TokenExpiry Expiry { get; }

    /// <summary>The team that the token is for. Default: <see langword="null"/>, the team of <see cref="VercelOptions"/> if one is set there, else the personal account.</summary>
    public VercelTeam? Team { get; set; }

    /// <summary>The id of the project (<c>prj_…</c>) that the token is limited to; needs a team. Default: <see langword="null"/>, not limited.</summary>
    public string? ProjectId { get; set; }
}
