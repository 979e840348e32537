namespace TokenClients.Vercel;

/// <summary>Options of <see cref="VercelSso"/>: the credentials of an integration. Configuration section: <c>TokenClients:VercelSso</c>.</summary>
public sealed class VercelSsoOptions : ClientSecretOptions
{
    /// <summary>Creates options for Vercel's own address.</summary>
    public VercelSsoOptions() => BaseAddress = VercelOptions.DefaultBaseAddress;
}
