using TokenClients.Crafter;
using Console = TokenClients.DocsTests.Printed;

namespace TokenClients.DocsTests.Crafter;

/// <summary>The snippets of docs/crafter.md, in its order.</summary>
internal static class CrafterSnippets
{
    /// <summary>What was handed to whoever keeps secrets, the last first.</summary>
    internal static Stack<SecretString> Kept { get; } = new();

    internal static async Task MakeMasterAsync(CrafterOptions emulated, SecretString wellKnownMaster)
    {
        // snippet: first master
        var options = new CrafterOptions
        {
            BaseAddress = new Uri("https://cms.example.com/crafter-profile"), // with the context path
            AccessToken = wellKnownMaster,
            AllowWellKnownToken = true, // only here
        };
        options.BaseAddress = emulated.BaseAddress; // hidden
        using var installation = new CrafterAccessTokens(options);
        var master = await installation.CreateTokenAsync(new CreateCrafterToken("token-manager", TokenExpiry.Never) { IsMaster = true });
        await KeepAsync(master.Secret);
        // end
    }

    internal static async Task CheckAsync(CrafterOptions emulated)
    {
        // snippet: credential
        var options = new CrafterOptions
        {
            BaseAddress = new Uri("https://cms.example.com/crafter-profile"),
            AccessTokenFile = "/run/secrets/crafter",
        };
        options = emulated; // hidden
        using var crafter = new CrafterAccessTokens(options);

        var check = await crafter.CheckCredentialAsync();
        Console.WriteLine(check.State); // Accepted
        // end
    }

    internal static async Task CreateAsync(ICrafterAccessTokens crafter)
    {
        // snippet: create
        var created = await crafter.CreateTokenAsync(new CreateCrafterToken("newsletter", TokenExpiry.In(TimeSpan.FromDays(30)))
        {
            Permissions =
            [
                CrafterPermission.ForTenant("default", CrafterAction.ManageProfiles),
                CrafterPermission.ForAllTenants(CrafterAction.ReadTenant), // last: the server uses the first entry that matches, and merges none
            ],
        });
        await KeepAsync(created.Secret);
        Console.WriteLine($"{created.Token?.Application} is {created.Token?.Fingerprint} in logs, expires {created.Expiry}");
        // end
    }

    internal static async Task CreateWithIdAsync(ICrafterAccessTokens crafter)
    {
        // snippet: create with an id
        var id = new SecretString(Guid.NewGuid().ToString()); // 122 random bits
        await KeepAsync(id);

        var request = new CreateCrafterToken("newsletter", TokenExpiry.In(TimeSpan.FromDays(30))) { Id = id };
        try
        {
            await crafter.CreateTokenAsync(request);
        }
        catch (TokenClientException error) when (error.IsRetryable)
        {
            Console.WriteLine("Call again with the same id, later.");
        }
        // end
    }

    internal static async Task ListAsync(ICrafterAccessTokens crafter)
    {
        // snippet: list
        await foreach (var token in crafter.ListTokensAsync())
        {
            Console.WriteLine($"{token.Fingerprint} {token.Application}, master: {token.IsMaster}, expires {token.Expiry}");
        }

        var page = await crafter.ListTokensPageAsync(); // the same at once, for C# 7.3
        Console.WriteLine($"{page.Items.Count} tokens");
        // end
    }

    internal static async Task LookAsync(ICrafterAccessTokens crafter, SecretString secret)
    {
        // snippet: look
        var token = await crafter.GetTokenAsync(secret);
        foreach (var permission in token.Permissions)
        {
            Console.WriteLine($"{permission.Tenant}: {string.Join(", ", permission.Actions)}");
        }
        // end
    }

    internal static async Task RevokeAsync(ICrafterAccessTokens crafter, SecretString secret)
    {
        // snippet: revoke
        Console.WriteLine((await crafter.RevokeTokenAsync(secret)).Outcome); // Unconfirmed
        // end
    }

    internal static async Task RevokeOwnAsync(ICrafterAccessTokens own)
    {
        // snippet: revoke current
        Console.WriteLine((await own.GetCurrentTokenAsync()).Application);
        Console.WriteLine((await own.RevokeCurrentTokenAsync()).Outcome); // Revoked
        // end
    }

    private static Task KeepAsync(SecretString secret)
    {
        Kept.Push(secret);
        return Task.CompletedTask;
    }
}
