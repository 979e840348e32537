using System.Net;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

/// <summary>What happens on the way between a client and a server, over real sockets.</summary>
public sealed class PipelineConnectionTests
{
    private const string Secret = "vcp_newSecret0123456789";
    private const string Created = $$"""{"token":{"id":"t1","name":"n","type":"token","activeAt":1,"createdAt":1},"bearerToken":"{{Secret}}"}""";
    private const string Page = """{"tokens":[{"id":"t1","name":"n","type":"token","activeAt":1,"createdAt":1}],"pagination":{"count":1,"next":null,"prev":null}}""";
    private const string Current = """{"token":{"id":"own","name":"n","type":"token","activeAt":1,"createdAt":1}}""";

    private static readonly CreateVercelToken Request = new("n", TokenExpiry.Never);

    [Fact]
    public async Task A_refused_connection_may_be_tried_again_even_for_a_creation()
    {
        using var vercel = new VercelTokens(Options(RawServer.ClosedPort()));

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.IsRetryable.Should().BeTrue();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.StatusCode.Should().BeNull();
        failure.Response.Should().BeNull();
        failure.Attempts.Should().Be(VercelCalls.MaxRetries + 1);
        failure.InnerException.Should().BeOfType<HttpRequestException>().Which.HttpRequestError.Should().Be(HttpRequestError.ConnectionError);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_unreachable()
    {
        var options = Options(new("https://no-such-host.invalid/"));
        using var vercel = new VercelTokens(options);

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.IsRetryable.Should().BeTrue();
        failure.OutcomeUnknown.Should().BeFalse();
    }

    [Fact]
    public async Task Tls_to_a_plain_port_is_refused_at_once()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = VercelCalls.Prepared(emulator.VercelOptions());
        options.BaseAddress = new UriBuilder(emulator.BaseAddress) { Scheme = "https" }.Uri;
        using var vercel = new VercelTokens(options);

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.IsRetryable.Should().BeFalse();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.Attempts.Should().Be(1);
        failure.Message.Should().Contain("TLS");
        emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused_and_gets_no_credential()
    {
        await using var server = RawServer.Responding(Created, tls: true);
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.IsRetryable.Should().BeFalse();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.Attempts.Should().Be(1);
        failure.InnerException!.GetBaseException().Should().BeAssignableTo<AuthenticationException>();
        server.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirects_are_not_followed(int status)
    {
        await using var target = RawServer.Responding(Created);
        await using var server = RawServer.Responding("", status, headers: $"Location: {target.BaseAddress}v3/user/tokens?leak=1\r\n");
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        foreach (var call in (Func<Task>[])[() => vercel.CreateTokenAsync(Request), () => vercel.ListTokensPageAsync(), () => vercel.GetTokenAsync("t1"), () => vercel.RevokeTokenAsync("t1")])
        {
            var before = server.Requests.Count;
            var failure = await Failing.CallAsync(call);
            failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
            failure.IsRetryable.Should().BeFalse();
            failure.OutcomeUnknown.Should().BeFalse();
            failure.StatusCode.Should().Be(status);
            failure.Message.Should().Contain(target.BaseAddress.Authority).And.NotContain("leak");

            // A revocation asks for the client's own token first.
            (server.Requests.Count - before).Should().Be(server.Requests[^1].Method == "DELETE" ? 2 : 1);
        }

        target.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task Redirects_are_not_followed_by_a_handler_of_the_users_own_either()
    {
        await using var target = RawServer.Responding(Page);
        await using var server = RawServer.Responding("", 307, headers: $"Location: {target.BaseAddress}\r\n");
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = true };
        using var vercel = new VercelTokens(Options(server.BaseAddress), handler);

        (await Failing.CallAsync(() => vercel.ListTokensPageAsync())).Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        target.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using var server = RawServer.Responding(Page, headers: "Set-Cookie: session=1; Path=/\r\n");
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        await vercel.ListTokensPageAsync();
        await vercel.ListTokensPageAsync();

        server.Requests.Should().HaveCount(2).And.OnlyContain(request => !request.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task A_body_slower_than_the_timeout_of_an_attempt_is_given_up_and_asked_for_again()
    {
        var clock = new FakeTimeProvider();
        await using var server = RawServer.Start(async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Page.Length}\r\n\r\n{Page[..20]}");
            await Task.Delay(Timeout.Infinite, exchange.Stopping);
        });
        using var headers = new HeadersSeen();
        using var vercel = new VercelTokens(Options(server.BaseAddress), headers, timeProvider: clock);

        var call = vercel.ListTokensPageAsync();
        for (var attempt = 1; attempt <= VercelCalls.MaxRetries + 1; attempt++)
        {
            await Until.TrueAsync(() => headers.Count == attempt, "the headers of the next attempt");
            clock.Advance(VercelCalls.AttemptTimeout);
        }

        var failure = await Failing.CallAsync(() => call);
        failure.Kind.Should().Be(TokenErrorKind.Timeout);
        failure.IsRetryable.Should().BeTrue();
        failure.Attempts.Should().Be(VercelCalls.MaxRetries + 1);
        server.Requests.Should().HaveCount(VercelCalls.MaxRetries + 1);
    }

    [Fact]
    public async Task A_slow_body_does_not_escape_a_real_timeout()
    {
        await using var server = RawServer.Start(async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Page.Length}\r\n\r\n{Page[..20]}");
            await Task.Delay(Timeout.Infinite, exchange.Stopping);
        });
        var options = Options(server.BaseAddress);
        options.Resilience.Retry.MaxRetryAttempts = 0;
        options.Resilience.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(200);
        using var vercel = new VercelTokens(options);

        (await Failing.CallAsync(() => vercel.ListTokensPageAsync())).Kind.Should().Be(TokenErrorKind.Timeout);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_that_is_on_its_way_is_still_read_after_the_timeout_or_a_cancellation(bool cancel)
    {
        var clock = new FakeTimeProvider();
        var givenUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = RawServer.Start(async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Created.Length}\r\n\r\n{Created[..20]}");
            await givenUp.Task.WaitAsync(exchange.Stopping);
            await exchange.WriteAsync(Created[20..]);
        });
        using var headers = new HeadersSeen();
        using var vercel = new VercelTokens(Options(server.BaseAddress), headers, timeProvider: clock);
        using var cancellation = new CancellationTokenSource();

