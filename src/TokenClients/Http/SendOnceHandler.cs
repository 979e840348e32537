using TokenClients.Errors;

namespace TokenClients.Http;

/// <summary>
/// Innermost, next to the socket: records each send and how it ended, whichever handler caused it, and keeps a call that must not run twice from being sent twice.
/// </summary>
internal sealed class SendOnceHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = TokenCall.Of(request)!;
        if (!await call.TryBeginSendAsync(cancellationToken).ConfigureAwait(false))
        {
            return call.FirstOutcome(request);
        }

        using var patience = call.Operation.IssuesSecret ? new SecretPatience(call.Settings.TimeProvider, cancellationToken) : null;
        HttpResponseMessage? response = null;
        try
        {
            var token = patience?.Token ?? cancellationToken;
            response = await base.SendAsync(request, token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                patience?.SecretIsComing();
            }

            var answer = await Answer.ReadAsync(response, call, token).ConfigureAwait(false);
            if (answer.Fault is { } fault && !MayHoldSecret(call, answer))
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
            // What was answered was sent, whether or not the platform ever asked for the content.
            call.EndSend(error, neverSent: response is null && FailureTable.NeverSent(error, request));
            throw;
        }
    }

    /// <summary>Of a token whose id the client chose, an answer that breaks off before the id tells nothing that asking again would not.</summary>
    private static bool MayHoldSecret(TokenCall call, Answer answer) =>
        call.Operation.IssuesSecret && answer.IsSuccess && (call.Operation.Rule != ReplayRule.ClientId || call.IsRepeatedIn(answer.Body));
}
