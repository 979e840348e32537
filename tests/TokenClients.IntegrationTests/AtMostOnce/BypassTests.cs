using System.Net;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.AtMostOnce;

/// <summary>Handlers that try to send past the record of sends, on real sockets.</summary>
public sealed class BypassTests
{
    public static TheoryData<string> RunOnce { get; } = [.. Creations.RunOnce];

    [Theory]
    [MemberData(nameof(RunOnce))]
    public async Task Case_B02_a_handler_inside_of_the_primary_one_does_not_send_by_a_handler_of_its_own(string operation)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var primary = new Failover(new SocketsHttpHandler(), new SocketsHttpHandler());

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, emulator, primary));

        failure.Message.Should().Contain("the client does not know");
        failure.OutcomeUnknown.Should().BeFalse();
        emulator.Executed(Creations.ServiceOf(operation), operation).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(RunOnce))]
    public async Task Case_B02_a_send_that_goes_on_after_a_response_that_a_handler_made_up_gets_no_bytes(string operation)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var primary = new EarlyResponse();

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, emulator, primary));
        await primary.SendLateAsync();

        failure.OutcomeUnknown.Should().BeFalse();
        emulator.Executed(Creations.ServiceOf(operation), operation).Should().Be(0);
    }

    private sealed class Failover(HttpMessageHandler first, HttpMessageHandler second) : DelegatingHandler(second)
    {
        private readonly HttpMessageInvoker _first = new(first);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _first.SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _first.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>Responds without sending, and sends later.</summary>
    private sealed class EarlyResponse : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _sockets = new(new SocketsHttpHandler());
        private readonly List<HttpRequestMessage> _requests = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _requests.Add(request);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent("{}") });
        }

        internal async Task SendLateAsync()
        {
            _requests.Should().NotBeEmpty();
            foreach (var request in _requests)
            {
                var send = () => _sockets.SendAsync(request, CancellationToken.None);
                await send.Should().ThrowAsync<Exception>();
            }
        }

        protected override void Dispose(bool disposing)
        {
            _sockets.Dispose();
            base.Dispose(disposing);
        }
    }
}
