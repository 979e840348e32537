using System.IO;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>Bodies are read whole, bounded and once; one that brings a secret is read on after the call was canceled.</summary>
public class BodyTests
{
    private const int MiB = 1 << 20;
    private const string SecretFirst = """{"bearerToken":"vcp_newSecret","token":{"id":"tok_1","na""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(16 * MiB, true)]
    [InlineData((16 * MiB) + 1, false)]
    public async Task An_answer_may_have_16_MiB_and_no_more(int size, bool fits)
    {
        foreach (var chunked in new[] { false, true })
        {
            using var handler = new FuncHandler((_, _) => Task.FromResult(Respond(Padded("""{"token":{"id":"tok_1"}}""", size), HttpStatusCode.OK, chunked)));

            if (fits)
            {
                (await Calls.RunAsync(Calls.Get, handler)).Should().BeOfType<VercelToken>().Which.Id.Should().Be("tok_1");
            }
            else
            {
                var failure = await Calls.FailureOf(Calls.Get, handler);
                failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
                failure.Message.Should().Contain("16 MiB");
                failure.IsRetryable.Should().BeFalse();
            }
        }
    }

    [Fact]
    public async Task An_answer_that_is_too_long_still_gives_its_secret()
    {
        // Crafter's create is asked again instead, unless the id stands in the response.
        foreach (var call in Calls.Issuing.Where(static call => call != Calls.CrafterCreate))
        {
            var begin = Calls.GoodResponse(call)[..^1];
            using var handler = new FuncHandler((_, _) => Task.FromResult(Respond(Padded(begin, 17 * MiB), HttpStatusCode.OK, chunked: true)));

            var issued = await Calls.RunAsync(call, handler);

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            Calls.ProblemOf(issued).Should().NotBeNull(call);
        }
    }

    [Theory]
    [InlineData(MiB, true)]
    [InlineData(MiB + 1, false)]
    public async Task The_first_MiB_of_an_error_is_read_and_the_rest_is_left(int size, bool fits)
    {
        var stream = new CountingStream(Padded("""{"error":{"code":"some_code"}}""", size, atTheEnd: fits));
        using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StreamContent(stream) }));

        var failure = await Calls.FailureOf(Calls.Get, handler);

        failure.Kind.Should().Be(TokenErrorKind.InvalidRequest);
        failure.ErrorCode.Should().Be(fits ? "some_code" : null);
        stream.BytesRead.Should().BeLessThanOrEqualTo(MiB + 1);
    }

    [Fact]
    public async Task A_huge_error_is_not_read_to_its_end()
    {
        var stream = new CountingStream(new byte[64 * MiB]);
        using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StreamContent(stream) }));

        (await Calls.FailureOf(Calls.Get, handler)).Kind.Should().Be(TokenErrorKind.ServiceFault);

        stream.BytesRead.Should().BeLessThanOrEqualTo(MiB + 1);
    }

    [Fact]
    public async Task The_bound_counts_decompressed_bytes()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(new byte[64 * MiB], Token);
        }

        packed.Length.Should().BeLessThan(MiB);
        packed.Position = 0;
        var unpacked = new CountingStream(new GZipStream(packed, CompressionMode.Decompress));
        using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(unpacked) { Headers = { ContentLength = packed.Length } } }));

        (await Calls.FailureOf(Calls.Get, handler)).Message.Should().Contain("16 MiB");

        unpacked.BytesRead.Should().BeLessThanOrEqualTo((16 * MiB) + 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public async Task An_announced_length_is_only_a_hint(long announced)
    {
        using var handler = new FuncHandler((_, _) =>
        {
            var content = new StreamContent(new CountingStream(Padded("""{"token":{"id":"tok_1"}}""", 20_000)));
            content.Headers.ContentLength = announced < 0 ? null : announced;
            return Task.FromResult(new HttpResponseMessage { Content = content });
        });

        (await Calls.RunAsync(Calls.Get, handler)).Should().BeOfType<VercelToken>().Which.Id.Should().Be("tok_1");
    }

    [Fact]
    public async Task A_cut_body_of_a_create_gives_its_secret_and_says_what_is_missing()
    {
        foreach (var fault in new Exception[] { new IOException("cut"), new HttpRequestException("cut"), new HttpIOException(HttpRequestError.ResponseEnded, "cut"), new InvalidDataException("corrupt") })
        {
            using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response(SecretFirst, _ => throw fault)));

            var created = (CreatedToken<VercelToken>)(await Calls.RunAsync(Calls.Create, handler, static options => options.Retry.MaxRetryAttempts = 3))!;

            created.Secret.Reveal().Should().Be("vcp_newSecret");
            created.Token.Should().BeNull();
            created.Expiry.Should().Be(TokenExpiry.Unknown);
            created.Problem.Should().Contain("cut off");
            created.Response.StatusCode.Should().Be(200);
            handler.Sends.Should().Be(1);
        }
    }

    [Fact]
    public async Task A_body_that_is_cut_after_its_end_is_whole()
    {
        using var handler = new FuncHandler(static (_, _) => Task.FromResult(BrokenStream.Response(Calls.GoodResponse(Calls.Create), static _ => throw new IOException("reset"))));

        var created = (CreatedToken<VercelToken>)(await Calls.RunAsync(Calls.Create, handler))!;

        created.Problem.Should().BeNull();
        created.Token!.Id.Should().Be("tok_1");
    }

    [Fact]
    public async Task A_create_that_is_cut_before_its_secret_has_an_unknown_outcome()
    {
        using var handler = new FuncHandler(static (_, _) => Task.FromResult(BrokenStream.Response("""{"token":{"id":"tok_1"},"bearerToken":"vcp_ne""", static _ => throw new IOException("cut"))));

        var failure = await Calls.FailureOf(Calls.Create, handler, static options => options.Retry.MaxRetryAttempts = 3);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        failure.InnerException.Should().BeOfType<IOException>();
        failure.ToString().Should().NotContain("vcp_ne");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_with_a_secret_is_read_for_5_s_more_after_the_caller_cancelled(bool inTime)
    {
        foreach (var call in Calls.Issuing.Where(call => inTime || call != Calls.CrafterCreate))
        {
            var clock = new FakeTimeProvider(Wire.Now);
            var good = Encoding.UTF8.GetBytes(Calls.GoodResponse(call));
            using var source = new CancellationTokenSource();
            var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var rest = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
            using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response("{", cancellationToken =>
            {
                reading.SetResult();
                return rest.Task.WaitAsync(cancellationToken);
            })));
            var running = Record.ExceptionAsync(async () =>
            {
                var result = await Calls.RunCancellableAsync(call, handler, resilience: null, clock, loggerFactory: null, source.Token);
                Calls.SecretOf(result).Should().Be(Calls.NewSecret);
            });
