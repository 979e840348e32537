using System.Buffers.Binary;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TokenClients.IntegrationTests.AtMostOnce;

/// <summary>A server that speaks just enough HTTP/2 in clear text to turn its first request away, which a client may then send again by itself, and to respond to the others.</summary>
internal sealed class Http2Server : IAsyncDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;

    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const byte Ack = 1;

    /// <summary><c>:status 200</c>, and <c>content-type: application/json</c>.</summary>
    private static readonly byte[] ResponseHeaders = [0x88, 0x5f, 0x10, .. "application/json"u8];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly bool _refusesStream;
    private readonly byte[] _body;
    private readonly Task _accepting;
    private int _begun;
    private int _requests;
    private int _bytesOfRepeats;

    /// <param name="refusesStream">Whether the first request gets a REFUSED_STREAM; otherwise a GOAWAY that does not include it.</param>
    /// <param name="body">What the others get.</param>
    internal Http2Server(bool refusesStream, string body)
    {
        _refusesStream = refusesStream;
        _body = Encoding.UTF8.GetBytes(body);
        _listener.Start();
        BaseAddress = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    internal Uri BaseAddress { get; }

    /// <summary>How many requests have begun, by their headers.</summary>
    internal int Begun => Volatile.Read(ref _begun);

    /// <summary>How many bytes of bodies came after the first request.</summary>
    internal int BytesOfRepeats => Volatile.Read(ref _bytesOfRepeats);

    /// <summary>How many requests came whole.</summary>
    internal int Requests => Volatile.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException || (error is InvalidOperationException && _stopping.IsCancellationRequested))
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                await stream.ReadExactlyAsync(new byte[24], _stopping.Token);
                await WriteAsync(stream, Settings, 0, 0, []);
                while (true)
                {
                    await ReadFrameAsync(stream);
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task ReadFrameAsync(NetworkStream stream)
    {
        var head = new byte[9];
        await stream.ReadExactlyAsync(head, _stopping.Token);
        var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
        await stream.ReadExactlyAsync(payload, _stopping.Token);
        var (type, flags, id) = (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)));
        if (type == Headers)
        {
            Interlocked.Increment(ref _begun);
        }
        else if (type == Data && Requests > 0)
        {
            Interlocked.Add(ref _bytesOfRepeats, payload.Length);
        }

        if (type is Settings or Ping && (flags & Ack) == 0)
        {
            await WriteAsync(stream, type, Ack, 0, type == Ping ? payload : []);
        }
        else if (type is Headers or Data && (flags & EndStream) != 0)
        {
            await RespondAsync(stream, id);
        }
    }

    private async Task RespondAsync(NetworkStream stream, int id)
    {
        if (Interlocked.Increment(ref _requests) > 1)
        {
            await WriteAsync(stream, Headers, EndHeaders, id, ResponseHeaders);
            await WriteAsync(stream, Data, EndStream, id, _body);
        }
        else if (_refusesStream)
        {
            await WriteAsync(stream, ResetStream, 0, id, [0, 0, 0, 7]);
        }
        else
        {
            await WriteAsync(stream, GoAway, 0, 0, new byte[8]);
        }
    }

    private async Task WriteAsync(NetworkStream stream, byte type, byte flags, int id, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        payload.CopyTo(frame, 9);
        await stream.WriteAsync(frame, _stopping.Token);
    }
}
