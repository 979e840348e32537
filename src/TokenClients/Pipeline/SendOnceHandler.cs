using System.Runtime.ExceptionServices;
using TokenClients.Errors;
using TokenClients.Requests;

namespace TokenClients.Pipeline;

/// <summary>The innermost delegating handler. It records each send and its outcome, whichever handler caused it, and does not repeat a send of a call that must run once.</summary>
internal sealed class SendOnceHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = CallContext.Of(request);
        CredentialScope.Require(request, request.RequestUri, call.Settings.BaseAddress);
        var bytes = (request.Content as WireContent)?.Bytes;
        if (!await call.Sends.TryBeginAsync(bytes, cancellationToken).ConfigureAwait(false))
        {
            return LastOutcome(call, request);
        }

        using var grace = call.Operation.IssuesSecret ? new SecretReadGracePeriod(call.Settings.TimeProvider, cancellationToken) : null;
        HttpResponseMessage? response = null;
        try
        {
            var token = grace?.Token ?? cancellationToken;
            response = await base.SendAsync(request, token).ConfigureAwait(false) ?? throw RequestRefusedException.NoResponse();
            if (grace is not null && response.IsSuccessStatusCode)
            {
                token = grace.SecretIsComing();
            }

            var buffered = await call.ReadAsync(response, token).ConfigureAwait(false);
            buffered.FollowsAmbiguousSend = call.Sends.End(bytes, buffered, error: null, FailureTable.EffectOf(buffered.Failure), isIssued: call.Operation.IssuesSecret && buffered is { IsSuccess: true, Failure: null });
            return buffered.Message;
        }
        catch (Exception thrown)
        {
            // A request with a response was sent, even if the platform did not read its content.
            var neverSent = response is null && (call.Sends.Withdraw(bytes) ?? NetworkError.IsNotConnected(thrown));

            // Whoever asked for bytes that were refused may have thrown something else.
            var error = thrown is OperationCanceledException && cancellationToken.IsCancellationRequested ? thrown : call.Sends.Refusal ?? thrown;
            call.Sends.End(bytes, response: null, error, neverSent ? SendEffect.None : SendEffect.Possible);
            ExceptionDispatchInfo.Capture(error).Throw();
            throw;
        }
    }

    /// <summary>Returns the outcome of the earlier send instead of sending again.</summary>
    private static HttpResponseMessage LastOutcome(CallContext call, HttpRequestMessage request)
    {
        var (response, error) = call.Sends.LastOutcome;
        if (error is not null)
        {
            ExceptionDispatchInfo.Capture(error).Throw();
        }

        return response!.ToResponse(request);
    }
}
