using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RichardSzalay.MockHttp;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Transport;
using TokenClients.Vercel;

namespace TokenClients.Tests;

/// <summary>Clients over a handler that responds from memory and keeps what was sent, to the byte.</summary>
internal static class Wire
{
    internal const string Secret = "vcp_callersOwnSecret0000";
    internal const string SsoClientSecret = "sso-client-secret";
    internal const string ConsolePassword = "consolePassword0000";

    internal static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Whether clients come out of a container and have the platform's resilience handler, in this test.</summary>
    internal static readonly AsyncLocal<bool> UsesHttpResilience = new();

    internal static VercelOptions VercelOptions(Action<VercelOptions>? change = null) => Options(change);

    internal static VercelTokens Vercel(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json") =>
        Vercel(Responding(body, status, contentType));

    internal static VercelTokens Vercel(HttpMessageHandler handler, Action<VercelOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) =>
        Make(
            VercelClients.Tokens,
            static (options, handler, loggerFactory, clock) => new VercelTokens(options, handler, loggerFactory, clock),
            new OwnToken(handler),
            change,
            clock,
            loggerFactory);

    internal static VercelSso Sso(HttpMessageHandler handler, TimeProvider? clock = null, Action<VercelSsoOptions>? change = null, ILoggerFactory? loggerFactory = null) =>
        Make(
            VercelClients.Sso,
            static (options, handler, loggerFactory, clock) => new VercelSso(options, handler, loggerFactory, clock),
            handler,
            change,
            clock,
            loggerFactory);

    internal static InfisicalTokenAuth Infisical(
        HttpMessageHandler handler, Action<InfisicalOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) =>
        Make(
            InfisicalClients.TokenAuth,
            static (options, handler, loggerFactory, clock) => new InfisicalTokenAuth(options, handler, loggerFactory, clock),
            handler,
            change,
            clock,
            loggerFactory);

    internal static ApinizerAuth Apinizer(HttpMessageHandler handler, Action<ApinizerOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) =>
        Make(
            ApinizerClients.Auth,
            static (options, handler, loggerFactory, clock) => new ApinizerAuth(options, handler, loggerFactory, clock),
            handler,
            change,
            clock,
            loggerFactory);

    internal static CrafterAccessTokens Crafter(
        HttpMessageHandler handler, Action<CrafterOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) =>
        Make(
            CrafterClients.AccessTokens,
            static (options, handler, loggerFactory, clock) => new CrafterAccessTokens(options, handler, loggerFactory, clock),
            handler,
            change,
            clock,
            loggerFactory);

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

    /// <summary>Registers every client, each with the same settings as those that are made here.</summary>
    internal static TokenClientsBuilder AddAll(this TokenClientsBuilder builder, Action<TokenClientOptions>? change = null)
    {
        return builder.AddInfisical(Set).AddApinizer(Set).AddVercel(Set).AddVercelSso(Set).AddCrafter(Set);

        void Set(TokenClientOptions options)
        {
            SetUp(options);
            options.Resilience.Retry.Delay = TimeSpan.Zero;
            change?.Invoke(options);
        }
    }

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

    private static TOptions Options<TOptions>(Action<TOptions>? change)
        where TOptions : TokenClientOptions, new()
    {
        var options = new TOptions();
        SetUp(options);
        change?.Invoke(options);
        return options;
    }

    /// <summary>What every client of these tests has, unless a test changes it.</summary>
    private static void SetUp(TokenClientOptions options)
    {
        options.Resilience.Retry.MaxRetryAttempts = 0;
        switch (options)
        {
            case InfisicalOptions infisical:
                (infisical.BaseAddress, infisical.AccessToken) = (InfisicalOptions.EuCloud, new(Secret));
                break;
            case ApinizerOptions apinizer:
                (apinizer.BaseAddress, apinizer.ClientId, apinizer.ClientSecret) = (new("https://console.example"), "ops", new(ConsolePassword));
                break;
            case VercelOptions vercel:
                vercel.AccessToken = new(Secret);
                break;
            case VercelSsoOptions sso:
                (sso.ClientId, sso.ClientSecret) = ("oac_1", new(SsoClientSecret));
                break;
            case CrafterOptions crafter:
                (crafter.BaseAddress, crafter.AccessToken) = (new("https://crafter.example/crafter-profile"), new(Secret));
                break;
        }
    }

    /// <summary>A client by its constructor, or out of a container with the platform's resilience handler. The container is not disposed: it holds nothing but memory.</summary>
    private static TClient Make<TOptions, TFacade, TClient>(
        ClientDefinition<TOptions, TFacade> definition,
        Func<TOptions, HttpMessageHandler, ILoggerFactory?, TimeProvider?, TClient> create,
        HttpMessageHandler handler,
        Action<TOptions>? change,
        TimeProvider? clock,
        ILoggerFactory? loggerFactory)
        where TOptions : TokenClientOptions, new()
        where TFacade : class
        where TClient : TFacade
    {
        if (!UsesHttpResilience.Value)
        {
            return create(Options(change), handler, loggerFactory, clock);
        }

        var services = new ServiceCollection();
        if (clock is not null)
        {
            services.AddSingleton(clock);
        }

        if (loggerFactory is not null)
        {
            services.AddSingleton(loggerFactory);
        }

        definition.RegisterWith(services.AddTokenClients().ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => handler)).UseHttpResilience(), options =>
        {
            SetUp(options);
            change?.Invoke(options);
        });
        return (TClient)services.BuildServiceProvider().GetRequiredService<TFacade>();
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
