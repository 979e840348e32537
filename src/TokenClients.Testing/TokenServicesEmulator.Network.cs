using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <content>Addresses at which a client does not even get as far as an operation.</content>
public sealed partial class TokenServicesEmulator
{
    private readonly Dictionary<EmulatedCertificate, Task<Uri>> _tlsAddresses = [];
    private FakeAuthority? _authority;
    private Socket? _refusing;

    /// <summary>
    /// An address at which every connection is refused: <c>http://127.0.0.1:port/</c>, always the same. The port is held until the emulator is disposed, so that nothing else comes to listen on it.
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
                    // Bound and not listening.
                    _refusing = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
                    _refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));

                    // On Unix, binding lets others share the port that want to.
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
    /// The authority that issues the certificates of <see cref="ListenTlsAsync"/>: made for this emulator, trusted by nobody, without its key. It belongs to the emulator and is disposed with it.
    /// </summary>
    /// <remarks>
    /// A client that is to trust it is told so for itself, not for the machine:
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

    /// <summary>Listens with TLS as well, on a free port of 127.0.0.1 of its own, until the emulator is disposed. It is the same emulator: the same tokens, faults and calls.</summary>
    /// <param name="certificate">How the address identifies itself. Certificates are good or expired by the system's clock, whatever clock the emulator goes by.</param>
    /// <returns>
    /// The address, <c>https://127.0.0.1:port/</c>; the same for the same certificate. Put it into a client's options in place of <see cref="BaseAddress"/>; Crafter's path,
    /// which its options' address has, goes behind it.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="certificate"/> is no known kind.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public Task<Uri> ListenTlsAsync(EmulatedCertificate certificate)
    {
        if (!Enum.IsDefined(certificate))
        {
            throw new ArgumentOutOfRangeException(nameof(certificate), certificate, "There is no such certificate.");
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
