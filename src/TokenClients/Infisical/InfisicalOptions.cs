namespace TokenClients.Infisical;

/// <summary>Options for <see cref="InfisicalTokenAuth"/>.</summary>
/// <remarks>
/// <para>Configuration section: <c>TokenClients:Infisical</c>. If the options are not valid, an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> names the setting.</para>
/// <para><see cref="TokenClientOptions.BaseAddress"/> must be set, because an account and its ids exist in only one region. The client removes a trailing <c>/api</c>.</para>
/// </remarks>
/// <seealso href="https://infisical.com/docs/api-reference/overview/authentication">Infisical: authentication</seealso>
public sealed class InfisicalOptions : AccessTokenOptions
{
    /// <summary>Infisical's cloud in the US: <c>https://us.infisical.com</c>.</summary>
    public static readonly Uri UsCloud = new("https://us.infisical.com/");

    /// <summary>Infisical's cloud in the EU: <c>https://eu.infisical.com</c>.</summary>
    public static readonly Uri EuCloud = new("https://eu.infisical.com/");
}
