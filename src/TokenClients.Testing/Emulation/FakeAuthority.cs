using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TokenClients.Testing.Emulation;

/// <summary>Issues valid certificates, and certificates with one error. The keys are in memory, and different for each instance.</summary>
internal sealed class FakeAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string WrongName = "wrong-name.example";

    // Clients check certificates against the system clock.
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly List<X509Certificate2> _issued = [];
    private readonly X509Certificate2 _root;

    internal FakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of emulated token services", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _root = request.CreateSelfSigned(_now.AddDays(-400), _now.AddDays(400));
        Certificate = Load(_root.Export(X509ContentType.Cert));
    }

    /// <summary>Its own certificate, without the key.</summary>
    internal X509Certificate2 Certificate { get; }

    internal SslStreamCertificateContext Issue(EmulatedCertificate kind)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        if (kind == EmulatedCertificate.WrongName)
        {
            names.AddDnsName(WrongName);
        }
        else
        {
            names.AddIpAddress(IPAddress.Loopback);
            names.AddDnsName("localhost");
        }

        var request = new CertificateRequest(kind == EmulatedCertificate.WrongName ? $"CN={WrongName}" : "CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(names.Build());

        var from = _now.AddDays(-30);
        var to = kind == EmulatedCertificate.Expired ? _now.AddDays(-1) : _now.AddDays(365);
        using var certificate = kind == EmulatedCertificate.SelfSigned ? request.CreateSelfSigned(from, to) : Sign(request, key, from, to);

        // Exported and imported, because some systems cannot use an ephemeral key for TLS.
        var issued = Load(certificate.Export(X509ContentType.Pkcs12), withKey: true);
        lock (_issued)
        {
            _issued.Add(issued);
        }

        return SslStreamCertificateContext.Create(issued, additionalCertificates: null, offline: true);
    }

    public void Dispose()
    {
        lock (_issued)
        {
            foreach (var certificate in _issued)
            {
                certificate.Dispose();
            }
        }

        Certificate.Dispose();
        _root.Dispose();
    }

    private static X509Certificate2 Load(byte[] bytes, bool withKey = false) =>
#if NET9_0_OR_GREATER
        withKey ? X509CertificateLoader.LoadPkcs12(bytes, password: null) : X509CertificateLoader.LoadCertificate(bytes);
#else
        withKey ? new(bytes, (string?)null) : new(bytes);
#endif

    private X509Certificate2 Sign(CertificateRequest request, ECDsa key, DateTimeOffset from, DateTimeOffset to)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        using var bare = request.Create(_root, from, to, serial);
        return bare.CopyWithPrivateKey(key);
    }
}
