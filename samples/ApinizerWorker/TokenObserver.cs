using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;

namespace ApinizerWorker;

/// <summary>Reports the token of each request that is sent, and whether the server rejected it. It runs after the handler that adds the token.</summary>
internal sealed class TokenObserver(Report report) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        report.Sending(new SecretString(request.Headers.Authorization!.Parameter!));
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            report.Refused();
        }

        return response;
    }
}
