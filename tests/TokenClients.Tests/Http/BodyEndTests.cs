using System.IO;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

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
        ["not implemented"] = static () => new NotImplementedException(),
        ["null"] = static () => new ArgumentNullException("buffer"),
        ["canceled by itself"] = static () => new TaskCanceledException("own"),
        ["canceled with a timeout"] = static () => new OperationCanceledException("own", new TimeoutException("slow")),
        ["user's own"] = static () => new OwnException(Wire.Secret),
        ["memory"] = static () => new InsufficientMemoryException(),
    };

    public static TheoryData<string> EndNames => [.. Ends.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(EndNames))]
    public async Task Case_B03_a_secret_that_has_come_is_returned_whatever_ends_its_body(string end)
    {
        // Crafter's create is asked again instead, unless the id stands in the response.
        foreach (var call in Calls.Issuing.Where(static call => call != Calls.CrafterCreate))
        {
            using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response(Calls.GoodResponse(call)[..^1], _ => throw Ends[end]())));

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
        using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response(CutSecret, _ => throw Ends[end]())));

        var failure = await Calls.FailureOf(Calls.Create, handler, static options => options.Retry.MaxRetryAttempts = 3);

        failure.Kind.Should().Be(end is "corrupt" or "invalid" ? TokenErrorKind.UnexpectedResponse : TokenErrorKind.Unreachable);
        failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        failure.ToString().Should().NotContainAny("message handler", "vcp_ne", Wire.Secret, "The TLS connection was refused");
    }

    [Theory]
    [MemberData(nameof(EndNames))]
    public async Task Case_B03_a_read_whose_body_breaks_off_is_asked_again(string end)
    {
        using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response("""{"token":{""", _ => throw Ends[end]())));

        var failure = await Calls.FailureOf(Calls.Get, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        var isCorrupt = end is "corrupt" or "invalid";
        handler.Sends.Should().Be(isCorrupt ? 1 : 3);
        failure.Kind.Should().Be(isCorrupt ? TokenErrorKind.UnexpectedResponse : TokenErrorKind.Unreachable);
        failure.ToString().Should().NotContainAny("message handler", Wire.Secret);
    }

    [Theory]
    [MemberData(nameof(EndNames))]
    public async Task Case_B03_a_response_that_a_handler_of_the_users_made_may_break_off_as_well(string end)
    {
        foreach (var call in Calls.Issuing.Where(static call => call != Calls.CrafterCreate))
        {
            using var nothing = new FuncHandler(static (_, _) => throw new InvalidOperationException("Nothing is sent."));
            await using var services = Build(nothing, (_, _) => Task.FromResult(BrokenStream.Response(Calls.GoodResponse(call)[..^1], _ => throw Ends[end]())));

            var issued = await Calls.RunAsync(call, services, Token);

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            Calls.ProblemOf(issued).Should().NotBeNull(call);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_B03_a_handler_of_the_users_may_decode_what_came(bool breaksOff)
    {
        foreach (var call in Calls.Issuing.Where(static call => call != Calls.CrafterCreate))
        {
            using var recorder = new Wire.Recorder("encrypted");
            await using var services = Build(recorder, async (request, send) =>
            {
                var response = await send(request);
                response.Content = breaksOff
                    ? BrokenStream.Response(Calls.GoodResponse(call)[..^1], static _ => throw new ObjectDisposedException("stream")).Content
                    : new StringContent(Calls.GoodResponse(call));
                return response;
            });

            var issued = await Calls.RunAsync(call, services, Token);

            Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            (Calls.ProblemOf(issued) is not null).Should().Be(breaksOff, call);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Case_B03_the_first_half_of_a_corrupt_Brotli_counts(bool holdsSecret)
    {
        var (first, second) = await BrotliAsync(holdsSecret ? SecretFirst : CutSecret);
        using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage
        {
            Content = new StreamContent(new BrotliStream(new BrokenStream(first, _ => Task.FromResult<byte[]?>(second)), CompressionMode.Decompress)),
        }));

        if (holdsSecret)
        {
            Calls.SecretOf(await Calls.RunAsync(Calls.Create, handler)).Should().Be(Calls.NewSecret);
        }
        else
        {
            (await Calls.FailureOf(Calls.Create, handler)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = true });
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
        using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)) }));

        Calls.SecretOf(await Calls.RunAsync(Calls.Create, handler)).Should().Be(Calls.NewSecret);
    }

    [Theory]
    [InlineData("open")]
    [InlineData("dispose")]
    [InlineData("dispose stream")]
    [InlineData("reset position")]
    public async Task Case_B03_a_content_may_fail_at_any_other_point(string point)
    {
        using var handler = new FuncHandler((_, _) => Task.FromResult(new HttpResponseMessage { Content = new FailingContent(point, Calls.GoodResponse(Calls.Create)) }));

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
        foreach (var call in Calls.Issuing)
        {
            foreach (var isInMemory in new[] { true, false })
            {
                using var source = new CancellationTokenSource();
                using var handler = new FuncHandler(async (_, _) =>
                {
                    await source.CancelAsync();
                    return isInMemory ? Wire.Response(Calls.GoodResponse(call)) : BrokenStream.Response(Calls.GoodResponse(call), static _ => Task.FromResult<byte[]?>(null));
                });

                var issued = await Calls.RunCancellableAsync(call, handler, resilience: null, clock: null, loggerFactory: null, source.Token);

                Calls.SecretOf(issued).Should().Be(Calls.NewSecret, call);
            }
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

        await FluentActions.Awaiting(() => Calls.RunCancellableAsync(Calls.Get, handler, resilience: null, clock: null, loggerFactory: null, source.Token)).Should().ThrowExactlyAsync<TokenCallCanceledException>();
    }

    private static async Task<(byte[] First, byte[] Second)> BrotliAsync(string text)
    {
        using var packed = new MemoryStream();
        await using var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true);
        await brotli.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        await brotli.FlushAsync(Token);
        var first = packed.ToArray();
        return (first, [.. Enumerable.Repeat((byte)0xFF, 64)]);
    }

    private static ServiceProvider Build(HttpMessageHandler primary, Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around)
    {
        var services = new ServiceCollection();
        services.AddTokenClients().AddAll().ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(() => new Around(around)));
        return services.BuildServiceProvider();
    }

    private sealed class OwnException(string message) : Exception(message);

    private sealed class FailingContent(string point, string text) : HttpContent
    {
        protected override Task<Stream> CreateContentReadStreamAsync() =>
            point == "open" ? throw new NotSupportedException("open") : Task.FromResult<Stream>(new FailingStream(point, Encoding.UTF8.GetBytes(text)));

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException("serialize");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
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

    private sealed class FailingStream(string point, byte[] bytes) : MemoryStream(bytes)
    {
        private bool _wasRead;

        public override bool CanSeek => point == "reset position";

        public override long Position
        {
            get => base.Position;
            set => base.Position = _wasRead && point == "reset position" ? throw new NotSupportedException("seek") : value;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            _wasRead = true;
            return base.Read(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (point == "dispose stream")
            {
                throw new InvalidOperationException("dispose");
            }
        }
    }
}
