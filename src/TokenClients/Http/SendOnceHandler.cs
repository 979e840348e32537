using TokenClients.Errors;

namespace TokenClients.Http;

/// <summary>
/// Innermost, next to the socket: records each send and how it ended, whichever handler caused it, and keeps a call that must not run twice from being sent twice.
/// </summary>
internal sealed class SendOnceHandler(ClientSettings settings) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = TokenCall.Require(request, settings);
        if (!await call.TryBeginSendAsync(cancellationToken).ConfigureAwait(false))
        {
            return call.FirstOutcome(request);
        }

        var body = request.Content as RequestBody;
        body?.BeginSend();
        try
        {
            var response = await SendAsync(call, request, cancellationToken).ConfigureAwait(false);
            var answer = await Answer.ReadAsync(response, settings, call, cancellationToken).ConfigureAwait(false);
            if (answer.Fault is { } fault && !(call.Operation.IssuesSecret && answer.IsSuccess))
            {
                answer.Release();
                throw fault;
            }

            if (!call.IsCopy)
            {
                answer.Classify(call.Operation);
            }

            call.EndSend(answer);
            return response;
        }
        catch (Exception error)
        {
            call.EndSend(error, FailureTable.NeverSent(error, body));
            throw;
        }
    }

    /// <summary>Once the headers of an answer are in, cancelling must not reach the platform any more where a secret may follow: some handlers would drop the connection.</summary>
    private async Task<HttpResponseMessage> SendAsync(TokenCall call, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!call.Operation.IssuesSecret)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        using var untilHeaders = new CancellationTokenSource();
        using (cancellationToken.Register(static source => ((CancellationTokenSource)source!).Cancel(), untilHeaders))
        {
            return await base.SendAsync(request, untilHeaders.Token).ConfigureAwait(false);
        }
    }
}
