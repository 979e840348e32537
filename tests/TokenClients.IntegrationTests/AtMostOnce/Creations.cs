using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.AtMostOnce;

/// <summary>The calls that issue a secret, each by the id of its operation, over a handler of the test's and without waits between attempts.</summary>
internal static class Creations
{
    internal const int MaxRetries = 2;

    internal const string Crafter = "createAccessToken";

    /// <summary>The credentials of the clients that call a server of the test's.</summary>
    internal const string Secret = "secret_0123456789";

    /// <summary>What a server responds to any of them that carries it out.</summary>
    internal const string Created = """{"accessToken":"new_secret","access_token":"new_secret","token_type":"Bearer","expires_in":60,"tokenType":"Bearer","bearerToken":"new_secret","id_token":"new_secret","token":{"id":"t1","name":"n"},"tokenData":{"id":"t1","name":"n"}}""";

    /// <summary>Those that must not be carried out twice.</summary>
    internal static readonly string[] RunOnce = ["createTokenAuthToken", "createToken", "createAuthToken", "exchangeSsoToken"];

    internal static TokenService ServiceOf(string operation) => operation switch
    {
        "createTokenAuthToken" => TokenService.Infisical,
        "createToken" => TokenService.Apinizer,
        Crafter => TokenService.Crafter,
        _ => TokenService.Vercel,
    };

    /// <summary>Runs a call at an emulator.</summary>
    internal static async Task<TokenClientModel> RunAsync(string operation, TokenServicesEmulator emulator, HttpMessageHandler primary)
    {
        if (operation == "createTokenAuthToken")
        {
            using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
            await infisical.AttachAsync(emulator.InfisicalIdentityId);
        }

        return await RunAsync(
            operation,
            operation switch
            {
                "createTokenAuthToken" => emulator.InfisicalOptions(),
                "createToken" => emulator.ApinizerOptions(),
                "createAuthToken" => emulator.VercelOptions(),
                Crafter => emulator.CrafterOptions(),
                _ => emulator.VercelSsoOptions(),
            },
            primary,
            emulator.InfisicalIdentityId,
            operation == "exchangeSsoToken" ? emulator.IssueVercelSsoCode() : null);
    }

    /// <summary>Runs a call at an address.</summary>
    internal static Task<TokenClientModel> RunAsync(string operation, Uri address, HttpMessageHandler primary)
    {
        TokenClientOptions options = operation switch
        {
            "createTokenAuthToken" => new InfisicalOptions { AccessToken = new(Secret) },
            "createToken" => new ApinizerOptions { ClientId = "ops", ClientSecret = new(Secret) },
            "createAuthToken" => new VercelOptions { AccessToken = new(Secret) },
            Crafter => new CrafterOptions { AccessToken = new(Secret) },
            _ => new VercelSsoOptions { ClientId = "oac_1", ClientSecret = new(Secret) },
        };
        (options.BaseAddress, options.AllowInsecureHttp) = (address, true);
        return RunAsync(operation, options, primary, Guid.NewGuid(), new("code_0123456789"));
    }

    private static async Task<TokenClientModel> RunAsync(string operation, TokenClientOptions options, HttpMessageHandler primary, Guid identity, SecretString? code)
    {
        options.Resilience = new() { Retry = { MaxRetryAttempts = MaxRetries, Delay = TimeSpan.Zero } };
        switch (options)
        {
            case InfisicalOptions forInfisical:
                using (var infisical = new InfisicalTokenAuth(forInfisical, primary))
                {
                    return await infisical.CreateTokenAsync(identity);
                }

            case ApinizerOptions forApinizer:
                using (var apinizer = new ApinizerAuth(forApinizer, primary))
                {
                    return await apinizer.CreateTokenAsync();
                }

            case VercelOptions forVercel:
                using (var vercel = new VercelTokens(forVercel, primary))
                {
                    return await vercel.CreateTokenAsync(new("n", TokenExpiry.Never));
                }

            case VercelSsoOptions forSso:
                using (var sso = new VercelSso(forSso, primary))
                {
                    return await sso.ExchangeCodeAsync(code!);
                }

            default:
                using (var crafter = new CrafterAccessTokens((CrafterOptions)options, primary))
                {
                    return await crafter.CreateTokenAsync(new("n", TokenExpiry.Never));
                }
        }
    }
}
