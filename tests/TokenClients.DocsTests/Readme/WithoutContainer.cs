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

        await foreach (var token in vercel.ListTokensAsync())
        {
            Console.WriteLine($"{token.Id} {token.Name}, last used {token.LastUsedAt}");
        }

        if (created.Token is { } record) // null only if Vercel's response could not be read; the secret is there all the same
        {
            var revoked = await vercel.RevokeTokenAsync(record.Id);
            Console.WriteLine(revoked.Outcome); // Revoked
        }
        // end
    }
}
