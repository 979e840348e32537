using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RichardSzalay.MockHttp;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Tests;

/// <summary>Clients over a handler that responses from memory and keeps what was sent, to the byte.</summary>
internal static class Wire
{
    internal const string Secret = "vcp_callersOwnSecret0000";
    internal const string SsoClientSecret = "sso-client-secret";
    internal const string ConsolePassword = "consolePassword0000";

    internal static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Whether clients come out of a container and have the platform's resilience handler, in this test.</summary>
    internal static readonly AsyncLocal<bool> UsesHttpResilience = new();

    internal static VercelOptions VercelOptions(Action<VercelOptions>? change = null)
    {
        var options = new VercelOptions();
        VercelOptions(options, change);
        return options;
    }

    internal static VercelTokens Vercel(HttpMessageHandler handler, Action<VercelOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) =>
        UsesHttpResilience.Value
            ? (VercelTokens)HttpResilience(builder => builder.AddVercel(options => VercelOptions(options, change)), new OwnToken(handler), clock, loggerFactory).GetRequiredService<IVercelTokens>()
            : new(VercelOptions(change), new OwnToken(handler), loggerFactory, clock);

    internal static VercelTokens Vercel(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json") =>
        Vercel(Responding(body, status, contentType));

    internal static VercelSsoOptions SsoOptions(Action<VercelSsoOptions>? change = null)
    {
        var options = new VercelSsoOptions();
        SsoOptions(options, change);
        return options;
    }

    internal static VercelSso Sso(HttpMessageHandler handler, TimeProvider? clock = null, Action<VercelSsoOptions>? change = null, ILoggerFactory? loggerFactory = null) =>
        UsesHttpResilience.Value
            ? (VercelSso)HttpResilience(builder => builder.AddVercelSso(options => SsoOptions(options, change)), handler, clock, loggerFactory).GetRequiredService<IVercelSso>()
            : new(SsoOptions(change), handler, loggerFactory, clock);

    /// <summary>A client by its interface, over a handler.</summary>
    internal static IDisposable Client(Type facade, HttpMessageHandler handler, Action<TokenClientOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) => facade.Name switch
    {
        nameof(IInfisicalTokenAuth) => Infisical(handler, change, clock, loggerFactory),
        nameof(IApinizerAuth) => Apinizer(handler, change, clock, loggerFactory),
        nameof(IVercelTokens) => Vercel(handler, change, clock, loggerFactory),
        nameof(IVercelSso) => Sso(handler, clock, change, loggerFactory),
        nameof(ICrafterAccessTokens) => Crafter(handler, change, clock, loggerFactory),
        _ => throw new ArgumentOutOfRangeException(nameof(facade), facade, "No client is made for it here."),
    };

    internal static InfisicalTokenAuth Infisical(HttpMessageHandler handler, Action<InfisicalOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null)
    {
        void SetUp(InfisicalOptions options)
        {
            (options.BaseAddress, options.AccessToken, options.Resilience.Retry.MaxRetryAttempts) = (InfisicalOptions.EuCloud, new(Secret), 0);
            change?.Invoke(options);
        }

        if (UsesHttpResilience.Value)
        {
            return (InfisicalTokenAuth)HttpResilience(builder => builder.AddInfisical(SetUp), handler, clock, loggerFactory).GetRequiredService<IInfisicalTokenAuth>();
        }

        var options = new InfisicalOptions();
        SetUp(options);
        return new(options, handler, loggerFactory, clock);
    }

    internal static ApinizerAuth Apinizer(HttpMessageHandler handler, Action<ApinizerOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null)
    {
        void SetUp(ApinizerOptions options)
        {
            (options.BaseAddress, options.ClientId, options.ClientSecret, options.Resilience.Retry.MaxRetryAttempts) = (new("https://console.example"), "ops", new(ConsolePassword), 0);
            change?.Invoke(options);
        }

        if (UsesHttpResilience.Value)
        {
            return (ApinizerAuth)HttpResilience(builder => builder.AddApinizer(SetUp), handler, clock, loggerFactory).GetRequiredService<IApinizerAuth>();
        }

        var options = new ApinizerOptions();
        SetUp(options);
        return new(options, handler, loggerFactory, clock);
    }

    internal static CrafterAccessTokens Crafter(HttpMessageHandler handler, Action<CrafterOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null)
    {
        void SetUp(CrafterOptions options)
        {
            (options.BaseAddress, options.AccessToken, options.Resilience.Retry.MaxRetryAttempts) = (new("https://crafter.example/crafter-profile"), new(Secret), 0);
            change?.Invoke(options);
        }

        if (UsesHttpResilience.Value)
        {
            return (CrafterAccessTokens)HttpResilience(builder => builder.AddCrafter(SetUp), handler, clock, loggerFactory).GetRequiredService<ICrafterAccessTokens>();
        }

        var options = new CrafterOptions();
        SetUp(options);
        return new(options, handler, loggerFactory, clock);
    }

    /// <summary>Registers every client, each with the same settings as those that are made here.</summary>
    internal static TokenClientsBuilder AddAll(this TokenClientsBuilder builder, Action<TokenClientOptions>? change = null) => builder
        .AddInfisical(options => Set(options, InfisicalOptions.EuCloud, change))
        .AddApinizer(options =>
        {
            (options.ClientId, options.ClientSecret) = ("ops", new(ConsolePassword));
            Set(options, new("https://console.example"), change);
        })
        .AddVercel(options => Set(options, options.BaseAddress!, change))
        .AddVercelSso(options =>
        {
            (options.ClientId, options.ClientSecret) = ("oac_1", new(SsoClientSecret));
            Set(options, options.BaseAddress!, change);
        })
        .AddCrafter(options => Set(options, new("https://crafter.example/crafter-profile"), change));

    /// <summary>Takes the credential from a provider in place of the value.</summary>
    internal static void AskProvider(this TokenClientOptions options, Func<CancellationToken, ValueTask<SecretString>> provider)
    {
        switch (options)
        {
            case AccessTokenOptions access:
                (access.AccessToken, access.AccessTokenProvider) = (null, provider);
                break;
            case ClientSecretOptions client:
                (client.ClientSecret, client.ClientSecretProvider) = (null, provider);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(options), options, "Options without a credential.");
        }
    }

