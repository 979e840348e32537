using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>An emulator with a client of one service whose tokens are listed, and the same calls for each service.</summary>
internal sealed class TokenBench : IAsyncDisposable
{
    private readonly VercelTokens _vercel;
    private readonly InfisicalTokenAuth _infisical;
    private readonly CrafterAccessTokens _crafter;

    private TokenBench(TokenServicesEmulator emulator, TokenService service, bool isResilient)
    {
        (Emulator, Service) = (emulator, service);
        _vercel = new(Prepared(emulator.VercelOptions(), isResilient));
        _infisical = new(Prepared(emulator.InfisicalOptions(), isResilient));
        _crafter = new(Prepared(emulator.CrafterOptions(), isResilient));
    }

    internal TokenServicesEmulator Emulator { get; }

    internal TokenService Service { get; }

    internal string Create => Of("createAuthToken", "createTokenAuthToken", "createAccessToken");

    internal string Revoke => Of("deleteAuthToken", "revokeTokenAuthToken", "deleteAccessToken");

    internal int Live => Emulator.LiveTokens(Service).Count;

    internal static async Task<TokenBench> StartAsync(TokenService service, TimeProvider clock, bool isResilient = false)
    {
        var bench = new TokenBench(await TokenServicesEmulator.StartAsync(clock), service, isResilient);
        if (service == TokenService.Infisical)
        {
            await bench._infisical.AttachAsync(bench.Emulator.InfisicalIdentityId);
        }

        return bench;
    }

    /// <summary>How often a token was created, how many live, and what the record says of the latest creation.</summary>
    internal (int Executed, int Live, int? Status, bool Faulted, bool IsExecuted) Seen()
    {
        var call = Emulator.Calls.Last(call => call.OperationId == Create);
        return (Emulator.Executed(Service, Create), Live, call.StatusCode, call.Faulted, call.Executed);
    }

    /// <summary>Creates a token that never expires. Returns its secret, and what finds it.</summary>
    internal async Task<(SecretString Secret, string Id)> CreateAsync(string name)
    {
        switch (Service)
        {
            case TokenService.Vercel:
                var token = await _vercel.CreateTokenAsync(new CreateVercelToken(name, TokenExpiry.Never));
                return (token.Secret, token.Token!.Id);
            case TokenService.Infisical:
                var issued = await _infisical.CreateTokenAsync(Emulator.InfisicalIdentityId, new CreateInfisicalToken { Name = name });
                return (issued.Secret, issued.Token!.Id);
            default:
                var created = await _crafter.CreateTokenAsync(new CreateCrafterToken(name, TokenExpiry.Never));
                return (created.Secret, created.Secret.Reveal());
        }
    }

    internal async Task<IReadOnlyList<string?>> ListAsync() => Service switch
    {
        TokenService.Vercel => [.. (await _vercel.ListTokensAsync().ToListAsync()).Select(static token => (string?)token.Name)],
        TokenService.Infisical => [.. (await _infisical.ListTokensAsync(Emulator.InfisicalIdentityId).ToListAsync()).Where(static token => !token.IsRevoked).Select(static token => token.Name)],
        _ => [.. (await _crafter.ListTokensAsync().ToListAsync()).Select(static token => token.Application)],
    };

    /// <summary>Whether a look-up by id finds a token that was not revoked.</summary>
    internal async Task<bool> IsFoundAsync(string id)
    {
        try
        {
            return Service switch
            {
                TokenService.Vercel => await _vercel.GetTokenAsync(id) is not null,
                TokenService.Infisical => !(await _infisical.GetTokenAsync(id)).IsRevoked,
                _ => await _crafter.GetTokenAsync(new SecretString(id)) is not null,
            };
        }
        catch (TokenClientException error) when (error.Kind == TokenErrorKind.NotFound)
        {
            return false;
        }
    }

    internal async Task<RevokeOutcome> RevokeAsync(string id) => (Service switch
    {
        TokenService.Vercel => await _vercel.RevokeTokenAsync(id),
        TokenService.Infisical => await _infisical.RevokeTokenAsync(id),
        _ => await _crafter.RevokeTokenAsync(new SecretString(id)),
    }).Outcome;

    /// <summary>Uses a secret, as a program does.</summary>
    internal async Task<CredentialState> CheckAsync(SecretString secret)
    {
        var credential = await (Service switch
        {
            TokenService.Vercel => CheckAsync(new VercelTokens(With(Emulator.VercelOptions(), secret)), static client => client.CheckCredentialAsync()),
            TokenService.Infisical => CheckAsync(new InfisicalTokenAuth(With(Emulator.InfisicalOptions(), secret)), static client => client.CheckCredentialAsync()),
            _ => CheckAsync(new CrafterAccessTokens(With(Emulator.CrafterOptions(), secret)), static client => client.CheckCredentialAsync()),
        });
        return credential.State;
    }

    public async ValueTask DisposeAsync()
    {
        _vercel.Dispose();
        _infisical.Dispose();
        _crafter.Dispose();
        await Emulator.DisposeAsync();
    }

    private static async Task<CredentialCheck> CheckAsync<T>(T client, Func<T, Task<CredentialCheck>> check)
        where T : IDisposable
    {
        using (client)
        {
            return await check(client);
        }
    }

    private static T With<T>(T options, SecretString secret)
        where T : AccessTokenOptions
    {
        options.AccessToken = secret;
        return options;
    }

    private static T Prepared<T>(T options, bool isResilient)
        where T : TokenClientOptions
    {
        options.Resilience = new() { Enabled = isResilient, Retry = { Delay = TimeSpan.Zero } };
        return options;
    }

    private string Of(string vercel, string infisical, string crafter) => Service switch
    {
        TokenService.Vercel => vercel,
        TokenService.Infisical => infisical,
        _ => crafter,
    };
}
