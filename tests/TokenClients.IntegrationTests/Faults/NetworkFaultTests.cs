using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using TokenClients.Apinizer;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>Addresses at which no call gets as far as an operation.</summary>
public sealed class NetworkFaultTests
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Connections_to_the_refusing_address_are_refused_for_as_long_as_the_emulator_lives()
    {
        var emulator = await TokenServicesEmulator.StartAsync();
        await using (emulator)
        {
            var address = emulator.RefusingAddress;
            emulator.RefusingAddress.Should().Be(address);
            address.Port.Should().NotBe(emulator.BaseAddress.Port);
            for (var attempt = 0; attempt < 3; attempt++)
            {
                using var client = new TcpClient();
                (await FluentActions.Awaiting(() => client.ConnectAsync(address.Host, address.Port)).Should().ThrowAsync<SocketException>())
                    .Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
            }

            using var rival = new TcpListener(IPAddress.Loopback, address.Port);
            FluentActions.Invoking(rival.Start).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.AddressAlreadyInUse);

            await emulator.DisposeAsync();
            using var heir = new TcpListener(IPAddress.Loopback, address.Port);
            heir.Start();
            heir.Stop();
        }

        FluentActions.Invoking(() => emulator.RefusingAddress).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => emulator.CertificateAuthority).Should().Throw<ObjectDisposedException>();
        await FluentActions.Awaiting(() => emulator.ListenTlsAsync(EmulatedCertificate.Valid)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Theory]
    [InlineData(TokenService.Vercel)]
    [InlineData(TokenService.Apinizer)]
    public async Task A_refused_connection_may_be_tried_again(TokenService service)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        var failure = await Failing.CallAsync(() => CreateAsync(emulator, service, emulator.RefusingAddress));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.IsRetryable.Should().BeTrue();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.Attempts.Should().Be(2);
        emulator.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData(EmulatedCertificate.Valid, SslPolicyErrors.None, X509ChainStatusFlags.NoError)]
    [InlineData(EmulatedCertificate.Expired, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData(EmulatedCertificate.WrongName, SslPolicyErrors.RemoteCertificateNameMismatch, X509ChainStatusFlags.NoError)]
    [InlineData(EmulatedCertificate.SelfSigned, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.UntrustedRoot)]
    public async Task A_certificate_has_one_thing_wrong_or_nothing(EmulatedCertificate certificate, SslPolicyErrors errors, X509ChainStatusFlags status)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var address = await emulator.ListenTlsAsync(certificate);
        (await emulator.ListenTlsAsync(certificate)).Should().Be(address);
        address.Scheme.Should().Be("https");
        SslPolicyErrors? seen = null;
        var flags = X509ChainStatusFlags.NoError;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var tls = new SslStream(client.GetStream());

        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = address.Host,
            CertificateChainPolicy = Trusting(emulator),
            RemoteCertificateValidationCallback = (_, _, chain, policyErrors) =>
            {
                seen = policyErrors;
                flags = chain!.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
                return true;
            },
        });

        seen.Should().Be(errors);
        flags.Should().Be(status);
    }

    [Theory]
    [InlineData(TokenService.Vercel, EmulatedCertificate.Expired)]
    [InlineData(TokenService.Vercel, EmulatedCertificate.WrongName)]
    [InlineData(TokenService.Vercel, EmulatedCertificate.SelfSigned)]
    [InlineData(TokenService.Apinizer, EmulatedCertificate.Expired)]
    [InlineData(TokenService.Apinizer, EmulatedCertificate.WrongName)]
    [InlineData(TokenService.Apinizer, EmulatedCertificate.SelfSigned)]
    public async Task A_wrong_certificate_is_refused_at_once_and_gets_no_credential(TokenService service, EmulatedCertificate certificate)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var trusting = TrustingHandler(emulator);
        var address = await emulator.ListenTlsAsync(certificate);

        var failure = await Failing.CallAsync(() => CreateAsync(emulator, service, address, trusting));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.IsRetryable.Should().BeFalse();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.Attempts.Should().Be(1);
        failure.InnerException!.GetBaseException().Should().BeAssignableTo<AuthenticationException>();
        emulator.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData(TokenService.Vercel)]
    [InlineData(TokenService.Apinizer)]
    public async Task A_valid_certificate_serves_those_who_trust_its_authority(TokenService service)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var trusting = TrustingHandler(emulator);
        var address = await emulator.ListenTlsAsync(EmulatedCertificate.Valid);

        await CreateAsync(emulator, service, address, trusting);
        emulator.Calls.Should().ContainSingle().Which.Executed.Should().BeTrue();

        (await Failing.CallAsync(() => CreateAsync(emulator, service, address))).Kind.Should().Be(TokenErrorKind.Unreachable);
        emulator.Calls.Should().ContainSingle();
        emulator.CertificateAuthority.HasPrivateKey.Should().BeFalse();
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("reset, body")]
    [InlineData("too long")]
    [InlineData("chunk, cut")]
    [InlineData("slow headers")]
    [InlineData("slow body")]
    [InlineData("huge")]
    [InlineData("informational")]
    public async Task Faults_strike_behind_tls_as_well(string fault)
    {
        await using var bench = await FaultBench.StartAsync(TokenService.Vercel);
        var address = await bench.Emulator.ListenTlsAsync(EmulatedCertificate.Valid);
        using var http = new HttpClient(TrustingHandler(bench.Emulator));
        bench.Fail(FaultBench.Faults[fault](true));

        var call = async () => await (await http.SendAsync(bench.Request(address))).Content.ReadAsStringAsync();
        if (fault is "slow headers" or "slow body" or "huge" or "informational")
        {
            (await call()).Should().StartWith("{\"token\":");
        }
        else
        {
            await call.Should().ThrowAsync<HttpRequestException>();
        }

        (await call()).Should().StartWith("{\"token\":").And.EndWith("}");
        bench.Executed.Should().Be(2);
    }

    [Fact]
    public async Task Connections_that_wait_do_not_hold_up_the_end()
    {
        var emulator = await TokenServicesEmulator.StartAsync();
        await using (emulator)
        {
            var address = await emulator.ListenTlsAsync(EmulatedCertificate.Valid);
            using var silent = new TcpClient();
            await silent.ConnectAsync(address.Host, address.Port);
            using var idle = new HttpClient(TrustingHandler(emulator));
            (await idle.GetAsync(new Uri(address, "apiops/test/healthcheck"))).Dispose();
            using var slow = new HttpClient(TrustingHandler(emulator));
            emulator.Fail(TokenService.Apinizer, "healthcheck", Fault.HugeBody(1L << 40));
            using var response = await slow.GetAsync(new Uri(address, "apiops/test/healthcheck"), HttpCompletionOption.ResponseHeadersRead);

            var start = TimeProvider.System.GetTimestamp();
            await emulator.DisposeAsync();

            TimeProvider.System.GetElapsedTime(start).Should().BeLessThan(Prompt);
            (await silent.GetStream().ReadAsync(new byte[1])).Should().Be(0);
        }
    }

    private static async Task CreateAsync(TokenServicesEmulator emulator, TokenService service, Uri address, HttpMessageHandler? handler = null)
    {
        if (service == TokenService.Vercel)
        {
            var options = FaultBench.Prepared(emulator.VercelOptions());
            options.BaseAddress = address;
            using var vercel = new VercelTokens(options, handler);
            await vercel.CreateTokenAsync(new CreateVercelToken("n", TokenExpiry.Never));
        }
        else
        {
            var options = FaultBench.Prepared(emulator.ApinizerOptions());
            options.BaseAddress = address;
            using var apinizer = new ApinizerAuth(options, handler);
            await apinizer.CreateTokenAsync();
        }
    }

    private static SocketsHttpHandler TrustingHandler(TokenServicesEmulator emulator) => new() { SslOptions = { CertificateChainPolicy = Trusting(emulator) } };

    private static X509ChainPolicy Trusting(TokenServicesEmulator emulator) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { emulator.CertificateAuthority },
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
