using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Http;
using TokenClients.Transport.Vercel;
using TokenClients.Vercel;

#pragma warning disable CA2025 // To leave a task behind is what these tests are about.

namespace TokenClients.Tests.Http;

/// <summary>A handler may give up waiting for a send without cancelling it. What the send does afterwards must neither be forgotten nor hurt others.</summary>
public sealed class AbandonedSendTests
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
    public async Task A_read_that_is_left_behind_keeps_its_buffer_until_it_ends()
    {
        var settings = Settings();
        var rest = new TaskCompletionSource<byte[]?>();
        using var response = BrokenStream.Response("{\"late\":", _ => rest.Task);
        var call = new TokenCall(settings, VercelTransport.GetAuthTokenOperation, "GetTokenAsync");
        var reading = Answer.ReadAsync(response, call, Token);

        call.Dispose();
        var others = Enumerable.Range(0, 64).Select(static _ => ArrayPool<byte>.Shared.Rent(4096)).ToList();
        others.ForEach(static array => Array.Clear(array));
        rest.SetResult(Encoding.UTF8.GetBytes("\"LATE SECRET BYTES\"}"));
        var answer = await reading;

        others.Should().OnlyContain(static array => array.All(static value => value == 0), "nobody else may have been given the buffer while it was written into");
        answer.Body.IsEmpty.Should().BeTrue("the buffer went back when the read ended");
        others.ForEach(static array => ArrayPool<byte>.Shared.Return(array));
    }

    [Fact]
    public async Task An_answer_that_comes_after_its_call_gives_its_buffer_back_at_once()
    {
        var settings = Settings();
        var call = new TokenCall(settings, VercelTransport.GetAuthTokenOperation, "GetTokenAsync");
        call.Dispose();
        using var response = Wire.Response("{}");

        var answer = await Answer.ReadAsync(response, call, Token);

        answer.Body.IsEmpty.Should().BeTrue();
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

    private static ClientSettings Settings() =>
        VercelRoom.Tokens.CreateSettings(Wire.VercelOptions(), AccessTokenSource.Fixed(new(Wire.Secret)), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, null);

    private static ServiceProvider Build(HttpMessageHandler primary, Func<Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around)
    {
        var services = new ServiceCollection();
        services.AddTokenClients()
            .AddVercel(static options => (options.AccessToken, options.Resilience.BaseDelay) = (new SecretString(Wire.Secret), TimeSpan.Zero))
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(() => new Around((request, send) => around(() => send(request)))));
        return services.BuildServiceProvider();
    }
}
