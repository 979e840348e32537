namespace TokenClients;

/// <summary>The supported services.</summary>
public enum TokenService
{
    /// <summary>Infisical, Token Auth.</summary>
    Infisical = 1,

    /// <summary>Apinizer, Management API (OAuth 2.0 client credentials).</summary>
    Apinizer,

    /// <summary>Vercel, authentication tokens.</summary>
    Vercel,

    /// <summary>CrafterCMS, Crafter Profile access tokens.</summary>
    Crafter,
}
