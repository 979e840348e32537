using System.Net.Http.Headers;
using TokenClients.Apinizer;
using Console = TokenClients.DocsTests.Printed;

namespace TokenClients.DocsTests.Apinizer;

/// <summary>The snippets of docs/apinizer.md, in its order. The first is the README's.</summary>
internal static class ApinizerSnippets
{
    internal static async Task CheckAsync(ApinizerOptions emulated)
    {
        // snippet: credential
        var options = new ApinizerOptions
        {
            BaseAddress = new Uri("https://apinizer.example.com"), // the console's address
            ClientId = "deploy-bot",
            ClientSecretFile = "/run/secrets/apinizer",
        };
        options = emulated; // hidden
        using var apinizer = new ApinizerAuth(options);

        var response = await apinizer.PingAsync(); // sends no credential
        Console.WriteLine(response.StatusCode); // 200

        var check = await apinizer.CheckCredentialAsync();
        Console.WriteLine(check.State); // Accepted
        // end
    }

    internal static async Task AuthoriseAsync(IApinizerAuth apinizer, HttpRequestMessage request)
    {
        // snippet: token source
        var token = await apinizer.TokenSource.GetAccessTokenAsync(); // requests a token if none is cached or it is about to expire
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        // end
    }

    internal static async Task<SecretString> CreateAsync(IApinizerAuth apinizer)
    {
        // snippet: create
        var issued = await apinizer.CreateTokenAsync();
        Console.WriteLine($"{issued.Secret}, expires {issued.Expiry}"); // ***, expires 2026-11-22T10:30:00Z
        // end

        return issued.Secret;
    }

    internal static async Task CheckByValueAsync(IApinizerAuth apinizer, SecretString token)
    {
        // snippet: check
        var check = await apinizer.CheckByValueAsync(token);
        Console.WriteLine(check.State); // Accepted
        // end
    }

    internal static async Task CallAsync(Readme.ManagementApi api, CancellationToken cancellationToken)
    {
        // snippet: typed client
        try
        {
            Console.WriteLine(await api.GetProjectsAsync(cancellationToken));
        }
        catch (TokenClientException error) // there is no token: the login failed
        {
            var wait = error.RetryAfter ?? TimeSpan.FromSeconds(30); // often null, and can be an hour
            Console.WriteLine($"No token: {error.Kind}. Try again in {wait}.");
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested) // your own request failed
        {
            Console.WriteLine($"The request failed: {error.Message}");
        }
        // end
    }

    internal static async Task<SecretString?> GetOrSayWhyNotAsync(IApinizerAuth apinizer)
    {
        // snippet: refused login
        try
        {
            return await apinizer.TokenSource.GetAccessTokenAsync();
        }
        catch (TokenClientException error) when (error.Kind == TokenErrorKind.InvalidCredential)
        {
            Console.WriteLine($"Apinizer does not let the user in; sent {error.Attempts} times.");
            return null;
        }
        // end
    }
}
