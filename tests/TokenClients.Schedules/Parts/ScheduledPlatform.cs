using System.IO;
using System.Net;
using System.Net.Sockets;

namespace TokenClients.Schedules.Parts;

/// <summary>What the platform and handlers behind the record of sends can do with one send.</summary>
internal enum PlatformBehavior
{
    /// <summary>Sends the bytes and returns a success with a secret.</summary>
    Respond,

    /// <summary>Does not connect, and asks for no byte.</summary>
    NotConnected,

    /// <summary>Sends the bytes; then the connection breaks.</summary>
    Cut,

    /// <summary>Sends the bytes; the service responds with a rate limit.</summary>
    RateLimited,

    /// <summary>Asks for the bytes from two places at the same time, as hedging does.</summary>
    Hedge,

    /// <summary>Reports that it did not connect, but has left a repeater behind that asks for the bytes at any later time.</summary>
    LateRepeater,
}

/// <summary>Stands for the platform under the record of sends.</summary>
internal sealed class ScheduledPlatform(SendLedger ledger, params PlatformBehavior[] behaviors) : HttpMessageHandler
{
    internal const string Secret = "vcp_secret0000000000000000";

    private static readonly byte[] Success = System.Text.Encoding.UTF8.GetBytes("{\"token\":{\"id\":\"t\",\"name\":\"n\"},\"bearerToken\":\"" + Secret + "\"}");

    /// <summary>Gets the repeaters that go on after their send.</summary>
    internal List<Task> Late { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ledger.BeginSend();
        var behavior = behaviors[Schedule.Choose(behaviors.Length)];
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        switch (behavior)
        {
            case PlatformBehavior.NotConnected:
                throw NotConnected();
            case PlatformBehavior.LateRepeater:
                var content = request.Content!;
                Late.Add(Schedule.Beside(() => TryAskAsync(content, isRateLimited: false)));
                Schedule.Step();
                throw NotConnected();
            case PlatformBehavior.Hedge:
                await Task.WhenAll(Schedule.Beside(() => TryAskAsync(request.Content!, isRateLimited: false)), Schedule.Beside(() => TryAskAsync(request.Content!, isRateLimited: false)));
                break;
            default:
                await AskAsync(request.Content!, behavior == PlatformBehavior.RateLimited);
                break;
        }

        Schedule.Step();
        cancellationToken.ThrowIfCancellationRequested();
        if (behavior == PlatformBehavior.Cut)
        {
            throw new HttpRequestException("The connection broke.", new IOException());
        }

        if (behavior == PlatformBehavior.RateLimited)
        {
            return new(HttpStatusCode.TooManyRequests) { Content = new StringContent("{}"), RequestMessage = request };
        }

        ledger.SecretReturned = true;
        return new(HttpStatusCode.OK) { Content = new StreamContent(new SteppingStream(Success)), RequestMessage = request };
    }

    private static HttpRequestException NotConnected() => new(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused));

    private Task AskAsync(HttpContent content, bool isRateLimited) => content.CopyToAsync(new LedgerStream(ledger, isRateLimited));

    private async Task TryAskAsync(HttpContent content, bool isRateLimited)
    {
        try
        {
            await AskAsync(content, isRateLimited);
        }
#pragma warning disable CA1031 // A repeater of others hides whatever it gets.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
