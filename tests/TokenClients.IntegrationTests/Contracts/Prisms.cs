namespace TokenClients.IntegrationTests;

/// <summary>Prism before Infisical.</summary>
public sealed class InfisicalPrism() : Prism(TokenService.Infisical);

/// <summary>Prism before Apinizer.</summary>
public sealed class ApinizerPrism() : Prism(TokenService.Apinizer);

/// <summary>Prism before Vercel.</summary>
public sealed class VercelPrism() : Prism(TokenService.Vercel);

/// <summary>Prism before Crafter Profile.</summary>
public sealed class CrafterPrism() : Prism(TokenService.Crafter);
