using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Transport;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>What a success of an operation holds.</summary>
internal enum Form
{
    /// <summary>A JSON object with these members, in <see cref="MatrixOperation.Text"/>.</summary>
    Members = 1,

    /// <summary>Any JSON object: all its members may be missing.</summary>
    Object,

    /// <summary>A JSON array.</summary>
    Array,

    /// <summary>Nothing, or a JSON object.</summary>
    Revocation,

    /// <summary>A plain text, in <see cref="MatrixOperation.Text"/>.</summary>
    Text,

    /// <summary>The same; the method that uses it tells a state and throws nothing.</summary>
    Check,
}

/// <summary>An operation with a method that uses it.</summary>
internal sealed class MatrixOperation
{
    /// <summary>A call, and what to prepare for each anew.</summary>
    internal delegate Task<Func<IDisposable, Task<object>>> Preparation(MatrixWorld world);

    private MatrixOperation(TokenService service, string id, ReplayRule rule, Form form, string text, Type client, Preparation prepareAsync)
    {
        Service = service;
        Id = id;
        Rule = rule;
        Form = form;
        Text = text;
        Client = client;
        PrepareAsync = prepareAsync;
    }

    internal TokenService Service { get; }

    internal string Id { get; }

    /// <summary>Gets the operation that a client calls before this one, once: Vercel's tells which token is the client's own. <see langword="null"/> for none.</summary>
    internal string? LookUp => Id == "deleteAuthToken" ? "getAuthToken" : null;

    internal ReplayRule Rule { get; }

    internal Form Form { get; }

    internal string Text { get; }

    internal Type Client { get; }

    internal Preparation PrepareAsync { get; }

    /// <summary>Whether a success holds a newly issued secret.</summary>
    internal bool Issues { get; private init; }

    /// <summary>Whether the user chose the new token's id.</summary>
    internal bool IdIsUsers { get; private init; }

    internal string Name => IdIsUsers ? Id + ", id of the user's" : Id;

    /// <summary>The verb of its requests.</summary>
    internal string Method { get; set; } = "";

    /// <summary>The body of a good response.</summary>
    internal byte[] Body { get; set; } = [];

    /// <summary>The secrets in it.</summary>
    internal IReadOnlyList<string> Secrets { get; set; } = [];

    internal static MatrixOperation[] All() => [.. OfInfisical(), .. OfApinizer(), .. OfVercel(), .. OfCrafter()];

    /// <summary>The secrets that a success has brought.</summary>
    internal static IReadOnlyList<SecretString> SecretsOf(object result) => result switch
    {
        CreatedToken<VercelToken> created => [created.Secret],
        CreatedToken<InfisicalToken> created => [created.Secret],
        CreatedToken<CrafterToken> created => [created.Secret],
        IssuedToken issued => [issued.Secret],
        VercelSsoTokens tokens => [.. new[] { tokens.IdToken, tokens.AccessToken, tokens.RefreshToken }.OfType<SecretString>()],
        _ => [],
    };

    private static MatrixOperation[] OfInfisical() =>
    [
        Of<InfisicalTokenAuth>("attachTokenAuth", ReplayRule.NotExecuted, Form.Members, "identityTokenAuth", static async world =>
        {
            await world.Infisical.DetachAsync(world.Identity);
            return async client => await client.AttachAsync(world.Identity);
        }),
        Of<InfisicalTokenAuth>("getTokenAuth", ReplayRule.Safe, Form.Members, "identityTokenAuth", static async (world, client) => await client.GetConfigurationAsync(world.Identity)),
        Of<InfisicalTokenAuth>("updateTokenAuth", ReplayRule.Idempotent, Form.Members, "identityTokenAuth", static async (world, client) => await client.UpdateConfigurationAsync(world.Identity, new() { UseLimit = 7 })),
        Of<InfisicalTokenAuth>("deleteTokenAuth", ReplayRule.Revoke, Form.Revocation, "", static async world =>
        {
            await world.Infisical.DetachAsync(world.Identity);
            await world.Infisical.AttachAsync(world.Identity);
            return async client => await client.DetachAsync(world.Identity);
        }),
        Issuing<InfisicalTokenAuth>("createTokenAuthToken", ReplayRule.NotExecuted, static async (world, client) => await client.CreateTokenAsync(world.Identity, new() { Name = "cell" })),
        Of<InfisicalTokenAuth>("getTokenAuthTokens", ReplayRule.Safe, Form.Members, "tokens", static async (world, client) => await client.ListTokensPageAsync(world.Identity)),
        Of<InfisicalTokenAuth>("getTokenAuthTokenById", ReplayRule.Safe, Form.Members, "token", static async (world, client) => await client.GetTokenAsync(world.InfisicalToken.Token!.Id)),
        Of<InfisicalTokenAuth>("updateTokenAuthToken", ReplayRule.Idempotent, Form.Members, "token", static async (world, client) => await client.RenameTokenAsync(world.InfisicalToken.Token!.Id, "renamed")),
        Of<InfisicalTokenAuth>("revokeTokenAuthToken", ReplayRule.Revoke, Form.Revocation, "", static async world =>
        {
            var created = await world.Infisical.CreateTokenAsync(world.Identity);
            return async client => await client.RevokeTokenAsync(created.Token!.Id);
        }),
        Issuing<InfisicalTokenAuth>("renewIdentityAccessToken", ReplayRule.NotExecuted, static async (world, client) => await client.RenewByValueAsync(world.InfisicalToken.Secret)),
        Of<InfisicalTokenAuth>("revokeIdentityAccessToken", ReplayRule.Revoke, Form.Revocation, "", static async world =>
        {
            var created = await world.Infisical.CreateTokenAsync(world.Identity);
            return async client => await client.RevokeByValueAsync(created.Secret);
        }),
    ];

