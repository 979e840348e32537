using System.Net;
using System.Text;

namespace TokenClients.AotSmoke;

/// <summary>
/// A primary handler that responds some sends itself, and counts all of them. To the library it is where the network begins:
/// were it a <see cref="DelegatingHandler"/>, what it responds itself would not count as sent.
/// </summary>
/// <param name="received">Responses a send, counted from 1; <see langword="null"/> lets it through to the network.</param>
internal sealed class ScriptedHandler(Func<int, HttpRequestMessage, HttpResponseMessage?> received) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _network = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });
    private int _sends;

    internal int Sends => Volatile.Read(ref _sends);

    internal static HttpResponseMessage Response(HttpStatusCode status, string json) => new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = received(Interlocked.Increment(ref _sends), request) ?? await _network.SendAsync(request, cancellationToken);
        response.RequestMessage ??= request;
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _network.Dispose();
        }

        base.Dispose(disposing);
    }
}
