namespace TokenClients.Vercel;

/// <summary>Options for <see cref="VercelSso"/>: the client id and client secret of an integration.</summary>
/// <remarks>Configuration section: <c>TokenClients:VercelSso</c>. If the options are not valid, an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> names the setting.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
public sealed class VercelSsoOptions : ClientSecretOptions
{
    /// <summary>Creates options with <see cref="VercelOptions.DefaultBaseAddress"/>. Set the client id and secret before use.</summary>
    public VercelSsoOptions() => BaseAddress = VercelOptions.DefaultBaseAddress;
}
