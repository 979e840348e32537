using Microsoft.Extensions.Configuration;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.NetFramework;

/// <summary>The variables that samples/Emulator prints.</summary>
internal static class Settings
{
    private const string Prefix = "TokenClients__";

    internal static Guid InfisicalIdentityId => Guid.Parse(Value("Quickstart__InfisicalIdentityId"));

    internal static InfisicalOptions Infisical() => new() { BaseAddress = Address("Infisical"), AccessToken = AccessToken("Infisical") };

    internal static VercelOptions Vercel() => new() { BaseAddress = Address("Vercel"), AccessToken = AccessToken("Vercel") };

    internal static CrafterOptions Crafter() => new() { BaseAddress = Address("Crafter"), AccessToken = AccessToken("Crafter") };

    internal static ApinizerOptions Apinizer() => new()
    {
        BaseAddress = Address("Apinizer"),
        ClientId = Value(Prefix + "Apinizer__ClientId"),
        ClientSecret = SecretString.FromEnvironment(Prefix + "Apinizer__ClientSecret"),
    };

    /// <summary>The section of a program's configuration that holds them.</summary>
    internal static IConfigurationSection Section()
    {
        var settings = new List<KeyValuePair<string, string?>>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                settings.Add(new(name.Replace("__", ":"), (string?)variable.Value));
            }
        }

        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("TokenClients");
    }

    private static Uri Address(string service) => new(Value($"{Prefix}{service}__BaseAddress"));

    private static SecretString AccessToken(string service) => SecretString.FromEnvironment($"{Prefix}{service}__AccessToken");

    private static string Value(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set. Start samples/Emulator, and set the variables that it prints.");
}
