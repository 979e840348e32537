using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Instances;

/// <summary>What these tests need of each section: its clients, its settings at an emulator, and a call that shows who made it.</summary>
internal sealed class InstanceSection
{
    internal static readonly InstanceSection[] All =
    [
        new()
        {
            Name = "Infisical",
            Service = TokenService.Infisical,
            Facade = typeof(IInfisicalTokenAuth),
            OperationId = "getTokenAuth",
            Options = static emulator => emulator.InfisicalOptions(InfisicalCaller.Administrator),
            Prepare = static async emulator =>
            {
                using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
                await infisical.AttachAsync(emulator.InfisicalIdentityId);
            },
            Call = static (client, emulator) => ((IInfisicalTokenAuth)client).GetConfigurationAsync(emulator.InfisicalIdentityId),
            Add = static (builder, key, options) => _ = key is null
                ? builder.AddInfisical(target => Copy(options, target))
                : builder.AddInfisical(key, target => Copy(options, target)),
        },
        new()
        {
            Name = "Apinizer",
            Service = TokenService.Apinizer,
            Facade = typeof(IApinizerAuth),
            OperationId = "createToken",
            Options = static emulator => emulator.ApinizerOptions(),
            Call = static (client, _) => ((IApinizerAuth)client).CreateTokenAsync(),
            Add = static (builder, key, options) => _ = key is null
                ? builder.AddApinizer(target => Copy(options, target))
                : builder.AddApinizer(key, target => Copy(options, target)),
        },
        new()
        {
            Name = "Vercel",
            Service = TokenService.Vercel,
            Facade = typeof(IVercelTokens),
            OperationId = "getAuthToken",
            Options = static emulator => emulator.VercelOptions(VercelCaller.FullAccount),
            Call = static (client, _) => ((IVercelTokens)client).GetCurrentTokenAsync(),
            Add = static (builder, key, options) => _ = key is null
                ? builder.AddVercel(target => Copy(options, target))
                : builder.AddVercel(key, target => Copy(options, target)),
        },
        new()
        {
            Name = "VercelSso",
            Service = TokenService.Vercel,
            Facade = typeof(IVercelSso),
            OperationId = "exchangeSsoToken",
            IsTokenClient = false,
            Options = static emulator => emulator.VercelSsoOptions(),
            Call = static (client, emulator) => ((IVercelSso)client).ExchangeCodeAsync(emulator.IssueVercelSsoCode()),
            Add = static (builder, key, options) => _ = key is null
                ? builder.AddVercelSso(target => Copy(options, target))
                : builder.AddVercelSso(key, target => Copy(options, target)),
        },
        new()
        {
            Name = "Crafter",
            Service = TokenService.Crafter,
            Facade = typeof(ICrafterAccessTokens),
            OperationId = "listAccessTokens",
            Options = static emulator => emulator.CrafterOptions(CrafterCaller.Master),
            Call = static (client, _) => ((ICrafterAccessTokens)client).ListTokensPageAsync(),
            Add = static (builder, key, options) => _ = key is null
                ? builder.AddCrafter(target => Copy(options, target))
                : builder.AddCrafter(key, target => Copy(options, target)),
        },
    ];

    internal required string Name { get; init; }

    internal required TokenService Service { get; init; }

    internal required Type Facade { get; init; }

    /// <summary>The operation of the call.</summary>
    internal required string OperationId { get; init; }

    /// <summary>Whether the catalog lists the clients.</summary>
    internal bool IsTokenClient { get; init; } = true;

    /// <summary>Options that work at an emulator; where a service has several credentials, with a new one.</summary>
    internal required Func<TokenServicesEmulator, TokenClientOptions> Options { get; init; }

    internal Func<TokenServicesEmulator, Task> Prepare { get; init; } = static _ => Task.CompletedTask;

    internal required Func<object, TokenServicesEmulator, Task> Call { get; init; }

    /// <summary>Registers a client in code.</summary>
    internal required Action<TokenClientsBuilder, string?, TokenClientOptions> Add { get; init; }

    internal static InstanceSection Of(string name) => Array.Find(All, section => section.Name == name)!;

    internal object Client(IServiceProvider services, string? key) =>
        key is null ? services.GetRequiredService(Facade) : services.GetRequiredKeyedService(Facade, key);

    /// <summary>The same options as settings of the section or of an instance below it.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Settings(string? key, TokenClientOptions options)
    {
        var path = key is null ? $"TokenClients:{Name}:" : $"TokenClients:{Name}:Instances:{key}:";
        yield return new(path + "BaseAddress", $"{options.BaseAddress}");
        yield return new(path + "Resilience:Retry:MaxRetryAttempts", $"{options.Resilience.Retry.MaxRetryAttempts}");
        yield return new(path + "Resilience:CircuitBreaker:MinimumThroughput", $"{options.Resilience.CircuitBreaker.MinimumThroughput}");
        yield return new(path + "Resilience:CircuitBreaker:BreakDuration", $"{options.Resilience.CircuitBreaker.BreakDuration}");
        switch (options)
        {
            case AccessTokenOptions access:
                yield return new(path + "AccessToken", access.AccessToken!.Reveal());
                break;
            case ClientSecretOptions client:
                yield return new(path + "ClientId", client.ClientId);
                yield return new(path + "ClientSecret", client.ClientSecret!.Reveal());
                break;
        }
    }

    private static void Copy(TokenClientOptions from, TokenClientOptions to)
    {
        (to.BaseAddress, to.Resilience) = (from.BaseAddress, from.Resilience);
        switch (from, to)
        {
            case (AccessTokenOptions source, AccessTokenOptions target):
                target.AccessToken = source.AccessToken;
                break;
            case (ClientSecretOptions source, ClientSecretOptions target):
                (target.ClientId, target.ClientSecret) = (source.ClientId, source.ClientSecret);
                break;
        }
    }
}
