using TokenClients.Infisical;
using Console = TokenClients.DocsTests.Printed;

namespace TokenClients.DocsTests.Infisical;

/// <summary>The snippets of docs/infisical.md, in its order.</summary>
internal static class InfisicalSnippets
{
    /// <summary>What was handed to whoever keeps secrets, the last first.</summary>
    internal static Stack<SecretString> Kept { get; } = new();

    internal static async Task CheckAsync(InfisicalOptions emulated)
    {
        // snippet: credential
        var options = new InfisicalOptions
        {
            BaseAddress = InfisicalOptions.EuCloud, // or UsCloud, or your own server
            AccessTokenFile = "/run/secrets/infisical",
        };
        options = emulated; // hidden
        using var infisical = new InfisicalTokenAuth(options);

        var check = await infisical.CheckCredentialAsync();
        Console.WriteLine(check.State); // Accepted
        // end
    }

    internal static async Task AttachAsync(IInfisicalTokenAuth infisical, Guid identityId)
    {
        // snippet: attach
        var attached = await infisical.AttachAsync(identityId, new InfisicalTokenAuthSettings
        {
            Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(1), max: TimeSpan.FromDays(30)),
        });
        Console.WriteLine(attached.Lifetime); // 1.00:00:00, at most 30.00:00:00
        // end
    }

    internal static async Task UpdateAsync(IInfisicalTokenAuth infisical, Guid identityId)
    {
        // snippet: update
        var configuration = await infisical.GetConfigurationAsync(identityId);
        var settings = configuration.ToSettings();
        settings.TrustedIps = [new InfisicalTrustedIp("10.0.0.0/24"), new InfisicalTrustedIp("192.0.2.7")];

        var updated = await infisical.UpdateConfigurationAsync(identityId, settings);
        Console.WriteLine(string.Join(", ", updated.TrustedIps)); // 10.0.0.0/24, 192.0.2.7
        // end
    }

    internal static async Task CreateAsync(IInfisicalTokenAuth infisical, Guid identityId)
    {
        // snippet: create
        var created = await infisical.CreateTokenAsync(identityId, new CreateInfisicalToken { Name = "deploy" });
        await KeepAsync(created.Secret); // first: Infisical shows it only once

        Console.WriteLine($"{created.Token?.Name} expires {created.Expiry}");
        // end
    }

    internal static async Task CreateForSubOrganizationAsync(IInfisicalTokenAuth infisical, Guid identityId, string slug)
    {
        // snippet: create for a sub-organization
        var limited = await infisical.CreateTokenAsync(identityId, new CreateInfisicalToken { Name = "payments", OrganizationSlug = slug });
        if (limited.Problem is not null)
        {
            _ = await infisical.RevokeByValueAsync(limited.Secret); // an older server ignored the organization
        }
        // end
    }

    internal static async Task ListAsync(IInfisicalTokenAuth infisical, Guid identityId)
    {
        // snippet: list
        try
        {
            await foreach (var token in infisical.ListTokensAsync(identityId))
            {
                Console.WriteLine($"{token.Name}, expires {token.Expiry}, usable: {token.IsUsable(DateTimeOffset.UtcNow)}");
            }
        }
        catch (TokenClientException error) when (error.Kind == TokenErrorKind.IncompleteList)
        {
            Console.WriteLine("Infisical shows 200. There may be more.");
        }
        // end
    }

    internal static async Task ListPagesAsync(IInfisicalTokenAuth infisical, Guid identityId)
    {
        // snippet: pages
        string? cursor = null;
        do
        {
            var page = await infisical.ListTokensPageAsync(identityId, cursor, pageSize: 50);
            Console.WriteLine($"{page.Items.Count} tokens, more hidden: {page.MayBeIncomplete}");
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        // end
    }

    internal static async Task RenameAsync(IInfisicalTokenAuth infisical, string tokenId)
    {
        // snippet: look and rename
        var token = await infisical.GetTokenAsync(tokenId);
        Console.WriteLine($"{token.Name}, revoked: {token.IsRevoked}"); // deploy, revoked: False

        var renamed = await infisical.RenameTokenAsync(tokenId, "deploy, old");
        Console.WriteLine(renamed.Name); // deploy, old
        // end
    }

    internal static async Task RenewAsync(IInfisicalTokenAuth infisical, SecretString secret)
    {
        // snippet: renew
        var renewed = await infisical.RenewByValueAsync(secret);
        await KeepAsync(renewed.Secret); // in place of the old one, which works until it expires by itself
        Console.WriteLine($"expires {renewed.Expiry}");
        // end
    }

    internal static async Task RevokeAsync(IInfisicalTokenAuth infisical, string tokenId, SecretString secret, Guid identityId)
    {
        // snippet: revoke
        Console.WriteLine((await infisical.RevokeTokenAsync(tokenId)).Outcome); // Revoked
        Console.WriteLine((await infisical.RevokeTokenAsync(tokenId)).Outcome); // NotFound: it was gone before this call

        Console.WriteLine((await infisical.RevokeByValueAsync(secret)).Outcome); // Revoked

        Console.WriteLine((await infisical.DetachAsync(identityId)).Outcome); // Revoked
        // end
    }

    internal static async Task RevokeOwnAsync(IInfisicalTokenAuth own)
    {
        // snippet: revoke current
        var itself = await own.GetCurrentTokenAsync(); // works because the credential contains its own id
        Console.WriteLine(itself.Name);
        Console.WriteLine((await own.RevokeCurrentTokenAsync()).Outcome); // Revoked
        // end
    }

    private static Task KeepAsync(SecretString secret)
    {
        Kept.Push(secret);
        return Task.CompletedTask;
    }
}
