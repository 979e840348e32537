using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Readme;

internal static class Snippets
{
    internal static void Register(IServiceCollection services)
    {
        // snippet: registration in code
        services.AddTokenClients()
            .AddVercel(options => options.AccessTokenFile = "/run/secrets/vercel")
            .AddVercel("team_b", options =>
            {
                options.AccessTokenFile = "/run/secrets/vercel-b";
                options.TeamId = "team_b1a2";
            })
            .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new ProxyHeaders()));
        // end
    }

    internal static async Task<string> CreateAsync(IVercelTokens vercel, CreateVercelToken request, CancellationToken cancellationToken)
    {
        // snippet: errors
        try
        {
            var created = await vercel.CreateTokenAsync(request, cancellationToken);
            await KeepAsync(created.Secret); // it is shown only this once
            return $"Created {created.Token?.Id}.";
        }
        catch (TokenClientException error)
        {
            return error.Kind switch
            {
                _ when error.OutcomeUnknown => "A token whose secret was lost may exist: list the tokens, and revoke it before creating another.",
                _ when error.IsRetryable => $"Create it again in {error.RetryAfter ?? TimeSpan.FromMinutes(1)}.",
                TokenErrorKind.InvalidCredential or TokenErrorKind.CredentialUnavailable => "Replace the access token; until then every call fails.",
                TokenErrorKind.PermissionDenied => "Use the access token of a full account.",
                _ => error.Message,
            };
        }
        catch (TokenCallCanceledException canceled)
        {
            return canceled.OutcomeUnknown ? "Canceled, but a token that no one has may exist." : "Canceled; nothing was created at Vercel.";
        }
        // end
    }

    private static Task KeepAsync(SecretString secret)
    {
        secret.Reveal().Should().NotBeEmpty();
        return Task.CompletedTask;
    }

    internal static void Print(SecretString secret)
    {
        // snippet: secrets
        Console.WriteLine($"{secret}"); // ***
        Console.WriteLine(secret.Reveal().Length); // Reveal is the only way to the characters
        Console.WriteLine(secret == new SecretString("another")); // compared in constant time
        JsonSerializer.Serialize(secret); // throws: a stored *** would be a lost secret
        // end
    }

    internal static async Task TestAsync()
    {
        // snippet: emulator
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());

        // The server creates the token, and then the connection breaks.
        emulator.Fail(VercelOperations.CreateAuthToken, Fault.Drop(afterExecuting: true));
        var error = await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never)));

        Assert.True(error.OutcomeUnknown);
        Assert.Equal(1, emulator.Executed(VercelOperations.CreateAuthToken)); // not sent again
        Assert.Contains(emulator.LiveTokens(TokenService.Vercel), token => token.Name == "ci"); // the orphan
        // end
    }

    internal static void UseEmulator(IServiceCollection services, TokenServicesEmulator emulator)
    {
        // snippet: emulator in a container
        services.AddTokenClients().UseEmulator(emulator); // whatever address and credentials are configured
        // end
    }

    private sealed class ProxyHeaders : DelegatingHandler;
}
