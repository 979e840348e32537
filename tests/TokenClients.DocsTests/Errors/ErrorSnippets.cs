using Microsoft.Extensions.Options;
using TokenClients.Infisical;
using TokenClients.Vercel;
using Console = TokenClients.DocsTests.Printed;

namespace TokenClients.DocsTests.Errors;

/// <summary>The snippets of docs/outcome-unknown.md and of the wrong settings in docs/configuration.md.</summary>
internal static class ErrorSnippets
{
    internal static async Task<CreatedToken<VercelToken>> CreateWithoutOrphanAsync(IVercelTokens vercel, CancellationToken cancellationToken)
    {
        // snippet: orphan
        var name = $"deploy {Guid.NewGuid():N}";
        try
        {
            return await vercel.CreateTokenAsync(new CreateVercelToken(name, TokenExpiry.In(TimeSpan.FromDays(7))), cancellationToken);
        }
        catch (Exception error) when (error is TokenClientException { OutcomeUnknown: true } or TokenCallCanceledException { OutcomeUnknown: true })
        {
            await RevokeByNameAsync(name);
            throw;
        }

        async Task RevokeByNameAsync(string orphan)
        {
            await foreach (var token in vercel.ListTokensAsync(CancellationToken.None)) // the caller may have canceled; this must be done all the same
            {
                if (token.Name == orphan)
                {
                    await vercel.RevokeTokenAsync(token.Id, cancellationToken: CancellationToken.None);
                }
            }
        }
        // end
    }

    internal static void ConstructWithoutSettings()
    {
        // snippet: wrong settings
        try
        {
            using var infisical = new InfisicalTokenAuth(new InfisicalOptions());
        }
        catch (OptionsValidationException error)
        {
            foreach (var failure in error.Failures)
            {
                Console.WriteLine(failure);
            }
        }
        // end
    }
}
