using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>Addresses that fail before an operation is reached, and TLS.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly Dictionary<EmulatedCertificate, Task<Uri>> _tlsAddresses = [];
    private FakeAuthority? _authority;
    private Socket? _refusing;

    /// <summary>
    /// An address at which every connection is refused: <c>http://127.0.0.1:port/</c>, always the same. The emulator reserves the port until it is disposed.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public Uri RefusingAddress
    {
        get
        {
            lock (_services)
            {
                ObjectDisposedException.ThrowIf(_disposal is not null, this);
                if (_refusing is null)
                {
                    // The socket is bound, but does not listen.
                    _refusing = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
                    _refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));

                    // On Unix, other sockets could otherwise share the port.
                    if (!OperatingSystem.IsWindows())
                    {
                        _refusing.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, false);
                    }
                }

                return new($"http://127.0.0.1:{((IPEndPoint)_refusing.LocalEndPoint!).Port}/");
            }
        }
    }

    /// <summary>
    /// The certificate, without its private key, of the authority that issues the certificates for <see cref="ListenTlsAsync"/>. The authority is created for this emulator, and no system trusts it. The emulator disposes the certificate.
    /// </summary>
    /// <remarks>
    /// To make a client trust it, configure the client, not the machine:
    /// <code>
    /// new SocketsHttpHandler
    /// {
    ///     SslOptions =
    ///     {
    ///         CertificateChainPolicy = new X509ChainPolicy
    ///         {
    ///             TrustMode = X509ChainTrustMode.CustomRootTrust,
    ///             CustomTrustStore = { emulator.CertificateAuthority },
    ///             RevocationMode = X509RevocationMode.NoCheck,
    ///         },
    ///     },
    /// }
    /// </code>
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public X509Certificate2 CertificateAuthority
    {
        get
        {
            lock (_services)
            {
                return AuthorityUnderLock().Certificate;
            }
        }
    }

    /// <summary>Also listens with TLS, on another free port of 127.0.0.1, until the emulator is disposed. Tokens, faults and recorded calls are the same as at <see cref="BaseAddress"/>.</summary>
    /// <param name="certificate">The kind of certificate. Whether it has expired depends on the system clock, whatever clock the emulator uses.</param>
    /// <returns>
    /// The address, <c>https://127.0.0.1:port/</c>, always the same for one kind of certificate. Use it in a client's options in place of <see cref="BaseAddress"/>. For Crafter,
    /// append the context path.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="certificate"/> is not a known kind.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public Task<Uri> ListenTlsAsync(EmulatedCertificate certificate)
    {
        if (!Enum.IsDefined(certificate))
        {
            throw new ArgumentOutOfRangeException(nameof(certificate), certificate, "The certificate is not a known kind.");
        }

        lock (_services)
        {
            var authority = AuthorityUnderLock();
            if (!_tlsAddresses.TryGetValue(certificate, out var address))
            {
                _tlsAddresses.Add(certificate, address = _server.ListenAsync(port: 0, authority.Issue(certificate)));
            }

            return address;
        }
    }

    private FakeAuthority AuthorityUnderLock()
    {
        ObjectDisposedException.ThrowIf(_disposal is not null, this);
        return _authority ??= new();
    }

    private async Task DisposeAllAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _refusing?.Dispose();
        _authority?.Dispose();
    }
}
