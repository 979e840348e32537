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

    /// <summary>Whether an error with this name has to come before the content was taken, to be one of a connection that was not made.</summary>
    internal static bool LeavesContent(string error) =>
#if NETSTANDARD_ASSET
        // Without the platform's word for it, the content is what tells.
        error is nameof(HttpRequestError.ConnectionError) or nameof(HttpRequestError.NameResolutionError) or nameof(HttpRequestError.SecureConnectionError);
#else
        false;
#endif
}
