namespace TokenClients.Testing;

/// <summary>The kinds of certificate for <see cref="TokenServicesEmulator.ListenTlsAsync"/>. <see cref="TokenServicesEmulator.CertificateAuthority"/> issues all of them except <see cref="EmulatedCertificate.SelfSigned"/>.</summary>
public enum EmulatedCertificate
{
    /// <summary>A valid certificate. A client that trusts the authority can connect.</summary>
    Valid = 1,

    /// <summary>A certificate that expired yesterday.</summary>
    Expired,

    /// <summary>A certificate for <c>wrong-name.example</c>, not for 127.0.0.1.</summary>
    WrongName,

    /// <summary>A self-signed certificate.</summary>
    SelfSigned,
}
