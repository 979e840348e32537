using System.Collections.Concurrent;
using System.IO;
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
    public async Task A_body_can_be_read_in_the_handler_and_a_large_one_not_after_its_call(int length)
    {
        string? inHandler = null;
        HttpResponseMessage? kept = null;
        using var server = Responding(length);
        await using var services = Hosted.Clients(server, async (request, send) =>
        {
            kept = await send(request);

            // Read as a stream: otherwise the content would keep the bytes itself.
            using var reader = new StreamReader(await kept.Content.ReadAsStreamAsync(Token));
            inHandler = await reader.ReadToEndAsync(Token);
            return kept;
        });

        var token = await services.GetRequiredService<IVercelTokens>().GetTokenAsync("id1", cancellationToken: Token);

        var body = Body(length, 1);
        inHandler.Should().Be(body);
        token.Name.Should().HaveLength(length);
        kept!.Content.Headers.ContentLength.Should().Be(body.Length);
        var read = () => kept.Content.ReadAsStringAsync(Token);
        if (length == Small)
        {
            (await read()).Should().Be(body);
        }
        else
        {
            await read.Should().ThrowAsync<InvalidOperationException>().WithMessage("*The call has ended, and the body of its response was released*");
        }
    }

    /// <summary>Responses are read while their calls end and other calls take over their arrays.</summary>
    [Fact]
    public async Task A_kept_response_never_shows_the_body_of_another_call()
    {
        var late = new ConcurrentQueue<Task<(int Number, string? Body)>>();
        using var server = Responding(Large);
        await using var services = Hosted.Clients(server, async (request, send) =>
        {
            var response = await send(request);
            late.Enqueue(ReadLateAsync(int.Parse(response.ReasonPhrase!, provider: null), response.Content));
            return response;
        });
        var vercel = services.GetRequiredService<IVercelTokens>();

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), Token, async (_, token) => await vercel.GetTokenAsync("id1", cancellationToken: token));

        var read = await Task.WhenAll(late);
        read.Should().HaveCount(400);
        foreach (var (number, body) in read)
        {
            (body ?? (number % 2 == 1 ? Body(Large, number) : null)).Should().Be(Body(Large, number), "every second one is read before the call can end");
        }
    }

    private static async Task<(int Number, string? Body)> ReadLateAsync(int number, HttpContent content)
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

    /// <summary>Responds as a connection does, with a stream that is read once, and numbers the responses.</summary>
    private static FuncHandler Responding(int length)
    {
        var count = 0;
        return new((_, _) =>
        {
            var number = Interlocked.Increment(ref count);
            var response = BrokenStream.Response(Body(length, number));
            response.ReasonPhrase = $"{number}";
            return Task.FromResult(response);
        });
    }

    private static string Body(int length, int number) => $$$"""{"token":{"id":"id1","name":"{{{new string((char)('a' + (number % 26)), length)}}}"}}""";
}
