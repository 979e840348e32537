using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenClients.DocsTests.Readme;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.PackagePages;

/// <summary>What the page of the main package shows. The package tests compile it against the package.</summary>
internal static class MainPage
{
    internal static void Register(IHostApplicationBuilder builder)
    {
        // snippet: registration on the package's page
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        // end
    }

    internal static void Authorize(IServiceCollection services)
    {
        // snippet: bearer tokens on the package's page
        services.AddHttpClient<ManagementApi>().AddApinizerBearerToken();
        // end
    }

    internal static async Task<SecretString?> CreateAsync(IVercelTokens vercel)
    {
        try
        {
            return (await vercel.CreateTokenAsync(new CreateVercelToken("page", TokenExpiry.Never))).Secret;
        }
        // snippet: errors on the package's page
        catch (TokenClientException error) when (error.OutcomeUnknown)
        {
            // A token whose secret was lost may exist: list the tokens, and revoke it before creating another.
        }
        catch (TokenClientException error) when (error.IsRetryable)
        {
            // The same call may succeed later and cannot create a second token. Wait error.RetryAfter first, if it is set.
        }
        catch (TokenCallCanceledException canceled) when (canceled.OutcomeUnknown)
        {
            // You canceled the call after its request was sent: look for the token here, too.
        }
        // end

        return null;
    }
}
