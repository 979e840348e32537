using System.ComponentModel;
using System.IO;
using System.Net;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Xml.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.NetFramework;

/// <summary>The life of a token at each service, and what is refused.</summary>
internal static class Services
{
    private static readonly SecretString Wrong = new("not-a-credential");

    internal static async Task RunAsync(Checks checks)
    {
        await checks.RunAsync("Infisical: attach, create, list, get, rename, renew, revoke", InfisicalAsync);
        await checks.RunAsync("Apinizer: ping, create, check, and a call with a token from the source", ApinizerAsync);
        await checks.RunAsync("Vercel: create, list, get, check, revoke", VercelAsync);
        await checks.RunAsync("Crafter: create, list, get, check, revoke", CrafterAsync);
        await checks.RunAsync("a refused credential is the same error everywhere", RefusedAsync);
        await checks.RunAsync("what is not there is not found", NotFoundAsync);
        await checks.RunAsync("a secret is masked, and no serializer writes it", SecretAsync);
        await checks.RunAsync("options of a program's own are bound", OwnOptionsAsync);
        await checks.RunAsync("a model is written and read by reflection", ModelAsync);
        await checks.RunAsync("wrong settings are refused with their key", WrongSettingsAsync);
        await checks.RunAsync("clients out of a container", ContainerAsync);
    }

    private static async Task InfisicalAsync()
    {
        using var infisical = new InfisicalTokenAuth(Settings.Infisical());
        var identity = Settings.InfisicalIdentityId;
        var lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromDays(1));
        var attached = await infisical.AttachAsync(identity, new InfisicalTokenAuthSettings { Lifetime = lifetime });
        Checks.Same(lifetime, attached.Lifetime, "the lifetime");

