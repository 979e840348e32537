using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Errors;
using TokenClients.Testing;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Vercel;

/// <summary>Responses that are neither right nor quite wrong.</summary>
public sealed class OddResponseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Calls.Get)]
    [InlineData(Calls.Revoke)]
    public async Task A_fault_that_comes_with_the_usual_rate_limit_headers_is_repeated_after_the_clients_own_wait(string call)
    {
        var clock = new WaitingClock();
        using var recorder = new Wire.Recorder((count, _) => count < 3
            ? Wire.Response("""{"error":{"code":"internal_server_error"}}""", HttpStatusCode.InternalServerError).WithHeaders("X-RateLimit-Limit: 120", "X-RateLimit-Remaining: 119", "X-RateLimit-Reset: 1795334445")
            : Wire.Response(Calls.GoodResponse(call)));

        await Calls.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 3, clock);

        recorder.Requests.Should().HaveCount(3);
        clock.Waits.Should().HaveCount(2).And.OnlyContain(static wait => wait < TimeSpan.FromSeconds(10), "the window starts anew in 45 s, but nobody asked to wait for that");
    }

    [Fact]
    public async Task A_fault_asks_for_no_wait_by_its_rate_limit_headers()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.BadGateway).WithHeaders("X-RateLimit-Reset: 1795334445"));

        (await Calls.FailureOf(Calls.Get, recorder)).RetryAfter.Should().BeNull();
    }

    [Fact]
    public async Task A_create_that_was_limited_and_then_not_connected_was_not_executed()
    {
        var attempts = 0;
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            if (++attempts == 1)
            {
                await request.Content!.CopyToAsync(System.IO.Stream.Null, cancellationToken);
                return Wire.Response("""{"error":{"code":"rate_limited"}}""", HttpStatusCode.TooManyRequests);
            }

            throw NetworkError.Of(HttpRequestError.ConnectionError, "refused");
        });

        var failure = await Calls.FailureOf(Calls.Create, handler, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (2, TimeSpan.Zero));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, OutcomeUnknown = false, IsRetryable = true, Attempts = 3 });
    }

    [Theory]
    [InlineData("""{"tokens":[{"id":"tok_1"},7],"pagination":{"count":2,"next":null,"prev":null}}""")]
    [InlineData("""{"tokens":[{"id":"tok_1"}],"pagination":{"count":1,"next":{"after":"x"},"prev":null}}""")]
    [InlineData("""{"tokens":[{"id":"tok_1"}],"pagination":"more"}""")]
    public async Task A_list_that_cannot_be_read_to_its_end_says_so(string body)
    {
        using var vercel = Wire.Vercel(body);

        (await vercel.ListTokensPageAsync(cancellationToken: Token)).MayBeIncomplete.Should().BeTrue();

        var seen = new List<string>();
        var failure = await Wire.FailureOf(async () =>
        {
            await foreach (var token in vercel.ListTokensAsync(Token))
            {
                seen.Add(token.Id);
            }
        });
        failure.Kind.Should().Be(TokenErrorKind.IncompleteList);
        seen.Should().Equal("tok_1");
    }

    [Theory]
    [InlineData(""" {"token":{"id":"tok_1"},"bearerToken":"vcp_N\n"} """)]
    [InlineData(""" {"bearerToken":"vcp_N\r\n","token": """)]
    public async Task A_line_break_behind_a_secret_does_not_cost_it(string body)
    {
        using var vercel = Wire.Vercel(body);

        (await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token)).Secret.Reveal().Should().Be("vcp_N");
    }

    [Fact]
    public async Task A_new_token_without_an_id_is_a_problem()
    {
        using var vercel = Wire.Vercel("""{"token":{},"bearerToken":"vcp_N"}""");

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token);

        created.Token.Should().NotBeNull();
        created.Problem.Should().Contain("no id");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(" \r\n\t")]
    public async Task A_revocation_that_succeeded_needs_no_body(string body)
    {
        using var vercel = Wire.Vercel(body);

        (await vercel.RevokeTokenAsync("tok_1", cancellationToken: Token)).Outcome.Should().Be(RevokeOutcome.Revoked);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("OK")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task A_revocation_answered_by_something_else_is_no_revocation(string body)
    {
        using var vercel = Wire.Vercel(body);

        (await Wire.FailureOf(() => vercel.RevokeTokenAsync("tok_1", cancellationToken: Token))).Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
    }

    [Theory]
    [InlineData("<html>blocked</html>", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    [InlineData("<html>", HttpStatusCode.NotFound)]
    public async Task A_refusal_by_a_proxy_says_nothing_about_the_credential(string body, HttpStatusCode status)
    {
        using var vercel = Wire.Vercel(body, status, "text/html");

        (await vercel.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Undetermined);
    }

    [Fact]
    public async Task A_short_secret_does_not_uncover_a_longer_one()
    {
        using var recorder = new Wire.Recorder("""{"error":{"code":"bad_request","message":"saw abcdefgh-SECRET-TAIL and abc"}}""", HttpStatusCode.BadRequest);
        using var sso = Wire.Sso(recorder, change: static options => options.ClientSecret = new SecretString("abc"));

        var failure = await Wire.FailureOf(() => sso.RefreshAsync(new SecretString("abcdefgh-SECRET-TAIL"), Token));

        failure.ServerMessage.Should().Be(Redactor.Hidden);
    }

    [Fact]
    public async Task The_emulator_takes_the_place_of_a_configured_team_and_credential()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        var configuration = DependencyInjection.Setup.Configuration(("TokenClients:Vercel:AccessToken", "vcp_real"), ("TokenClients:Vercel:TeamId", "team_real"));
        var services = new ServiceCollection();
        services.AddTokenClients(configuration.GetSection("TokenClients")).UseEmulator(emulator);
        await using var provider = services.BuildServiceProvider();
        var vercel = provider.GetRequiredService<IVercelTokens>();

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token);
        configuration["TokenClients:Vercel:AccessToken"] = "vcp_real_too";

        created.Token!.TeamId.Should().Be(emulator.VercelTeamId);
        (await vercel.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Accepted, "what code sets is not overridden by a change of configuration");
    }
}
