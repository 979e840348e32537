namespace TokenClients.Vercel;

/// <summary>Options of <see cref="VercelTokens"/>.</summary>
/// <remarks>
/// <para>Configuration section: <c>TokenClients:Vercel</c>. Options that cannot work are an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, which names the setting.</para>
/// <para>The access token should be a classic one of the full account, as made in the dashboard: others cannot create tokens.</para>
/// </remarks>
/// <seealso href="https://vercel.com/docs/accounts/access-tokens">Vercel: access tokens</seealso>
public sealed class VercelOptions : AccessTokenOptions
{
    /// <summary>Where Vercel's API is: <c>https://api.vercel.com</c>.</summary>
    public static readonly Uri DefaultBaseAddress = new("https://api.vercel.com/");

    /// <summary>Creates options with <see cref="DefaultBaseAddress"/>; the access token is to be set.</summary>
    public VercelOptions() => BaseAddress = DefaultBaseAddress;

    /// <summary>The id (<c>team_…</c>) of the team that <see cref="IVercelTokens.CreateTokenAsync"/> uses if its request names none; <see langword="null"/> for the personal account.</summary>
    /// <remarks>Key: <c>TokenClients:Vercel:TeamId</c>. No other method uses it. It must not be empty, and at most one of it and <see cref="TeamSlug"/> be set.</remarks>
    public string? TeamId { get; set; }

    /// <summary>The URL slug of the team that <see cref="IVercelTokens.CreateTokenAsync"/> uses if its request names none; <see langword="null"/> for the personal account.</summary>
    /// <remarks>Key: <c>TokenClients:Vercel:TeamSlug</c>. No other method uses it. It must not be empty, and at most one of it and <see cref="TeamId"/> be set.</remarks>
    public string? TeamSlug { get; set; }
}