        var created = await infisical.CreateTokenAsync(identity, new CreateInfisicalToken { Name = "net472 \u00fc\ud83d\ude00" });
        var token = created.Token ?? throw new InvalidOperationException(created.Problem);
        Checks.Same("net472 \u00fc\ud83d\ude00", token.Name, "the name");
        Checks.True((await ListAsync(infisical.ListTokensAsync(identity))).Exists(listed => listed.Id == token.Id), "the token's place in the list");
        Checks.Same("renamed", (await infisical.RenameTokenAsync(token.Id, "renamed")).Name, "the new name");
        Checks.Same("renamed", (await infisical.GetTokenAsync(token.Id)).Name, "the name that was read");
        var renewed = await infisical.RenewByValueAsync(created.Secret);
        Checks.True(renewed.Expiry.Instant > DateTimeOffset.UtcNow, "a life that was prolonged");
        Checks.Same(RevokeOutcome.Revoked, (await infisical.RevokeByValueAsync(renewed.Secret)).Outcome, "the outcome");
        Checks.Same(CredentialState.Accepted, (await infisical.CheckCredentialAsync()).State, "the state of the credential");
        Checks.Same(RevokeOutcome.Revoked, (await infisical.DetachAsync(identity)).Outcome, "the outcome of detaching");
        Checks.Same(RevokeOutcome.NotFound, (await infisical.DetachAsync(identity)).Outcome, "the outcome of detaching again");
    }

    private static async Task ApinizerAsync()
    {
        using var apinizer = new ApinizerAuth(Settings.Apinizer());
        Checks.Same(200, (await apinizer.PingAsync()).StatusCode, "the status of a ping");
        var issued = await apinizer.CreateTokenAsync();
        Checks.Same(CredentialState.Accepted, (await apinizer.CheckByValueAsync(issued.Secret)).State, "the state of the token");
        Checks.Same(CredentialState.Rejected, (await apinizer.CheckByValueAsync(Wrong)).State, "the state of what is no token");
        Checks.Same(CredentialState.Accepted, (await apinizer.CheckCredentialAsync()).State, "the state of the credential");

        var api = Settings.Apinizer().BaseAddress!;
        using var http = new HttpClient(new BearerTokenHandler(apinizer.TokenSource, api) { InnerHandler = new HttpClientHandler() });
        using var response = await http.GetAsync(new Uri(api, "/apiops/test/hello/mono"));
        Checks.Same(HttpStatusCode.OK, response.StatusCode, "the status of a call with a token");
    }

    private static async Task VercelAsync()
    {
        using var vercel = new VercelTokens(Settings.Vercel());
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("net472", TokenExpiry.In(TimeSpan.FromDays(1))));
        var token = created.Token ?? throw new InvalidOperationException(created.Problem);
        using var holder = new VercelTokens(new VercelOptions { BaseAddress = Settings.Vercel().BaseAddress, AccessToken = created.Secret });
        Checks.True((await ListAsync(vercel.ListTokensAsync())).Exists(listed => listed.Id == token.Id), "the token's place in the list");
        Checks.Same("net472", (await vercel.GetTokenAsync(token.Id)).Name, "the name");
        Checks.Same(token.Id, (await holder.GetCurrentTokenAsync()).Id, "the id by the token itself");
        Checks.True((await holder.CheckCredentialAsync()).State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights, "that the token works");
        Checks.Same(RevokeOutcome.Revoked, (await vercel.RevokeTokenAsync(token.Id)).Outcome, "the outcome");
        Checks.Same(RevokeOutcome.NotFound, (await vercel.RevokeTokenAsync(token.Id)).Outcome, "the outcome of revoking again");
        Checks.Same(CredentialState.Rejected, (await holder.CheckCredentialAsync()).State, "the state of a revoked token");
    }

    private static async Task CrafterAsync()
    {
        using var crafter = new CrafterAccessTokens(Settings.Crafter());
        var request = new CreateCrafterToken("net472 & more", TokenExpiry.In(TimeSpan.FromHours(1))) { Permissions = [CrafterPermission.ForTenant("default", CrafterAction.ReadTenant)] };
        var created = await crafter.CreateTokenAsync(request);
        Checks.True((await ListAsync(crafter.ListTokensAsync())).Exists(listed => listed.Secret == created.Secret), "the token's place in the list");
        Checks.Same("net472 & more", (await crafter.GetTokenAsync(created.Secret)).Application, "the application");
        Checks.Same(CredentialState.Accepted, (await crafter.CheckCredentialAsync()).State, "the state of the credential");
        Checks.Same(RevokeOutcome.Unconfirmed, (await crafter.RevokeTokenAsync(created.Secret)).Outcome, "the outcome");
        Checks.Same(TokenErrorKind.NotFound, (await Checks.FailureOfAsync(() => crafter.GetTokenAsync(created.Secret))).Kind, "the kind of the failure");
    }

    private static async Task RefusedAsync()
    {
        var infisicalOptions = Settings.Infisical();
        infisicalOptions.AccessToken = Wrong;
        var apinizerOptions = Settings.Apinizer();
        apinizerOptions.ClientSecret = Wrong;
        var vercelOptions = Settings.Vercel();
        vercelOptions.AccessToken = Wrong;
        var crafterOptions = Settings.Crafter();
        crafterOptions.AccessToken = Wrong;
        using var infisical = new InfisicalTokenAuth(infisicalOptions);
        using var apinizer = new ApinizerAuth(apinizerOptions);
        using var vercel = new VercelTokens(vercelOptions);
        using var crafter = new CrafterAccessTokens(crafterOptions);
        foreach (var call in new Func<Task>[]
        {
            () => infisical.GetConfigurationAsync(Settings.InfisicalIdentityId),
            () => apinizer.CreateTokenAsync(),
            () => vercel.CreateTokenAsync(new CreateVercelToken("refused", TokenExpiry.Never)),
            () => ListAsync(crafter.ListTokensAsync()),
        })
        {
            var failure = await Checks.FailureOfAsync(call);
            Checks.Same(TokenErrorKind.InvalidCredential, failure.Kind, $"the kind of {failure.Service}'s failure");
            Checks.True(failure is { IsRetryable: false, OutcomeUnknown: false, Attempts: 1, StatusCode: not null }, $"what else is known of {failure.Service}'s failure");
            Checks.True(!failure.ToString().Contains(Wrong.Reveal()), "a failure without the credential");
        }
    }

    private static async Task NotFoundAsync()
    {
        using var vercel = new VercelTokens(Settings.Vercel());
        var failure = await Checks.FailureOfAsync(() => vercel.GetTokenAsync("not-there"));
        Checks.Same(TokenErrorKind.NotFound, failure.Kind, "the kind");
        Checks.Same(404, failure.StatusCode, "the status");
        Checks.Same(nameof(vercel.GetTokenAsync), failure.Operation, "the operation");
    }

    private static Task SecretAsync()
    {
        var secret = new SecretString("hidden-value");
        Checks.Same("***", secret.ToString(), "the secret as text");
        Checks.Same("***", $"{secret}", "the secret within text");
        Checks.True(secret == new SecretString("hidden-value") && secret != Wrong, "equality");
        foreach (var write in new Action[]
        {
            () => JsonSerializer.Serialize(secret),
            () => new XmlSerializer(typeof(OwnOptions)).Serialize(Stream.Null, new OwnOptions { Secret = secret }),
            () => new DataContractSerializer(typeof(OwnOptions)).WriteObject(Stream.Null, new OwnOptions { Secret = secret }),
            () => TypeDescriptor.GetConverter(typeof(SecretString)).ConvertToInvariantString(secret),
        })
        {
            try
            {
                write();
            }
            catch (Exception error) when (error is NotSupportedException or InvalidOperationException)
            {
                Checks.True(error.ToString().Contains("A SecretString cannot be serialized.") && !error.ToString().Contains("hidden-value"), "an error that says why, without the secret");
                continue;
            }

            throw new InvalidOperationException("The secret was written.");
        }

        return Task.CompletedTask;
    }

    private static Task OwnOptionsAsync()
    {
        var bound = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Secret"] = "hidden-value", ["Expiry"] = "in 30.00:00:00" }).Build().Get<OwnOptions>()!;
        Checks.Same(new SecretString("hidden-value"), bound.Secret, "the secret");
        Checks.Same(TokenExpiry.In(TimeSpan.FromDays(30)), bound.Expiry, "the expiry");
        return Task.CompletedTask;
    }

    private static Task ModelAsync()
    {
        var token = new VercelToken { Id = "t1", Name = "n", Expiry = TokenExpiry.Never };
        var read = JsonSerializer.Deserialize<VercelToken>(JsonSerializer.Serialize(token))!;
        Checks.Same((token.Id, token.Name, token.Expiry), (read.Id, read.Name, read.Expiry), "the model");
        return Task.CompletedTask;
    }

    private static Task WrongSettingsAsync()
    {
        try
        {
            using var vercel = new VercelTokens(new VercelOptions());
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException error)
        {
            Checks.True(error.Message.Contains("AccessToken"), "a sentence with the key");
            return Task.CompletedTask;
        }

        throw new InvalidOperationException("A client without a credential was made.");
    }

    private static async Task ContainerAsync()
    {
        var services = new ServiceCollection();
        services.AddTokenClients(Settings.Section());
        services.AddHttpClient("api").AddApinizerBearerToken();
        using var provider = services.BuildServiceProvider();
        Checks.Same(CredentialState.Accepted, (await provider.GetRequiredService<IVercelTokens>().CheckCredentialAsync()).State, "the state of Vercel's credential");
        Checks.Same(CredentialState.Accepted, (await provider.GetRequiredService<IInfisicalTokenAuth>().CheckCredentialAsync()).State, "the state of Infisical's credential");
        Checks.Same(CredentialState.Accepted, (await provider.GetRequiredService<ICrafterAccessTokens>().CheckCredentialAsync()).State, "the state of Crafter's credential");
        Checks.Same(CredentialState.Accepted, (await provider.GetRequiredService<IApinizerAuth>().CheckCredentialAsync()).State, "the state of Apinizer's credential");
        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");
        using var response = await http.GetAsync(new Uri("test/hello/mono", UriKind.Relative));
        Checks.Same(HttpStatusCode.OK, response.StatusCode, "the status of a call with a token");
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}

/// <summary>Options of a program. Public, as XmlSerializer asks for it.</summary>
public sealed class OwnOptions
{
    public SecretString? Secret { get; set; }

    public TokenExpiry Expiry { get; set; }
}
