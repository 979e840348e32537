using System.IO;
using System.IO.Compression;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace TokenClients.Tests.Http;

/// <summary>A body can end in any way: streams throw what they like, also those of the user's own handlers. What came before counts.</summary>
public sealed class BodyEndTests
{
    private const string SecretFirst = """{"bearerToken":"vcp_newSecret","token":{"id":"tok_1","na""";
    private const string CutSecret = """{"token":{"id":"tok_1"},"bearerToken":"vcp_ne""";

    private static readonly Dictionary<string, Func<Exception>> Ends = new()
    {
        ["IO"] = static () => new IOException("cut"),
        ["HTTP"] = static () => new HttpRequestException("cut"),
        ["TLS"] = static () => new HttpRequestException("cut", new AuthenticationException("tls")),
        ["not connected"] = static () => NetworkError.Of(HttpRequestError.ConnectionError, "cut"),
        ["corrupt"] = static () => new InvalidDataException("corrupt"),
        ["invalid"] = static () => new InvalidOperationException("Decoder ran into invalid data."),
        ["disposed"] = static () => new ObjectDisposedException("stream"),
        ["socket"] = static () => new SocketException((int)SocketError.ConnectionReset),
        ["timeout"] = static () => new TimeoutException("slow"),
        ["authentication"] = static () => new AuthenticationException("tls"),
        ["not supported"] = static () => new NotSupportedException("seek"),
        ["canceled by itself"] = static () => new TaskCanceledException("own"),
        ["canceled with a timeout"] = static () => new OperationCanceledException("own", new TimeoutException("slow")),
        ["user's own"] = static () => new OwnException(Wire.Secret),
        ["memory"] = static () => new InsufficientMemoryException(),
    };

    // Crafter's create is asked again instead, unless the id stands in the response.
    private static readonly string[] Issuing = [.. Calls.Issuing.Where(static call => call != Calls.CrafterCreate)];

