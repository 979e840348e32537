using System.IO;
using System.Net.Sockets;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>A proxy on sockets that fails at some requests for a tunnel, and opens the others, whatever host they name, to one port.</summary>
internal sealed class TunnelProxy : IAsyncDisposable
{
    private readonly RawServer _server;
    private readonly int _port;
    private Func<RawServer.Exchange, Task>? _refuse;
    private int _left;
    private int _others;

    internal TunnelProxy(int port)
    {
        _port = port;
        _server = RawServer.Start(RespondAsync);
    }

    internal Uri Address => _server.BaseAddress;

    /// <summary>How many requests came that ask for no tunnel, and so could be read by the proxy.</summary>
    internal int Others => Volatile.Read(ref _others);

    /// <summary>Refuses the next requests for a tunnel in this way.</summary>
    internal void Set(int times, Func<RawServer.Exchange, Task> refuse)
    {
        _refuse = refuse;
        Volatile.Write(ref _left, times);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task RespondAsync(RawServer.Exchange exchange)
    {
        if (exchange.Request.Method != "CONNECT")
        {
            Interlocked.Increment(ref _others);
        }

        if (Interlocked.Decrement(ref _left) >= 0)
        {
            await _refuse!(exchange);
            return;
        }

        using var service = new TcpClient { NoDelay = true };
        await service.ConnectAsync("127.0.0.1", _port, exchange.Stopping);
        await exchange.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n");
        await exchange.TunnelAsync(service);
    }
}
