using TokenClients.Errors;

namespace TokenClients.Pipeline;

/// <summary>Runs outside the user's handlers. It reads and bounds the body of each response, so that the timeouts and retries around it also cover a slow or endless body.</summary>
internal sealed class ResponseBufferingHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = CallContext.Of(request);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false) ?? throw RequestRefusedException.NoResponse();

        // SendOnceHandler has already read responses from the network. This reads responses that other handlers created or changed.
        return response.Content is BufferedResponse ? response : (await call.ReadAsync(response, cancellationToken).ConfigureAwait(false)).Message;
    }
}
