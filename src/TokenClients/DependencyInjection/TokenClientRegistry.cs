using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TokenClients.DependencyInjection;

/// <summary>What has been registered in a service collection, what is to be done to each client's <see cref="IHttpClientBuilder"/>, and which of the user's own HTTP clients want access tokens.</summary>
internal sealed class TokenClientRegistry
{
    private readonly List<Registration> _registrations = [];
    private readonly List<HttpClientConfiguration> _configurations = [];
    private readonly Dictionary<string, TokenUser> _tokenUsers = new(StringComparer.Ordinal);

    internal IReadOnlyList<Registration> Registrations => _registrations;

    internal Registration? Find(string httpClientName) => _registrations.Find(registration => registration.HttpClientName == httpClientName);

    internal TokenUser? FindTokenUser(string httpClientName) => _tokenUsers.TryGetValue(httpClientName, out var user) ? user : null;

    /// <summary>Notes that an HTTP client of the user's wants access tokens.</summary>
    /// <returns><see langword="false"/> if that is known already.</returns>
    /// <exception cref="InvalidOperationException">It wants those of another registration already.</exception>
    internal bool Add(TokenUser user)
    {
        if (FindTokenUser(user.HttpClientName) is not { } earlier)
        {
            _tokenUsers.Add(user.HttpClientName, user);
            return true;
        }

        return earlier.Registration == user.Registration
            ? false
            : throw new InvalidOperationException(
                $"The HTTP client '{user.HttpClientName}' gets access tokens of '{earlier.Registration}' already, so it cannot get those of '{user.Registration}' as well. Use a client of another name for each.");
    }

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

    /// <summary>An HTTP client of the user's that wants access tokens.</summary>
    /// <param name="HttpClientName">The client's name.</param>
    /// <param name="Registration">The registration that issues the tokens, by the name of its HTTP client.</param>
    /// <param name="CreateHandler">Makes the handler that puts them on the client's requests.</param>
    internal sealed record TokenUser(string HttpClientName, string Registration, Func<IServiceProvider, DelegatingHandler> CreateHandler);

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
