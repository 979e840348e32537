using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
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
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(3);

    private readonly ILoggerFactory _logs;
    private readonly Queue<SecretString> _crafterIds = [];

    private readonly ResilienceEngine _engine;

    private MatrixWorld(TokenServicesEmulator emulator, Uri elsewhere, SecretLeakDetector detector, ResilienceEngine engine)
    {
        _engine = engine;
        Emulator = emulator;
        Elsewhere = elsewhere;
        _logs = detector.LoggerFactory;
        Infisical = new(emulator.InfisicalOptions());
        Vercel = new(emulator.VercelOptions());
        Crafter = new(emulator.CrafterOptions());
        ApinizerToken = emulator.IssueApinizerToken();
        Gateway = new(emulator.BaseAddress);
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

    /// <summary>What lies between the client and the emulator, if the fault is there.</summary>
    internal Gateway Gateway { get; }

    internal Http2Gateway Http2 { get; private set; } = null!;

    internal TunnelProxy Proxy { get; private set; } = null!;

    internal static async Task<MatrixWorld> StartAsync(MatrixOperation operation, Uri elsewhere, SecretLeakDetector detector, ResilienceEngine engine)
    {
        var world = new MatrixWorld(await TokenServicesEmulator.StartAsync(), elsewhere, detector, engine);
        if (operation.Service == TokenService.Infisical)
        {
            await world.Infisical.AttachAsync(world.Identity);
            world.InfisicalToken = await world.Infisical.CreateTokenAsync(world.Identity, new() { Name = "first" });
        }

        world.Http2 = await Http2Gateway.StartAsync(world.Emulator.BaseAddress);
        world.Proxy = new((await world.Emulator.ListenTlsAsync(EmulatedCertificate.WrongName)).Port);
        world.CrafterToken = (await world.Crafter.CreateTokenAsync(new CreateCrafterToken("first", TokenExpiry.Never))).Secret;
        return world;
    }

    internal SecretString NewCrafterId() => _crafterIds.Dequeue();

    internal MatrixClient NewClient(Type client, Uri? origin = null, HttpMessageHandler? primary = null, MatrixTiming? timing = null)
    {
        if (_engine == ResilienceEngine.HttpResilience)
        {
            var container = NewContainer(primary, builder => _ = client.Name switch
            {
                nameof(InfisicalTokenAuth) => builder.AddInfisical(static _ => { }).Services.PostConfigure<InfisicalOptions>(options => Set(options)),
                nameof(ApinizerAuth) => builder.AddApinizer(static _ => { }).Services.PostConfigure<ApinizerOptions>(options => Set(options)),
                nameof(VercelTokens) => builder.AddVercel(static _ => { }).Services.PostConfigure<VercelOptions>(options => Set(options)),
                nameof(VercelSso) => builder.AddVercelSso(static _ => { }).Services.PostConfigure<VercelSsoOptions>(options => Set(options)),
                _ => builder.AddCrafter(static _ => { }).Services.PostConfigure<CrafterOptions>(options => Set(options)),
            });
            return new((IDisposable)container.GetRequiredService(client.GetInterface("I" + client.Name)!), container);
        }

        IDisposable made = client.Name switch
        {
            nameof(InfisicalTokenAuth) => new InfisicalTokenAuth(Set(Emulator.InfisicalOptions()), primary, _logs),
            nameof(ApinizerAuth) => new ApinizerAuth(Set(Emulator.ApinizerOptions()), primary, _logs),
            nameof(VercelTokens) => new VercelTokens(Set(Emulator.VercelOptions()), primary, _logs),
            nameof(VercelSso) => new VercelSso(Set(Emulator.VercelSsoOptions()), primary, _logs),
            _ => new CrafterAccessTokens(Set(Emulator.CrafterOptions()), primary, _logs),
        };
        return new(made, made);

        T Set<T>(T options)
            where T : TokenClientOptions
        {
            options.BaseAddress = origin is null ? options.BaseAddress : new(origin, options.BaseAddress!.AbsolutePath);
            var total = timing?.Total ?? Plenty;
            options.Resilience = new()
            {
                Retry = { MaxRetryAttempts = MatrixTables.MaxRetries, Delay = TimeSpan.FromMilliseconds(4), MaxRetryAfter = total / 2 },
                TotalRequestTimeout = { Timeout = total },
                AttemptTimeout = { Timeout = timing?.Attempt ?? total },
                CircuitBreaker = { SamplingDuration = 2 * Plenty },
            };
            return options;
        }
    }

    /// <summary>A container with the platform's resilience handler, whose telemetry is on and is heard by the leak detector as all else.</summary>
    private ServiceProvider NewContainer(HttpMessageHandler? primary, Action<TokenClientsBuilder> add)
    {
        var services = new ServiceCollection();
        services.AddSingleton(_logs);
        services.AddResilienceEnricher();
        var builder = services.AddTokenClients().UseEmulator(Emulator).UseHttpResilience();
        add(builder);
        if (primary is not null)
        {
            builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => primary));
        }

        return services.BuildServiceProvider();
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

    /// <summary>Calls over the proxy, which gets requests for a tunnel and nothing else.</summary>
    internal SocketsHttpHandler OverProxy()
    {
        var handler = Trusting();
        (handler.Proxy, handler.AutomaticDecompression) = (new WebProxy(Proxy.Address), DecompressionMethods.All);
        return handler;
    }

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
        await Gateway.DisposeAsync();
        await Http2.DisposeAsync();
        await Proxy.DisposeAsync();
        await Emulator.DisposeAsync();
    }
}

/// <summary>A client with the container that it is from, if any. Its meters end with it: those of thousands would slow down whoever listens.</summary>
internal sealed class MatrixClient(IDisposable client, IDisposable owner) : IDisposable
{
    internal IDisposable Client => client;

    public void Dispose() => owner.Dispose();
}

/// <summary>Speaks HTTP/2 without TLS.</summary>
internal sealed class OverHttp2() : DelegatingHandler(new SocketsHttpHandler())
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>What runs retries and timeouts.</summary>
public enum ResilienceEngine
{
    BuiltIn,
    HttpResilience,
}

/// <summary>Timeouts that strike.</summary>
internal sealed record MatrixTiming(TimeSpan? Attempt, TimeSpan? Total);
