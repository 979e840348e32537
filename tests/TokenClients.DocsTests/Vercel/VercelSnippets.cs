using TokenClients.Testing;
using TokenClients.Vercel;
using Console = TokenClients.DocsTests.Printed;

namespace TokenClients.DocsTests.Vercel;

/// <summary>The snippets of docs/vercel.md, in its order.</summary>
internal static class VercelSnippets
{
    /// <summary>What was handed to whoever keeps secrets, the last first.</summary>
    internal static Stack<SecretString> Kept { get; } = new();

    internal static async Task CheckAsync(VercelOptions emulated)
    {
        // snippet: credential
        var options = new VercelOptions { AccessTokenFile = "/run/secrets/vercel" };
        options = emulated; // hidden
        using var vercel = new VercelTokens(options);

        var check = await vercel.CheckCredentialAsync();
        Console.WriteLine(check.State); // Accepted
        // end
    }

    internal static async Task<CredentialState> CheckEmulatedAsync()
    {
        // snippet: emulator
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        // end

        return (await vercel.CheckCredentialAsync()).State;
    }

    internal static async Task<string> CreateAsync(IVercelTokens vercel)
    {
        // snippet: create
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(7))));
        await KeepAsync(created.Secret); // first: Vercel shows it only once

        Console.WriteLine($"{created.Token?.Id} ends in {created.Token?.Suffix}, expires {created.Expiry}");
        // end

        return created.Token!.Id;
    }

    internal static async Task<SecretString> CreateForProjectAsync(IVercelTokens vercel, string teamSlug, string projectId)
    {
        // snippet: create for a project
        var limited = await vercel.CreateTokenAsync(new CreateVercelToken("preview", TokenExpiry.In(TimeSpan.FromHours(8)))
        {
            Team = VercelTeam.FromSlug(teamSlug), // or FromId; in place of the team of the options
            ProjectId = projectId,
        });
        Console.WriteLine(limited.Token?.ProjectId == projectId); // True
        // end

        return limited.Secret;
    }

    internal static async Task ListAsync(IVercelTokens vercel)
    {
        // snippet: list
        var soon = DateTimeOffset.UtcNow.AddDays(14);
        await foreach (var token in vercel.ListTokensAsync())
        {
            var remark = token.LeakedAt is not null ? "was found in public" : token.IsUsable(soon) ? "fine" : "ends soon, or has ended";
            Console.WriteLine($"{token.Name} (…{token.Suffix}), last used {token.LastUsedAt:yyyy-MM-dd}: {remark}");
        }
        // end
    }

    internal static async Task ListPagesAsync(IVercelTokens vercel)
    {
        // snippet: pages
        string? cursor = null;
        do
        {
            var page = await vercel.ListTokensPageAsync(cursor, pageSize: 100);
            Console.WriteLine($"{page.Items.Count} tokens, {page.Response.RateLimit?.Remaining} calls left");
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        // end
    }

    internal static async Task LookAsync(IVercelTokens vercel, string tokenId)
    {
        // snippet: look
        var token = await vercel.GetTokenAsync(tokenId);
        Console.WriteLine($"{token.Name}, created {token.CreatedAt}, expires {token.Expiry}");

        var current = await vercel.GetCurrentTokenAsync(); // the client's own token
        Console.WriteLine($"{current.Name}, expires {current.Expiry}");
        // end
    }

    internal static async Task LookWithinTeamAsync(IVercelTokens teamClient, string teamId)
    {
        // snippet: look within a team
        var team = VercelTeam.FromId(teamId);
        var itself = await teamClient.GetCurrentTokenAsync(team);
        Console.WriteLine(itself.TeamId == teamId); // True
        // end
    }

    internal static async Task RevokeAsync(IVercelTokens vercel, string tokenId)
    {
        // snippet: revoke
        Console.WriteLine((await vercel.RevokeTokenAsync(tokenId)).Outcome); // Revoked
        Console.WriteLine((await vercel.RevokeTokenAsync(tokenId)).Outcome); // NotFound: it was gone before this call
        // end
    }

    internal static async Task RevokeOwnAsync(IVercelTokens vercel)
    {
        // snippet: revoke current
        Console.WriteLine((await vercel.RevokeCurrentTokenAsync()).Outcome); // Revoked
        // end
    }

    internal static async Task<VercelSsoTokens> SignOnAsync(VercelSsoOptions ssoOptions, SecretString code, string state)
    {
        // snippet: single sign-on
        using var sso = new VercelSso(ssoOptions); // a VercelSsoOptions: ClientId, and ClientSecret or ClientSecretFile
        var tokens = await sso.ExchangeCodeAsync(code, state);
        Console.WriteLine($"id token {tokens.IdToken}, access token expires {tokens.Expiry}");

        if (tokens.RefreshToken is { } refreshToken)
        {
            tokens = await sso.RefreshAsync(refreshToken); // works once, as well; the response holds the next one
        }
        // end

        return tokens;
    }

    internal static async Task RotateAsync(VercelSsoOptions ssoOptions, string installationId, SecretString leaked)
    {
        // snippet: installation
        using var integration = new VercelSso(ssoOptions);
        var rotated = await integration.RotateInstallationCredentialAsync(new VercelInstallation(installationId, leaked));
        await KeepAsync(rotated.Secret); // first: Vercel shows it only once

        var replaced = new VercelInstallation(installationId, rotated.Secret); // calls with the new one
        Console.WriteLine((await integration.RevokeInstallationCredentialAsync(replaced, leaked)).Outcome); // Revoked
        // end
    }

    internal static async Task CreateOrExplainAsync(IVercelTokens vercel, CreateVercelToken request, CancellationToken cancellationToken)
    {
        // snippet: failures
        try
        {
            var created = await vercel.CreateTokenAsync(request, cancellationToken);
            await KeepAsync(created.Secret);
        }
        catch (Exception error) when (error is TokenClientException { OutcomeUnknown: true } or TokenCallCanceledException { OutcomeUnknown: true })
        {
            Console.WriteLine($"A token that nobody has may exist: find '{request.Name}' in the list, and revoke it.");
        }
        catch (TokenClientException error) when (error.IsRetryable)
        {
            Console.WriteLine($"Nothing was created. Call again in {error.RetryAfter ?? TimeSpan.FromMinutes(1)}.");
        }
        catch (TokenClientException error)
        {
            Console.WriteLine($"{error.Kind}: {error.Message}"); // such as InvalidCredential; nothing was created
        }
        // end
    }

    private static Task KeepAsync(SecretString secret)
    {
        Kept.Push(secret);
        return Task.CompletedTask;
    }
}