#pragma warning restore CA2025
            await reading.Task;
            await source.CancelAsync();
            clock.Advance(TimeSpan.FromSeconds(4.999));
            running.IsCompleted.Should().BeFalse(call);
            if (inTime)
            {
                rest.SetResult(good[1..]);
                (await running).Should().BeNull(call);
            }
            else
            {
                clock.Advance(TimeSpan.FromSeconds(0.001));
                (await running).Should().BeOfType<TokenCallCanceledException>(call).Which.OutcomeUnknown.Should().BeTrue();
            }
        }
    }

    [Fact]
    public async Task A_secret_that_has_come_is_returned_although_the_rest_did_not_come_in_the_grace()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var source = new CancellationTokenSource();
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response(SecretFirst, async cancellationToken =>
        {
            reading.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return null;
        })));
        var running = Calls.RunCancellableAsync(Calls.Create, handler, resilience: null, clock, loggerFactory: null, source.Token);
#pragma warning restore CA2025
        await reading.Task;
        await source.CancelAsync();
        clock.Advance(TimeSpan.FromSeconds(5));

        var created = (CreatedToken<VercelToken>)(await running)!;

        created.Secret.Reveal().Should().Be("vcp_newSecret");
        created.Problem.Should().NotBeNull();
    }

    [Fact]
    public async Task The_total_timeout_waits_for_a_secret_as_well()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rest = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response("{", cancellationToken =>
        {
            reading.SetResult();
            return rest.Task.WaitAsync(cancellationToken);
        })));
        var running = Calls.RunAsync(Calls.Create, handler, resilience: null, clock);
