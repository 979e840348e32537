using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace TokenClients.Testing.Emulation;

/// <summary>
/// Wraps a connection of the web server and forwards the server's writes. If a fault has written the response,
/// the server's response is discarded, and the server continues with the next request.
/// </summary>
internal sealed class Wire : PipeWriter, IDuplexPipe
{
    private readonly IDuplexPipe _transport;
    private readonly Socket? _socket;
    private byte[]? _nowhere;

    private Wire(ConnectionContext connection)
    {
        _transport = connection.Transport;
        _socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
    }

    /// <summary>Whether the server's writes are discarded.</summary>
    internal bool IsCut { get; set; }

    /// <summary>Whether the client has closed the connection. The operating system knows this at once, the web server only a moment later.</summary>
    internal bool IsClosedByClient
    {
        get
        {
            try
            {
                return _socket is not null && _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public PipeReader Input => _transport.Input;

    public PipeWriter Output => this;

    public override bool CanGetUnflushedBytes => _transport.Output.CanGetUnflushedBytes;

    public override long UnflushedBytes => _transport.Output.UnflushedBytes;

    /// <summary>Adds the wrapper to each connection.</summary>
    internal static ConnectionDelegate Insert(ConnectionDelegate next) => async connection =>
    {
        var wire = new Wire(connection);
        connection.Features.Set(wire);
        connection.Transport = wire;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            connection.Transport = wire._transport;
        }
    };

    /// <summary>Writes directly to the connection, and waits until the operating system has accepted the data. The server must not be writing.</summary>
    /// <returns>Whether the connection is still open.</returns>
    internal async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var result = await _transport.Output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        return !result.IsCompleted;
    }

    /// <summary>Resets the connection, whatever the server does to close it.</summary>
    internal void Reset() => _socket?.Close(timeout: 0);

    public override void Advance(int bytes)
    {
        if (!IsCut)
        {
            _transport.Output.Advance(bytes);
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => IsCut ? Nowhere(sizeHint) : _transport.Output.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => IsCut ? Nowhere(sizeHint) : _transport.Output.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        IsCut ? default : _transport.Output.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => _transport.Output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _transport.Output.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _transport.Output.CompleteAsync(exception);

    private byte[] Nowhere(int sizeHint)
    {
        if (_nowhere is null || _nowhere.Length < sizeHint)
        {
            _nowhere = new byte[Math.Max(sizeHint, 4096)];
        }

        return _nowhere;
    }
}
