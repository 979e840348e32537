namespace TokenClients.Crafter;

/// <summary>Options of <see cref="CrafterAccessTokens"/>.</summary>
/// <remarks>
/// <para>Configuration section: <c>TokenClients:Crafter</c>. Options that cannot work are an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, which names the setting.</para>
/// <para><see cref="TokenClientOptions.BaseAddress"/> must be set, context path included: <c>https://host/crafter-profile</c>. Crafter Profile listens on plain HTTP by default,
/// which needs <see cref="TokenClientOptions.AllowInsecureHttp"/> on other than loopback addresses. The access token must belong to a master.</para>
/// </remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public sealed class CrafterOptions : AccessTokenOptions
{
    /// <summary>Whether one of the three access tokens that every fresh installation holds may be used. Default: <see langword="false"/>.</summary>
    /// <remarks>Key: <c>TokenClients:Crafter:AllowWellKnownToken</c>. Those tokens are public: whoever reaches the server can use them as well.</remarks>
    public bool AllowWellKnownToken { get; set; }

    internal override Func<SecretString, string?> CredentialRefusal => AllowWellKnownToken
        ? base.CredentialRefusal
        : static credential => Refusal(credential) ?? (CrafterTokenId.IsWellKnown(credential)
            ? $"is one of the three access tokens that every fresh installation holds, which are public. Create a token of your own, delete those three, or set {nameof(AllowWellKnownToken)} to true."
            : null);
}
