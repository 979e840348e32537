using TokenClients.Testing;

namespace TokenClients.DocsTests;

/// <summary>The settings that lead a program to an emulator, as environment variables.</summary>
internal static class EmulatorSettings
{
    /// <summary>The quickstart needs an identity to create a token for.</summary>
    internal const string IdentityId = "Quickstart__InfisicalIdentityId";

    /// <summary>The settings of some services; if none is given, of all.</summary>
    internal static Dictionary<string, string> For(TokenServicesEmulator emulator, params TokenService[] services)
    {
        var settings = new Dictionary<string, string>();
        foreach (var service in services.Length == 0 ? Enum.GetValues<TokenService>() : services)
        {
            var (address, accessToken) = service switch
            {
                TokenService.Infisical => (emulator.InfisicalOptions().BaseAddress, emulator.InfisicalOptions().AccessToken),
                TokenService.Vercel => (emulator.VercelOptions().BaseAddress, emulator.VercelOptions().AccessToken),
                TokenService.Crafter => (emulator.CrafterOptions().BaseAddress, emulator.CrafterOptions().AccessToken),
                _ => (emulator.ApinizerOptions().BaseAddress, null),
            };
            settings[$"TokenClients__{service}__BaseAddress"] = $"{address}";
            if (accessToken is not null)
            {
                settings[$"TokenClients__{service}__AccessToken"] = accessToken.Reveal();
            }

            switch (service)
            {
                case TokenService.Infisical:
                    settings[IdentityId] = $"{emulator.InfisicalIdentityId}";
                    break;
                case TokenService.Apinizer:
                    settings["TokenClients__Apinizer__ClientId"] = emulator.ApinizerOptions().ClientId!;
                    settings["TokenClients__Apinizer__ClientSecret"] = emulator.ApinizerOptions().ClientSecret!.Reveal();
                    break;
            }
        }

        return settings;
    }
}
