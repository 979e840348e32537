using System.Net;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>What every fault has in common: it strikes so often as it was set, the operation runs or does not, and the emulator serves on.</summary>
public sealed class FaultExecutionTests
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(30);

    public static TheoryData<TokenService, string> FaultsByService()
    {
        var data = new TheoryData<TokenService, string>();
        foreach (var service in new[] { TokenService.Vercel, TokenService.Apinizer, TokenService.Crafter })
        {
            foreach (var fault in FaultBench.Faults.Keys)
            {
                data.Add(service, fault);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(FaultsByService))]
    public async Task Only_after_executing_has_the_operation_run_and_the_next_call_goes_through(TokenService service, string fault)
    {
        await using var bench = await FaultBench.StartAsync(service);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        var before = bench.Fail(FaultBench.Faults[fault](false));
        await SendAsync(bench, http);
        bench.Executed.Should().Be(0);
        before.Struck.Should().Be(1);

        var after = bench.Fail(FaultBench.Faults[fault](true));
        await SendAsync(bench, http);
        bench.Executed.Should().Be(1);
        after.Struck.Should().Be(1);

        using var next = await http.SendAsync(bench.Request());
        next.StatusCode.Should().Be(HttpStatusCode.OK);
        (await next.Content.ReadAsStringAsync()).Should().NotBeEmpty();
        bench.Executed.Should().Be(2);
        bench.Calls.Select(static call => (call.Faulted, call.Executed)).Should().Equal((true, false), (true, true), (false, true));
    }

    [Theory]
    [InlineData("slow headers")]
    [InlineData("slow body")]
    [InlineData("informational")]
    [InlineData("huge")]
    [InlineData("bomb")]
    [InlineData("byte order mark")]
    [InlineData("truncate")]
    [InlineData("gzip, cut")]
    public async Task What_is_framed_right_leaves_the_connection_to_the_next_call(string fault)
    {
        await using var bench = await FaultBench.StartAsync(TokenService.Vercel);
        var connections = 0;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        });

        for (var call = 0; call < 3; call++)
        {
            using var fails = bench.Fail(FaultBench.Faults[fault](call != 1));
            using var spoilt = await http.SendAsync(bench.Request());
            spoilt.StatusCode.Should().Be(HttpStatusCode.OK);
            using var good = await http.SendAsync(bench.Request());
            good.StatusCode.Should().Be(HttpStatusCode.OK);
            (await good.Content.ReadAsStringAsync()).Should().StartWith("{\"token\":").And.EndWith("}");
        }

        connections.Should().Be(1);
        bench.Executed.Should().Be(5);
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("slow headers")]
    [InlineData("slow body")]
    [InlineData("huge")]
    [InlineData("bomb")]
    public async Task A_fault_ends_when_its_client_goes_away(string fault)
    {
        await using var bench = await FaultBench.StartAsync(TokenService.Apinizer);
        bench.Fail(Endless(fault));
        using var http = new HttpClient();
        using var gone = new CancellationTokenSource();

        var call = http.SendAsync(bench.Request(), HttpCompletionOption.ResponseHeadersRead, gone.Token);
        await Until.TrueAsync(() => bench.Calls.Any(static seen => seen.Faulted), "the fault");
        bench.Calls.Single().Duration.Should().BeNull();
        if (fault is "hang" or "slow headers")
        {
            await gone.CancelAsync();
            await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>();
        }
        else
        {
            (await call).Dispose();
        }

        await Until.TrueAsync(() => bench.Calls.Single().Duration is not null, "the end of the call");
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("slow headers")]
    [InlineData("slow body")]
    [InlineData("huge")]
    [InlineData("bomb")]
    public async Task A_fault_ends_when_the_emulator_is_disposed(string fault)
    {
        var bench = await FaultBench.StartAsync(TokenService.Vercel);
        await using (bench)
        {
            bench.Fail(Endless(fault));
            using var http = new HttpClient();
            var call = http.SendAsync(bench.Request(), HttpCompletionOption.ResponseHeadersRead);
            await Until.TrueAsync(() => bench.Calls.Any(static seen => seen.Faulted), "the fault");
            var response = fault is "hang" or "slow headers" ? null : await call;

            var start = TimeProvider.System.GetTimestamp();
            await bench.Emulator.DisposeAsync();
            TimeProvider.System.GetElapsedTime(start).Should().BeLessThan(Prompt);

            var reading = async () => await (response ?? await call).Content.CopyToAsync(System.IO.Stream.Null);
            await reading.Should().ThrowAsync<HttpRequestException>();
            response?.Dispose();
            bench.Calls.Single().Duration.Should().NotBeNull();
        }
    }

    [Fact]
    public async Task One_fault_can_strike_many_calls_at_once()
    {
        await using var bench = await FaultBench.StartAsync(TokenService.Vercel);
        var fault = bench.Fail(Fault.SlowBody(TimeSpan.FromMilliseconds(100), afterExecuting: true), 20);
        using var http = new HttpClient();

        var bodies = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await (await http.SendAsync(bench.Request())).Content.ReadAsStringAsync()));

        bodies.Should().OnlyHaveUniqueItems().And.OnlyContain(static body => body.StartsWith("{\"token\":") && body.EndsWith('}'));
        fault.Remaining.Should().Be(0);
        bench.Executed.Should().Be(20);
    }

    [Fact]
    public void What_cannot_be_is_refused_when_the_fault_is_made()
    {
        foreach (var make in (Action[])
            [
                () => Fault.Status(199),
                () => Fault.Status(600),
                () => Fault.Status(500, TimeSpan.FromTicks(-1)),
                () => Fault.Body("text/plain", "", 199),
                () => Fault.Redirect(300),
                () => Fault.Redirect(304),
                () => Fault.RateLimited(0),
                () => Fault.RateLimited(RateLimitHint.None, TimeSpan.FromDays(367)),
                () => Fault.RateLimited(RateLimitHint.None, TimeSpan.FromDays(-367)),
                () => Fault.RateLimited(RateLimitHint.None, status: 600),
                () => Fault.Reset(-1),
                () => Fault.Truncate(-1),
                () => Fault.WrongLength(0),
                () => Fault.SlowHeaders(TimeSpan.Zero),
                () => Fault.SlowBody(TimeSpan.FromDays(2)),
                () => Fault.DeepNesting(0),
                () => Fault.DeepNesting(1_000_001),
                () => Fault.HugeBody(0),
                () => Fault.GzipBomb((1L << 40) + 1),
                () => Fault.BrokenGzip(0),
                () => Fault.BrokenChunks((ChunkError)99),
                () => Fault.Informational(101),
                () => Fault.Informational(200),
                () => Fault.Informational(count: 0),
            ])
        {
            make.Should().Throw<ArgumentOutOfRangeException>();
        }

        foreach (var make in (Action[])
            [
                () => Fault.Body("text/plain\r\nX: y", ""),
                () => Fault.ContentType("text/pläin"),
                () => Fault.Redirect(302, new Uri("/a\r\nX: y", UriKind.Relative)),
            ])
        {
            make.Should().ThrowExactly<ArgumentException>();
        }
    }

    private static Fault Endless(string fault) => fault switch
    {
        "hang" => Fault.Hang(),
        "slow headers" => Fault.SlowHeaders(TimeSpan.FromHours(1)),
        "slow body" => Fault.SlowBody(TimeSpan.FromHours(1)),
        "huge" => Fault.HugeBody(1L << 40),
        _ => Fault.GzipBomb(1L << 40),
    };

    /// <summary>Sends a call of which any end will do.</summary>
    private static async Task SendAsync(FaultBench bench, HttpClient http)
    {
        var before = bench.Calls.Count(static call => call.Faulted);
        using var gone = new CancellationTokenSource();
        var call = http.SendAsync(bench.Request(), gone.Token);
        await Until.TrueAsync(() => bench.Calls.Count(static seen => seen.Faulted) > before, "the fault");
        if (bench.Calls[^1].StatusCode is null)
        {
            // It may still come, but not from a fault that hangs.
            await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(500)));
            await gone.CancelAsync();
        }

        try
        {
            (await call).Dispose();
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // The fault did its work.
        }
    }
}
