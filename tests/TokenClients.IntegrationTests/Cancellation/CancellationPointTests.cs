using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Cancellation;

/// <summary>Wherever a call stands on its way, canceling it ends it at once, says whether the service may have acted, and leaves neither a connection in use nor a timer behind.</summary>
public sealed class CancellationPointTests
{
    public static TheoryData<string> Calls => [.. CancellationBench.Calls];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Before_anything_is_sent(string call)
    {
        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);

        var error = await Failing.CancelledAsync(() => bench.RunAsync(call, new(canceled: true)));

        error.OutcomeUnknown.Should().BeFalse();
        error.Operation.Should().Be(CancellationBench.MethodOf(call));
        emulator.Calls.Should().HaveCount(1, "the preparation was sent");
        bench.Clock.Live.Should().Be(0);
        await ShouldStillWorkAsync(bench, emulator, call);
    }

    /// <summary>The server takes the connection and never says its part of the TLS handshake.</summary>
    [Fact]
    public async Task While_connecting()
    {
        await Task.WhenAll(CancellationBench.Calls.Select(static async call =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var bench = new CancellationBench(new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
            var accepting = listener.AcceptTcpClientAsync();

            await bench.CancelAsync(call, () => accepting, outcomeUnknown: false);

            bench.Dispose();
            using var connection = await accepting;
            (await EndAsync(connection)).Should().BeLessThan(10_000, "{0} sends nothing but the beginning of a handshake", call);
        }));
    }

    /// <summary>The server takes the connection and reads nothing, so that a long request does not get through.</summary>
    [Theory]
    [InlineData("Infisical.CreateTokenAsync")]
    [InlineData("Infisical.RenewByValueAsync")]
    [InlineData("Apinizer.CreateTokenAsync")]
    [InlineData("Crafter.CreateTokenAsync")]
    [InlineData(CancellationBench.CrafterCreateWithId)]
    public async Task While_the_request_is_written(string call)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var bench = new CancellationBench(new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), name: new('n', 16 << 20));
        var accepting = listener.AcceptTcpClientAsync();

        await bench.CancelAsync(
            call,
            async () =>
            {
                var accepted = await accepting;
                await Until.TrueAsync(() => accepted.Available > 0, "the beginning of the request");
                await Task.Delay(200);
            },
            outcomeUnknown: CancellationBench.Issues(call));

        using var connection = await accepting;
        (await EndAsync(connection)).Should().BeInRange(1, (16 << 20) - 1, "the request did not get through");
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task While_the_response_is_awaited(string call)
    {
        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        foreach (var executed in new[] { false, true })
        {
            var struck = emulator.Calls.Count(static seen => seen.Faulted);
            using var fault = emulator.Fail(CancellationBench.ServiceOf(call), CancellationBench.OperationOf(call), Fault.Hang(executed));

            await bench.CancelAsync(call, () => Until.TrueAsync(() => emulator.Calls.Count(static seen => seen.Faulted) > struck, "the request"), CancellationBench.Issues(call));

            await ShouldStillWorkAsync(bench, emulator, call);
        }
    }

    /// <summary>Errors are not waited for, whatever the call.</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public async Task In_the_middle_of_an_errors_body(string call)
    {
        await using var server = RawServer.Start(static exchange => exchange.WriteAsync("HTTP/1.1 500 Fault\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"error\":"));
        using var bench = new CancellationBench(server.BaseAddress);

        await bench.CancelAsync(call, () => Until.TrueAsync(() => server.Requests.Count > 0, "the request"), CancellationBench.Issues(call));

        await ShouldLeaveAsync(server, bench, call);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task In_the_middle_of_a_body_that_brings_no_secret(string call)
    {
        if (CancellationBench.BringsSecret(call))
        {
            // Those are waited for: see SecretReadGracePeriodTests.
            return;
        }

        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        emulator.Fail(CancellationBench.ServiceOf(call), CancellationBench.OperationOf(call), Fault.SlowBody(TimeSpan.FromHours(1), afterExecuting: false));

        await bench.CancelAsync(call, () => Until.TrueAsync(() => emulator.Calls.Any(static seen => seen is { Faulted: true, StatusCode: 200 }), "the headers"), outcomeUnknown: false);

        await ShouldStillWorkAsync(bench, emulator, call);
    }

    /// <summary>A rate limit says that nothing was done.</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public async Task While_waiting_for_the_next_attempt(string call)
    {
        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        emulator.Fail(CancellationBench.ServiceOf(call), CancellationBench.OperationOf(call), Fault.Status(429, TimeSpan.FromSeconds(20)));

        await bench.CancelAsync(call, () => Until.TrueAsync(() => bench.Clock.Waited(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(50)), "the wait"), outcomeUnknown: false);

        await ShouldStillWorkAsync(bench, emulator, call);
    }

    /// <summary>Crafter is asked again after any failure, as the id is the client's; what the first attempt did is open all the same.</summary>
    [Theory]
    [InlineData("Crafter.CreateTokenAsync")]
    [InlineData(CancellationBench.CrafterCreateWithId)]
    public async Task While_waiting_for_the_next_attempt_after_one_that_may_have_run(string call)
    {
        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        emulator.Fail(TokenService.Crafter, "createAccessToken", Fault.Status(503, TimeSpan.FromSeconds(20), afterExecuting: true));

        await bench.CancelAsync(call, () => Until.TrueAsync(() => bench.Clock.Waited(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(50)), "the wait"), CancellationBench.Issues(call));

        await ShouldStillWorkAsync(bench, emulator, call);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task While_the_credentials_provider_works(string call)
    {
        if (call is "Apinizer.PingAsync" or "Apinizer.CheckByValueAsync" or "Infisical.RenewByValueAsync")
        {
            // These need no credential of the client's.
            return;
        }

        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator, provider: async token =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return new("never");
        });

        await bench.CancelAsync(call, () => asked.Task, outcomeUnknown: false);

        emulator.Calls.Should().HaveCount(1, "the preparation was sent");
    }

    /// <summary>A refusal to detach that does not say why is looked into by a second call.</summary>
    [Fact]
    public async Task While_a_detachment_is_confirmed()
    {
        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        emulator.Fail(TokenService.Infisical, "deleteTokenAuth", Fault.Body("application/json", """{"statusCode":400,"message":"No.","error":"BadRequest"}""", 400), times: 1);
        using var fault = emulator.Fail(TokenService.Infisical, "getTokenAuth", Fault.Hang());

        await bench.CancelAsync("Infisical.DetachAsync", () => Until.TrueAsync(() => fault.Struck > 0, "the look"), outcomeUnknown: false);

        await ShouldStillWorkAsync(bench, emulator, "Infisical.CheckCredentialAsync");
    }

    /// <summary>Crafter is asked whose token has the id, when the response about it was lost.</summary>
    [Theory]
    [InlineData("Crafter.CreateTokenAsync")]
    [InlineData(CancellationBench.CrafterCreateWithId)]
    public async Task While_a_creation_is_looked_at(string call)
    {
        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        emulator.Fail(TokenService.Crafter, "createAccessToken", Fault.Drop(afterExecuting: true));
        using var fault = emulator.Fail(TokenService.Crafter, "getAccessToken", Fault.Hang());

        await bench.CancelAsync(call, () => Until.TrueAsync(() => fault.Struck > 0, "the look"), CancellationBench.Issues(call));

        emulator.Executed(TokenService.Crafter, "createAccessToken").Should().Be(1);
        await ShouldStillWorkAsync(bench, emulator, call);
    }

    /// <summary>Infisical refuses a slug and a credential in the same way; a second call tells them apart.</summary>
    [Fact]
    public async Task While_a_refused_organization_is_looked_into()
    {
        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        emulator.Fail(TokenService.Infisical, "createTokenAuthToken", Fault.Status(401));
        using var fault = emulator.Fail(TokenService.Infisical, "getTokenAuth", Fault.Hang());

        await bench.CancelAsync(
            "Infisical.CreateTokenAsync",
            token => bench.Infisical.CreateTokenAsync(emulator.InfisicalIdentityId, new() { OrganizationSlug = "elsewhere" }, token),
            () => Until.TrueAsync(() => fault.Struck > 0, "the look"),
            outcomeUnknown: false);

        await ShouldStillWorkAsync(bench, emulator, "Infisical.CreateTokenAsync");
    }

    [Fact]
    public async Task While_a_list_goes_on_to_its_next_page()
    {
        await using var emulator = await StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        for (var count = 0; count < 100; count++)
        {
            await bench.Infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        }

        EmulatedFault? fault = null;
        await bench.CancelAsync(
            "Infisical.ListTokensAsync",
            async token =>
            {
                await foreach (var _ in bench.Infisical.ListTokensAsync(emulator.InfisicalIdentityId, token))
                {
                    fault ??= emulator.Fail(TokenService.Infisical, "getTokenAuthTokens", Fault.Hang());
                }
            },
            () => Until.TrueAsync(() => fault is { Struck: > 0 }, "the second page"),
            outcomeUnknown: false);

        await ShouldStillWorkAsync(bench, emulator, "Infisical.ListTokensAsync");
    }

    internal static async Task<TokenServicesEmulator> StartAsync()
    {
        var emulator = await TokenServicesEmulator.StartAsync();
        using var infisical = new Infisical.InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);
        return emulator;
    }

    /// <summary>The emulator has seen the end of all that it was asked for, which it does when a connection is closed or free again; and the client works as before.</summary>
    internal static async Task ShouldStillWorkAsync(CancellationBench bench, TokenServicesEmulator emulator, string call)
    {
        await Until.TrueAsync(() => emulator.Calls.All(static seen => seen.Duration is not null), $"the end of the requests of {call}");
        var watch = Stopwatch.StartNew();
        await (CancellationBench.ServiceOf(call) switch
        {
            TokenService.Infisical => bench.Infisical.CheckCredentialAsync(),
            TokenService.Apinizer => bench.Apinizer.CreateTokenAsync(),
            TokenService.Vercel when call.StartsWith("VercelSso", StringComparison.Ordinal) => bench.Sso.ExchangeCodeAsync(emulator.IssueVercelSsoCode()),
            TokenService.Vercel => bench.Vercel.ListTokensPageAsync(),
            _ => (Task)bench.Crafter.CheckCredentialAsync(),
        });
        watch.Elapsed.Should().BeLessThan(CancellationBench.Promptly);
        await Until.TrueAsync(() => bench.Clock.Live == 0, $"the end of the timers after {call}");
    }

    internal static async Task ShouldLeaveAsync(RawServer server, CancellationBench bench, string call)
    {
        await Until.TrueAsync(() => server.Open == 0, $"the end of the connection of {call}");
        server.Open.Should().Be(0);
        bench.Clock.Live.Should().Be(0);
    }

    /// <summary>Reads until the client has closed the connection, and returns how much there was.</summary>
    private static async Task<long> EndAsync(TcpClient connection)
    {
        var stream = connection.GetStream();
        var buffer = new byte[1 << 16];
        long all = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) is var count and > 0)
            {
                all += count;
            }
        }
        catch (System.IO.IOException)
        {
            // Reset: closed as well.
        }

        return all;
    }
}
