using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

#pragma warning disable CA2025 // To leave a task behind is what these tests are about.

namespace TokenClients.Tests.Http;

/// <summary>A handler may give up waiting for a send without canceling it. What the send does afterwards must neither be forgotten nor hurt others.</summary>
public class AbandonedSendTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_create_that_a_handler_gave_up_on_may_have_been_executed()
    {
        var handled = 0;
        using var hanging = new HangingHandler();
        await using var services = Build(hanging, send =>
        {
            handled++;
            _ = send();
            return Task.FromException<HttpResponseMessage>(new HttpRequestException("The handler's own deadline has passed."));
        });

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, IsRetryable = false, OutcomeUnknown = true });
        hanging.Sends.Should().Be(1);
        handled.Should().Be(1, "the retries must not repeat it either");
    }

    [Fact]
    public async Task A_cancelled_create_that_a_handler_gave_up_on_may_have_been_executed()
    {
        using var cancellation = new CancellationTokenSource();
        using var hanging = new HangingHandler();
        await using var services = Build(hanging, async send =>
        {
            var sending = send();
            await cancellation.CancelAsync();
            return await sending.WaitAsync(new CancellationToken(canceled: true));
        });

        var canceled = await FluentActions.Awaiting(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), cancellation.Token))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>();

        canceled.Which.OutcomeUnknown.Should().BeTrue();
    }

    [Fact]
    public async Task Reads_sent_twice_at_once_with_changing_credentials_end_as_they_should()
    {
        var count = 0;
        using var primary = new FuncHandler(async (_, cancellationToken) =>
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return Wire.Response("""{"error":{"code":"forbidden","message":"no"}}""", HttpStatusCode.Forbidden);
        });
        var services = new ServiceCollection();
        services.AddTokenClients()
            .AddVercel(options => options.AccessTokenProvider = _ => new(new SecretString($"vcp_{Interlocked.Increment(ref count)}")))
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(static () => new Around((request, send) => Hedge(request, send))));
        await using var provider = services.BuildServiceProvider();
        var vercel = provider.GetRequiredService<IVercelTokens>();

        var failures = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Wire.FailureOf(() => vercel.GetTokenAsync("tok_1", cancellationToken: Token))));

        failures.Should().OnlyContain(static failure => failure.Kind == TokenErrorKind.PermissionDenied);
    }

    private static async Task<HttpResponseMessage> Hedge(HttpRequestMessage request, Func<HttpRequestMessage, Task<HttpResponseMessage>> send)
    {
        using var copy = new HttpRequestMessage(request.Method, request.RequestUri);
        foreach (var option in request.Options)
        {
            ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
        }

        var both = new[] { Task.Run(() => send(request)), Task.Run(() => send(copy)) };
        var first = await Task.WhenAny(both);
        await Task.WhenAll(both);
        return await first;
    }

    private static ServiceProvider Build(HttpMessageHandler primary, Func<Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around)
    {
        var services = new ServiceCollection();
        services.AddTokenClients()
            .AddVercel(static options => (options.AccessToken, options.Resilience.Retry.Delay) = (new SecretString(Wire.Secret), TimeSpan.Zero))
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(() => new Around((request, send) => around(() => send(request)))));
        return services.BuildServiceProvider();
    }
}
