namespace TokenClients.Vercel;

/// <summary>Options of <see cref="VercelSso"/>: the client id and the client secret of an integration.</summary>
/// <remarks>Configuration section: <c>TokenClients:VercelSso</c>. Options that cannot work are an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, which names the setting.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
public sealed class VercelSsoOptions : ClientSecretOptions
{
    /// <summary>Creates options with <see cref="VercelOptions.DefaultBaseAddress"/>; the client id and secret are to be set.</summary>
    public VercelSsoOptions() => BaseAddress = VercelOptions.DefaultBaseAddress;
}