        var call = vercel.CreateTokenAsync(Request, cancellation.Token);
        await Until.TrueAsync(() => headers.Count == 1, "the headers");
        if (cancel)
        {
            await cancellation.CancelAsync();
        }
        else
        {
            clock.Advance(VercelCalls.TotalTimeout);
        }

        call.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        givenUp.SetResult();

        var created = await call;
        created.Secret.Reveal().Should().Be(Secret);
        created.Problem.Should().BeNull();
        created.Token!.Id.Should().Be("t1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_that_does_not_come_within_the_grace_leaves_the_outcome_unknown(bool cancel)
    {
        var clock = new FakeTimeProvider();
        await using var server = RawServer.Start(async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Created.Length}\r\n\r\n{Created[..20]}");
            await Task.Delay(Timeout.Infinite, exchange.Stopping);
        });
        using var headers = new HeadersSeen();
        using var vercel = new VercelTokens(Options(server.BaseAddress), headers, timeProvider: clock);
        using var cancellation = new CancellationTokenSource();

        var call = vercel.CreateTokenAsync(Request, cancellation.Token);
        await Until.TrueAsync(() => headers.Count == 1, "the headers");
        if (cancel)
        {
            await cancellation.CancelAsync();
        }
        else
        {
            clock.Advance(VercelCalls.TotalTimeout);
        }

        clock.Advance(TimeSpan.FromSeconds(5));
        if (cancel)
        {
            (await Failing.CancelledAsync(() => call)).OutcomeUnknown.Should().BeTrue();
        }
        else
        {
            var failure = await Failing.CallAsync(() => call);
            failure.Kind.Should().Be(TokenErrorKind.Timeout);
            failure.OutcomeUnknown.Should().BeTrue();
            failure.IsRetryable.Should().BeFalse();
        }

