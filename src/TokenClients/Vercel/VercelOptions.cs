namespace TokenClients.Vercel;

/// <summary>Options for <see cref="VercelTokens"/>.</summary>
/// <remarks>
/// <para>Configuration section: <c>TokenClients:Vercel</c>. If the options are not valid, an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> names the setting.</para>
/// <para>Use a classic access token that was created in the dashboard for the full account. Other access tokens cannot create tokens.</para>
/// </remarks>
/// <seealso href="https://vercel.com/docs/accounts/access-tokens">Vercel: access tokens</seealso>
public sealed class VercelOptions : AccessTokenOptions
{
    /// <summary>The address of Vercel's API: <c>https://api.vercel.com</c>.</summary>
    public static readonly Uri DefaultBaseAddress = new("https://api.vercel.com/");

    /// <summary>Creates options with <see cref="DefaultBaseAddress"/>. Set the access token before use.</summary>
    public VercelOptions() => BaseAddress = DefaultBaseAddress;

    /// <summary>The id (<c>team_…</c>) of the team that <see cref="IVercelTokens.CreateTokenAsync"/> uses if the request does not set a team; <see langword="null"/> for the personal account.</summary>
    /// <remarks>Key: <c>TokenClients:Vercel:TeamId</c>. No other method uses it. It must not be empty. Set at most one of <see cref="TeamId"/> and <see cref="TeamSlug"/>.</remarks>
    public string? TeamId { get; set; }

    /// <summary>The URL slug of the team that <see cref="IVercelTokens.CreateTokenAsync"/> uses if the request does not set a team; <see langword="null"/> for the personal account.</summary>
    /// <remarks>Key: <c>TokenClients:Vercel:TeamSlug</c>. No other method uses it. It must not be empty. Set at most one of <see cref="TeamId"/> and <see cref="TeamSlug"/>.</remarks>
    public string? TeamSlug { get; set; }

    /// <summary>The maximum number of pages that <see cref="IVercelTokens.ListTokensAsync"/> reads, of up to 100 tokens each: 1 to 100000. Default: 1000.</summary>
    /// <remarks>Key: <c>TokenClients:Vercel:MaxPages</c>. If there are more pages, the enumeration returns the tokens of the pages that it read and then fails with <see cref="TokenErrorKind.IncompleteList"/>.</remarks>
    public int MaxPages { get; set; } = 1000;

    /// <summary>The team. A team that is set in code replaces one from configuration.</summary>
    internal (string? Id, string? Slug) Team
    {
        get
        {
            var (idIsSetInCode, slugIsSetInCode) = (TeamId != Bound?.Pair?.First, TeamSlug != Bound?.Pair?.Second);
            return TeamId is null || TeamSlug is null || idIsSetInCode == slugIsSetInCode ? (TeamId, TeamSlug)
                : idIsSetInCode ? (TeamId, null)
                : (null, TeamSlug);
        }
    }
}
