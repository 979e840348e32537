using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TokenClients.IntegrationTests;

/// <summary>A server that writes bytes as a test says, for what no well-behaved server does.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Exchange, Task> _response;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _connections = [];
    private readonly List<Request> _requests = [];
    private readonly Task _accepting;
    private int _open;
    private int _accepted;

    private RawServer(Func<Exchange, Task> response, bool tls)
    {
        _response = response;
        _certificate = tls ? SelfSigned() : null;
        _listener.Start();
        BaseAddress = new($"{(tls ? "https" : "http")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    internal Uri BaseAddress { get; }

    internal IReadOnlyList<Request> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How many connections were made.</summary>
    internal int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many connections their clients hold open.</summary>
    internal int Open => Volatile.Read(ref _open);

    /// <summary>Starts a server that calls back for each request; the connection stays open unless the callback ends it.</summary>
    internal static RawServer Start(Func<Exchange, Task> response, bool tls = false) => new(response, tls);

    /// <summary>Starts a server that gives every request the same response.</summary>
    internal static RawServer Responding(string body, int status = 200, string contentType = "application/json", string headers = "", bool tls = false) =>
        Start(exchange => exchange.RespondAsync(body, status, contentType, headers), tls);

    /// <summary>A port of this machine on which nobody listens.</summary>
    internal static Uri ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }

    internal static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return result.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _certificate?.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
            {
                // A listener that ends fails in one of these ways.
                return;
            }

            Interlocked.Increment(ref _accepted);
            Interlocked.Increment(ref _open);
            _connections.Add(ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
                    stream = tls;
                }

                while (await ReadRequestAsync(stream) is { } request)
                {
                    lock (_requests)
                    {
                        _requests.Add(request);
                    }

                    var exchange = new Exchange(client, stream, request, _stopping.Token);
                    await _response(exchange);
                    if (exchange.Ended)
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
            {
                // The client went away, or the test is over.
            }
            finally
            {
                Interlocked.Decrement(ref _open);
            }
        }
    }

    private async Task<Request?> ReadRequestAsync(Stream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (bytes.Count < 4 || !bytes[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, _stopping.Token) == 0)
            {
                return null;
            }

            bytes.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines[1..])
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stopping.Token);
        var words = lines[0].Split(' ');
        return new(words[0], words[1], headers, Encoding.UTF8.GetString(body));
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    internal sealed record Request(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

    /// <summary>One request, and the wire to respond it on.</summary>
    internal sealed class Exchange(TcpClient client, Stream stream, Request request, CancellationToken stopping)
    {
        internal Request Request { get; } = request;

        internal bool Ended { get; private set; }

        /// <summary>Canceled when the server stops.</summary>
        internal CancellationToken Stopping { get; } = stopping;

        internal Task RespondAsync(string body, int status = 200, string contentType = "application/json", string headers = "") =>
            RespondAsync(Encoding.UTF8.GetBytes(body), status, contentType, headers);

        internal async Task RespondAsync(byte[] body, int status = 200, string contentType = "application/json", string headers = "")
        {
            await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Said\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n{headers}\r\n"));
            await WriteAsync(body);
        }

        internal Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

        internal async Task WriteAsync(byte[] bytes)
        {
            await stream.WriteAsync(bytes, Stopping);
            await stream.FlushAsync(Stopping);
        }

        /// <summary>Passes bytes on in both directions until one side ends.</summary>
        internal async Task TunnelAsync(TcpClient other)
        {
            Ended = true;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
            Task[] ways = [stream.CopyToAsync(other.GetStream(), end.Token), other.GetStream().CopyToAsync(stream, end.Token)];
            await Task.WhenAny(ways);
            await end.CancelAsync();
            await Task.WhenAll(ways).ContinueWith(static both => both.Exception, TaskScheduler.Default);
        }

        /// <summary>Ends the connection in order: the client has got everything, then the end.</summary>
        internal void Close()
        {
            Ended = true;
            client.Client.Shutdown(SocketShutdown.Send);
        }

        /// <summary>Resets the connection: what was not yet read is lost.</summary>
        internal void Reset()
        {
            Ended = true;
            client.Client.LingerState = new LingerOption(true, 0);
            client.Close();
        }
    }
}
