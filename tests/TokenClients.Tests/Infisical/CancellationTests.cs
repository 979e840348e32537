using System.Net;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

public sealed class CancellationTests
{
    [Fact]
    public async Task Cancelled_while_a_detaching_is_confirmed_the_outcome_is_known()
    {
        using var source = new CancellationTokenSource();
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            if (request.Method == HttpMethod.Delete)
            {
                return Wire.Response(InfisicalWire.BadRequest, HttpStatusCode.BadRequest);
            }

            await source.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound);
        });

        (await CanceledAsync(InfisicalWire.Detach, handler, source.Token)).OutcomeUnknown.Should().BeFalse();
        handler.Sends.Should().Be(2);
    }

    [Fact]
    public async Task Cancelled_while_a_refused_create_is_looked_into_the_outcome_is_known()
    {
        using var source = new CancellationTokenSource();
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            if (request.Method == HttpMethod.Post)
            {
                return Wire.Response(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized);
            }

            await source.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound);
        });
        using var infisical = InfisicalWire.Client(handler);

        var error = (await FluentActions.Awaiting(() => infisical.CreateTokenAsync(InfisicalWire.IdentityId, new() { OrganizationSlug = "acme" }, source.Token)).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        error.Should().BeEquivalentTo(new { Operation = InfisicalWire.Create, OutcomeUnknown = false });
        handler.Sends.Should().Be(2);
    }

    [Theory]
    [InlineData(InfisicalWire.Create)]
    [InlineData(InfisicalWire.Renew)]
    public async Task A_secret_whose_answer_has_begun_is_read_although_the_call_is_cancelled(string call)
    {
        using var source = new CancellationTokenSource();
        var good = System.Text.Encoding.UTF8.GetBytes(InfisicalWire.GoodResponse(call));
        using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response("", async _ =>
        {
            await source.CancelAsync();
            return good;
        })));

        var result = await InfisicalWire.RunCancellableAsync(call, handler, resilience: null, clock: null, loggerFactory: null, source.Token);

        (result switch { IssuedToken issued => issued.Secret, CreatedToken<TokenClients.Infisical.InfisicalToken> created => created.Secret, _ => null })!.Reveal().Should().Be(InfisicalWire.NewSecret);
    }

    [Fact]
    public async Task Cancelled_between_two_pages_the_listing_ends()
    {
        using var source = new CancellationTokenSource();
        using var recorder = new Wire.Recorder(InfisicalWire.Page(Enumerable.Range(1, 100)));
        using var infisical = InfisicalWire.Client(recorder);
        var seen = 0;

        var error = (await FluentActions.Awaiting(async () =>
        {
            await foreach (var token in infisical.ListTokensAsync(InfisicalWire.IdentityId, TestContext.Current.CancellationToken).WithCancellation(source.Token))
            {
                if (++seen == 100)
                {
                    await source.CancelAsync();
                }
            }
        }).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        error.Should().BeEquivalentTo(new { Operation = InfisicalWire.List, OutcomeUnknown = false });
        seen.Should().Be(100);
        recorder.Requests.Should().ContainSingle();
    }

    private static async Task<TokenCallCanceledException> CanceledAsync(string call, HttpMessageHandler handler, CancellationToken cancellationToken, bool enabled = true)
    {
        var error = (await FluentActions.Awaiting(() => InfisicalWire.RunCancellableAsync(call, handler, options => options.Enabled = enabled, null, null, cancellationToken))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>(call)).Which;
        error.Operation.Should().Be(call);
        error.Service.Should().Be(TokenService.Infisical);
        return error;
    }
}
