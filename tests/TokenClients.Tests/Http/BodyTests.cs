using System.IO;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Vercel;

#pragma warning disable CA2025 // Each test waits for its call before the handler goes.

namespace TokenClients.Tests.Http;

/// <summary>Bodies are read whole, bounded and once; one that brings a secret is read on after the call was canceled.</summary>
public class BodyTests
{
    private const int MiB = 1 << 20;
    private const string VercelToken = """{"token":{"id":"tok_1"}}""";

    [Theory]
    [InlineData(16 * MiB, true, true)]
    [InlineData(16 * MiB, false, true)]
    [InlineData((16 * MiB) + 1, true, false)]
    [InlineData((16 * MiB) + 1, false, false)]
    public async Task A_response_may_have_16_MiB_and_no_more(int size, bool isInMemory, bool fits)
    {
        var body = Padded(VercelToken, size);
        HttpContent content = isInMemory ? new ByteArrayContent(body) : new StreamContent(new BrokenStream(body));
        using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage { Content = content }));

        if (fits)
        {
            (await Calls.RunAsync(Calls.Get, handler)).Should().BeOfType<VercelToken>().Which.Id.Should().Be("tok_1");
        }
        else
        {
            var failure = await Calls.FailureOf(Calls.Get, handler);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, IsRetryable = false });
            failure.Message.Should().Contain("16 MiB");
        }
    }

    [Fact]
    public async Task A_response_that_is_too_long_still_gives_its_secret()
    {
        // Crafter's create is asked again instead, unless the id stands in the response.
        foreach (var call in Calls.Issuing.Where(static call => call != Calls.CrafterCreate))
        {
            var stream = new BrokenStream(Padded(Calls.GoodResponse(call)[..^1], 17 * MiB));
            using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(stream) }));

            var issued = await Calls.RunAsync(call, handler);

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            Calls.ProblemOf(issued).Should().NotBeNull(call);
            stream.BytesRead.Should().BeLessThanOrEqualTo((16 * MiB) + 1, call);
        }
    }

    [Theory]
    [InlineData(MiB, "some_code")]
    [InlineData(MiB + 1, null)]
    [InlineData(64 * MiB, null)]
    public async Task The_first_MiB_of_an_error_is_read_and_the_rest_is_left(int size, string? code)
    {
        // The end of the object is the end of the body.
        var body = Padded("""{"error":{"code":"some_code"}""", size);
        body[^1] = (byte)'}';
        var stream = new BrokenStream(body);
        using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StreamContent(stream) }));

        (await Calls.FailureOf(Calls.Get, handler)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, ErrorCode = code });

        stream.BytesRead.Should().BeLessThanOrEqualTo(MiB + 1);
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(long.MaxValue)]
    [InlineData(null)]
    public async Task An_announced_length_is_only_a_hint(long? announced)
    {
        using var handler = new FuncHandler((_, _) =>
        {
            var content = new StreamContent(new BrokenStream(Padded(VercelToken, 20_000)));
            content.Headers.ContentLength = announced;
            return Task.FromResult(new HttpResponseMessage { Content = content });
        });

        (await Calls.RunAsync(Calls.Get, handler)).Should().BeOfType<VercelToken>().Which.Id.Should().Be("tok_1");
    }

    [Fact]
    public async Task A_body_that_is_cut_after_its_end_is_whole()
    {
        using var handler = new FuncHandler(static (_, _) => Task.FromResult(BrokenStream.Response(Calls.GoodResponse(Calls.Create), static _ => throw new IOException("reset"))));

        var created = (CreatedToken<VercelToken>)(await Calls.RunAsync(Calls.Create, handler))!;

        created.Problem.Should().BeNull();
        created.Token!.Id.Should().Be("tok_1");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task A_body_with_a_secret_is_read_for_5_s_more_after_the_caller_cancelled(bool inTime, bool whileTheHeadersArrive)
    {
        foreach (var call in Calls.Issuing.Where(call => inTime || call != Calls.CrafterCreate))
        {
            var clock = new FakeTimeProvider(Wire.Now);
            var body = new PausedBody();
            using var source = new CancellationTokenSource();
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                await (whileTheHeadersArrive ? source.CancelAsync() : Task.CompletedTask);
                return body.Response();
            });
            var running = Calls.RunCancellableAsync(call, handler, resilience: null, clock, loggerFactory: null, source.Token);
            await body.Reading;
            await source.CancelAsync();

            clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
            running.IsCompleted.Should().BeFalse(call);
            if (inTime)
            {
                body.GoOn(Calls.GoodResponse(call));
                Calls.SecretOf(await running).Should().Be(Calls.NewSecret, call);
            }
            else
            {
                clock.Advance(TimeSpan.FromTicks(1));
                (await Record.ExceptionAsync(() => running)).Should().BeOfType<TokenCallCanceledException>(call).Which.OutcomeUnknown.Should().BeTrue();
            }
        }
    }

    [Fact]
    public async Task A_secret_that_has_come_is_returned_although_the_rest_did_not_come_in_the_grace()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var body = new PausedBody("""{"bearerToken":"vcp_newSecret","token":{"id":"tok_1","na""");
        using var source = new CancellationTokenSource();
        using var handler = body.Handler();
        var running = Calls.RunCancellableAsync(Calls.Create, handler, resilience: null, clock, loggerFactory: null, source.Token);
        await body.Reading;
        await source.CancelAsync();
        clock.Advance(TimeSpan.FromSeconds(5));

        var created = (CreatedToken<VercelToken>)(await running)!;

        created.Secret.Reveal().Should().Be(Calls.NewSecret);
        created.Should().BeEquivalentTo(new { Token = (VercelToken?)null, Response = new { StatusCode = 200 } });
        created.Expiry.Should().Be(TokenExpiry.Unknown);
        created.Problem.Should().Contain("cut off");
    }

    [Fact]
    public async Task The_total_timeout_waits_for_a_secret_as_well()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var body = new PausedBody();
        using var handler = body.Handler();
        var running = Calls.RunAsync(Calls.Create, handler, resilience: null, clock);
        await body.Reading;

        clock.Advance(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        running.IsCompleted.Should().BeFalse();
        body.GoOn(Calls.GoodResponse(Calls.Create));

        Calls.SecretOf(await running).Should().Be(Calls.NewSecret);
    }

    [Fact]
    public async Task A_body_without_a_secret_ends_with_the_attempt()
    {
        foreach (var call in Calls.All.Except(Calls.Issuing))
        {
            var clock = new FakeTimeProvider(Wire.Now);
            var body = new PausedBody();
            using var handler = body.Handler();
            var running = Calls.FailureOf(call, handler, resilience: null, clock);
            await body.Reading;
            clock.Advance(TimeSpan.FromSeconds(10));

            (await running).Kind.Should().Be(TokenErrorKind.Timeout, call);
        }
    }

    [Fact]
    public async Task A_timer_that_fires_when_the_body_has_been_read_does_no_harm()
    {
        var clock = new LateClock();
        var body = new PausedBody();
        using var source = new CancellationTokenSource();
        using var handler = body.Handler();
        var running = Calls.RunCancellableAsync(Calls.Create, handler, static options => options.Enabled = false, clock, loggerFactory: null, source.Token);
        await body.Reading;
        await source.CancelAsync();
        body.GoOn(Calls.GoodResponse(Calls.Create));
        Calls.SecretOf(await running).Should().Be(Calls.NewSecret);

        clock.Callbacks.Should().NotBeEmpty();
        FluentActions.Invoking(() => clock.Callbacks.ForEach(static fire => fire())).Should().NotThrow("on a timer's thread an exception ends the process");
    }

    private static byte[] Padded(string json, int size)
    {
        var bytes = new byte[size];
        bytes.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes(json).CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>A clock whose timers are in the middle of firing when they are disposed, as the system's may be.</summary>
    private sealed class LateClock : TimeProvider
    {
        internal List<Action> Callbacks { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Callbacks.Add(() => callback(state));
            return new FakeTimeProvider().CreateTimer(static _ => { }, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
