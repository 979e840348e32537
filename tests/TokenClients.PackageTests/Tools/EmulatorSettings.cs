using TokenClients.Testing;

namespace TokenClients.PackageTests;

/// <summary>The settings that lead a program to an emulator, as environment variables.</summary>
internal static class EmulatorSettings
{
    internal static Dictionary<string, string> ForVercel(TokenServicesEmulator emulator) => new()
    {
        ["TokenClients__Vercel__BaseAddress"] = $"{emulator.BaseAddress}",
        ["TokenClients__Vercel__AccessToken"] = emulator.VercelOptions().AccessToken!.Reveal(),
    };

    internal static Dictionary<string, string> ForAll(TokenServicesEmulator emulator)
    {
        var infisical = emulator.InfisicalOptions();
        var apinizer = emulator.ApinizerOptions();
        var crafter = emulator.CrafterOptions();
        return new(ForVercel(emulator))
        {
            ["TokenClients__Infisical__BaseAddress"] = $"{infisical.BaseAddress}",
            ["TokenClients__Infisical__AccessToken"] = infisical.AccessToken!.Reveal(),
            ["Quickstart__InfisicalIdentityId"] = $"{emulator.InfisicalIdentityId}",
            ["TokenClients__Apinizer__BaseAddress"] = $"{apinizer.BaseAddress}",
            ["TokenClients__Apinizer__ClientId"] = apinizer.ClientId!,
            ["TokenClients__Apinizer__ClientSecret"] = apinizer.ClientSecret!.Reveal(),
            ["TokenClients__Crafter__BaseAddress"] = $"{crafter.BaseAddress}",
            ["TokenClients__Crafter__AccessToken"] = crafter.AccessToken!.Reveal(),
        };
    }
}
