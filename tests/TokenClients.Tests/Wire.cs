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

/// <summary>Clients over a handler that answers from memory and keeps what was sent, to the byte.</summary>
internal static class Wire
{
    internal const string Secret = "vcp_callersOwnSecret0000";
    internal const string SsoClientSecret = "sso-client-secret";
    internal const string ConsolePassword = "consolePassword0000";

    internal static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    internal static VercelOptions VercelOptions(Action<VercelOptions>? change = null)
    {
        var options = new VercelOptions { AccessToken = new SecretString(Secret) };
        options.Resilience.MaxRetries = 0;
        change?.Invoke(options);
        return options;
    }

    internal static VercelTokens Vercel(HttpMessageHandler handler, Action<VercelOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null) =>
        new(VercelOptions(change), handler, loggerFactory, clock);

    internal static VercelTokens Vercel(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json") =>
        Vercel(Answering(body, status, contentType));

    internal static VercelSsoOptions SsoOptions(Action<VercelSsoOptions>? change = null)
    {
        var options = new VercelSsoOptions { ClientId = "oac_1", ClientSecret = new SecretString(SsoClientSecret), Resilience = { MaxRetries = 0 } };
        change?.Invoke(options);
        return options;
    }

    internal static VercelSso Sso(HttpMessageHandler handler, TimeProvider? clock = null, Action<VercelSsoOptions>? change = null, ILoggerFactory? loggerFactory = null) =>
        new(SsoOptions(change), handler, loggerFactory, clock);

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
        var options = new InfisicalOptions { BaseAddress = InfisicalOptions.EuCloud, AccessToken = new SecretString(Secret), Resilience = { MaxRetries = 0 } };
        change?.Invoke(options);
        return new(options, handler, loggerFactory, clock);
    }

    internal static ApinizerAuth Apinizer(HttpMessageHandler handler, Action<ApinizerOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null)
    {
        var options = new ApinizerOptions { BaseAddress = new("https://console.example"), ClientId = "ops", ClientSecret = new SecretString(ConsolePassword), Resilience = { MaxRetries = 0 } };
        change?.Invoke(options);
        return new(options, handler, loggerFactory, clock);
    }

    internal static CrafterAccessTokens Crafter(HttpMessageHandler handler, Action<CrafterOptions>? change = null, TimeProvider? clock = null, ILoggerFactory? loggerFactory = null)
    {
        var options = new CrafterOptions { BaseAddress = new("https://crafter.example/crafter-profile"), AccessToken = new SecretString(Secret), Resilience = { MaxRetries = 0 } };
        change?.Invoke(options);
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

    /// <summary>A handler that gives every request the same answer.</summary>
    internal static MockHttpMessageHandler Answering(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json")
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

    internal static async Task<TokenClientException> FailureOf(Func<Task> call) =>
        (await FluentActions.Awaiting(call).Should().ThrowExactlyAsync<TokenClientException>()).Which;

    private static void Set(TokenClientOptions options, Uri address, Action<TokenClientOptions>? change)
    {
        options.BaseAddress = address;
        (options.Resilience.MaxRetries, options.Resilience.BaseDelay) = (0, TimeSpan.Zero);
        if (options is AccessTokenOptions access)
        {
            access.AccessToken = new(Secret);
        }

        change?.Invoke(options);
    }

    /// <summary>What a client sent: method, address and body as text.</summary>
    internal sealed record Sent(string Method, string Address, string? Body, string? ContentType, string? Authorization);

    /// <summary>Keeps what is sent and asks for each answer.</summary>
    internal sealed class Recorder(Func<int, HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
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
            return answer(Requests.Count, request);
        }
    }
}
