using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>What a handler of the application can read of a response that it keeps. Large bodies are in rented arrays, which other calls use later.</summary>
public sealed class KeptResponseTests
{
    private const int Small = 100;
    private const int Large = 20_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task A_body_can_be_read_in_the_handler(int length)
    {
        var keeper = new Keeper(length);
        await using var services = Services(keeper);

        var token = await services.GetRequiredService<IVercelTokens>().GetTokenAsync("id1", cancellationToken: Token);

        keeper.Read.Should().Be(Body(length, 1));
        token.Name.Should().Be(NameOf(length, 1));
    }

    [Fact]
    public async Task A_large_body_ends_with_its_call()
    {
        var keeper = new Keeper(Large);
        await using var services = Services(keeper);
        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("id1", cancellationToken: Token);

        var read = () => keeper.Kept.Single().Content.ReadAsStringAsync(Token);

        (await read.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("The call of this response has ended");
        keeper.Kept.Single().Content.Headers.ContentLength.Should().Be(Body(Large, 1).Length);
    }

    [Fact]
    public async Task A_small_body_can_be_read_after_the_call()
    {
        var keeper = new Keeper(Small);
        await using var services = Services(keeper);
        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("id1", cancellationToken: Token);

        (await keeper.Kept.Single().Content.ReadAsStringAsync(Token)).Should().Be(Body(Small, 1));
    }

    /// <summary>Responses are read while their calls end and other calls take over their arrays.</summary>
    [Fact]
    public async Task A_kept_response_never_shows_the_body_of_another_call()
    {
        var keeper = new Keeper(Large) { ReadsLate = true };
        await using var services = Services(keeper);
        var vercel = services.GetRequiredService<IVercelTokens>();

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), Token, async (_, token) => await vercel.GetTokenAsync("id1", cancellationToken: token));
        var late = await Task.WhenAll(keeper.Late);

        late.Should().HaveCount(400);
        foreach (var (number, body) in late)
        {
            (body ?? (number % 2 == 1 ? Body(Large, number) : null)).Should().Be(Body(Large, number), "every second one is read before the call can end");
        }
    }

    private static ServiceProvider Services(Keeper keeper)
    {
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(static options => options.AccessToken = new(Wire.Secret))
            .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new Handler(keeper)).ConfigurePrimaryHttpMessageHandler(() => new Server(keeper)));
        return services.BuildServiceProvider();
    }

    private static string NameOf(int length, int number) => new((char)('a' + (number % 26)), length);

    private static string Body(int length, int number) => $$$"""{"token":{"id":"id1","name":"{{{NameOf(length, number)}}}"}}""";

    private sealed class Keeper(int length)
    {
        private int _count;

        internal int Length => length;

        internal bool ReadsLate { get; init; }

        internal ConcurrentQueue<HttpResponseMessage> Kept { get; } = [];

        internal ConcurrentQueue<Task<(int Number, string? Body)>> Late { get; } = [];

        internal string? Read { get; set; }

        internal int Next() => Interlocked.Increment(ref _count);

        internal static async Task<(int Number, string? Body)> ReadLateAsync(int number, HttpContent content)
        {
            if (number % 2 == 1)
            {
                await Task.Yield();
            }

            try
            {
                return (number, await content.ReadAsStringAsync(CancellationToken.None));
            }
            catch (InvalidOperationException)
            {
                return (number, null);
            }
        }
    }

    private sealed class Handler(Keeper keeper) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (keeper.ReadsLate)
            {
                keeper.Late.Enqueue(Keeper.ReadLateAsync(int.Parse(response.Headers.GetValues("X-Number").Single(), CultureInfo.InvariantCulture), response.Content));
                return response;
            }

            // Read as a stream: otherwise the content would keep the bytes itself.
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            keeper.Read = await reader.ReadToEndAsync(cancellationToken);
            keeper.Kept.Enqueue(response);
            return response;
        }
    }

    /// <summary>Responds as a connection does: with a stream that is read once.</summary>
    private sealed class Server(Keeper keeper) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var number = keeper.Next();
            var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new OnceStream(Encoding.UTF8.GetBytes(Body(keeper.Length, number)))) };
            response.Content.Headers.ContentType = new("application/json");
            response.Headers.Add("X-Number", number.ToString(CultureInfo.InvariantCulture));
            return Task.FromResult(response);
        }
    }

    private sealed class OnceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
