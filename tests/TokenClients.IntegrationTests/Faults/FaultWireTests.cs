using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>Each fault, byte for byte.</summary>
public sealed class FaultWireTests
{
    private const string Own = "{\"emulated\":\"The operation did not run. ";

    public static TheoryData<TokenService, bool> Each() => new()
    {
        { TokenService.Vercel, false },
        { TokenService.Vercel, true },
        { TokenService.Apinizer, false },
        { TokenService.Apinizer, true },
    };

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_drop_is_a_reset_and_no_byte(TokenService service, bool executed)
    {
        var (response, call) = await StrikeAsync(service, Fault.Drop(executed));

        response.Bytes.Should().BeEmpty();
        response.WasReset.Should().BeTrue();
        call.StatusCode.Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_reset_comes_behind_so_many_bytes_of_the_body(TokenService service, bool executed)
    {
        var (head, _) = await StrikeAsync(service, Fault.Reset(0, executed));
        var (some, call) = await StrikeAsync(service, Fault.Reset(13, executed));
        var (all, _) = await StrikeAsync(service, Fault.Reset(1_000_000, executed));

        head.WasReset.Should().BeTrue();
        head.Body.Should().BeEmpty();
        some.WasReset.Should().BeTrue();
        some.Body.Should().HaveCount(13);
        all.WasReset.Should().BeTrue();
        Check(all, service, executed);
        foreach (var response in (RawResponse[])[head, some, all])
        {
            response.Status.Should().Be(200);
            response.ContentLength.Should().BeInRange(all.Body.Length - 5, all.Body.Length + 5);
            response.Header("Date").Should().NotBeNull();
        }

        call.StatusCode.Should().Be(200);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_truncated_body_is_framed_right(TokenService service, bool executed)
    {
        var (some, _) = await StrikeAsync(service, Fault.Truncate(13, executed));
        var (none, _) = await StrikeAsync(service, Fault.Truncate(0, executed));
        var (all, _) = await StrikeAsync(service, Fault.Truncate(1_000_000, executed));

        some.WasReset.Should().BeFalse();
        some.ContentLength.Should().Be(13);
        some.Body.Should().HaveCount(13);
        FluentActions.Invoking(() => JsonDocument.Parse(some.Body)).Should().Throw<JsonException>();
        none.ContentLength.Should().Be(0);
        none.Body.Should().BeEmpty();
        Check(all, service, executed);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_wrong_length_is_wrong_by_so_much_and_the_connection_closes(TokenService service, bool executed)
    {
        var (more, _) = await StrikeAsync(service, Fault.WrongLength(7, executed));
        var (less, _) = await StrikeAsync(service, Fault.WrongLength(-7, executed));
        var (none, _) = await StrikeAsync(service, Fault.WrongLength(-1_000_000, executed));

        foreach (var response in (RawResponse[])[more, less, none])
        {
            response.WasReset.Should().BeFalse();
            response.Status.Should().Be(200);
            Check(response.BodyText, service, executed);
        }

        more.ContentLength.Should().Be(more.Body.Length + 7);
        less.ContentLength.Should().Be(less.Body.Length - 7);
        none.ContentLength.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Slow_headers_come_in_pieces_and_the_body_behind_them(TokenService service, bool executed)
    {
        var (response, call) = await StrikeAsync(service, Fault.SlowHeaders(FaultBench.Slow, executed));

        Check(response, service, executed);
        var head = response.Bytes.Length - response.Body.Length;
        response.Arrivals.Count(arrival => arrival.Total < head).Should().BeGreaterThan(2);
        response.Arrivals.First(arrival => arrival.Total >= head).At.Should().BeGreaterThan(FaultBench.Slow * 0.9);
        call.Duration.Should().BeGreaterThan(FaultBench.Slow * 0.9);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_slow_body_comes_in_pieces_behind_the_head(TokenService service, bool executed)
    {
        var (response, call) = await StrikeAsync(service, Fault.SlowBody(FaultBench.Slow, executed));

        Check(response, service, executed);
        var head = response.Bytes.Length - response.Body.Length;
        response.Arrivals[0].Total.Should().BeInRange(1, head + (response.Body.Length / 2));
        response.Arrivals.Count(arrival => arrival.Total > head && arrival.Total < response.Bytes.Length).Should().BeGreaterThan(2);
        response.Arrivals[^1].At.Should().BeGreaterThan(FaultBench.Slow * 0.9);
        call.Duration.Should().BeGreaterThan(FaultBench.Slow * 0.9);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_byte_order_mark_stands_before_the_body(TokenService service, bool executed)
    {
        var (response, _) = await StrikeAsync(service, Fault.ByteOrderMark(executed));

        response.ContentLength.Should().Be(response.Body.Length);
        response.Body[..3].Should().Equal(0xEF, 0xBB, 0xBF);
        Check(Encoding.UTF8.GetString(response.Body.AsSpan(3)), service, executed);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Invalid_utf8_stands_in_the_first_text(TokenService service, bool executed)
    {
        var (response, _) = await StrikeAsync(service, Fault.InvalidUtf8(executed));

        response.ContentLength.Should().Be(response.Body.Length);
        response.Body.Should().ContainSingle(static value => value == 0xFF);
        Encoding.ASCII.GetString(response.Body[..Array.IndexOf(response.Body, (byte)0xFF)]).Should().EndWith("\":\"");
        Check(Encoding.UTF8.GetString([.. response.Body.Where(static value => value != 0xFF)]), service, executed);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Nested_arrays_are_one_member_more(TokenService service, bool executed)
    {
        var (few, _) = await StrikeAsync(service, Fault.DeepNesting(5, executed));
        var (many, _) = await StrikeAsync(service, Fault.DeepNesting(afterExecuting: executed));

        few.BodyText.Should().StartWith("{\"nested\":[[[[[]]]]],");
        Check("{" + few.BodyText["{\"nested\":[[[[[]]]]],".Length..], service, executed);
        FluentActions.Invoking(() => JsonDocument.Parse(many.Body)).Should().Throw<JsonException>();
        JsonDocument.Parse(many.Body, new JsonDocumentOptions { MaxDepth = 20_000 }).Dispose();
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_huge_body_ends_in_blanks(TokenService service, bool executed)
    {
        const int Blanks = 3_000_001;
        var (response, _) = await StrikeAsync(service, Fault.HugeBody(Blanks, executed));

        response.ContentLength.Should().Be(response.Body.Length);
        response.Body.AsSpan()[^Blanks..].ContainsAnyExcept((byte)' ').Should().BeFalse();
        Check(Encoding.UTF8.GetString(response.Body.AsSpan()[..^Blanks]), service, executed);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_bomb_unpacks_to_the_body_and_blanks(TokenService service, bool executed)
    {
        const int Blanks = (5 << 20) + 3;
        var (response, _) = await StrikeAsync(service, Fault.GzipBomb(Blanks, executed));

        response.Header("Content-Encoding").Should().Be("gzip");
        response.ContentLength.Should().Be(response.Body.Length);
        response.Body.Length.Should().BeLessThan(20_000);
        var unpacked = Unzip(response.Body);
        unpacked.AsSpan()[^Blanks..].ContainsAnyExcept((byte)' ').Should().BeFalse();
        Check(Encoding.UTF8.GetString(unpacked.AsSpan()[..^Blanks]), service, executed);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Broken_gzip_is_said_to_be_gzip(TokenService service, bool executed)
    {
        var (plain, _) = await StrikeAsync(service, Fault.BrokenGzip(GzipError.NotCompressed, executed));
        var (cut, _) = await StrikeAsync(service, Fault.BrokenGzip(GzipError.Cut, executed));
        var (wrong, _) = await StrikeAsync(service, Fault.BrokenGzip(GzipError.Checksum, executed));

        foreach (var response in (RawResponse[])[plain, cut, wrong])
        {
            response.Header("Content-Encoding").Should().Be("gzip");
            response.ContentLength.Should().Be(response.Body.Length);
        }

        Check(plain.BodyText, service, executed);
        cut.Body[..2].Should().Equal(0x1F, 0x8B);
        cut.Body.Length.Should().BeLessThan(wrong.Body.Length * 2 / 3);
        FluentActions.Invoking(() => Unzip(wrong.Body)).Should().Throw<InvalidDataException>();
        wrong.Body[^8] ^= 0xFF;
        Check(Encoding.UTF8.GetString(Unzip(wrong.Body)), service, executed);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Broken_chunks_begin_with_a_good_one(TokenService service, bool executed)
    {
        var (size, _) = await StrikeAsync(service, Fault.BrokenChunks(ChunkError.Size, executed));
        var (length, _) = await StrikeAsync(service, Fault.BrokenChunks(ChunkError.Length, executed));
        var (cut, _) = await StrikeAsync(service, Fault.BrokenChunks(ChunkError.Cut, executed));

        foreach (var response in (RawResponse[])[size, length, cut])
        {
            response.WasReset.Should().BeFalse();
            response.Header("Transfer-Encoding").Should().Be("chunked");
            response.ContentLength.Should().BeNull();
            var lines = response.BodyText.Split("\r\n");
            lines[1].Should().HaveLength(int.Parse(lines[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        var sized = size.BodyText.Split("\r\n");
        sized[2].Should().Be("size");
        Check(sized[1] + sized[3].TrimEnd(), service, executed);
        size.BodyText.Should().EndWith("\r\n0\r\n\r\n");
        var lengthened = length.BodyText.Split("\r\n");
        lengthened[3].Length.Should().Be(int.Parse(lengthened[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 1);
        Check(lengthened[1] + lengthened[3].TrimEnd(), service, executed);
        cut.BodyText.Split("\r\n").Should().HaveCount(3).And.HaveElementAt(2, "");
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Informational_responses_come_before_the_response(TokenService service, bool executed)
    {
        var (hints, call) = await StrikeAsync(service, Fault.Informational(count: 3, afterExecuting: executed));
        var (goOn, _) = await StrikeAsync(service, Fault.Informational(100, afterExecuting: executed));

        var text = Encoding.UTF8.GetString(hints.Bytes);
        var hint = "HTTP/1.1 103 Early Hints\r\n\r\n";
        text.Should().StartWith(hint + hint + hint + "HTTP/1.1 200 OK\r\n");
        Check(text[(text.IndexOf("\r\n\r\n", hint.Length * 3, StringComparison.Ordinal) + 4)..], service, executed);
        Encoding.UTF8.GetString(goOn.Bytes).Should().StartWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
        call.StatusCode.Should().Be(200);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Another_content_type_leaves_the_body(TokenService service, bool executed)
    {
        var (image, _) = await StrikeAsync(service, Fault.ContentType("image/png", executed));
        var (none, _) = await StrikeAsync(service, Fault.ContentType("", executed));

        image.Header("Content-Type").Should().Be("image/png");
        Check(image, service, executed);
        none.Header("Content-Type").Should().BeNull();
        Check(none, service, executed);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_leads_where_it_is_told_to(int status)
    {
        foreach (var service in (TokenService[])[TokenService.Vercel, TokenService.Apinizer])
        {
            await using var bench = await FaultBench.StartAsync(service);
            foreach (var (location, expected) in ((string?, string)[])
                [(null, bench.Target), ("/elsewhere?a=b", "/elsewhere?a=b"), ("https://other.example/x?y=z", "https://other.example/x?y=z")])
            {
                bench.Fail(Fault.Redirect(status, location is null ? null : new Uri(location, UriKind.RelativeOrAbsolute)));
                var response = await bench.SendRawAsync();
                response.Status.Should().Be(status);
                response.Header("Location").Should().Be(expected);
                response.ContentLength.Should().Be(0);
                response.Body.Should().BeEmpty();
            }

            bench.Executed.Should().Be(0);
        }
    }

    [Fact]
    public async Task A_client_that_follows_a_redirect_to_the_same_place_gets_there()
    {
        await using var bench = await FaultBench.StartAsync(TokenService.Vercel);
        bench.Fail(Fault.Redirect(307, afterExecuting: true));
        using var http = new HttpClient();

        // A client that follows drops the credential, or does not; either way it came here a second time.
        using var response = await http.SendAsync(bench.Request());

        bench.Calls.Should().HaveCount(2);
        bench.Calls[0].StatusCode.Should().Be(307);
        bench.Calls[1].Faulted.Should().BeFalse();
    }

    [Theory]
    [InlineData(TokenService.Vercel, 401, "forbidden")]
    [InlineData(TokenService.Vercel, 403, "forbidden")]
    [InlineData(TokenService.Vercel, 408, "bad_request")]
    [InlineData(TokenService.Vercel, 500, "internal_server_error")]
    [InlineData(TokenService.Apinizer, 401, "unauthorized_client")]
    [InlineData(TokenService.Apinizer, 403, "access_denied")]
    [InlineData(TokenService.Apinizer, 408, "bad_request")]
    [InlineData(TokenService.Apinizer, 500, "server_error")]
    [InlineData(TokenService.Crafter, 401, "BAD_CREDENTIALS")]
    [InlineData(TokenService.Crafter, 503, "OTHER")]
    [InlineData(TokenService.Infisical, 401, "UnauthorizedError")]
    [InlineData(TokenService.Infisical, 503, "InternalServerError")]
    public async Task An_error_has_the_services_own_body(TokenService service, int status, string code)
    {
        var (response, _) = await StrikeAsync(service, Fault.Status(status, TimeSpan.FromSeconds(1.2)));

        response.Status.Should().Be(status);
        response.Header("Retry-After").Should().Be("2");
        response.BodyText.Should().Contain($"\"{code}\"", because: response.BodyText);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task No_content_has_neither_a_body_nor_a_length(TokenService service, bool executed)
    {
        var (response, _) = await StrikeAsync(service, Fault.Status(204, afterExecuting: executed));

        response.StatusLine.Should().Be("HTTP/1.1 204 No Content");
        response.ContentLength.Should().BeNull();
        response.Body.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_body_is_what_it_is_said_to_be(TokenService service, bool executed)
    {
        var (page, _) = await StrikeAsync(service, Fault.Body("text/html", "<html>é</html>", 502, executed));
        var (empty, _) = await StrikeAsync(service, Fault.Body("application/json", "", afterExecuting: executed));

        page.StatusLine.Should().Be("HTTP/1.1 502 Bad Gateway");
        page.Header("Content-Type").Should().Be("text/html");
        page.BodyText.Should().Be("<html>é</html>");
        empty.Status.Should().Be(200);
        empty.Header("Content-Type").Should().Be("application/json");
        empty.ContentLength.Should().Be(0);
    }

    /// <summary>A plain client meets each of these as what it is.</summary>
    [Theory]
    [InlineData(TokenService.Vercel)]
    [InlineData(TokenService.Apinizer)]
    public async Task A_plain_client_fails_as_it_should(TokenService service)
    {
        await using var bench = await FaultBench.StartAsync(service);
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
        foreach (var (fault, error) in ((string, HttpRequestError)[])
            [
                ("too long", HttpRequestError.ResponseEnded),
                ("chunk, cut", HttpRequestError.ResponseEnded),
                ("chunk, size", HttpRequestError.InvalidResponse),
                ("chunk, length", HttpRequestError.InvalidResponse),
            ])
        {
            bench.Fail(FaultBench.Faults[fault](true));
            var failure = (await FluentActions.Awaiting(() => http.SendAsync(bench.Request())).Should().ThrowAsync<HttpRequestException>(fault)).Which;
            (failure.InnerException as HttpIOException)?.HttpRequestError.Should().Be(error, fault);
        }

        foreach (var fault in (string[])["drop", "reset, head", "reset, body"])
        {
            bench.Fail(FaultBench.Faults[fault](true));
            var failure = (await FluentActions.Awaiting(() => http.SendAsync(bench.Request())).Should().ThrowAsync<HttpRequestException>(fault)).Which;
            failure.GetBaseException().Should().BeOfType<System.Net.Sockets.SocketException>(fault).Which.SocketErrorCode.Should().Be(System.Net.Sockets.SocketError.ConnectionReset);
        }

        foreach (var fault in (string[])["gzip, not", "gzip, checksum"])
        {
            bench.Fail(FaultBench.Faults[fault](true));
            var failure = (await FluentActions.Awaiting(() => http.SendAsync(bench.Request())).Should().ThrowAsync<Exception>(fault)).Which;
            failure.GetBaseException().Should().BeOfType<InvalidDataException>(fault);
        }

        foreach (var fault in (string[])["slow headers", "slow body", "byte order mark", "huge", "bomb", "informational"])
        {
            bench.Fail(FaultBench.Faults[fault](true));
            using var response = await http.SendAsync(bench.Request());
            response.StatusCode.Should().Be(HttpStatusCode.OK, fault);
            Check((await response.Content.ReadAsStringAsync()).Trim('\uFEFF', ' '), service, executed: true);
        }
    }

    private static async Task<(RawResponse Response, RecordedCall Call)> StrikeAsync(TokenService service, Fault fault)
    {
        await using var bench = await FaultBench.StartAsync(service);
        bench.Fail(fault);
        var response = await bench.SendRawAsync();
        await Until.TrueAsync(() => bench.Calls is [{ Duration: not null }], "the end of the call");
        return (response, bench.Calls[0]);
    }

    private static void Check(RawResponse response, TokenService service, bool executed)
    {
        response.Status.Should().Be(200);
        response.ContentLength.Should().Be(response.Body.Length);
        Check(response.BodyText, service, executed);
    }

    /// <summary>Holds a body against what the operation responses, or the fault in its place.</summary>
    private static void Check(string body, TokenService service, bool executed)
    {
        using var json = JsonDocument.Parse(body);
        if (executed)
        {
            json.RootElement.GetProperty(service == TokenService.Vercel ? "bearerToken" : "access_token").GetString().Should().NotBeNullOrEmpty();
        }
        else
        {
            body.Should().StartWith(Own);
            body.Length.Should().BeInRange(900, 1100);
        }
    }

    private static byte[] Unzip(byte[] zipped)
    {
        using var gzip = new GZipStream(new MemoryStream(zipped), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
