namespace TokenClients.Apinizer;

/// <summary>Options for <see cref="ApinizerAuth"/>.</summary>
/// <remarks>
/// <para>Configuration section: <c>TokenClients:Apinizer</c>; durations are written as <c>00:02:00</c>. If the options are not valid, an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> names the setting.</para>
/// <para><see cref="TokenClientOptions.BaseAddress"/> must be set to the console's address, with or without a trailing <c>/apiops</c>.
/// <see cref="ClientSecretOptions.ClientId"/> is the name of a console user, and <see cref="ClientSecretOptions.ClientSecret"/> is the password. Tokens have the user's rights.</para>
/// </remarks>
/// <seealso href="https://docs.apinizer.com/api-reference/auth">Apinizer: auth</seealso>
public sealed class ApinizerOptions : ClientSecretOptions
{
    /// <summary>How long before a token's expiry <see cref="IApinizerAuth.TokenSource"/> replaces it in the background: more than zero, at most 1 day. Default: 120 s.</summary>
    /// <remarks>Key: <c>TokenClients:Apinizer:RefreshBefore</c>. This is the advisory refresh: in the meantime, callers get the current token. For short-lived tokens, it is at most half the lifetime.</remarks>
    public TimeSpan RefreshBefore { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How long before a token's expiry callers of <see cref="IApinizerAuth.TokenSource"/> start to wait for the next token: from zero to <see cref="RefreshBefore"/>. Default: 30 s.</summary>
    /// <remarks>Key: <c>TokenClients:Apinizer:RequireFreshBefore</c>. This is the mandatory refresh: if it fails, callers get the current token until it expires. For short-lived tokens, it is shortened in the same proportion as <see cref="RefreshBefore"/>.</remarks>
    public TimeSpan RequireFreshBefore { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The lifetime that <see cref="IApinizerAuth.TokenSource"/> assumes for a token without an expiry: 1 s to 365 days. Default: <see langword="null"/>, which means that the token is used until it is rejected.</summary>
    /// <remarks>Key: <c>TokenClients:Apinizer:AssumedLifetime</c>.</remarks>
    public TimeSpan? AssumedLifetime { get; set; }
}
