using System.Net;
using TokenClients.Infisical;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>What a cancellation means while a call makes a second request, and in a list. What holds of every call stands in Conformance.CancellationTests.</summary>
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

    [Fact]
    public async Task Canceled_between_two_pages_the_listing_ends()
    {
        using var source = new CancellationTokenSource();
        using var recorder = new Wire.Recorder(InfisicalWire.Page(Enumerable.Range(1, 100)));
        using var infisical = Wire.Infisical(recorder);
        var seen = 0;

        var error = (await FluentActions.Awaiting(async () =>
        {
            await foreach (var token in infisical.ListTokensAsync(Calls.Identity, TestContext.Current.CancellationToken).WithCancellation(source.Token))
            {
                if (++seen == 100)
                {
                    await source.CancelAsync();
                }
            }
        }).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        error.Should().BeEquivalentTo(new { Operation = nameof(IInfisicalTokenAuth.ListTokensAsync), OutcomeUnknown = false });
        seen.Should().Be(100);
        recorder.Requests.Should().ContainSingle();
    }
}
