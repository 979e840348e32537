// snippet: first program
using TokenClients;
using TokenClients.Testing;
using TokenClients.Vercel;
// end
using Console = TokenClients.DocsTests.Printed;

namespace TokenClients.DocsTests.GettingStarted;

internal static class FirstProgram
{
    /// <param name="atEnd">Looks at the emulator when the program is through.</param>
    internal static async Task RunAsync(Action<TokenServicesEmulator> atEnd)
    {
        // snippet: first program
        await using var emulator = await TokenServicesEmulator.StartAsync(); // the services, on a free port of this machine
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(7))));
        Console.WriteLine($"created: {created.Token?.Name}, secret {created.Secret}, expires {created.Expiry}");

        await foreach (var token in vercel.ListTokensAsync())
        {
            Console.WriteLine($"listed: {token.Name}, expires {token.Expiry}");
        }

        if (created.Token is { } record) // null only if the response's record could not be read; the secret is there all the same
        {
            var revoked = await vercel.RevokeTokenAsync(record.Id);
            Console.WriteLine($"revoked: {record.Name}, {revoked.Outcome}");
        }
        // end

        atEnd(emulator);
    }

    internal static async Task<CredentialCheck> CallVercelItselfAsync(Uri address)
    {
        // snippet: an account of one's own
        using var vercel = new VercelTokens(new VercelOptions
        {
            AccessToken = SecretString.FromEnvironment("VERCEL_TOKEN"),
            BaseAddress = address, // hidden
        });
        // end

        return await vercel.CheckCredentialAsync();
    }

    internal static async Task<string?> KeepSecretAsync(IVercelTokens vercel)
    {
        // snippet: three things
        try
        {
            var created = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(7))));
            return created.Secret.Reveal(); // to where it is kept: it is shown only this once
        }
        catch (TokenClientException error) when (error.OutcomeUnknown)
        {
            Console.WriteLine("A token whose secret was lost may exist. List the tokens before creating another.");
        }
        catch (TokenClientException error) when (error.Kind == TokenErrorKind.InvalidCredential)
        {
            Console.WriteLine("The access token that this program calls with is not accepted. Replace it.");
        }
        // end

        return null;
    }
}
