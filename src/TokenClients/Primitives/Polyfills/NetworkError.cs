using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace TokenClients.Primitives.Polyfills;

/// <summary>Classifies network exceptions: by <c>HttpRequestError</c> on .NET 8 and later, otherwise by their inner exceptions.</summary>
internal static class NetworkError
{
    /// <summary>Returns whether the TLS handshake failed.</summary>
    internal static bool IsTlsFailure(Exception error) => IsSecureConnectionError(error) || Find<AuthenticationException>(error) is not null;

    /// <summary>Returns whether the connect timeout elapsed. The platform reports it as a cancellation.</summary>
    internal static bool IsConnectTimeout(Exception error) => error is OperationCanceledException { InnerException: TimeoutException };

    /// <summary>Returns whether connecting to the service failed. Such an exception cannot occur after a response has begun.</summary>
    internal static bool IsAboutConnecting(Exception error) => IsTlsFailure(error) || IsConnectFailure(error) || IsProxyFailure(error);

#if NET
    /// <summary>Returns whether the exception shows that a request was not sent.</summary>
    internal static bool IsNotConnected(Exception error) => IsConnectTimeout(error);

    /// <summary>Returns whether the proxy failed to create a tunnel to the service.</summary>
    internal static bool IsProxyFailure(Exception error) => error is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };

    /// <summary>Returns whether the message can contain text from the server, or the address of a proxy with its password.</summary>
    internal static bool MayContainServerText(Exception error) =>
        IsInvalidResponse(error) || IsProxyFailure(error);

    /// <summary>Returns whether the response is not HTTP.</summary>
    internal static bool IsInvalidResponse(Exception error) =>
        error is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse };

    /// <summary>Returns whether the exception is a <c>WebException</c> of .NET Framework without a response.</summary>
    internal static bool IsWebException(Exception error) => false;

    private static bool IsSecureConnectionError(Exception error) => error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };

    private static bool IsConnectFailure(Exception error) => error is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.VersionNegotiationError,
    };
#else
    /// <summary>Returns whether the exception shows that a request was not sent.</summary>
    internal static bool IsNotConnected(Exception error) => IsConnectTimeout(error) || IsConnectFailure(error);

    /// <summary>Always <see langword="false"/>: the platform does not report such a failure.</summary>
    internal static bool IsProxyFailure(Exception error) => false;

    /// <summary>Returns whether the message can contain text from the server. An exception without an inner exception reports an invalid response; network and TLS errors are inner exceptions.</summary>
    internal static bool MayContainServerText(Exception error) => error is HttpRequestException { InnerException: null } || (error is System.IO.IOException && error.GetType() != typeof(System.IO.IOException));

    /// <summary>Always <see langword="false"/>: the platform does not report such a failure.</summary>
    internal static bool IsInvalidResponse(Exception error) => false;

    /// <summary>Returns whether the exception is a <c>WebException</c> of .NET Framework without a response.</summary>
    internal static bool IsWebException(Exception error) => error is WebException { Response: null };

    private static bool IsSecureConnectionError(Exception error) => Find<WebException>(error) is { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure };

    private static bool IsConnectFailure(Exception error) => Find<SocketException>(error) is
    {
        SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
            or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown,
    }
    || Find<WebException>(error) is
    {
        Status: WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure
            or WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure,
    };
#endif

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
        {
            error = error.InnerException;
        }

        return error as T;
    }
}
