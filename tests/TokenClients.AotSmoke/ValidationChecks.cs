using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>Wrong settings are refused when the host starts, at the first resolve and by constructors, with a sentence that names the key.</summary>
internal static class ValidationChecks
{
    private const string Secret = "vcp_configuredSecret1111";

    // Each section as it must be at least.
    private static readonly (string Key, string Value)[] Valid =
    [
        ("Infisical:BaseAddress", "https://service.example"),
        ("Infisical:AccessToken", Secret),
        ("Apinizer:BaseAddress", "https://service.example"),
        ("Apinizer:ClientId", "user"),
        ("Apinizer:ClientSecret", Secret),
        ("Vercel:AccessToken", Secret),
        ("VercelSso:ClientId", "oac"),
        ("VercelSso:ClientSecret", Secret),
        ("Crafter:BaseAddress", "https://service.example/crafter-profile"),
        ("Crafter:AccessToken", Secret),
    ];

    // A setting, and what the sentence says besides its key.
    private static readonly (string Key, string Value, string Sentence)[] Wrong =
    [
        ("Infisical:BaseAddress", "http://service.example", "Use https://"),
        ("Infisical:AccessTokenFile", "/run/secrets/token", "are both set"),
        ("Infisical:AccessTokn", Secret, "Did you mean TokenClients:Infisical:AccessToken?"),
        ("Infisical:Resilience:TotalRequestTimeout:Timeout", "soon", "It must be a duration"),
        ("Apinizer:ClientId", " ", "is missing"),
        ("Apinizer:RefreshBefore", "-00:00:01", ""),
        ("Apinizer:AssumedLifetime", "00:00:00.5", ""),
        ("Vercel:BaseAddress", "nowhere", "It must be an absolute address"),
        ("Vercel:AllowInsecureHttp", "yes", "It must be 'true' or 'false'"),
        ("Vercel:TeamId", " ", "is empty"),
        ("Vercel:AccessToken", "two\nlines", "line break"),
        ("Vercel:Resilience:Retry:MaxRetryAttempts", "11", "must be between 0 and 10"),
        ("Vercel:Resilience:CircuitBreaker:FailureRatio", "half", "It must be a number"),
        ("VercelSso:ClientSecretFile", " ", "is empty"),
        ("VercelSso:ClientSecrets", Secret, "Did you mean TokenClients:VercelSso:ClientSecret?"),
        ("Crafter:BaseAddress", "https://user:pw@service.example", "must not contain user info"),
        ("Crafter:AccessToken", "e8f5170c-877b-416f-b70f-4b09772f8e2d", ""),
        ("Crafter:Resilience:Retry:MaxRetryAttempts", "three", "It must be a whole number"),
        ("Versel:AccessToken", Secret, "Did you mean TokenClients:Vercel?"),
    ];

    internal static async Task RunAsync(Checks checks)
    {
        await StartAsync();
        checks.That("right settings start a host", true);
        foreach (var (key, value, sentence) in Wrong)
        {
            var error = await checks.ThrowsAsync<OptionsValidationException>($"{key} that is wrong ends the host's start", () => StartAsync((key, value)));

            // Of a section that is not known, only the section is named.
            checks.Contains($"{key}: the sentence", error.Message, key.StartsWith("Versel", StringComparison.Ordinal) ? "TokenClients:Versel " : $"TokenClients:{key} ", sentence);
            checks.That($"{key}: no credential is shown", !error.ToString().Contains(Secret, StringComparison.Ordinal));
        }

        var several = await checks.ThrowsAsync<AggregateException>("what is wrong in two sections", () => StartAsync(("Vercel:Resilience:Retry:MaxRetryAttempts", "11"), ("Crafter:Resilience:Retry:MaxRetryAttempts", "11")));
        checks.Contains("two sections: both are named", several.ToString(), "TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts ", "TokenClients:Crafter:Resilience:Retry:MaxRetryAttempts ");
        var none = await checks.ThrowsAsync<OptionsValidationException>("a section without services", static () => StartAsync([], []));
        checks.Contains("a section without services: the sentence", none.Message, "'TokenClients'", "TokenClients:Vercel");

        await InConstructorAsync(checks, "TokenClients:Infisical:BaseAddress is missing", static () => new InfisicalTokenAuth(new InfisicalOptions { AccessToken = new(Secret) }));
        await InConstructorAsync(checks, "TokenClients:Apinizer:ClientSecret is missing", static () => new ApinizerAuth(new ApinizerOptions { BaseAddress = new("https://service.example"), ClientId = "user" }));
        await InConstructorAsync(checks, "TokenClients:Vercel:AccessToken is missing", static () => new VercelTokens(new VercelOptions()));
        await InConstructorAsync(checks, "TokenClients:VercelSso:ClientId is missing", static () => new VercelSso(new VercelSsoOptions { ClientSecret = new(Secret) }));
        await InConstructorAsync(checks, "TokenClients:Crafter:AccessToken ", static () => new CrafterAccessTokens(new CrafterOptions { BaseAddress = new("https://service.example"), AccessToken = new("not an id") }));

        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel("b", static options => options.TeamId = " ");
        await using var provider = services.BuildServiceProvider();
        var atResolve = await checks.ThrowsAsync<OptionsValidationException>("wrong options in code end the first resolve", () =>
        {
            provider.GetRequiredKeyedService<IVercelTokens>("b");
            return Task.CompletedTask;
        });
        checks.Contains("first resolve: all sentences", string.Join(' ', atResolve.Failures), "TokenClients:Vercel:Instances:b:AccessToken is missing", "TokenClients:Vercel:Instances:b:TeamId is empty");

        await checks.ThrowsAsync<ArgumentException>("a wrong argument is refused before anything is sent", static async () =>
        {
            using var infisical = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = new("https://service.invalid"), AccessToken = new(Secret) });
            await infisical.GetTokenAsync("..");
        });
    }

    private static async Task InConstructorAsync(Checks checks, string sentence, Func<IDisposable> create)
    {
        var error = await checks.ThrowsAsync<OptionsValidationException>($"constructor: {sentence}", () =>
        {
            create().Dispose();
            return Task.CompletedTask;
        });
        checks.Contains($"constructor: the sentence {sentence}", error.Message, sentence);
    }

    private static Task StartAsync(params (string Key, string Value)[] changes) => StartAsync(Valid, changes);

    private static async Task StartAsync((string Key, string Value)[] settings, (string Key, string Value)[] changes)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        foreach (var (key, value) in settings.Concat(changes))
        {
            builder.Configuration[$"TokenClients:{key}"] = value;
        }

        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
    }
}
