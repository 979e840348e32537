using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.AtMostOnce;

/// <summary>The platform's own diagnostics print the requests that it sends.</summary>
public sealed class PrintedRequestTests
{
    public static MatrixTheoryData<TokenService, string> ServicesAndHandlers { get; } = new(Enum.GetValues<TokenService>(), ["its own", "sockets with credentials", "an invoker"]);

    [Theory]
    [MemberData(nameof(ServicesAndHandlers))]
    public async Task Case_B08_the_diagnostics_of_the_platform_show_no_secret_of_a_request(TokenService service, string kind)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var primary = kind switch
        {
            "its own" => null,
            "an invoker" => (HttpMessageHandler)new Repeating.Around(static (request, send) => send(request), new SocketsHttpHandler { ActivityHeadersPropagator = null }),
            _ => new SocketsHttpHandler { Credentials = new NetworkCredential("user", "password") },
        };
        using var listener = new Listener();

        var secrets = await RunAsync(service, emulator, primary);

        listener.Lines.Should().Contain(line => line.Contains($"127.0.0.1:{emulator.BaseAddress.Port}", StringComparison.Ordinal), "the requests are printed");
        secrets.Should().NotBeEmpty();
        var forms = secrets.SelectMany(static secret => new[] { secret.Reveal(), Uri.EscapeDataString(secret.Reveal()), WebUtility.UrlEncode(secret.Reveal()) }).ToList();
        listener.Lines.Where(line => forms.Exists(form => line.Contains(form, StringComparison.Ordinal))).Select(Mask).Should().BeEmpty();

        string Mask(string line) => forms.Aggregate(line, static (text, form) => text.Replace(form, "(the secret)", StringComparison.Ordinal));
    }

    /// <summary>Sends the credential and another secret, where the service has calls with one.</summary>
    private static async Task<SecretString[]> RunAsync(TokenService service, TokenServicesEmulator emulator, HttpMessageHandler? primary)
    {
        switch (service)
        {
            case TokenService.Infisical:
                var forInfisical = emulator.InfisicalOptions();
                using (var infisical = new InfisicalTokenAuth(forInfisical, primary))
                {
                    await infisical.AttachAsync(emulator.InfisicalIdentityId);
                    var created = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
                    await infisical.RevokeByValueAsync(created.Secret);
                    return [forInfisical.AccessToken!, created.Secret];
                }

            case TokenService.Apinizer:
                var forApinizer = emulator.ApinizerOptions();
                using (var apinizer = new ApinizerAuth(forApinizer, primary))
                {
                    var issued = await apinizer.CreateTokenAsync();
                    await apinizer.CheckByValueAsync(issued.Secret);
                    return [forApinizer.ClientSecret!, issued.Secret];
                }

            case TokenService.Vercel:
                var forVercel = emulator.VercelOptions();
                using (var vercel = new VercelTokens(forVercel, primary))
                {
                    var created = await vercel.CreateTokenAsync(new("n", TokenExpiry.Never));
                    await vercel.RevokeTokenAsync(created.Token!.Id);
                    return [forVercel.AccessToken!, created.Secret];
                }

            default:
                var forCrafter = emulator.CrafterOptions();
                using (var crafter = new CrafterAccessTokens(forCrafter, primary))
                {
                    var created = await crafter.CreateTokenAsync(new("n", TokenExpiry.Never));
                    await crafter.GetTokenAsync(created.Secret);
                    await crafter.RevokeTokenAsync(created.Secret);
                    await Record.ExceptionAsync(() => crafter.GetTokenAsync(created.Secret));
                    return [forCrafter.AccessToken!, created.Secret];
                }
        }
    }

    /// <summary>Keeps what the sources print that are made for debugging the platform.</summary>
    private sealed class Listener : EventListener
    {
        // The base class calls back before the fields are set.
        private ConcurrentQueue<string>? _lines;

        internal ConcurrentQueue<string> Lines => LazyInitializer.EnsureInitialized(ref _lines, static () => new());

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Private.InternalDiagnostics.System.Net.Http")
            {
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            Lines.Enqueue($"{eventData.EventName}: {string.Join(", ", eventData.Payload?.Select(static value => Convert.ToString(value, CultureInfo.InvariantCulture)) ?? [])}");
    }
}
