namespace TokenClients.Crafter;

/// <summary>Options for <see cref="CrafterAccessTokens"/>.</summary>
/// <remarks>
/// <para>Configuration section: <c>TokenClients:Crafter</c>. If the options are not valid, an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> names the setting.</para>
/// <para><see cref="TokenClientOptions.BaseAddress"/> must be set, including the context path: <c>https://host/crafter-profile</c>. Crafter Profile listens on plain HTTP by default,
/// which requires <see cref="TokenClientOptions.AllowInsecureHttp"/> unless the address is a loopback address. The access token must be a master token.</para>
/// </remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public sealed class CrafterOptions : AccessTokenOptions
{
    /// <summary>Whether the client may use one of the three access tokens that every new installation has. Default: <see langword="false"/>.</summary>
    /// <remarks>Key: <c>TokenClients:Crafter:AllowWellKnownToken</c>. These tokens are public: anyone who can reach the server can use them.</remarks>
    public bool AllowWellKnownToken { get; set; }

    internal override Func<SecretString, string?> CredentialRefusal => AllowWellKnownToken
        ? base.CredentialRefusal
        : static credential => Refusal(credential) ?? (CrafterTokenId.IsWellKnown(credential)
            ? $"is one of the three public access tokens that every new installation has. Create your own token and delete those three, or set {nameof(AllowWellKnownToken)} to true."
            : null);
}
