using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TokenClients.Infisical;
using TokenClients.Vercel;
using Console = TokenClients.DocsTests.Printed;

#pragma warning disable CA2234 // As people write it.

namespace TokenClients.DocsTests.Migrating;

/// <summary>The snippets of docs/migrating.md and docs/migrating-sdks.md, in their order: the code before and after.</summary>
internal static class MigratingSnippets
{
    internal static async Task<string> ByHandAsync(HttpClient http, string accessToken, Uri address)
    {
        // snippet: by hand
        http.BaseAddress = new Uri("https://api.vercel.com/");
        http.BaseAddress = address; // hidden
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);

        // Create
        var expiresAt = DateTimeOffset.UtcNow.AddDays(7).ToUnixTimeMilliseconds();
        using var creation = await http.PostAsJsonAsync("v3/user/tokens", new { name = "deploy", expiresAt });
        creation.EnsureSuccessStatusCode();
        var created = await creation.Content.ReadFromJsonAsync<JsonElement>();
        var secret = created.GetProperty("bearerToken").GetString()!;
        var id = created.GetProperty("token").GetProperty("id").GetString()!;

        // List
        var listed = await http.GetFromJsonAsync<JsonElement>("v6/user/tokens?limit=100");
        foreach (var token in listed.GetProperty("tokens").EnumerateArray())
        {
            Console.WriteLine(token.GetProperty("name").GetString());
        }

        // Revoke
        using var deletion = await http.DeleteAsync($"v3/user/tokens/{id}");
        deletion.EnsureSuccessStatusCode();
        // end

        return secret;
    }

    internal static async Task<SecretString> WithTokenClientsAsync(string accessToken, Uri address)
    {
        // snippet: with TokenClients
        var options = new VercelOptions { AccessToken = new SecretString(accessToken) };
        options.BaseAddress = address; // hidden
        using var vercel = new VercelTokens(options);

        // Create
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(7))));
        var secret = created.Secret;
        var id = created.Token!.Id;

        // List
        await foreach (var token in vercel.ListTokensAsync())
        {
            Console.WriteLine(token.Name);
        }

        // Revoke
        _ = await vercel.RevokeTokenAsync(id);
        // end

        return secret;
    }

    internal static async Task<CreatedToken<InfisicalToken>> BesideInfisicalSdkAsync(InfisicalLogin login, Guid identityId, Uri address)
    {
        // snippet: beside Infisical.Sdk
        var options = new InfisicalOptions
        {
            BaseAddress = InfisicalOptions.EuCloud,
            AccessToken = new SecretString(login.AccessToken), // expires after login.ExpiresIn seconds
        };
        options.BaseAddress = address; // hidden
        using var infisical = new InfisicalTokenAuth(options);
        var created = await infisical.CreateTokenAsync(identityId, new CreateInfisicalToken { Name = "deploy" });
        // end

        return created;
    }

    internal static async Task<string> InPlaceOfVercelSdkAsync(string accessToken, Uri address)
    {
        // snippet: in place of @vercel/sdk
        var options = new VercelOptions { AccessToken = new SecretString(accessToken) };
        options.BaseAddress = address; // hidden
        using var vercel = new VercelTokens(options);

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("deploy", TokenExpiry.In(TimeSpan.FromDays(7))));
        var secret = created.Secret; // shown only this once
        var tokens = vercel.ListTokensAsync();
        await foreach (var token in tokens) // hidden
        { // hidden
            Console.WriteLine(token.Name); // hidden
        } // hidden
        var current = await vercel.GetCurrentTokenAsync();
        _ = await vercel.RevokeTokenAsync(created.Token!.Id);
        // end

        secret.Reveal().Should().NotBeEmpty();
        return current.Name;
    }

    /// <summary>What the vendor's package returns of a login, as far as it matters here.</summary>
    internal sealed record InfisicalLogin(string AccessToken, decimal ExpiresIn);
}

// snippet: token cache by hand
public sealed class TokenCache(HttpClient http, string userName, string password)
{
    private string? _token;
    private DateTimeOffset _end;

    public async Task<string> GetAsync()
    {
        if (_token is null || DateTimeOffset.UtcNow >= _end)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = userName,
                ["client_secret"] = password,
            });
            using var response = await http.PostAsync("auth/token", form);
            response.EnsureSuccessStatusCode();
            var received = await response.Content.ReadFromJsonAsync<JsonElement>();
            _token = received.GetProperty("access_token").GetString()!;
            _end = DateTimeOffset.UtcNow.AddSeconds(received.GetProperty("expires_in").GetInt64() - 30);
        }

        return _token;
    }
}
// end
