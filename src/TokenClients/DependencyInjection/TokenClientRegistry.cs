using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Transport;

namespace TokenClients.DependencyInjection;

/// <summary>The clients that are registered in a service collection, how their HTTP clients are configured, and the user's own HTTP clients that get access tokens. Names are case-insensitive, as in configuration.</summary>
internal sealed class TokenClientRegistry
{
    private readonly List<Registration> _registrations = [];
    private readonly List<ClientConfiguration> _configurations = [];
    private readonly List<IConfigurationSection> _sections = [];
    private readonly HashSet<string> _clients = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, TokenUser> _tokenUsers = new(StringComparer.Ordinal);

    internal IReadOnlyList<Registration> Registrations => _registrations;

    /// <summary>The sections that name clients.</summary>
    internal IReadOnlyList<IConfigurationSection> Sections => _sections;

    internal Registration? Find(string httpClientName) => _registrations.Find(registration => registration.HttpClientName.Equals(httpClientName, StringComparison.OrdinalIgnoreCase));

    internal TokenUser? FindTokenUser(string httpClientName) => _tokenUsers.TryGetValue(httpClientName, out var user) ? user : null;

    internal void Add(IConfigurationSection section) => _sections.Add(section);

    /// <summary>Returns whether a client is not yet among the services, and marks it as added.</summary>
    internal bool BeginClient(string httpClientName) => _clients.Add(httpClientName);

    /// <summary>Registers a user's HTTP client that sends access tokens.</summary>
    /// <returns><see langword="false"/> if it is already registered.</returns>
    /// <exception cref="InvalidOperationException">It is already registered for the tokens of another registration.</exception>
    internal bool Add(TokenUser user)
    {
        if (FindTokenUser(user.HttpClientName) is not { } earlier)
        {
            _tokenUsers.Add(user.HttpClientName, user);
            return true;
        }

        return earlier.Registration.Equals(user.Registration, StringComparison.OrdinalIgnoreCase)
            ? false
            : throw new InvalidOperationException(
                $"The HTTP client '{user.HttpClientName}' already gets access tokens from '{earlier.Registration}', so it cannot also get them from '{user.Registration}'. Use a different HTTP client for each.");
    }

    internal void Add(Registration registration)
    {
        _registrations.Add(registration);
        foreach (var configuration in _configurations)
        {
            configuration.ApplyTo(registration);
        }
    }

    internal void Add(ClientConfiguration configuration)
    {
        _configurations.Add(configuration);
        foreach (var registration in _registrations.ToArray())
        {
            configuration.ApplyTo(registration);
        }
    }

    /// <summary>A prepared client; the default client of a service has no key. Whether it exists in a container is known only when configuration is read.</summary>
    internal sealed record Registration(IClientDefinition Definition, string? Key, string HttpClientName, IHttpClientBuilder HttpClientBuilder)
    {
        /// <summary>The key of the registration for instances that configuration names later. An instance key cannot contain this character.</summary>
        internal const string LaterKeys = "*";

        /// <summary>Whether code registers the client.</summary>
        internal bool IsInCode { get; set; }

        /// <summary>The client's own section, if code registers it with one.</summary>
        internal IConfigurationSection? Section { get; set; }

        /// <summary>Whether the message handlers are created when the host starts.</summary>
        internal bool HasHandlerStartup { get; set; }

        /// <summary>Why configuration cannot name instances after the registration; <see langword="null"/> if it can.</summary>
        internal string? RefusalOfLaterKeys { get; set; }

        internal bool IsOfLaterKeys => Key == LaterKeys;
    }

    /// <summary>A user's HTTP client that sends a registration's access tokens. The registration is identified by the name of its HTTP client.</summary>
    internal sealed record TokenUser(string HttpClientName, string Registration, Func<IServiceProvider, DelegatingHandler> CreateHandler);

    /// <summary>A configuration of clients that are registered before or after it.</summary>
    internal sealed record ClientConfiguration(Func<Registration, bool> Concerns, Action<Registration> Configure)
    {
        internal void ApplyTo(Registration registration)
        {
            if (Concerns(registration))
            {
                Configure(registration);
            }
        }
    }
}