    private static MatrixOperation[] OfApinizer() =>
    [
        Issuing<ApinizerAuth>("createToken", ReplayRule.NotExecuted, static async (_, client) => await client.CreateTokenAsync()),
        Of<ApinizerAuth>("hello", ReplayRule.Safe, Form.Check, "Hello sdk", static async (world, client) => await client.CheckByValueAsync(world.ApinizerToken)),
        Of<ApinizerAuth>("healthcheck", ReplayRule.Safe, Form.Text, "OK", static async (_, client) => await client.PingAsync()),
    ];

    private static MatrixOperation[] OfVercel() =>
    [
        Issuing<VercelTokens>("createAuthToken", ReplayRule.NotExecuted, static async (_, client) => await client.CreateTokenAsync(new CreateVercelToken("cell", TokenExpiry.Never))),
        Of<VercelTokens>("listAuthTokens", ReplayRule.Safe, Form.Members, "tokens", static async (_, client) => await client.ListTokensPageAsync()),
        Of<VercelTokens>("getAuthToken", ReplayRule.Safe, Form.Members, "token", static async (_, client) => await client.GetCurrentTokenAsync()),
        Of<VercelTokens>("deleteAuthToken", ReplayRule.Revoke, Form.Revocation, "", static async world =>
        {
            var created = await world.Vercel.CreateTokenAsync(new CreateVercelToken("cell", TokenExpiry.Never));
            return async client => await client.RevokeTokenAsync(created.Token!.Id);
        }),
        Issuing<VercelSso>("exchangeSsoToken", ReplayRule.NotExecuted, static async (world, client) => await client.ExchangeCodeAsync(world.Emulator.IssueVercelSsoCode())),
        Issuing<VercelSso>("rotateInstallationCredential", ReplayRule.NotExecuted, static async (world, client) => await client.RotateInstallationCredentialAsync(world.Emulator.VercelInstallation())),
        Of<VercelSso>("revokeInstallationCredential", ReplayRule.Revoke, Form.Revocation, "", static async world =>
        {
            using var sso = new VercelSso(world.Emulator.VercelSsoOptions());
            var superseded = (await sso.RotateInstallationCredentialAsync(world.Emulator.VercelInstallation())).Secret;
            return async client => await client.RevokeInstallationCredentialAsync(world.Emulator.VercelInstallation(), superseded);
        }),
    ];

    private static MatrixOperation[] OfCrafter() =>
    [
        Issuing<CrafterAccessTokens>("createAccessToken", ReplayRule.ClientId, static async (_, client) => await client.CreateTokenAsync(new CreateCrafterToken("cell", TokenExpiry.Never))),
        Issuing<CrafterAccessTokens>(
            "createAccessToken",
            ReplayRule.ClientId,
            static async (world, client) => await client.CreateTokenAsync(new CreateCrafterToken("cell", TokenExpiry.Never) { Id = world.NewCrafterId() }),
            idIsUsers: true),
        Of<CrafterAccessTokens>("listAccessTokens", ReplayRule.Safe, Form.Array, "", static async (_, client) => await client.ListTokensPageAsync()),
        Of<CrafterAccessTokens>("getAccessToken", ReplayRule.Safe, Form.Object, "", static async (world, client) => await client.GetTokenAsync(world.CrafterToken)),
        Of<CrafterAccessTokens>("deleteAccessToken", ReplayRule.Revoke, Form.Revocation, "", static async world =>
        {
            var created = await world.Crafter.CreateTokenAsync(new CreateCrafterToken("cell", TokenExpiry.Never));
            return async client => await client.RevokeTokenAsync(created.Secret);
        }),
    ];

    private static MatrixOperation Of<TClient>(string id, ReplayRule rule, Form form, string text, Func<MatrixWorld, TClient, Task<object>> callAsync)
        where TClient : class => new(ServiceOf<TClient>(), id, rule, form, text, typeof(TClient), Prepared(callAsync));

    private static MatrixOperation Of<TClient>(string id, ReplayRule rule, Form form, string text, Func<MatrixWorld, Task<Func<TClient, Task<object>>>> prepareAsync)
        where TClient : class => new(ServiceOf<TClient>(), id, rule, form, text, typeof(TClient), async world =>
        {
            var call = await prepareAsync(world);
            return client => call((TClient)client);
        });

    private static MatrixOperation Issuing<TClient>(string id, ReplayRule rule, Func<MatrixWorld, TClient, Task<object>> callAsync, bool idIsUsers = false)
        where TClient : class => new(ServiceOf<TClient>(), id, rule, Form.Object, "", typeof(TClient), Prepared(callAsync)) { Issues = true, IdIsUsers = idIsUsers };

    private static Preparation Prepared<TClient>(Func<MatrixWorld, TClient, Task<object>> callAsync)
        where TClient : class => world => Task.FromResult<Func<IDisposable, Task<object>>>(client => callAsync(world, (TClient)client));

    private static TokenService ServiceOf<TClient>() => Enum.Parse<TokenService>(typeof(TClient).Namespace!.Split('.')[^1]);
}