    public static TheoryData<string> EndNames => [.. Ends.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(EndNames))]
    public async Task Case_B03_a_secret_that_has_come_is_returned_whatever_ends_its_body(string end)
    {
        foreach (var call in Issuing)
        {
            using var handler = Ending(Calls.GoodResponse(call)[..^1], end);

            var issued = await Calls.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            Calls.ProblemOf(issued).Should().NotBeNull(call);
            handler.Sends.Should().Be(1);
        }
    }

    [Theory]
    [MemberData(nameof(EndNames))]
    public async Task Case_B03_a_body_that_ends_before_its_secret_is_told_as_one(string end)
    {
        using var handler = Ending(CutSecret, end);

        var failure = await Calls.FailureOf(Calls.Create, handler, static options => options.Retry.MaxRetryAttempts = 3);

        var kind = end is "corrupt" or "invalid" ? TokenErrorKind.UnexpectedResponse : TokenErrorKind.Unreachable;
        failure.Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        failure.ToString().Should().NotContainAny("message handler", "vcp_ne", Wire.Secret, "The TLS connection could not be established");
    }

    [Theory]
    [MemberData(nameof(EndNames))]
    public async Task Case_B03_a_read_whose_body_breaks_off_is_asked_again(string end)
    {
        using var handler = Ending("""{"token":{""", end);

        var failure = await Calls.FailureOf(Calls.Get, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        var isCorrupt = end is "corrupt" or "invalid";
        handler.Sends.Should().Be(isCorrupt ? 1 : 3);
        failure.Kind.Should().Be(isCorrupt ? TokenErrorKind.UnexpectedResponse : TokenErrorKind.Unreachable);
        failure.ToString().Should().NotContainAny("message handler", Wire.Secret);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_B03_a_handler_of_the_users_may_decode_what_came(bool breaksOff)
    {
        foreach (var call in Issuing)
        {
            using var recorder = new Wire.Recorder("encrypted");

            var issued = await Hosted.RunAsync(call, recorder, async (request, send) =>
            {
                var response = await send(request);
                response.Content = breaksOff
                    ? BrokenStream.Response(Calls.GoodResponse(call)[..^1], static _ => throw new ObjectDisposedException("stream")).Content
                    : new StringContent(Calls.GoodResponse(call));
                return response;
            });

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            (Calls.ProblemOf(issued) is not null).Should().Be(breaksOff, call);
        }
    }

    [Fact]
    public async Task Case_B03_the_first_half_of_a_corrupt_zip_counts_if_all_came_at_once()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var filler = string.Concat(Enumerable.Range(0, 500).Select(static number => $"\"member{number}\":{number * 7919},"));
            await zip.WriteAsync(Encoding.UTF8.GetBytes(SecretFirst + "\":0," + filler), Token);
        }

        var bytes = packed.ToArray();
        bytes.AsSpan(bytes.Length / 2).Fill(0xFF);
        using var handler = Streaming(() => new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));

        Calls.SecretOf(await Calls.RunAsync(Calls.Create, handler)).Should().Be(Calls.NewSecret);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Case_B03_bytes_that_a_stream_wrote_before_it_failed_in_the_same_read_count(int step)
    {
        using var handler = Streaming(() => new FailingStream(step));

        Calls.SecretOf(await Calls.RunAsync(Calls.Create, handler)).Should().Be(Calls.NewSecret);
    }

    [Theory]
    [InlineData("open")]
    [InlineData("dispose")]
    [InlineData("reset position")]
    public async Task Case_B03_a_content_may_fail_at_any_other_point(string point)
    {
        using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage { Content = new FailingContent(point) }));

        if (point == "open")
        {
            var failure = await Calls.FailureOf(Calls.Create, handler);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, OutcomeUnknown = true });
            failure.Message.Should().NotContain("message handler");
        }
        else
        {
            var created = await Calls.RunAsync(Calls.Create, handler);
            (Calls.SecretOf(created), Calls.ProblemOf(created)).Should().Be((Calls.NewSecret, null), "the body was read to its end");
        }
    }

    [Fact]
    public async Task Case_B03_a_call_that_is_canceled_between_the_headers_and_the_body_returns_its_secret()
    {
        foreach (var (call, isInMemory) in Calls.Issuing.SelectMany(static call => new[] { (call, true), (call, false) }))
        {
            using var source = new CancellationTokenSource();
            using var handler = new FuncHandler(async (_, _) =>
            {
                await source.CancelAsync();
                return isInMemory ? Wire.Response(Calls.GoodResponse(call)) : BrokenStream.Response(Calls.GoodResponse(call));
            });

            var issued = await Calls.RunCancellableAsync(call, handler, resilience: null, clock: null, loggerFactory: null, source.Token);

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
        }
    }

    [Fact]
    public async Task Case_B03_the_callers_own_cancellation_stays_one()
    {
        using var source = new CancellationTokenSource();
        using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response("""{"token":{""", async cancellationToken =>
        {
            await source.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        })));

        await FluentActions.Awaiting(() => Calls.RunCancellableAsync(Calls.Get, handler, resilience: null, clock: null, loggerFactory: null, source.Token))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>();
    }

    /// <summary>Responds with a body that begins so, and ends so.</summary>
    private static FuncHandler Ending(string begin, string end) => new((_, _) => Task.FromResult(BrokenStream.Response(begin, _ => throw Ends[end]())));

    private static FuncHandler Streaming(Func<Stream> open) => new((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(open()) }));

    private sealed class OwnException(string message) : Exception(message);

    private sealed class FailingContent(string point) : StreamContent(new StubbornStream(point))
    {
        protected override Task<Stream> CreateContentReadStreamAsync() => point == "open" ? throw new NotSupportedException("open") : base.CreateContentReadStreamAsync();
    }

    private sealed class StubbornStream(string point) : MemoryStream(Encoding.UTF8.GetBytes(Calls.GoodResponse(Calls.Create)))
    {
        public override bool CanSeek => point == "reset position";

        public override long Position
        {
            get => base.Position;
            set => base.Position = base.Position == 0 ? value : throw new NotSupportedException("seek");
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (point == "dispose")
            {
                throw new InvalidOperationException("dispose");
            }
        }
    }

    /// <summary>Gives a body up to the end of its secret, and fails in the read that gives the last part.</summary>
    private sealed class FailingStream(int step) : BrokenStream(Encoding.UTF8.GetBytes(SecretFirst[..SecretEnd]))
    {
        private const int SecretEnd = 31;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
            return BytesRead == SecretEnd ? throw new IOException("broken") : count;
        }
    }
}
