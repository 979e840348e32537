namespace TokenClients.Apinizer;

/// <summary>Options of <see cref="ApinizerAuth"/>. Configuration section: <c>TokenClients:Apinizer</c>.</summary>
/// <remarks>
/// <see cref="TokenClientOptions.BaseAddress"/> must be set: the console's address, with or without <c>/apiops</c> at its end.
/// <see cref="ClientSecretOptions.ClientId"/> is a console user's name and <see cref="ClientSecretOptions.ClientSecret"/> that user's password: tokens carry the user's rights.
/// </remarks>
public sealed class ApinizerOptions : ClientSecretOptions
{
    /// <summary>How long before its end <see cref="IApinizerAuth.TokenSource"/> replaces a token in the background, while callers get the present one. More than zero, at most a day. Default: 120 s. For a token that lives less than twice as long, half of its life.</summary>
    public TimeSpan RefreshBefore { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How long before a token's end callers wait for the next one; should that fail, they get the present one until its end. From zero to <see cref="RefreshBefore"/>, and shortened in the same proportion for tokens that live shortly. Default: 30 s.</summary>
    public TimeSpan RequireFreshBefore { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a token is taken to live where Apinizer does not say, at least a second. Default: <see langword="null"/>, until it is refused.</summary>
    public TimeSpan? AssumedLifetime { get; set; }
}
