namespace TokenClients.Http;

/// <summary>Outermost of the handlers that are not ours: hands on nothing but whole, bounded bodies, so that a slow or endless one cannot escape the timeouts and retries outside.</summary>
internal sealed class BodyHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = TokenCall.Of(request)!;
        call.MeetOthers(request);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);

        // The innermost handler has read what came from the socket; this is for answers that other handlers made or changed.
        if (response.Content is not Answer answer)
        {
            answer = await Answer.ReadAsync(response, call, cancellationToken).ConfigureAwait(false);
            if (answer.Fault is { } fault)
            {
                throw fault;
            }
        }

        call.Adopt(answer);
        return response;
    }
}
