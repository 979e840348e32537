// snippet: page of TokenClients.Testing
using TokenClients;
using TokenClients.Testing;
using TokenClients.Vercel;
// end

namespace TokenClients.DocsTests.PackagePages;

/// <summary>What the page of the package for tests shows. The package tests run it as a program.</summary>
internal static class TestingPage
{
    internal static async Task RunAsync()
    {
        // snippet: page of TokenClients.Testing
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());

        // The server creates the token, and then the connection breaks.
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));
        try
        {
            var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never));
            Console.WriteLine($"created: {created.Secret}");
        }
        catch (TokenClientException error)
        {
            Console.WriteLine($"outcome unknown: {error.OutcomeUnknown}");
        }

        // What the server really did.
        Console.WriteLine($"executed: {emulator.Executed(TokenService.Vercel, "createAuthToken")}"); // once: it is not sent again
        Console.WriteLine($"orphans: {emulator.LiveTokens(TokenService.Vercel).Count(token => token.Name == "ci")}");
        // end
    }
}
