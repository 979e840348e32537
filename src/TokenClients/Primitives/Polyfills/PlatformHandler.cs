using System.Diagnostics;
using System.Net;

namespace TokenClients.Primitives.Polyfills;

/// <summary>A property of a message handler.</summary>
internal sealed class HandlerSetting<T>(Func<T> get, Action<T> set)
{
    internal T Value
    {
        get => get();
        set => set(value);
    }
}

/// <summary>
/// The platform's handlers and their properties; <see langword="null"/> for a property that a handler does not have. netstandard2.0 does not contain <c>SocketsHttpHandler</c>,
/// but programs on .NET 5 to 7 use the library's netstandard2.0 build, so that build uses reflection.
/// </summary>
internal static class PlatformHandler
{
#if NET
    /// <summary>Gets whether the platform has a handler that can be configured not to trace addresses.</summary>
    internal static bool HasSockets => true;

    internal static HttpMessageHandler Create(TimeSpan connectTimeout) => new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, ConnectTimeout = connectTimeout };

    internal static HandlerSetting<bool>? AllowAutoRedirect(HttpMessageHandler handler) => handler switch
    {
        SocketsHttpHandler sockets => new(() => sockets.AllowAutoRedirect, value => sockets.AllowAutoRedirect = value),
        HttpClientHandler client => new(() => client.AllowAutoRedirect, value => client.AllowAutoRedirect = value),
        _ => null,
    };

    internal static HandlerSetting<bool>? UseCookies(HttpMessageHandler handler) => handler switch
    {
        SocketsHttpHandler sockets => new(() => sockets.UseCookies, value => sockets.UseCookies = value),
        HttpClientHandler client => new(() => client.UseCookies, value => client.UseCookies = value),
        _ => null,
    };

    internal static HandlerSetting<bool>? UseProxy(HttpMessageHandler handler) => handler switch
    {
        SocketsHttpHandler sockets => new(() => sockets.UseProxy, value => sockets.UseProxy = value),
        HttpClientHandler client => new(() => client.UseProxy, value => client.UseProxy = value),
        _ => null,
    };

    internal static HandlerSetting<IWebProxy?>? Proxy(HttpMessageHandler handler) => handler switch
    {
        SocketsHttpHandler sockets => new(() => sockets.Proxy, value => sockets.Proxy = value),
        HttpClientHandler client => new(() => client.Proxy, value => client.Proxy = value),
        _ => null,
    };

    /// <summary>Gets the proxy for handlers without their own: the one from the environment or the system.</summary>
    internal static IWebProxy? DefaultProxy => HttpClient.DefaultProxy;

    internal static HandlerSetting<DistributedContextPropagator?>? ActivityHeadersPropagator(HttpMessageHandler handler) =>
        handler is SocketsHttpHandler sockets ? new(() => sockets.ActivityHeadersPropagator, value => sockets.ActivityHeadersPropagator = value) : null;

    internal static HandlerSetting<TimeSpan>? PooledConnectionLifetime(HttpMessageHandler handler) =>
        handler is SocketsHttpHandler sockets ? new(() => sockets.PooledConnectionLifetime, value => sockets.PooledConnectionLifetime = value) : null;
#else
    private const string SocketsName = "System.Net.Http.SocketsHttpHandler";

    private static readonly Type? Sockets =
        typeof(HttpClientHandler).Assembly.GetType(SocketsName) is { } type && type.GetProperty(nameof(ActivityHeadersPropagator)) is not null ? type : null;

    /// <summary>Gets whether the platform has a handler that can be configured not to trace addresses.</summary>
    internal static bool HasSockets => Sockets is not null;

    internal static HttpMessageHandler Create(TimeSpan connectTimeout)
    {
        const DecompressionMethods Compressions = DecompressionMethods.GZip | DecompressionMethods.Deflate;
        if (Sockets is null)
        {
            // .NET Framework opens at most two connections to a server by default.
            return new HttpClientHandler { AutomaticDecompression = Compressions, MaxConnectionsPerServer = int.MaxValue };
        }

        var handler = (HttpMessageHandler)Activator.CreateInstance(Sockets);
        SettingOf<DecompressionMethods>(handler, "AutomaticDecompression")!.Value = Compressions;
        SettingOf<TimeSpan>(handler, "ConnectTimeout")!.Value = connectTimeout;
        return handler;
    }

    internal static HandlerSetting<bool>? AllowAutoRedirect(HttpMessageHandler handler) =>
        handler is HttpClientHandler client ? new(() => client.AllowAutoRedirect, value => client.AllowAutoRedirect = value) : SettingOf<bool>(handler, nameof(AllowAutoRedirect));

    internal static HandlerSetting<bool>? UseCookies(HttpMessageHandler handler) =>
        handler is HttpClientHandler client ? new(() => client.UseCookies, value => client.UseCookies = value) : SettingOf<bool>(handler, nameof(UseCookies));

    internal static HandlerSetting<bool>? UseProxy(HttpMessageHandler handler) =>
        handler is HttpClientHandler client ? new(() => client.UseProxy, value => client.UseProxy = value) : SettingOf<bool>(handler, nameof(UseProxy));

    internal static HandlerSetting<IWebProxy?>? Proxy(HttpMessageHandler handler) =>
        handler is HttpClientHandler client ? new(() => client.Proxy, value => client.Proxy = value) : SettingOf<IWebProxy?>(handler, nameof(Proxy));

    /// <summary>Gets the proxy for handlers without their own: the one from the environment or the system.</summary>
    internal static IWebProxy? DefaultProxy =>
        typeof(HttpClient).GetProperty(nameof(DefaultProxy)) is { } property ? (IWebProxy?)property.GetValue(null) : WebRequest.DefaultWebProxy;

    internal static HandlerSetting<DistributedContextPropagator?>? ActivityHeadersPropagator(HttpMessageHandler handler) => SettingOf<DistributedContextPropagator?>(handler, nameof(ActivityHeadersPropagator));

    internal static HandlerSetting<TimeSpan>? PooledConnectionLifetime(HttpMessageHandler handler) => SettingOf<TimeSpan>(handler, nameof(PooledConnectionLifetime));

    private static HandlerSetting<T>? SettingOf<T>(HttpMessageHandler handler, string name) =>
        handler.GetType() is { FullName: SocketsName } type && type.GetProperty(name) is { } property
            ? new((Func<T>)property.GetMethod.CreateDelegate(typeof(Func<T>), handler), (Action<T>)property.SetMethod.CreateDelegate(typeof(Action<T>), handler))
            : null;
#endif
}
