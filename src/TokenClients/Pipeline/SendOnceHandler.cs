using System.Runtime.ExceptionServices;
using TokenClients.Errors;
using TokenClients.Requests;

namespace TokenClients.Pipeline;

/// <summary>The innermost delegating handler. It records each send and its outcome, whichever handler caused it, and does not repeat a send of a call that must run once.</summary>
internal sealed class SendOnceHandler : AsyncDelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = CallContext.Of(request);
        CredentialScope.Require(request, request.RequestUri, call.Settings.BaseAddress);
        if (!await call.Sends.TryBeginAsync(cancellationToken).ConfigureAwait(false))
        {
            return LastOutcome(call, request);
        }

        RequestBytes? bytes = null;
        var isHandedOn = false;
        using var grace = call.Operation.IssuesSecret ? new SecretReadGracePeriod(call.Settings.TimeProvider, cancellationToken) : null;
        HttpResponseMessage? response = null;
        try
        {
            bytes = Gate(request, call);
            isHandedOn = true;
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
            // If there is a response, the request was sent, even if the platform did not read its content.
            var neverSent = !isHandedOn || (response is null && (call.Sends.Withdraw(bytes) ?? NetworkError.IsNotConnected(thrown)));

            // A handler that requested bytes and did not get them may have thrown another exception.
            var error = thrown is OperationCanceledException && cancellationToken.IsCancellationRequested ? thrown : bytes?.RefusedFor ?? thrown;
            call.Sends.End(bytes, response: null, error, neverSent ? SendEffect.None : SendEffect.Possible);
            ExceptionDispatchInfo.Capture(error).Throw();
            throw;
        }
    }

    /// <summary>Wraps the content of this send in a <see cref="GatedContent"/>, even if handlers have replaced it. Only the handlers after this one and the platform see the wrapper.</summary>
    private static RequestBytes? Gate(HttpRequestMessage request, CallContext call)
    {
        if (request.Content is not { } arrived)
        {
            return null;
        }

#pragma warning disable CA2000 // It holds nothing to release, and a handler in a test may read it later.
        var gate = new GatedContent(request, call, arrived is GatedContent earlier ? earlier.Inner : arrived);
#pragma warning restore CA2000
        request.Content = gate;
        return gate.Bytes;
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
