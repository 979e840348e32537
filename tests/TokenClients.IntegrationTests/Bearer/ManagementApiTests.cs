using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Bearer;

/// <summary>HTTP clients of the user's that call Apinizer's Management API with tokens of ours, on real sockets.</summary>
public sealed class ManagementApiTests
{
    private static readonly Uri Hello = new("test/hello/user", UriKind.Relative);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Clients => ["typed", "named", "by hand"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Every_kind_of_client_is_authorised_with_one_token(string kind)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var services = Services(emulator, static services =>
        {
            services.AddHttpClient<ManagementApi>().AddApinizerBearerToken();
            services.AddHttpClient("named").AddApinizerBearerToken();
        });
        using var own = new ApinizerAuth(emulator.ApinizerOptions());
        using var http = kind switch
        {
            "typed" => services.GetRequiredService<ManagementApi>().Http,
            "named" => services.GetRequiredService<IHttpClientFactory>().CreateClient("named"),
            _ => new HttpClient(new BearerTokenHandler(own.TokenSource, emulator.BaseAddress) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = emulator.ApinizerOptions().BaseAddress },
        };
        if (kind == "by hand")
        {
            http.BaseAddress = new(http.BaseAddress!, "apiops/");
        }

        for (var call = 0; call < 3; call++)
        {
            (await http.GetStringAsync(Hello, Cancellation)).Should().Be("Hello user");
        }

        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(1);
    }

    [Fact]
    public async Task Base_address_of_the_users_own_is_kept()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var address = new Uri(emulator.ApinizerOptions().BaseAddress!, "apiops/test/");
        await using var services = Services(emulator, services =>
        {
            services.AddHttpClient("before", http => http.BaseAddress = address).AddApinizerBearerToken();
            services.AddHttpClient("after").AddApinizerBearerToken().ConfigureHttpClient(http => http.BaseAddress = address);
            services.AddHttpClient("elsewhere", static http => http.BaseAddress = new("https://elsewhere.example/")).AddApinizerBearerToken();
        });
        var factory = services.GetRequiredService<IHttpClientFactory>();

        foreach (var name in new[] { "before", "after" })
        {
            using var http = factory.CreateClient(name);
            (await http.GetStringAsync(new Uri("hello/user", UriKind.Relative), Cancellation)).Should().Be("Hello user");
        }

