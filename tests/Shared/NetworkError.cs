using System.Net.Sockets;
using System.Security.Authentication;

namespace TokenClients.Tests;

/// <summary>What the platform throws for what goes wrong on a network: with the cause inside, as it has it.</summary>
internal static class NetworkError
{
    internal static HttpRequestException Of(HttpRequestError error, string message) => new(error, message, error switch
    {
        HttpRequestError.ConnectionError => new SocketException((int)SocketError.ConnectionRefused),
        HttpRequestError.NameResolutionError => new SocketException((int)SocketError.HostNotFound),
        HttpRequestError.SecureConnectionError => new AuthenticationException("certificate"),
        _ => null,
    });

    /// <summary>Whether an error with this name is one of a connection that was not made, so that the content of the request was not taken.</summary>
    internal static bool LeavesContent(string error) =>
        error is nameof(HttpRequestError.ConnectionError) or nameof(HttpRequestError.NameResolutionError) or nameof(HttpRequestError.SecureConnectionError) or nameof(HttpRequestError.ProxyTunnelError);
}
