namespace TokenClients.Testing;

/// <summary>How an address with TLS identifies itself: see <see cref="TokenServicesEmulator.ListenTlsAsync"/>. All but the last are issued by <see cref="TokenServicesEmulator.CertificateAuthority"/>.</summary>
public enum EmulatedCertificate
{
    /// <summary>A valid certificate: a client that trusts the authority connects.</summary>
    Valid = 1,

    /// <summary>A certificate that expired yesterday.</summary>
    Expired,

    /// <summary>A certificate for <c>wrong-name.example</c>, not for 127.0.0.1.</summary>
    WrongName,

    /// <summary>A self-signed certificate.</summary>
    SelfSigned,
}