    /// <summary>A handler that gives every request the same response.</summary>
    internal static MockHttpMessageHandler Responding(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json")
    {
        var mock = new MockHttpMessageHandler();
        mock.When("*").Respond(_ => Response(body, status, contentType));
        return mock;
    }

    internal static HttpResponseMessage Response(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json") =>
        Response(Encoding.UTF8.GetBytes(body), status, contentType);

    internal static HttpResponseMessage Response(byte[] body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return new HttpResponseMessage(status) { Content = content };
    }

    /// <summary>A response with headers, each as <c>Name: value</c>.</summary>
    internal static HttpResponseMessage WithHeaders(this HttpResponseMessage response, params string[] headers)
    {
        foreach (var header in headers)
        {
            var colon = header.IndexOf(": ", StringComparison.Ordinal);
            response.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 2)..]);
        }

        return response;
    }

    /// <summary>The ids of what an enumeration yields, and the failure that it ends with; none if it comes to its end.</summary>
    internal static async Task<(List<string> Ids, TokenClientException? Failure)> WalkAsync<T>(IAsyncEnumerable<T> tokens, Func<T, string> idOf)
    {
        var ids = new List<string>();
        try
        {
            await foreach (var token in tokens)
            {
                ids.Add(idOf(token));
            }
        }
        catch (TokenClientException failure)
        {
            return (ids, failure);
        }

        return (ids, null);
    }

    internal static async Task<TokenClientException> FailureOf(Func<Task> call) =>
        (await FluentActions.Awaiting(call).Should().ThrowExactlyAsync<TokenClientException>()).Which;

    private static void VercelOptions(VercelOptions options, Action<VercelOptions>? change)
    {
        (options.AccessToken, options.Resilience.Retry.MaxRetryAttempts) = (new(Secret), 0);
        change?.Invoke(options);
    }

    private static void SsoOptions(VercelSsoOptions options, Action<VercelSsoOptions>? change)
    {
        (options.ClientId, options.ClientSecret, options.Resilience.Retry.MaxRetryAttempts) = ("oac_1", new(SsoClientSecret), 0);
        change?.Invoke(options);
    }

    /// <summary>A container of clients with the platform's resilience handler. It is not disposed: it holds nothing but memory.</summary>
    private static ServiceProvider HttpResilience(Action<TokenClientsBuilder> add, HttpMessageHandler handler, TimeProvider? clock, ILoggerFactory? loggerFactory)
    {
        var services = new ServiceCollection();
        if (clock is not null)
        {
            services.AddSingleton(clock);
        }

        if (loggerFactory is not null)
        {
            services.AddSingleton(loggerFactory);
        }

        var builder = services.AddTokenClients().ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => handler)).UseHttpResilience();
        add(builder);
        return services.BuildServiceProvider();
    }

    private static void Set(TokenClientOptions options, Uri address, Action<TokenClientOptions>? change)
    {
        options.BaseAddress = address;
        (options.Resilience.Retry.MaxRetryAttempts, options.Resilience.Retry.Delay) = (0, TimeSpan.Zero);
        if (options is AccessTokenOptions access)
        {
            access.AccessToken = new(Secret);
        }

        change?.Invoke(options);
    }

    /// <summary>Tells which token is the client's own where a revocation asks for it, so that tests are about the revocation. The look itself is the business of OwnTokenTests.</summary>
    internal sealed class OwnToken : DelegatingHandler
    {
        internal OwnToken()
        {
        }

        internal OwnToken(HttpMessageHandler inner)
            : base(inner)
        {
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.Method == HttpMethod.Get && Pipeline.CallContext.Of(request).Method == nameof(IVercelTokens.RevokeTokenAsync)
                ? Task.FromResult(Response("""{"token":{"id":"tok_ofTheClientItself"}}"""))
                : base.SendAsync(request, cancellationToken);
    }

    /// <summary>What a client sent: method, address and body as text.</summary>
    internal sealed record Sent(string Method, string Address, string? Body, string? ContentType, string? Authorization);

    /// <summary>Keeps what is sent and asks for each response.</summary>
    internal sealed class Recorder(Func<int, HttpRequestMessage, HttpResponseMessage> response) : HttpMessageHandler
    {
        internal Recorder(string body, HttpStatusCode status = HttpStatusCode.OK)
            : this((_, _) => Response(body, status))
        {
        }

        internal List<Sent> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            Requests.Add(new(request.Method.Method, request.RequestUri!.AbsoluteUri, body, request.Content?.Headers.ContentType?.ToString(), request.Headers.Authorization?.ToString()));
            return response(Requests.Count, request);
        }
    }
}
