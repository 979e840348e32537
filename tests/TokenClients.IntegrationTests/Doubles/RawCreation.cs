using System.Net.Http.Headers;
using System.Text;
using TokenClients.Apinizer;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Doubles;

/// <summary>The request of a creation, as our client sends it, to be sent by an HTTP client that is not ours.</summary>
internal sealed class RawCreation
{
    private const string Name = "the name";

    private readonly HttpMethod _method;
    private readonly Uri _address;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly MediaTypeHeaderValue? _contentType;
    private readonly string _body;

    private RawCreation(HttpRequestMessage request, string body)
    {
        (_method, _address, _authorization, _contentType, _body) = (request.Method, new(request.RequestUri!.OriginalString), request.Headers.Authorization, request.Content!.Headers.ContentType, body);
    }

    /// <summary>Lets our client send one, and keeps it. CrafterCMS is not among the services: a repeat of its creation is harmless, whoever sends it, as the client chose the id.</summary>
    internal static async Task<RawCreation> CaptureAsync(TokenServicesEmulator emulator, TokenService service)
    {
        using var capture = new Capture();
        switch (service)
        {
            case TokenService.Infisical:
                using (var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), capture))
                {
                    await infisical.CreateTokenAsync(emulator.InfisicalIdentityId, new() { Name = Name });
                }

                break;
            case TokenService.Apinizer:
                using (var apinizer = new ApinizerAuth(emulator.ApinizerOptions(), capture))
                {
                    await apinizer.CreateTokenAsync();
                }

                break;
            case TokenService.Vercel:
                using (var vercel = new VercelTokens(emulator.VercelOptions(), capture))
                {
                    await vercel.CreateTokenAsync(new(Name, TokenExpiry.Never));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(service), service, "A repeat creates nothing at this service.");
        }

        return capture.Creation!;
    }

    /// <summary>Sends it under a name, and takes whatever comes.</summary>
    internal async Task SendAsync(HttpClient client, string name)
    {
        using var request = new HttpRequestMessage(_method, _address) { Content = new StringContent(_body.Replace(Name, name, StringComparison.Ordinal), _contentType) };
        request.Headers.Authorization = _authorization;
        await Record.ExceptionAsync(async () =>
        {
            using var response = await client.SendAsync(request);
        });
    }

    private sealed class Capture() : DelegatingHandler(new SocketsHttpHandler())
    {
        internal RawCreation? Creation { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Creation = new(request, Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(cancellationToken)));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
