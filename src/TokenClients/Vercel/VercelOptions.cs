namespace TokenClients.Vercel;

/// <summary>Options of <see cref="VercelTokens"/>. Configuration section: <c>TokenClients:Vercel</c>.</summary>
public sealed class VercelOptions : AccessTokenOptions
{
    /// <summary>Where Vercel's API is: <c>https://api.vercel.com</c>.</summary>
    public static readonly Uri DefaultBaseAddress = new("https://api.vercel.com/");

    /// <summary>Creates options for Vercel's own address.</summary>
    public VercelOptions() => BaseAddress = DefaultBaseAddress;

    /// <summary>
    /// The id of the team (<c>team_…</c>) that <see cref="IVercelTokens.CreateTokenAsync"/> uses if its request names none. No other method uses it.
    /// At most one of <see cref="TeamId"/> and <see cref="TeamSlug"/>.
    /// </summary>
    public string? TeamId { get; set; }

    /// <summary>The URL slug of the team that <see cref="IVercelTokens.CreateTokenAsync"/> uses if its request names none.</summary>
    public string? TeamSlug { get; set; }
}
