using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;

namespace ApinizerWorker;

/// <summary>Looks at the requests as they leave, behind the handler that authorises them: which token each has, and whether it is refused.</summary>
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
