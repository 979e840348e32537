using Microsoft.Extensions.Logging.Abstractions;
using TokenClients.Credentials;
using TokenClients.Errors;
using TokenClients.Pipeline;
using TokenClients.Requests;
using TokenClients.Schedules.Running;
using TokenClients.Transport.Vercel;
using TokenClients.Vercel;

namespace TokenClients.Schedules.Parts;

/// <summary>The record of sends and the gate around the content, with several repeaters of one call that must run once.</summary>
internal static class SendSchedules
{
    internal static Part Part { get; } = new("record of sends",
    [
        new("repeaters", RepeatersAsync),
        new("late repeater", LateRepeaterAsync),
        new("cancellation", CancellationAsync),
        new("grace period", GracePeriodAsync),
        new("headers and cancellation", HeadersAndCancellationAsync),
    ]);

    /// <summary>Several handlers send one create at the same time.</summary>
    private static async Task RepeatersAsync()
    {
        var ledger = new SendLedger();
        var call = Call(new ScheduleClock());
        using var platform = new ScheduledPlatform(
            ledger, PlatformBehavior.Respond, PlatformBehavior.NotConnected, PlatformBehavior.Cut, PlatformBehavior.RateLimited, PlatformBehavior.Hedge);
        using var invoker = Invoker(platform);
        await Task.WhenAll(
            Schedule.Beside(() => TrySendAsync(invoker, call, CancellationToken.None)),
            Schedule.Beside(() => TrySendAsync(invoker, call, CancellationToken.None)),
            Schedule.Beside(() => TrySendAsync(invoker, call, CancellationToken.None)));
        RequirePromises(call, ledger);
        Schedule.Promise(call.Sends.Issued is not null == ledger.SecretReturned, "a secret that was returned is kept");
        Schedule.Promise(call.Sends.LastSendNeverLeft ? !ledger.LeftInLastSend : true, "a send is only said not to have left if no byte of it was asked for");
        call.End();
        await TrySendAsync(invoker, call, CancellationToken.None);
        RequirePromises(call, ledger);
    }

    /// <summary>A repeater asks for the bytes after its send was reported as not sent.</summary>
    private static async Task LateRepeaterAsync()
    {
        var ledger = new SendLedger();
        var call = Call(new ScheduleClock());
        using var platform = new ScheduledPlatform(ledger, PlatformBehavior.LateRepeater);
        using var invoker = Invoker(platform);
        await TrySendAsync(invoker, call, CancellationToken.None);
        var neverLeft = call.Sends.LastSendNeverLeft;
        var mayHaveExecuted = call.Sends.MayHaveExecuted;
        if (Schedule.Choose(2) == 0)
        {
            call.End();
        }

        await Task.WhenAll(platform.Late);
        Schedule.Promise(neverLeft != ledger.LeftInLastSend, "whether a send has left is told truthfully, and stays true");
        Schedule.Promise(mayHaveExecuted || ledger.MayHaveExecuted == 0, "a request of which bytes left may have been carried out");
    }

    /// <summary>One of the repeaters is canceled at any time, and the call ends while others send.</summary>
    private static async Task CancellationAsync()
    {
        var ledger = new SendLedger();
        var call = Call(new ScheduleClock());
        using var platform = new ScheduledPlatform(ledger, PlatformBehavior.Respond, PlatformBehavior.LateRepeater, PlatformBehavior.RateLimited);
        using var invoker = Invoker(platform);
        using var cancellation = new CancellationTokenSource();
#pragma warning disable CA2025 // They are awaited before.
        var sends = Task.WhenAll(
            Schedule.Beside(() => TrySendAsync(invoker, call, cancellation.Token)), Schedule.Beside(() => TrySendAsync(invoker, call, CancellationToken.None)));
#pragma warning restore CA2025
        await Schedule.Beside(cancellation.Cancel);

        // The caller is told what the record says when the call ends; nothing may make it untrue afterwards.
        var mayHaveExecuted = call.Sends.MayHaveExecuted;
        var left = ledger.MayHaveExecuted;
        call.End();
        var mayHaveExecutedAtEnd = call.Sends.MayHaveExecuted;
        Schedule.Promise(mayHaveExecuted || left == 0, "a request of which bytes left may have been carried out");
        await sends;
        await Task.WhenAll(platform.Late);
        Schedule.Promise(mayHaveExecutedAtEnd || ledger.MayHaveExecuted == 0, "what an ended call says of its sends stays true");
        Schedule.Promise(ledger.MayHaveExecuted <= 1, "the bytes of a call that must run once leave once");
    }

    /// <summary>A caller cancels while a secret arrives.</summary>
    private static async Task GracePeriodAsync()
    {
        var ledger = new SendLedger();
        var call = Call(new ScheduleClock());
        using var platform = new ScheduledPlatform(ledger, PlatformBehavior.Respond);
        using var invoker = Invoker(platform);
        using var cancellation = new CancellationTokenSource();
        await Task.WhenAll(Schedule.Beside(() => TrySendAsync(invoker, call, cancellation.Token)), Schedule.Beside(cancellation.Cancel));
        RequirePromises(call, ledger);
        Schedule.Promise(call.Sends.Issued is { } issued ? issued.Body.IndexOf(System.Text.Encoding.UTF8.GetBytes(ScheduledPlatform.Secret)) > 0 : !ledger.SecretReturned, "a secret whose response has begun is read, even if the caller cancels");
    }

    /// <summary>The headers of a success arrive at the moment in which the caller cancels. Without the rest of a call, each order of the two is explored.</summary>
    private static async Task HeadersAndCancellationAsync()
    {
        using var cancellation = new CancellationTokenSource();
        using var period = new SecretReadGracePeriod(new ScheduleClock(), cancellation.Token);
        var body = CancellationToken.None;
        await Task.WhenAll(Schedule.Beside(() => body = period.SecretIsComing()), Schedule.Beside(cancellation.Cancel));
        Schedule.Promise(body.CanBeCanceled && !body.IsCancellationRequested, "the body of a secret is read for some seconds after the caller canceled");
    }

    private static void RequirePromises(CallContext call, SendLedger ledger)
    {
        Schedule.Promise(ledger.MayHaveExecuted <= 1, "the bytes of a call that must run once leave once");
        Schedule.Promise(call.Sends.MayHaveExecuted || ledger.MayHaveExecuted == 0, "a request of which bytes left may have been carried out");
        Schedule.Promise(call.Sends.Attempts >= ledger.Sends, "each send is counted");
    }

    private static async Task TrySendAsync(HttpMessageInvoker invoker, CallContext call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Operation.Method, call.Settings.BaseAddress) { Content = new ByteArrayContent([1, 2, 3]) };
        call.AttachTo(request);
        try
        {
            await invoker.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Schedule.Promise(cancellationToken.IsCancellationRequested || call.Sends.Attempts > 0, "only a caller who canceled is told so");
        }
        catch (Exception error) when (error is HttpRequestException or RequestRefusedException)
        {
        }
    }

    private static HttpMessageInvoker Invoker(ScheduledPlatform platform) => new(new SendOnceHandler { InnerHandler = platform });

    private static CallContext Call(TimeProvider clock)
    {
        var settings = VercelClients.Tokens.CreateSettings(new VercelOptions(), AccessTokenSource.Fixed(new("vcp_own00000000000000000000")), NullLogger.Instance, clock);
        return new(settings, VercelTransport.CreateAuthTokenOperation, nameof(IVercelTokens.CreateTokenAsync), new RequestPath(""));
    }
}
