using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TokenClients.Crafter;
using TokenClients.ForeignModels;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>Models in a user's program: unknown values and members, and a source-generated context of the user's own.</summary>
internal static class ModelChecks
{
    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        const string Response = """{"token":{"id":"tok_1","name":"n","type":"hologram","createdAt":1.786e12,"expiresAt":"1786000000000","surprise":{"hidden":[1,"hidden-value"]}}}""";
        using var handler = new ScriptedHandler(static (_, _) => ScriptedHandler.Response(HttpStatusCode.OK, Response));
        using var vercel = new VercelTokens(VercelChecks.Options(emulator), handler);
        var odd = await vercel.GetTokenAsync("tok_1");
        checks.Equal("an unknown value", new VercelTokenType("hologram"), odd.Type);
        checks.Equal("a number in another form", DateTimeOffset.FromUnixTimeMilliseconds(1_786_000_000_000), odd.CreatedAt);
        checks.Equal("a number in a text", TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(1_786_000_000_000)), odd.Expiry);
        checks.Equal("an unknown member", "surprise", string.Join(' ', odd.Extra.Names));
        checks.That("an unknown member: its value", odd.Extra.TryGet("surprise", out var surprise) && surprise.GetProperty("hidden")[1].GetString() == "hidden-value");

        var context = ForeignJson.Default;
        var written = Write(odd, context.VercelToken);
        checks.Contains("a model is written", written, "\"Id\":\"tok_1\"", "\"Type\":\"hologram\"", "\"Expiry\":\"2026-");
        checks.That("a model is written without what is unknown", !written.Contains("hidden-value", StringComparison.Ordinal) && !written.Contains("Response", StringComparison.Ordinal));
        var back = JsonSerializer.Deserialize(written, context.VercelToken)!;
        checks.That("a model comes back", back.Id == odd.Id && back.Type == odd.Type && back.Expiry == odd.Expiry && back.CreatedAt == odd.CreatedAt && back.Extra.Names.Count == 0);

        using var account = new VercelTokens(VercelChecks.Options(emulator));
        var page = await account.ListTokensPageAsync();
        var pageBack = JsonSerializer.Deserialize(Write(page, context.TokenPageVercelToken), context.TokenPageVercelToken)!;
        checks.That("a page comes back", page.Items.Count > 0 && pageBack.Items.Select(static token => token.Id).SequenceEqual(page.Items.Select(static token => token.Id)));
        checks.That("scopes come back", page.Items[0].Scopes.Count > 0 && pageBack.Items[0].Scopes.Select(static scope => scope.Type).SequenceEqual(page.Items[0].Scopes.Select(static scope => scope.Type)));
        var check = await account.CheckCredentialAsync();
        checks.Equal("a check comes back", check.State, JsonSerializer.Deserialize(Write(check, context.CredentialCheck), context.CredentialCheck)!.State);
        var revoked = new RevokeResult { Outcome = RevokeOutcome.Unconfirmed };
        checks.Equal("an outcome comes back", revoked.Outcome, JsonSerializer.Deserialize(Write(revoked, context.RevokeResult), context.RevokeResult)!.Outcome);

        var lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(1), TimeSpan.FromDays(30));
        checks.Equal("a lifetime is written", "[86400,2592000]", Write(lifetime, context.InfisicalTokenLifetime));
        var configuration = new InfisicalTokenAuthConfiguration { Id = "c", Lifetime = lifetime, TrustedIps = [new("10.0.0.0/24")] };
        var configurationBack = JsonSerializer.Deserialize(Write(configuration, context.InfisicalTokenAuthConfiguration), context.InfisicalTokenAuthConfiguration)!;
        checks.That("a configuration comes back", configurationBack.Lifetime == lifetime && configurationBack.TrustedIps.SequenceEqual(configuration.TrustedIps));
        var record = new InfisicalToken { Id = "t", Name = "n", Expiry = TokenExpiry.Never, Lifetime = lifetime };
        var recordBack = JsonSerializer.Deserialize(Write(record, context.InfisicalToken), context.InfisicalToken)!;
        checks.That("a record comes back", recordBack.Id == "t" && recordBack.Expiry.IsNever && recordBack.Lifetime == lifetime);
        checks.Equal("a permission is written", """{"Tenant":"default","Actions":["READ_TENANT"]}""", Write(CrafterPermission.ForTenant("default", CrafterAction.ReadTenant), context.CrafterPermission));

        var secret = new SecretString("vcp_notToBeWritten0001");
        await RefusesAsync(checks, "CreatedToken<VercelToken>", secret, new CreatedToken<VercelToken> { Secret = secret }, context.CreatedTokenVercelToken);
        await RefusesAsync(checks, "CreatedToken<InfisicalToken>", secret, new CreatedToken<InfisicalToken> { Secret = secret }, context.CreatedTokenInfisicalToken);
        await RefusesAsync(checks, "CreatedToken<CrafterToken>", secret, new CreatedToken<CrafterToken> { Secret = secret }, context.CreatedTokenCrafterToken);
        await RefusesAsync(checks, "CrafterToken", secret, new CrafterToken { Secret = secret }, context.CrafterToken);
        await RefusesAsync(checks, "IssuedToken", secret, new IssuedToken { Secret = secret }, context.IssuedToken);
        await RefusesAsync(checks, "VercelSsoTokens", secret, new VercelSsoTokens { IdToken = secret }, context.VercelSsoTokens);
        checks.Equal("a secret is read", secret, JsonSerializer.Deserialize("""{"Secret":"vcp_notToBeWritten0001"}""", context.IssuedToken)!.Secret);
    }

    private static async Task RefusesAsync<T>(Checks checks, string name, SecretString secret, T model, JsonTypeInfo<T> info)
    {
        var error = await checks.ThrowsAsync<NotSupportedException>($"{name} with a secret is not written", () =>
        {
            Write(model, info);
            return Task.CompletedTask;
        });
        checks.That($"{name}: the sentence, without the secret", error.Message.Contains("A SecretString cannot be serialized.", StringComparison.Ordinal) && !error.ToString().Contains(secret.Reveal(), StringComparison.Ordinal));
    }

    private static string Write<T>(T model, JsonTypeInfo<T> info) => JsonSerializer.Serialize(model, info);
}
