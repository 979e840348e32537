// snippet: without a container
using TokenClients;
using TokenClients.Vercel;
// end

namespace TokenClients.DocsTests.Readme;

internal static class WithoutContainer
{
    internal static async Task RunAsync(Uri address)
    {
        // snippet: without a container
        using var vercel = new VercelTokens(new VercelOptions
        {
            AccessToken = SecretString.FromEnvironment("VERCEL_TOKEN"),
            BaseAddress = address, // hidden
        });

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(7))));
        Console.WriteLine($"{created.Token?.Id}, secret {created.Secret}, expires {created.Expiry}"); // the secret prints as ***

        if (created.Token is { } token) // null only if Vercel's response could not be read; you still have the secret
        {
            var revoked = await vercel.RevokeTokenAsync(token.Id);
            Console.WriteLine(revoked.Outcome); // Revoked
        }
        // end
    }
}
