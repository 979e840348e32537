using System.Net;
using TokenClients.Infisical;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>What a cancellation means while a call makes a second request. What holds of every call stands in Conformance.CancellationTests, and of every list in VercelListTests of the integration tests.</summary>
public sealed class CancellationTests
{
    [Theory]
    [InlineData(InfisicalWire.Detach, 400, InfisicalWire.BadRequest)]
    [InlineData(InfisicalWire.Create, 401, InfisicalWire.Unauthorized)]
    public async Task Canceled_while_a_refusal_is_looked_into_the_outcome_is_known(string call, int status, string refusal)
    {
        using var source = new CancellationTokenSource();
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            if (request.Method != HttpMethod.Get)
            {
                return Wire.Response(refusal, (HttpStatusCode)status);
            }

            await source.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound);
        });
        using var infisical = Wire.Infisical(handler);
        Func<Task> running = call == InfisicalWire.Detach
            ? () => infisical.DetachAsync(Calls.Identity, source.Token)
            : () => infisical.CreateTokenAsync(Calls.Identity, new() { OrganizationSlug = "acme" }, source.Token);

        var error = (await running.Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        error.Should().BeEquivalentTo(new { Service = TokenService.Infisical, Operation = Calls.MethodOf(call), OutcomeUnknown = false });
        handler.Sends.Should().Be(2);
    }
}
