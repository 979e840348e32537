using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>An emulator for one operation, with what its calls are about, and clients that prepare it.</summary>
internal sealed class MatrixWorld : IAsyncDisposable
{
    private const int CrafterIds = 400;

    /// <summary>Clients that are not struck by time are given more of it than a busy machine takes.</summary>
    private static readonly TimeSpan Plenty = TimeSpan.FromSeconds(15);

    private readonly ILoggerFactory _logs;
    private readonly Queue<SecretString> _crafterIds = [];

    private MatrixWorld(TokenServicesEmulator emulator, Uri elsewhere, SecretLeakDetector detector)
    {
        Emulator = emulator;
        Elsewhere = elsewhere;
        _logs = detector.LoggerFactory;
        Infisical = new(emulator.InfisicalOptions());
        Vercel = new(emulator.VercelOptions());
        Crafter = new(emulator.CrafterOptions());
        ApinizerToken = emulator.IssueApinizerToken();
        detector.Watch(emulator);
        while (_crafterIds.Count < CrafterIds)
        {
            var id = new SecretString(Guid.NewGuid().ToString("N"));
            detector.Watch(id);
            _crafterIds.Enqueue(id);
        }
    }

    internal TokenServicesEmulator Emulator { get; }

    /// <summary>Another origin, where nobody has business.</summary>
    internal Uri Elsewhere { get; }

    internal InfisicalTokenAuth Infisical { get; }

    internal VercelTokens Vercel { get; }

    internal CrafterAccessTokens Crafter { get; }

    internal Guid Identity => Emulator.InfisicalIdentityId;

    internal CreatedToken<InfisicalToken> InfisicalToken { get; private set; } = null!;

    internal SecretString CrafterToken { get; private set; } = null!;

    internal SecretString ApinizerToken { get; }

    internal static async Task<MatrixWorld> StartAsync(MatrixOperation operation, Uri elsewhere, SecretLeakDetector detector)
    {
        var world = new MatrixWorld(await TokenServicesEmulator.StartAsync(), elsewhere, detector);
        if (operation.Service == TokenService.Infisical)
        {
            await world.Infisical.AttachAsync(world.Identity);
            world.InfisicalToken = await world.Infisical.CreateTokenAsync(world.Identity, new() { Name = "first" });
        }

        world.CrafterToken = (await world.Crafter.CreateTokenAsync(new CreateCrafterToken("first", TokenExpiry.Never))).Secret;
        return world;
    }

    internal SecretString NewCrafterId() => _crafterIds.Dequeue();

    internal IDisposable NewClient(Type client, Uri? origin = null, HttpMessageHandler? primary = null, MatrixTiming? timing = null)
    {
        return client.Name switch
        {
            nameof(InfisicalTokenAuth) => new InfisicalTokenAuth(Set(Emulator.InfisicalOptions()), primary, _logs),
            nameof(ApinizerAuth) => new ApinizerAuth(Set(Emulator.ApinizerOptions()), primary, _logs),
            nameof(VercelTokens) => new VercelTokens(Set(Emulator.VercelOptions()), primary, _logs),
            nameof(VercelSso) => new VercelSso(Set(Emulator.VercelSsoOptions()), primary, _logs),
            _ => new CrafterAccessTokens(Set(Emulator.CrafterOptions()), primary, _logs),
        };

        T Set<T>(T options)
            where T : TokenClientOptions
        {
            options.BaseAddress = origin is null ? options.BaseAddress : new(origin, options.BaseAddress!.AbsolutePath);
            var total = timing?.Total ?? Plenty;
            options.Resilience = new()
            {
                MaxRetries = MatrixTables.MaxRetries,
                BaseDelay = TimeSpan.FromMilliseconds(4),
                TotalTimeout = total,
                AttemptTimeout = timing?.Attempt ?? total,
                MaxRetryAfter = total / 2,
                CircuitBreakerSamplingDuration = TimeSpan.FromMinutes(1),
            };
            return options;
        }
    }

    /// <summary>Trusts the emulator's authority, so that what is refused is the certificate.</summary>
    internal SocketsHttpHandler Trusting() => new()
    {
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { Emulator.CertificateAuthority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };

    /// <summary>Knocks where it is refused at first, and then at the right door.</summary>
    internal SocketsHttpHandler RefusedOnce()
    {
        var isFirst = true;
        return new()
        {
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = async (context, cancellation) =>
            {
                var port = isFirst ? Emulator.RefusingAddress.Port : context.DnsEndPoint.Port;
                isFirst = false;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
    }

    public async ValueTask DisposeAsync()
    {
        Infisical.Dispose();
        Vercel.Dispose();
        Crafter.Dispose();
        await Emulator.DisposeAsync();
    }
}

/// <summary>Timeouts that strike.</summary>
internal sealed record MatrixTiming(TimeSpan? Attempt, TimeSpan? Total);
