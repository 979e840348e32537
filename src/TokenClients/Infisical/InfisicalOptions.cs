namespace TokenClients.Infisical;

/// <summary>Options of <see cref="InfisicalTokenAuth"/>. Configuration section: <c>TokenClients:Infisical</c>.</summary>
/// <remarks><see cref="TokenClientOptions.BaseAddress"/> must be set: an account lives in one region, and its ids do not exist in another. An <c>/api</c> at its end is taken off.</remarks>
public sealed class InfisicalOptions : AccessTokenOptions
{
    /// <summary>Infisical's cloud in the US: <c>https://us.infisical.com</c>.</summary>
    public static readonly Uri UsCloud = new("https://us.infisical.com/");

    /// <summary>Infisical's cloud in the EU: <c>https://eu.infisical.com</c>.</summary>
    public static readonly Uri EuCloud = new("https://eu.infisical.com/");
}