#pragma warning restore CA2025
        await reading.Task;
        clock.Advance(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(4));
        rest.SetResult(Encoding.UTF8.GetBytes(Calls.GoodResponse(Calls.Create))[1..]);

        Calls.SecretOf(await running).Should().Be(Calls.NewSecret);
    }

    [Fact]
    public async Task A_body_without_a_secret_ends_with_the_attempt()
    {
        foreach (var call in Calls.All.Where(static call => !Calls.IssuesSecret(call)))
        {
            var clock = new FakeTimeProvider(Wire.Now);
            using var reading = new SemaphoreSlim(0);
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
            using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response("{", async cancellationToken =>
            {
                reading.Release();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return null;
            })));
            var running = Record.ExceptionAsync(() => Calls.RunAsync(call, handler, resilience: null, clock));
#pragma warning restore CA2025
            await reading.WaitAsync(Token);
            clock.Advance(TimeSpan.FromSeconds(10));

            (await running).Should().BeOfType<TokenClientException>(call).Which.Kind.Should().Be(TokenErrorKind.Timeout);
        }
    }

    [Fact]
    public async Task A_timer_that_fires_when_the_body_has_been_read_does_no_harm()
    {
        var clock = new LateClock();
        using var source = new CancellationTokenSource();
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rest = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response("{", cancellationToken =>
        {
            reading.SetResult();
            return rest.Task.WaitAsync(cancellationToken);
        })));
        var running = Calls.RunCancellableAsync(Calls.Create, handler, static options => options.Enabled = false, clock, loggerFactory: null, source.Token);
#pragma warning restore CA2025
        await reading.Task;
        await source.CancelAsync();
        rest.SetResult(Encoding.UTF8.GetBytes(Calls.GoodResponse(Calls.Create))[1..]);
        Calls.SecretOf(await running).Should().Be(Calls.NewSecret);

        clock.Callbacks.Should().NotBeEmpty();
        FluentActions.Invoking(() => clock.Callbacks.ForEach(static fire => fire())).Should().NotThrow("on a timer's thread an exception ends the process");
    }

    private static byte[] Padded(string json, int size, bool atTheEnd = false)
    {
        var bytes = new byte[size];
        bytes.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes(json).CopyTo(bytes, atTheEnd ? size - json.Length : 0);
        if (!atTheEnd && size % 2 == 1 && json.EndsWith('}') && json.Contains("error", StringComparison.Ordinal))
        {
            // The end of the object lies behind the bound.
            bytes[json.Length - 1] = (byte)' ';
            bytes[size - 1] = (byte)'}';
        }

        return bytes;
    }

    private static HttpResponseMessage Respond(byte[] body, HttpStatusCode status, bool chunked) =>
        new(status) { Content = chunked ? new StreamContent(new CountingStream(body)) : new ByteArrayContent(body) };

    /// <summary>Cannot be sought, so that its length is not announced, and counts what was taken.</summary>
    private sealed class CountingStream(Stream inner) : Stream
    {
        internal CountingStream(byte[] bytes)
            : this(new MemoryStream(bytes, writable: false))
        {
        }

        internal long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            BytesRead += count;
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>A clock whose timers are in the middle of firing when they are disposed, as the system's may be.</summary>
    private sealed class LateClock : TimeProvider
    {
        internal List<Action> Callbacks { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Callbacks.Add(() => callback(state));
            return new Silent();
        }

        private sealed class Silent : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