        server.Requests.Should().ContainSingle();
    }

    /// <summary>The body is cut behind the secret, in each way in which a body can be cut.</summary>
    [Theory]
    [InlineData("length")]
    [InlineData("chunked")]
    [InlineData("reset")]
    [InlineData("gzip")]
    public async Task A_body_that_is_cut_behind_the_secret_still_gives_the_secret(string how)
    {
        var beginning = $$"""{"bearerToken":"{{Secret}}","token":{"id":"t1","na""";
        using var headers = new HeadersSeen();
        await using var server = RawServer.Start(async exchange =>
        {
            switch (how)
            {
                case "chunked":
                    await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{beginning.Length:x}\r\n{beginning}\r\n");
                    exchange.Close();
                    break;
                case "gzip":
                    // Stored blocks come out as they came in; without the trailer the stream is cut.
                    var zipped = RawServer.Gzip(Encoding.UTF8.GetBytes(beginning));
                    await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {zipped.Length + 100}\r\n\r\n");
                    await exchange.WriteAsync(zipped);
                    exchange.Close();
                    break;
                case "reset":
                    await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{beginning}");

                    // What a reset overtakes is lost; what came with the headers is in the client's hands.
                    await Until.TrueAsync(() => headers.Count == 1, "the headers");
                    exchange.Reset();
                    break;
                default:
                    await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{beginning}");
                    exchange.Close();
                    break;
            }
        });
        using var vercel = new VercelTokens(Options(server.BaseAddress), how == "reset" ? headers : null);

        var created = await vercel.CreateTokenAsync(Request);

        created.Secret.Reveal().Should().Be(Secret);
        created.Problem.Should().NotBeNullOrEmpty().And.NotContain(Secret);
        created.Token.Should().BeNull();
        server.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_cut_before_the_secret_leaves_the_outcome_unknown(bool chunked)
    {
        await using var server = RawServer.Start(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
            await exchange.WriteAsync(chunked ? "Transfer-Encoding: chunked\r\n\r\n9\r\n{\"token\":\r\n" : "Content-Length: 500\r\n\r\n{\"token\":");
            exchange.Close();
        });
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.OutcomeUnknown.Should().BeTrue();
        failure.IsRetryable.Should().BeFalse();
        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_cut_list_is_asked_for_again()
    {
        var responses = 0;
        await using var server = RawServer.Start(async exchange =>
        {
            if (Interlocked.Increment(ref responses) == 1)
            {
                await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Page.Length}\r\n\r\n{Page[..30]}");
                exchange.Close();
            }
            else
            {
                await exchange.RespondAsync(Page);
            }
        });
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        var page = await vercel.ListTokensPageAsync();

        page.Items.Should().ContainSingle();
        page.Response.Attempts.Should().Be(2);
    }

    /// <summary>A server that closes a connection when it gets a second request on it: the platform would send the request again by itself, unseen.</summary>
    [Fact]
    public async Task A_connection_that_its_server_closes_does_not_make_a_creation_run_twice()
    {
        await using var server = ClosingAfterOne(Page);
        using var vercel = new VercelTokens(Options(server.BaseAddress));
        await vercel.ListTokensPageAsync();

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        failure.OutcomeUnknown.Should().BeTrue();
        failure.Attempts.Should().Be(1);
        server.Requests.Count(request => request.Method == "POST").Should().Be(1);
    }

    /// <summary>The revocation may have run when its connection was closed, so a 404 for the repeat says nothing about whether the token existed.</summary>
    [Fact]
    public async Task A_connection_that_its_server_closes_leaves_a_revocation_unconfirmed()
    {
        var deleted = false;
        await using var server = RawServer.Start(async exchange =>
        {
            if (exchange.Request.Method == "GET")
            {
                await exchange.RespondAsync(exchange.Request.Target.EndsWith("/current", StringComparison.Ordinal) ? Current : Page);
            }
            else if (deleted)
            {
                await exchange.RespondAsync("""{"error":{"code":"not_found","message":"Could not find the token"}}""", 404);
            }
            else
            {
                deleted = true;
                exchange.Close();
            }
        });
        using var vercel = new VercelTokens(Options(server.BaseAddress));
        await vercel.ListTokensPageAsync();

        var result = await vercel.RevokeTokenAsync("t1");

        server.Requests.Count(request => request.Method == "DELETE").Should().Be(2);
        result.Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        result.Response.Attempts.Should().Be(2);
    }

    [Fact]
    public async Task Compressed_responses_are_read()
    {
        await using var server = RawServer.Start(exchange => exchange.RespondAsync(
            RawServer.Gzip(Encoding.UTF8.GetBytes(exchange.Request.Method == "GET" ? Page : Created)), headers: "Content-Encoding: gzip\r\n"));
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        (await vercel.ListTokensPageAsync()).Items.Should().ContainSingle();
        (await vercel.CreateTokenAsync(Request)).Secret.Reveal().Should().Be(Secret);
        server.Requests[0].Headers["Accept-Encoding"].Should().Contain("gzip");
    }

    [Fact]
    public async Task A_bomb_is_given_up_at_the_limit()
    {
        var bomb = RawServer.Gzip(Encoding.ASCII.GetBytes($$"""{"bearerToken":"{{Secret}}","tokens":[{{new string(' ', 48 << 20)}}]}"""));
        bomb.Length.Should().BeLessThan(1 << 20);
        await using var server = RawServer.Start(exchange => exchange.RespondAsync(bomb, headers: "Content-Encoding: gzip\r\n"));
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        var failure = await Failing.CallAsync(() => vercel.ListTokensPageAsync());
        failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        failure.IsRetryable.Should().BeFalse();
        failure.Attempts.Should().Be(1);
        failure.Message.Should().Contain("16 MiB");

        // The secret stands before the limit.
        (await vercel.CreateTokenAsync(Request)).Secret.Reveal().Should().Be(Secret);
    }

    [Fact]
    public async Task A_bomb_as_an_error_is_read_to_its_limit_and_is_no_verdict()
    {
        var bomb = RawServer.Gzip(Encoding.ASCII.GetBytes($$$"""{"error":{"code":"forbidden","message":"{{{new string(' ', 8 << 20)}}}"}}"""));
        await using var server = RawServer.Start(exchange => exchange.RespondAsync(bomb, 403, headers: "Content-Encoding: gzip\r\n"));
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        var failure = await Failing.CallAsync(() => vercel.ListTokensPageAsync());

        failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse, "what was cut off is not in the words of the service");
        failure.StatusCode.Should().Be(403);
        failure.Message.Length.Should().BeLessThan(2000);
    }

    [Fact]
    public async Task An_endless_body_is_given_up_at_the_limit()
    {
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = RawServer.Start(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
            var piece = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            try
            {
                for (var written = 0; written < 256; written++)
                {
                    await exchange.WriteAsync(piece);
                }

                exchange.Close();
            }
            catch (System.IO.IOException)
            {
                hungUp.SetResult();
                throw;
            }
        });
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        (await Failing.CallAsync(() => vercel.ListTokensPageAsync())).Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        await hungUp.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_website_instead_of_the_service_is_said_to_be_one()
    {
        await using var server = RawServer.Responding("<!doctype html><title>Welcome</title>", contentType: "text/html");
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        var failure = await Failing.CallAsync(() => vercel.ListTokensPageAsync());

        failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        failure.StatusCode.Should().Be(200);
        failure.Message.Should().Contain("HTML").And.Contain("base address").And.NotContain("Welcome");
        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Undetermined);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gateway/vercel")]
    [InlineData("gateway/vercel/")]
    public async Task A_path_prefix_is_kept_with_and_without_a_slash(string prefix)
    {
        await using var server = RawServer.Start(exchange => exchange.RespondAsync(exchange.Request.Method != "GET" ? Created : exchange.Request.Target.EndsWith("/current", StringComparison.Ordinal) ? Current : Page));
        using var vercel = new VercelTokens(Options(new(server.BaseAddress, prefix)));
        var expected = "/" + (prefix.Length == 0 ? "" : "gateway/vercel/");

        await vercel.ListTokensPageAsync("c/1+2=", 7);
        await vercel.CreateTokenAsync(Request);
        await vercel.RevokeTokenAsync("a/b?c#d%20");

        server.Requests.Select(request => $"{request.Method} {request.Target}").Should().Equal(
            $"GET {expected}v6/user/tokens?limit=7&until=c%2F1%2B2%3D",
            $"POST {expected}v3/user/tokens",
            $"GET {expected}v5/user/tokens/current",
            $"DELETE {expected}v3/user/tokens/a%2Fb%3Fc%23d%2520");
    }

    [Fact]
    public async Task The_sso_endpoint_gets_no_authorization_and_the_others_get_one()
    {
        await using var server = RawServer.Start(exchange => exchange.RespondAsync(
            exchange.Request.Target.Contains("sso", StringComparison.Ordinal) ? """{"id_token":"i","access_token":null,"token_type":null}""" : Page));
        using var vercel = new VercelTokens(Options(server.BaseAddress));
        using var sso = new VercelSso(new VercelSsoOptions { BaseAddress = server.BaseAddress, ClientId = "oac_1", ClientSecret = new SecretString("vcs_1") });

        await vercel.ListTokensPageAsync();
        await sso.ExchangeCodeAsync(new SecretString("code"), "state", new Uri("https://app.example/callback"));
        await sso.RefreshAsync(new SecretString("refresh"));

        server.Requests[0].Headers["Authorization"].Should().Be("Bearer vcp_ofTheCaller");
        server.Requests[1].Headers.Should().NotContainKey("Authorization");
        server.Requests[1].Body.Should().Contain("\"grant_type\":\"authorization_code\"").And.Contain("\"client_secret\":\"vcs_1\"").And.Contain("\"redirect_uri\":\"https://app.example/callback\"");
        server.Requests[2].Headers.Should().NotContainKey("Authorization");
        server.Requests[2].Body.Should().Contain("\"grant_type\":\"refresh_token\"").And.NotContain("null");
    }

    [Fact]
    public async Task Disposing_a_client_closes_its_connections()
    {
        await using var server = RawServer.Responding(Page);
        var vercel = new VercelTokens(Options(server.BaseAddress));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => vercel.ListTokensPageAsync()));
        server.Open.Should().BeGreaterThan(0);

        vercel.Dispose();

        await Until.TrueAsync(() => server.Open == 0, "the end of the connections");
    }

    [Fact]
    public async Task Connections_are_used_again()
    {
        await using var server = RawServer.Responding(Page);
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        for (var call = 0; call < 5; call++)
        {
            await vercel.ListTokensPageAsync();
        }

        server.Accepted.Should().Be(1);
    }

    [Fact]
    public async Task Connections_are_used_again_after_errors()
    {
        await using var server = RawServer.Responding("""{"error":{"code":"forbidden","message":"No."}}""", 403);
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        for (var call = 0; call < 5; call++)
        {
            await Failing.CallAsync(() => vercel.ListTokensPageAsync());
        }

        server.Accepted.Should().Be(1);
    }

    [Fact]
    public async Task A_body_that_ends_with_its_connection_is_read()
    {
        // HTTP/1.0 without a length: the body ends with the connection.
        await using var server = RawServer.Start(async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{Created}");
            exchange.Close();
        });
        using var vercel = new VercelTokens(Options(server.BaseAddress));

        (await vercel.CreateTokenAsync(Request)).Secret.Reveal().Should().Be(Secret);
    }

    private static VercelOptions Options(Uri baseAddress) =>
        VercelCalls.Prepared(new VercelOptions { BaseAddress = baseAddress, AccessToken = new SecretString("vcp_ofTheCaller") });

    /// <summary>Responses the first request on a connection, and closes it upon the second.</summary>
    private static RawServer ClosingAfterOne(string body)
    {
        var received = 0;
        return RawServer.Start(async exchange =>
        {
            if (Interlocked.Increment(ref received) == 1)
            {
                await exchange.RespondAsync(body);
            }
            else
            {
                exchange.Close();
            }
        });
    }
}
