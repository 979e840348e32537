namespace TokenClients.Apinizer;

/// <summary>Options of <see cref="ApinizerAuth"/>.</summary>
/// <remarks>
/// <para>Configuration section: <c>TokenClients:Apinizer</c>; durations are written as <c>00:02:00</c>. Options that cannot work are an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, which names the setting.</para>
/// <para><see cref="TokenClientOptions.BaseAddress"/> must be set: the console's address, with or without <c>/apiops</c> at its end.
/// <see cref="ClientSecretOptions.ClientId"/> is a console user's name and <see cref="ClientSecretOptions.ClientSecret"/> that user's password: tokens carry the user's rights.</para>
/// </remarks>
/// <seealso href="https://docs.apinizer.com/api-reference/auth">Apinizer: auth</seealso>
public sealed class ApinizerOptions : ClientSecretOptions
{
    /// <summary>How long before its end <see cref="IApinizerAuth.TokenSource"/> replaces a token in the background: more than zero, at most 1 day. Default: 120 s.</summary>
    /// <remarks>Key: <c>TokenClients:Apinizer:RefreshBefore</c>. Callers get the present token meanwhile. For a token that lives less than twice as long, it is half of its life.</remarks>
    public TimeSpan RefreshBefore { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How long before a token's end callers of <see cref="IApinizerAuth.TokenSource"/> wait for the next one: from zero to <see cref="RefreshBefore"/>. Default: 30 s.</summary>
    /// <remarks>Key: <c>TokenClients:Apinizer:RequireFreshBefore</c>. Should the next one fail, they get the present one until its end. For tokens that live shortly it is shortened in the same proportion as <see cref="RefreshBefore"/>.</remarks>
    public TimeSpan RequireFreshBefore { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long <see cref="IApinizerAuth.TokenSource"/> takes a token to live where Apinizer does not say: at least 1 s. Default: <see langword="null"/>, until it is refused.</summary>
    /// <remarks>Key: <c>TokenClients:Apinizer:AssumedLifetime</c>.</remarks>
    public TimeSpan? AssumedLifetime { get; set; }
}
