using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenAudit;

/// <summary>Finds what to audit: every registered client, including keyed ones, and the identities that the settings name.</summary>
internal static class Accounts
{
    public const string Section = "TokenAudit";

    /// <summary>Creates the accounts of the requested services.</summary>
    /// <exception cref="OptionsValidationException">A setting below <c>TokenAudit</c> is missing, wrong or unknown.</exception>
    public static List<TokenAccount> From(IServiceProvider services, IReadOnlyList<TokenService> asked)
    {
        var catalog = services.GetRequiredService<TokenClientCatalog>();
        var failures = new List<string>();
        var identities = ReadIdentities(services.GetRequiredService<IConfiguration>(), failures);
        var accounts = new List<TokenAccount>();
        foreach (var service in Enum.GetValues<TokenService>().Where(service => asked.Count == 0 || asked.Contains(service)))
        {
            var keys = ClientsOf(catalog, service);
            accounts.AddRange(keys.SelectMany(key => Of(services, service, key, identities, failures)));
            if (keys.Length == 0 && asked.Contains(service))
            {
                failures.Add($"--service includes {service}, but TokenClients:{service} is not set.");
            }
        }

        foreach (var unknown in identities.Where(identity => !ClientsOf(catalog, TokenService.Infisical).Contains(identity.Instance, StringComparer.OrdinalIgnoreCase)))
        {
            failures.Add($"{PathOf(unknown.Instance)}:{unknown.Name} names an identity, but there is no such client: TokenClients:Infisical{(unknown.Instance is { } key ? $":Instances:{key}" : "")} is not set.");
        }

        return failures.Count == 0 ? accounts : throw new OptionsValidationException(Section, typeof(Accounts), failures);
    }

    /// <summary>Gets the services that have no settings.</summary>
    public static IEnumerable<TokenService> NotConfigured(TokenClientCatalog catalog) => Enum.GetValues<TokenService>().Where(service => ClientsOf(catalog, service).Length == 0);

    private static string?[] ClientsOf(TokenClientCatalog catalog, TokenService service) => [.. catalog.HasDefault(service) ? [null] : Array.Empty<string?>(), .. catalog.Keys(service)];

    private static IEnumerable<TokenAccount> Of(IServiceProvider services, TokenService service, string? key, List<(string? Instance, string Name, Guid Id)> identities, List<string> failures)
    {
        switch (service)
        {
            case TokenService.Infisical:
                var infisical = services.GetRequiredKeyedService<IInfisicalTokenAuth>(key);
                var own = identities.FindAll(identity => string.Equals(identity.Instance, key, StringComparison.OrdinalIgnoreCase));
                if (own.Count == 0)
                {
                    failures.Add($"Infisical lists tokens by identity: set {PathOf(key)}:<a name> to the id of each machine identity.");
                }

                return own.Select(identity => new InfisicalIdentity(key, identity.Name, identity.Id, infisical, OptionsOf<InfisicalOptions>(services, key)));

            case TokenService.Vercel:
                return [new VercelAccount(key, services.GetRequiredKeyedService<IVercelTokens>(key))];

            case TokenService.Crafter:
                return [new CrafterAccount(key, services.GetRequiredKeyedService<ICrafterAccessTokens>(key), OptionsOf<CrafterOptions>(services, key))];

            default:
                return [new ApinizerAccount(key)];
        }
    }

    private static TOptions OptionsOf<TOptions>(IServiceProvider services, string? key) => services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(key ?? Options.DefaultName);

    private static string PathOf(string? instance) => $"{Section}:Infisical:{(instance is null ? "" : $"Instances:{instance}:")}Identities";

    /// <summary>Reads <c>TokenAudit:Infisical:Identities:{name}</c> and <c>TokenAudit:Infisical:Instances:{key}:Identities:{name}</c>.</summary>
    private static List<(string? Instance, string Name, Guid Id)> ReadIdentities(IConfiguration configuration, List<string> failures)
    {
        var identities = new List<(string? Instance, string Name, Guid Id)>();
        foreach (var (path, value) in configuration.GetSection(Section).AsEnumerable().Where(static setting => setting.Value is not null))
        {
            var parts = path.Split(':');
            var (instance, name) = parts.Length switch
            {
                4 when path.StartsWith(PathOf(null) + ":", StringComparison.OrdinalIgnoreCase) => (null, parts[3]),
                6 when path.StartsWith(PathOf(parts[3]) + ":", StringComparison.OrdinalIgnoreCase) => (parts[3], parts[5]),
                _ => (null, (string?)null),
            };
            if (name is null)
            {
                failures.Add($"{path} is not a setting. Use {PathOf(null)}:<a name> or {PathOf("<a key>")}:<a name>.");
            }
            else if (!Guid.TryParse(value, out var id) || id == Guid.Empty)
            {
                failures.Add($"{path} must be the id of a machine identity: a UUID.");
            }
            else
            {
                identities.Add((instance, name, id));
            }
        }

        return identities;
    }
}
