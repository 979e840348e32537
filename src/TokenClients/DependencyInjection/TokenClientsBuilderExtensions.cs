using Microsoft.Extensions.Configuration;
using TokenClients;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Infisical's client in a container.</summary>
/// <include file='../Documentation.xml' path='docs/registrations/*'/>
public static class InfisicalTokenClientsBuilderExtensions
{
    /// <summary>Registers <see cref="IInfisicalTokenAuth"/> with options from code.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/code/*'/>
    public static TokenClientsBuilder AddInfisical(this TokenClientsBuilder builder, Action<InfisicalOptions> configure) => InfisicalClients.TokenAuth.RegisterWith(builder, configure);

    /// <summary>Registers <see cref="IInfisicalTokenAuth"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddInfisical(this TokenClientsBuilder builder, IConfigurationSection section) => InfisicalClients.TokenAuth.RegisterWith(builder, section);

    /// <summary>Registers a keyed <see cref="IInfisicalTokenAuth"/> with options from code. Inject it with <c>[FromKeyedServices("team_b")] IInfisicalTokenAuth</c>.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/code/*'/>
    public static TokenClientsBuilder AddInfisical(this TokenClientsBuilder builder, string key, Action<InfisicalOptions> configure) => InfisicalClients.TokenAuth.RegisterWith(builder, key, configure);

    /// <summary>Registers a keyed <see cref="IInfisicalTokenAuth"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddInfisical(this TokenClientsBuilder builder, string key, IConfigurationSection section) => InfisicalClients.TokenAuth.RegisterWith(builder, key, section);
}

/// <summary>Registers Apinizer's client in a container.</summary>
/// <include file='../Documentation.xml' path='docs/registrations/*'/>
public static class ApinizerTokenClientsBuilderExtensions
{
    /// <summary>Registers <see cref="IApinizerAuth"/> with options from code.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/code/*'/>
    public static TokenClientsBuilder AddApinizer(this TokenClientsBuilder builder, Action<ApinizerOptions> configure) => ApinizerClients.Auth.RegisterWith(builder, configure);

    /// <summary>Registers <see cref="IApinizerAuth"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddApinizer(this TokenClientsBuilder builder, IConfigurationSection section) => ApinizerClients.Auth.RegisterWith(builder, section);

    /// <summary>Registers a keyed <see cref="IApinizerAuth"/> with options from code. Inject it with <c>[FromKeyedServices("team_b")] IApinizerAuth</c>.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/code/*'/>
    public static TokenClientsBuilder AddApinizer(this TokenClientsBuilder builder, string key, Action<ApinizerOptions> configure) => ApinizerClients.Auth.RegisterWith(builder, key, configure);

    /// <summary>Registers a keyed <see cref="IApinizerAuth"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddApinizer(this TokenClientsBuilder builder, string key, IConfigurationSection section) => ApinizerClients.Auth.RegisterWith(builder, key, section);
}

/// <summary>Registers Vercel's clients in a container.</summary>
/// <include file='../Documentation.xml' path='docs/registrations/*'/>
public static class VercelTokenClientsBuilderExtensions
{
    /// <summary>Registers <see cref="IVercelTokens"/> with options from code.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/code/*'/>
    public static TokenClientsBuilder AddVercel(this TokenClientsBuilder builder, Action<VercelOptions> configure) => VercelClients.Tokens.RegisterWith(builder, configure);

    /// <summary>Registers <see cref="IVercelTokens"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddVercel(this TokenClientsBuilder builder, IConfigurationSection section) => VercelClients.Tokens.RegisterWith(builder, section);

    /// <summary>Registers a keyed <see cref="IVercelTokens"/> with options from code. Inject it with <c>[FromKeyedServices("team_b")] IVercelTokens</c>.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/code/*'/>
    public static TokenClientsBuilder AddVercel(this TokenClientsBuilder builder, string key, Action<VercelOptions> configure) => VercelClients.Tokens.RegisterWith(builder, key, configure);

    /// <summary>Registers a keyed <see cref="IVercelTokens"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddVercel(this TokenClientsBuilder builder, string key, IConfigurationSection section) => VercelClients.Tokens.RegisterWith(builder, key, section);

    /// <summary>Registers <see cref="IVercelSso"/> with options from code.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/code/*'/>
    public static TokenClientsBuilder AddVercelSso(this TokenClientsBuilder builder, Action<VercelSsoOptions> configure) => VercelClients.Sso.RegisterWith(builder, configure);

    /// <summary>Registers <see cref="IVercelSso"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddVercelSso(this TokenClientsBuilder builder, IConfigurationSection section) => VercelClients.Sso.RegisterWith(builder, section);

    /// <summary>Registers a keyed <see cref="IVercelSso"/> with options from code. Inject it with <c>[FromKeyedServices("team_b")] IVercelSso</c>.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/code/*'/>
    public static TokenClientsBuilder AddVercelSso(this TokenClientsBuilder builder, string key, Action<VercelSsoOptions> configure) => VercelClients.Sso.RegisterWith(builder, key, configure);

    /// <summary>Registers a keyed <see cref="IVercelSso"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddVercelSso(this TokenClientsBuilder builder, string key, IConfigurationSection section) => VercelClients.Sso.RegisterWith(builder, key, section);
}

/// <summary>Registers Crafter's client in a container.</summary>
/// <include file='../Documentation.xml' path='docs/registrations/*'/>
public static class CrafterTokenClientsBuilderExtensions
{
    /// <summary>Registers <see cref="ICrafterAccessTokens"/> with options from code.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/code/*'/>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, Action<CrafterOptions> configure) => CrafterClients.AccessTokens.RegisterWith(builder, configure);

    /// <summary>Registers <see cref="ICrafterAccessTokens"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, IConfigurationSection section) => CrafterClients.AccessTokens.RegisterWith(builder, section);

    /// <summary>Registers a keyed <see cref="ICrafterAccessTokens"/> with options from code. Inject it with <c>[FromKeyedServices("team_b")] ICrafterAccessTokens</c>.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/code/*'/>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, string key, Action<CrafterOptions> configure) => CrafterClients.AccessTokens.RegisterWith(builder, key, configure);

    /// <summary>Registers a keyed <see cref="ICrafterAccessTokens"/> with options from configuration.</summary>
    /// <include file='../Documentation.xml' path='docs/registration/*|docs/key/*|docs/configuration/*'/>
    public static TokenClientsBuilder AddCrafter(this TokenClientsBuilder builder, string key, IConfigurationSection section) => CrafterClients.AccessTokens.RegisterWith(builder, key, section);
}