        using var elsewhere = factory.CreateClient("elsewhere");
        (await FluentActions.Awaiting(() => elsewhere.GetAsync(Hello, Cancellation)).Should().ThrowAsync<InvalidOperationException>()).WithMessage("*elsewhere.example*only*");
    }

    [Fact]
    public async Task Revoked_token_is_replaced_once_and_the_request_succeeds()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var services = Services(emulator, static services => services.AddHttpClient<ManagementApi>().AddApinizerBearerToken());
        var source = services.GetRequiredService<IApinizerAuth>().TokenSource;
        using var http = services.GetRequiredService<ManagementApi>().Http;
        await http.GetStringAsync(Hello, Cancellation);
        emulator.RevokeApinizerToken(await source.GetAccessTokenAsync(Cancellation));

        (await http.GetStringAsync(Hello, Cancellation)).Should().Be("Hello user");

        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(2);
        emulator.Calls.Count(static call => call.OperationId == "hello").Should().Be(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retrying_handler_gets_a_token_for_each_attempt_wherever_it_was_added(bool before)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var retrying = new Retrying(async source => emulator.RevokeApinizerToken(await source.GetAccessTokenAsync(Cancellation)));
        await using var services = Services(emulator, services =>
        {
            var http = services.AddHttpClient("retrying");
            if (before)
            {
                http.AddHttpMessageHandler(() => retrying);
            }

            http.AddApinizerBearerToken();
            if (!before)
            {
                http.AddHttpMessageHandler(() => retrying);
            }
        });
        retrying.Source = services.GetRequiredService<IApinizerAuth>().TokenSource;
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient("retrying");

        (await http.GetStringAsync(Hello, Cancellation)).Should().Be("Hello user");

        retrying.Statuses.Should().Equal([HttpStatusCode.OK, HttpStatusCode.OK], "the second attempt found a revoked token, and got another");
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(2);
    }

    [Fact]
    public async Task Without_a_token_the_request_is_not_sent()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var services = Services(
            emulator,
            static services => services.AddHttpClient<ManagementApi>().AddApinizerBearerToken(),
            static options => options.ClientSecret = new("wrong password"));
        using var http = services.GetRequiredService<ManagementApi>().Http;

        for (var call = 0; call < 3; call++)
        {
            var failure = (await FluentActions.Awaiting(() => http.GetAsync(Hello, Cancellation)).Should().ThrowAsync<TokenClientException>()).Which;
            failure.Kind.Should().Be(TokenErrorKind.InvalidCredential);
            failure.Operation.Should().Be(nameof(IAccessTokenSource.GetAccessTokenAsync));
        }

        emulator.Calls.Should().ContainSingle("a refused login is final").Which.OperationId.Should().Be("createToken");
    }

    [Fact]
    public async Task Each_key_has_its_own_tokens_and_address()
    {
        await using var one = await TokenServicesEmulator.StartAsync();
        await using var other = await TokenServicesEmulator.StartAsync();
        await using var services = Services(one, static services =>
        {
            services.AddHttpClient("one").AddApinizerBearerToken();
            services.AddHttpClient("other").AddApinizerBearerToken("other");
        }, add: clients => clients.AddApinizer("other", options => Copy(other.ApinizerOptions(), options)));
        var factory = services.GetRequiredService<IHttpClientFactory>();

        foreach (var name in new[] { "one", "other" })
        {
            using var http = factory.CreateClient(name);
            (await http.GetStringAsync(Hello, Cancellation)).Should().Be("Hello user");
        }

        one.Executed(TokenService.Apinizer, "createToken").Should().Be(1);
        other.Executed(TokenService.Apinizer, "createToken").Should().Be(1);
    }

    [Theory]
    [InlineData(null, "*'api'*no Apinizer client is registered*TokenClients:Apinizer*")]
    [InlineData("team_b", "*'api'*instance 'team_b'*TokenClients:Apinizer:Instances:team_b*")]
    public async Task Missing_client_fails_the_start_of_the_host(string? key, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHttpClient("api").AddApinizerBearerToken(key);
        using var host = builder.Build();

        (await FluentActions.Awaiting(() => host.StartAsync(Cancellation)).Should().ThrowAsync<OptionsValidationException>()).WithMessage(message);
    }

    [Fact]
    public void All_clients_together_get_no_tokens() =>
        FluentActions.Invoking(static () => new ServiceCollection().ConfigureHttpClientDefaults(static http => http.AddApinizerBearerToken()))
            .Should().Throw<ArgumentException>().WithMessage("*all HTTP clients*").Which.ParamName.Should().Be("builder");

    [Fact]
    public async Task Neither_the_platforms_log_nor_anything_else_shows_the_token()
    {
        using var detector = new SecretLeakDetector();
        await using var emulator = await TokenServicesEmulator.StartAsync();
        detector.Watch(emulator);
        await using var services = Services(emulator, services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddSecretLeakDetector(detector));

            // Whoever names the headers to hide is likely to forget this one.
            services.AddHttpClient<ManagementApi>().AddApinizerBearerToken().RedactLoggedHeaders(static name => name == "Cookie");
        });
        using var http = services.GetRequiredService<ManagementApi>().Http;
        await http.GetStringAsync(Hello, Cancellation);
        emulator.RevokeApinizerToken(await services.GetRequiredService<IApinizerAuth>().TokenSource.GetAccessTokenAsync(Cancellation));
        await http.GetStringAsync(Hello, Cancellation);

        detector.Collected(SecretLeakChannel.Log).Should().BePositive();
        detector.AssertClean();
    }

    [Theory]
    [InlineData("filter before")]
    [InlineData("filter after")]
    [InlineData("post-configuration")]
    [InlineData("configuration")]
    public async Task Whoever_sets_the_primary_handler_does_not_drop_the_token(string way)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var services = Services(emulator, services =>
        {
            if (way == "filter before")
            {
                services.AddSingleton<IHttpMessageHandlerBuilderFilter, Replacing>();
            }

            var http = services.AddHttpClient("api").AddApinizerBearerToken();
            switch (way)
            {
                case "filter after":
                    services.AddSingleton<IHttpMessageHandlerBuilderFilter, Replacing>();
                    break;
                case "post-configuration":
                    services.PostConfigure<HttpClientFactoryOptions>("api", static options => options.HttpMessageHandlerBuilderActions.Add(static handlers => handlers.PrimaryHandler = new SocketsHttpHandler()));
                    break;
                case "configuration":
                    http.ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler());
                    break;
            }
        });
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        (await http.GetStringAsync(Hello, Cancellation)).Should().Be("Hello user");

        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(1);
    }

    [Fact]
    public async Task Client_whose_handler_was_dropped_all_the_same_is_not_made()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var services = Services(emulator, static services =>
        {
            services.AddHttpClient("api").AddApinizerBearerToken();

            // In front of ours, so outside it.
            services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, Replacing>());
        });

        FluentActions.Invoking(() => services.GetRequiredService<IHttpClientFactory>().CreateClient("api"))
            .Should().Throw<InvalidOperationException>().WithMessage("*replaced*'api'*ConfigurePrimaryHttpMessageHandler*");
    }

    [Fact]
    public async Task Client_can_be_registered_before_the_token_clients()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var collection = new ServiceCollection();
        collection.AddHttpClient<ManagementApi>().AddApinizerBearerToken();
        collection.AddSingleton<IHttpMessageHandlerBuilderFilter, Replacing>();
        collection.AddTokenClients().AddApinizer(options => Copy(emulator.ApinizerOptions(), options));
        await using var services = collection.BuildServiceProvider();
        using var http = services.GetRequiredService<ManagementApi>().Http;

        (await http.GetStringAsync(Hello, Cancellation)).Should().Be("Hello user");
        services.GetRequiredService<TokenClientCatalog>().HasDefault(TokenService.Apinizer).Should().BeTrue();
        services.GetServices<TokenClientCatalog>().Should().ContainSingle();
    }

    [Fact]
    public async Task Second_registration_with_the_same_key_does_nothing()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var handlers = new List<HttpMessageHandler>();
        await using var services = Services(emulator, services =>
        {
            services.AddHttpClient<ManagementApi>().AddApinizerBearerToken().AddApinizerBearerToken();
            services.AddHttpClient<ManagementApi>().AddApinizerBearerToken();
        });
        using var http = services.GetRequiredService<ManagementApi>().Http;

        (await http.GetStringAsync(Hello, Cancellation)).Should().Be("Hello user");

        for (var handler = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(nameof(ManagementApi)); handler is not null; handler = (handler as DelegatingHandler)?.InnerHandler)
        {
            handlers.Add(handler);
        }

        handlers.OfType<BearerTokenHandler>().Should().ContainSingle();
        services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(nameof(ManagementApi)).HttpClientActions.Should().ContainSingle();
    }

    [Theory]
    [InlineData(null, "team_b")]
    [InlineData("team_b", null)]
    [InlineData("team_a", "team_b")]
    public void Second_registration_with_another_key_is_refused(string? first, string? second)
    {
        var services = new ServiceCollection();
        services.AddHttpClient("api").AddApinizerBearerToken(first);

        FluentActions.Invoking(() => services.AddHttpClient("api").AddApinizerBearerToken(second))
            .Should().Throw<InvalidOperationException>().WithMessage("*'api' already*'TokenClients.Apinizer*'TokenClients.Apinizer*");
    }

    private static ServiceProvider Services(
        TokenServicesEmulator emulator, Action<IServiceCollection> configure, Action<ApinizerOptions>? options = null, Action<TokenClientsBuilder>? add = null)
    {
        var services = new ServiceCollection();
        var clients = services.AddTokenClients().AddApinizer(value =>
        {
            Copy(emulator.ApinizerOptions(), value);
            options?.Invoke(value);
        });
        add?.Invoke(clients);
        configure(services);
        return services.BuildServiceProvider();
    }

    private static void Copy(ApinizerOptions from, ApinizerOptions to)
    {
        to.BaseAddress = from.BaseAddress;
        to.ClientId = from.ClientId;
        to.ClientSecret = from.ClientSecret;
    }

#pragma warning disable CA1812 // The container makes them.
    private sealed class ManagementApi(HttpClient http)
    {
        internal HttpClient Http { get; } = http;
    }

    /// <summary>Sets the primary handler after all that was configured.</summary>
    private sealed class Replacing : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            if (builder.Name is "api" or nameof(ManagementApi))
            {
                builder.PrimaryHandler = new SocketsHttpHandler();
            }
        };
    }
#pragma warning restore CA1812

    /// <summary>Sends everything twice.</summary>
    private sealed class Retrying(Func<IAccessTokenSource, Task> between) : DelegatingHandler
    {
        private readonly ConcurrentQueue<HttpStatusCode> _statuses = new();

        internal IAccessTokenSource? Source { get; set; }

        internal IEnumerable<HttpStatusCode> Statuses => _statuses;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using (var first = await base.SendAsync(request, cancellationToken))
            {
                _statuses.Enqueue(first.StatusCode);
            }

            await between(Source!);
            var second = await base.SendAsync(request, cancellationToken);
            _statuses.Enqueue(second.StatusCode);
            return second;
        }
    }
}
