using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Proxies;

/// <summary>What a proxy gets: nothing that is not encrypted, unless the program has said so.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private const string OfTheEnvironment = "of the environment";
    private const string Own = "own";

    private readonly RecordingProxy _proxy = new();
    private TokenServicesEmulator _emulator = null!;

    /// <summary>A client, its primary handler, where its proxy comes from, and the host of its address.</summary>
    public static TheoryData<string, string, string, string> Ways
    {
        get
        {
            var data = new TheoryData<string, string, string, string>();
            foreach (var client in new[] { nameof(InfisicalTokenAuth), nameof(ApinizerAuth), nameof(VercelTokens), nameof(VercelSso), nameof(CrafterAccessTokens), nameof(BearerTokenHandler) })
            {
                foreach (var handler in new[] { nameof(SocketsHttpHandler), nameof(HttpClientHandler), "behind another" })
                {
                    // The platform would trace Crafter's addresses.
                    if (client != nameof(CrafterAccessTokens) || handler != nameof(HttpClientHandler))
                    {
                        data.Add(client, handler, OfTheEnvironment, "127.0.0.1");
                        data.Add(client, handler, Own, "localhost");
                    }
                }

                if (client != nameof(BearerTokenHandler))
                {
                    data.Add(client, "default", OfTheEnvironment, "127.0.0.1");
                    data.Add(client, "default", OfTheEnvironment, "localhost");
                }
            }

            return data;
        }
    }

    public async ValueTask InitializeAsync() => _emulator = await TokenServicesEmulator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        DefaultProxy.Remove(_proxy);
        await _emulator.DisposeAsync();
        _proxy.Dispose();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Case_A01_a_request_to_this_machine_goes_through_no_proxy(string client, string handler, string proxy, string host)
    {
        using var primary = Primary(handler, proxy);
        DefaultProxy.Add(On(host), _proxy);

        await CallAsync(client, On(host), primary);

        _proxy.Requests.Should().BeEmpty();
        _emulator.Calls.Should().NotBeEmpty();
    }

    /// <summary>As programs have it that set a proxy for all their clients, and whose tests use the emulator.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_A01_the_emulator_is_called_through_no_proxy(bool hasOwnProxy)
    {
        DefaultProxy.Add(_emulator.BaseAddress, _proxy);
        var services = new ServiceCollection();
        services.AddTokenClients().AddInfisical(static _ => { }).AddApinizer(static _ => { }).AddVercel(static _ => { }).AddVercelSso(static _ => { }).AddCrafter(static _ => { }).UseEmulator(_emulator)
            .ConfigureHttpClient(http => http.ConfigurePrimaryHttpMessageHandler(() => hasOwnProxy ? new SocketsHttpHandler { Proxy = new WebProxy(_proxy.Address) } : new SocketsHttpHandler()));
        var api = services.AddHttpClient("management").AddApinizerBearerToken();
        if (hasOwnProxy)
        {
            api.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { Proxy = new WebProxy(_proxy.Address) });
        }

        await using var provider = services.BuildServiceProvider();
        (await provider.GetRequiredService<IInfisicalTokenAuth>().CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        (await provider.GetRequiredService<IApinizerAuth>().CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        (await provider.GetRequiredService<IVercelTokens>().CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        (await provider.GetRequiredService<ICrafterAccessTokens>().CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        await provider.GetRequiredService<IVercelSso>().ExchangeCodeAsync(_emulator.IssueVercelSsoCode());
        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("management");
        using var response = await http.GetAsync(new Uri("hello/", UriKind.Relative));

        _proxy.Requests.Should().BeEmpty();
    }

    /// <summary>Over TLS a proxy would see no credential, but a loopback address is another machine to it.</summary>
    [Fact]
    public async Task Case_A01_the_emulator_with_TLS_is_called_through_no_proxy()
    {
        var options = _emulator.VercelOptions();
        options.BaseAddress = await _emulator.ListenTlsAsync(EmulatedCertificate.Valid);
        options.Resilience.Retry.MaxRetryAttempts = 0;
        DefaultProxy.Add(options.BaseAddress, _proxy);
        using var vercel = new VercelTokens(options);

        await Failing.CallAsync(() => vercel.GetCurrentTokenAsync());

        _proxy.Requests.Should().BeEmpty();
    }

    /// <summary>A handler that has sent a request takes no settings any more.</summary>
    [Theory]
    [InlineData(OfTheEnvironment)]
    [InlineData(Own)]
    public async Task Case_A01_a_handler_that_cannot_be_changed_is_refused_and_the_proxy_named(string proxy)
    {
        using var primary = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.FromMinutes(1), Proxy = proxy == Own ? new WebProxy(_proxy.Address) : null };
        DefaultProxy.Add(_emulator.BaseAddress, _proxy);
        using (var warm = new HttpClient(primary, disposeHandler: false))
        {
            (await warm.GetAsync(_emulator.BaseAddress)).Dispose();
        }

        var warmUp = _proxy.Requests.Count;
        var create = () => new VercelTokens(_emulator.VercelOptions(), primary);
        using var http = new HttpClient(new BearerTokenHandler(AccessTokenSource.Fixed(new("vcp_secret")), _emulator.BaseAddress) { InnerHandler = primary });
        var send = () => http.GetAsync(_emulator.BaseAddress);

        create.Should().Throw<ArgumentException>().Which.Message.Should().Contain($"{_proxy.Address.GetLeftPart(UriPartial.Authority)}").And.Contain("UseProxy");
        (await send.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain($"{_proxy.Address.GetLeftPart(UriPartial.Authority)}").And.Contain("UseProxy");
        _proxy.Requests.Should().HaveCount(warmUp);
    }

    /// <summary>One that would use no proxy anyway is taken as it is.</summary>
    [Fact]
    public async Task Case_A01_a_handler_without_a_proxy_is_taken_after_its_first_request()
    {
        using var primary = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.FromMinutes(1), UseProxy = false };
        DefaultProxy.Add(_emulator.BaseAddress, _proxy);
        using (var warm = new HttpClient(primary, disposeHandler: false))
        {
            (await warm.GetAsync(_emulator.BaseAddress)).Dispose();
        }

        using var vercel = new VercelTokens(_emulator.VercelOptions(), primary);

        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
    }

    /// <summary>To another machine in clear: that this was allowed says nothing of a proxy, unless the program set it.</summary>
    [Theory]
    [InlineData(nameof(VercelTokens), OfTheEnvironment)]
    [InlineData(nameof(VercelTokens), Own)]
    [InlineData(nameof(BearerTokenHandler), OfTheEnvironment)]
    [InlineData(nameof(BearerTokenHandler), Own)]
    public async Task Case_A01_unencrypted_requests_go_to_a_proxy_only_if_the_program_set_it(string client, string proxy)
    {
        var address = new Uri($"http://{Guid.NewGuid():N}.invalid/");
        DefaultProxy.Add(address, _proxy);
        using var primary = Primary(nameof(SocketsHttpHandler), proxy);

        await Record.ExceptionAsync(() => CallAsync(client, address, primary));

        if (proxy == Own)
        {
            _proxy.Requests.Should().ContainSingle().Which.Should().Contain("Bearer ");
        }
        else
        {
            _proxy.Requests.Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData(nameof(VercelTokens), OfTheEnvironment)]
    [InlineData(nameof(VercelTokens), Own)]
    [InlineData(nameof(BearerTokenHandler), OfTheEnvironment)]
    [InlineData(nameof(BearerTokenHandler), Own)]
    public async Task Case_A01_of_an_encrypted_request_a_proxy_sees_the_host_only(string client, string proxy)
    {
        var address = new Uri($"https://{Guid.NewGuid():N}.invalid/");
        DefaultProxy.Add(address, _proxy);
        using var primary = Primary(nameof(SocketsHttpHandler), proxy);

        await Record.ExceptionAsync(() => CallAsync(client, address, primary));

        _proxy.Requests.Should().ContainSingle().Which.Should().StartWith($"CONNECT {address.Host}:443 ").And.NotContainEquivalentOf("authorization");
    }

    /// <summary>A handler can serve others than the client, whose own requests to this machine it keeps from the proxy.</summary>
    [Fact]
    public async Task Case_A01_other_addresses_still_go_through_the_proxy_of_a_handler_that_a_client_uses()
    {
        using var primary = new SocketsHttpHandler { Proxy = new WebProxy(_proxy.Address) };
        using var other = new HttpClient(primary, disposeHandler: false);
        using var vercel = new VercelTokens(_emulator.VercelOptions(), primary);

        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        using var response = await other.GetAsync(new Uri("http://elsewhere.invalid/"));

        response.StatusCode.Should().Be(HttpStatusCode.BadGateway, "the proxy responds so");
        _proxy.Requests.Should().ContainSingle().Which.Should().StartWith("GET http://elsewhere.invalid/ ");
    }

    private Uri On(string host) => new UriBuilder(_emulator.BaseAddress) { Host = host }.Uri;

    private HttpMessageHandler? Primary(string handler, string proxy)
    {
        var own = proxy == Own ? new WebProxy(_proxy.Address) : null;
        return handler switch
        {
            nameof(SocketsHttpHandler) => new SocketsHttpHandler { Proxy = own },
            nameof(HttpClientHandler) => new HttpClientHandler { Proxy = own },
            "behind another" => new PassOn { InnerHandler = new SocketsHttpHandler { Proxy = own } },
            _ => null,
        };
    }

    private async Task CallAsync(string client, Uri address, HttpMessageHandler? primary)
    {
        switch (client)
        {
            case nameof(InfisicalTokenAuth):
                using (var infisical = new InfisicalTokenAuth(At(_emulator.InfisicalOptions(), address), primary))
                {
                    (await infisical.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
                }

                break;
            case nameof(ApinizerAuth):
                using (var apinizer = new ApinizerAuth(At(_emulator.ApinizerOptions(), address), primary))
                {
                    (await apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
                }

                break;
            case nameof(VercelTokens):
                using (var vercel = new VercelTokens(At(_emulator.VercelOptions(), address), primary))
                {
                    (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
                }

                break;
            case nameof(VercelSso):
                using (var sso = new VercelSso(At(_emulator.VercelSsoOptions(), address), primary))
                {
                    await sso.ExchangeCodeAsync(_emulator.IssueVercelSsoCode());
                }

                break;
            case nameof(CrafterAccessTokens):
                using (var crafter = new CrafterAccessTokens(At(_emulator.CrafterOptions(), address), primary))
                {
                    (await crafter.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
                }

                break;
            default:
                using (var http = new HttpClient(new BearerTokenHandler(AccessTokenSource.Fixed(new("vcp_secret")), address) { AllowInsecureHttp = !address.IsLoopback, InnerHandler = primary! }))
                {
                    using var response = await http.GetAsync(address);
                }

                break;
        }
    }

    private static TOptions At<TOptions>(TOptions options, Uri address)
        where TOptions : TokenClientOptions
    {
        options.BaseAddress = new UriBuilder(options.BaseAddress!) { Scheme = address.Scheme, Host = address.Host, Port = address.Port }.Uri;
        options.AllowInsecureHttp = !address.IsLoopback;
        options.Resilience.Retry.MaxRetryAttempts = 0;
        return options;
    }

    private sealed class PassOn : DelegatingHandler;
}
