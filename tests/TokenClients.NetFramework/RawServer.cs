using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TokenClients.NetFramework;

/// <summary>A server that says exactly what a check wants, byte for byte, on a port of its own.</summary>
internal sealed class RawServer : IDisposable
{
    private const byte TlsHandshake = 22;

    private static readonly byte[] NoTls = Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Exchange, Task> _response;
    private readonly List<string> _requests = [];

    internal RawServer(Func<Exchange, Task> response)
    {
        _response = response;
        _listener.Start();
        Accepting = AcceptAsync();
    }

    internal Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>The requests so far, with their bodies.</summary>
    internal IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    private Task Accepting { get; }

    /// <summary>An address where nobody listens.</summary>
    internal static Uri Closed()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return new($"http://127.0.0.1:{port}/");
    }

    /// <summary>The whole of a response.</summary>
    internal static byte[] Whole(string body, string status = "200 OK", string headers = "") =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The listener was stopped.
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var stream = client.GetStream())
        {
            try
            {
                while (await ReadAsync(stream) is { } request)
                {
                    int number;
                    lock (_requests)
                    {
                        _requests.Add(request);
                        number = _requests.Count;
                    }

                    var exchange = new Exchange(number, request, stream, client, _stop.Token);
                    await _response(exchange);
                    if (exchange.IsClosed)
                    {
                        return;
                    }
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
            {
                // The client went away, or the check is over.
            }
        }
    }

    private static async Task<string?> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var text = Encoding.ASCII.GetString([.. bytes]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && bytes.Count >= end + 4 + LengthIn(text.Substring(0, end)))
            {
                return text;
            }

            if (end >= 0 && text.IndexOf("100-continue", StringComparison.OrdinalIgnoreCase) is > 0 && bytes.Count == end + 4)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 100 Continue\r\n\r\n"), 0, 25);
            }

            var count = await stream.ReadAsync(buffer, 0, buffer.Length);
            if (count == 0)
            {
                return null;
            }

            bytes.AddRange(buffer.Take(count));
            if (bytes[0] == TlsHandshake)
            {
                await stream.WriteAsync(NoTls, 0, NoTls.Length);
                return null;
            }
        }
    }

    private static int LengthIn(string head)
    {
        const string Name = "Content-Length:";
        var line = head.Split(["\r\n"], StringSplitOptions.None).FirstOrDefault(static line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line.Substring(Name.Length), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A request, and the connection that its response goes to.</summary>
    internal sealed class Exchange(int number, string request, NetworkStream stream, TcpClient client, CancellationToken stopping)
    {
        /// <summary>The number of the request at this server, from 1 on.</summary>
        internal int Number { get; } = number;

        internal string Request { get; } = request;

        internal bool IsClosed { get; private set; }

        internal Task WriteAsync(byte[] bytes) => stream.WriteAsync(bytes, 0, bytes.Length);

        internal Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

        internal Task HangAsync() => Task.Delay(Timeout.Infinite, stopping);

        /// <summary>Ends the connection, in order or with a reset.</summary>
        internal Task CloseAsync(bool reset = false)
        {
            IsClosed = true;
            if (reset)
            {
                client.LingerState = new LingerOption(enable: true, seconds: 0);
            }

            return Task.CompletedTask;
        }
    }
}
