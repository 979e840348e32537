using System.Net;
using TokenClients.IntegrationTests.Matrix;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.AtMostOnce;

/// <summary>What the platform sends again by itself, and what it does not send at all, on real sockets.</summary>
public sealed class PlatformTests
{
    private static readonly Uri Plain = new("http://service.invalid/");
    private static readonly Uri Encrypted = new("https://service.invalid/");

    public static TheoryData<string> RunOnce { get; } = [.. Creations.RunOnce];

    public static MatrixTheoryData<string, bool> CreationsAndRefusals { get; } = new(Creations.RunOnce, [false, true]);

    public static MatrixTheoryData<string, string> CreationsAndEnds { get; } = new([.. Creations.RunOnce, Creations.Crafter], ["closed", "reset", "garbage", "an end within the head", "502", "407"]);

    [Theory]
    [MemberData(nameof(CreationsAndRefusals))]
    public async Task Case_B02_a_creation_that_HTTP_2_turns_away_is_not_sent_again(string operation, bool refusesStream)
    {
        await using var server = new Http2Server(refusesStream, Creations.Created);
        using var primary = new OverHttp2();

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, server.BaseAddress, primary));

        server.Requests.Should().Be(1);
        ShouldSayThatARepeatWasRefused(failure);
    }

    [Theory]
    [MemberData(nameof(RunOnce))]
    public async Task Case_B02_of_a_repeat_that_is_refused_over_HTTP_2_the_headers_come_and_no_byte_of_the_body(string operation)
    {
        await using var server = new Http2Server(refusesStream: true, Creations.Created);
        using var primary = new OverHttp2();

        ShouldSayThatARepeatWasRefused(await Failing.CallAsync(() => Creations.RunAsync(operation, server.BaseAddress, primary)));

        await Until.TrueAsync(() => server.Begun == 2, "the headers of the repeat");
        (server.Requests, server.BytesOfRepeats).Should().Be((1, 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_B02_what_may_run_twice_is_sent_again_by_HTTP_2_and_counted(bool refusesStream)
    {
        await using var server = new Http2Server(refusesStream, "{}");
        using var primary = new OverHttp2();
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = server.BaseAddress, AccessToken = new(Creations.Secret) }, primary);

        var revoked = await vercel.RevokeCurrentTokenAsync();

        server.Requests.Should().Be(2);
        revoked.Should().BeEquivalentTo(new { Outcome = RevokeOutcome.Revoked, Response = new { Attempts = 2 } });
    }

    [Theory]
    [MemberData(nameof(RunOnce))]
    public async Task Case_B02_a_creation_is_not_sent_again_for_a_proxy_that_asks_for_credentials(string operation)
    {
        await using var proxy = Asking(407, "Proxy-");
        using var primary = new SocketsHttpHandler { Proxy = new WebProxy(proxy.BaseAddress) { Credentials = new NetworkCredential("user", "password") } };

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, Plain, primary));

        proxy.Requests.Should().ContainSingle();
        ShouldSayThatARepeatWasRefused(failure);
    }

    [Theory]
    [MemberData(nameof(RunOnce))]
    public async Task Case_B02_a_creation_is_not_sent_again_with_other_credentials(string operation)
    {
        await using var server = Asking(401, "");
        using var primary = new SocketsHttpHandler { Credentials = new NetworkCredential("user", "password") };

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, server.BaseAddress, primary));

        server.Requests.Should().ContainSingle();
        ShouldSayThatARepeatWasRefused(failure);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(407)]
    public async Task Case_B02_what_may_run_twice_is_sent_again_with_credentials_and_counted(int status)
    {
        var credentials = new NetworkCredential("user", "password");
        await using var server = Asking(status, status == 407 ? "Proxy-" : "", """{"error":{"code":"not_found"}}""", 404);
        using var primary = new SocketsHttpHandler { Credentials = status == 401 ? credentials : null, Proxy = status == 407 ? new WebProxy(server.BaseAddress) { Credentials = credentials } : null };
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = status == 407 ? Plain : server.BaseAddress, AllowInsecureHttp = true, AccessToken = new(Creations.Secret) }, primary);

        var revoked = await vercel.RevokeCurrentTokenAsync();

        server.Requests.Should().HaveCount(2);
        revoked.Should().BeEquivalentTo(new { Outcome = RevokeOutcome.Unconfirmed, Response = new { Attempts = 2 } }, "the first of the two may have revoked it");
    }

    /// <summary>Nothing of the request can have come to the service, so it is sent again.</summary>
    [Theory]
    [MemberData(nameof(CreationsAndEnds))]
    public async Task Case_B10_a_proxy_that_does_not_connect_has_sent_nothing(string operation, string end)
    {
        await using var proxy = RawServer.Start(async exchange =>
        {
            switch (end)
            {
                case "closed":
                    exchange.Close();
                    break;
                case "reset":
                    exchange.Reset();
                    break;
                case "garbage":
                    await exchange.WriteAsync("No HTTP at all\r\n\r\n");
                    exchange.Close();
                    break;
                case "an end within the head":
                    await exchange.WriteAsync("HTTP/1.1 200 Conn");
                    exchange.Close();
                    break;
                default:
                    await exchange.WriteAsync($"HTTP/1.1 {end} No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
                    break;
            }
        });
        using var primary = new SocketsHttpHandler { Proxy = new WebProxy(proxy.BaseAddress) };

        var failure = await Failing.CallAsync(() => Creations.RunAsync(operation, Encrypted, primary));

        // The platform itself asks a proxy that hangs up several times.
        proxy.Requests.Should().HaveCountGreaterThanOrEqualTo(Creations.MaxRetries + 1).And.OnlyContain(static request => request.Method == "CONNECT");
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, OutcomeUnknown = false, IsRetryable = true, Attempts = Creations.MaxRetries + 1 });
        failure.Message.Should().EndWith("Nothing was created.").And.NotContain("was sent");
    }

    private static void ShouldSayThatARepeatWasRefused(TokenClientException failure)
    {
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        failure.Message.Should().Contain("and HTTP/2").And.Contain("The repeat was refused").And.Contain("not known whether").And.Contain("Remove the handler or the setting");
    }

    /// <summary>Asks for credentials first; with them, it acts.</summary>
    private static RawServer Asking(int status, string prefix, string body = Creations.Created, int finalStatus = 200) => RawServer.Start(exchange =>
        exchange.Request.Headers.TryGetValue(prefix + "Authorization", out var sent) && sent.StartsWith("Basic ", StringComparison.Ordinal)
            ? exchange.RespondAsync(body, finalStatus)
            : exchange.RespondAsync("{}", status, headers: $"{(prefix.Length == 0 ? "WWW-" : prefix)}Authenticate: Basic realm=\"x\"\r\n"));
}
