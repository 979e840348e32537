using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TokenClients.DependencyInjection;

/// <summary>What has been registered in a service collection, and what is to be done to each client's <see cref="IHttpClientBuilder"/>.</summary>
internal sealed class TokenClientRegistry
{
    private readonly List<Registration> _registrations = [];
    private readonly List<HttpClientConfiguration> _configurations = [];

    internal IReadOnlyList<Registration> Registrations => _registrations;

    internal Registration? Find(string httpClientName) => _registrations.Find(registration => registration.HttpClientName == httpClientName);

    internal void Add(Registration registration)
    {
        _registrations.Add(registration);
        foreach (var configuration in _configurations)
        {
            configuration.ApplyTo(registration);
        }
    }

    internal void Add(HttpClientConfiguration configuration)
    {
        _configurations.Add(configuration);
        foreach (var registration in _registrations)
        {
            configuration.ApplyTo(registration);
        }
    }

    /// <summary>One client: a room, and the key of the instance or <see langword="null"/> for the default one.</summary>
    internal sealed record Registration(IRoom Room, string? Key, string HttpClientName, IHttpClientBuilder HttpClientBuilder)
    {
        /// <summary>The configuration section whose credential the client follows.</summary>
        internal IConfigurationSection? Section { get; set; }

        /// <summary>What the section said of the credential when the options were bound.</summary>
        internal ConfiguredCredential Bound { get; set; }
    }

    /// <summary>Applies to clients registered before and after it.</summary>
    internal sealed record HttpClientConfiguration(Func<Registration, bool> Concerns, Action<IHttpClientBuilder> Configure)
    {
        internal void ApplyTo(Registration registration)
        {
            if (Concerns(registration))
            {
                Configure(registration.HttpClientBuilder);
            }
        }
    }
}
