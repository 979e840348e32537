namespace TokenClients.DependencyInjection;

/// <summary>Holds the handler that replaces the built-in resilience handler of a client. It is set when the client's handlers are created.</summary>
internal sealed class OutermostHandler
{
    internal DelegatingHandler? Handler { get; set; }
}
