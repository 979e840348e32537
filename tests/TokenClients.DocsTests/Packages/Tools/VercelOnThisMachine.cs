using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TokenClients.DocsTests.Packages;

/// <summary>
/// Lets a program that knows nothing of it call https://api.vercel.com at an emulator: a proxy that, asked for that host, is that host itself, with a certificate of its own for the name.
/// The program finds the proxy and the certificate as any would, by the environment.
/// </summary>
internal sealed class VercelOnThisMachine : IAsyncDisposable
{
    private const string Host = "api.vercel.com";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate = CreateCertificate();
    private readonly Uri _emulator;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    internal VercelOnThisMachine(Uri emulator, string folder)
    {
        _emulator = emulator;
        CertificateFile = Path.Combine(folder, "vercel.pem");
        File.WriteAllText(CertificateFile, _certificate.ExportCertificatePem());
        _listener.Start();
        _accepting = AcceptAsync();
    }

    private string CertificateFile { get; }

    /// <summary>What a program's environment must hold. On Linux .NET trusts the certificates of the named file.</summary>
    internal Dictionary<string, string> Environment() => new()
    {
        ["https_proxy"] = $"http://{_listener.LocalEndpoint}",
        ["no_proxy"] = "",
        ["SSL_CERT_FILE"] = CertificateFile,
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _certificate.Dispose();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException || (error is InvalidOperationException && _stop.IsCancellationRequested))
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var target = await ReadTargetAsync(stream);
                var isVercel = target == $"CONNECT {Host}:443 HTTP/1.1";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(isVercel ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"), _stop.Token);
                if (!isVercel)
                {
                    return;
                }

                await using var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                using var server = new TcpClient();
                await server.ConnectAsync(_emulator.Host, _emulator.Port, _stop.Token);
                await Task.WhenAny(tls.CopyToAsync(server.GetStream(), _stop.Token), server.GetStream().CopyToAsync(tls, _stop.Token));
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The program has gone, or does not trust the certificate: its output says which.
            }
        }
    }

    /// <summary>The first line of a request without a body; the others are read and dropped.</summary>
    private async Task<string> ReadTargetAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString().Split("\r\n")[0];
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
