using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Conformance;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Vercel;

/// <summary>The numbered traps that Vercel sets for a client, each with what must not happen. What has no method here has its line in TRAPS.md.</summary>
public sealed class VercelTrapTests
{
    private const string OAuthError = """{"error":"m"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trap_V01_a_create_is_not_repeated_when_it_may_have_run()
    {
        using var recorder = new Wire.Recorder("{}", HttpStatusCode.InternalServerError);
        var failure = await Calls.FailureOf(Calls.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());
        failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false });
        recorder.Requests.Should().ContainSingle();

        using var limited = new Wire.Recorder((count, _) => count == 1 ? Wire.Response("{}", HttpStatusCode.TooManyRequests) : Wire.Response(Calls.GoodResponse(Calls.Create)));
        await Calls.RunAsync(Calls.Create, limited, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());
        limited.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("""{"bearerToken":"vcp_newSecret","token":{"scopes":[{"type":"galaxy","origin":7,"createdAt":"never"}],"expiresAt":{},"createdAt":[]}}""")]
    [InlineData("""{"token":"none","bearerToken":"vcp_newSecret"}""")]
    [InlineData("""{"token":{"id":"a","bearerToken":null},"bearerToken":"vcp_newSecret","x":""")]
    public async Task Trap_V02_a_secret_is_read_whatever_surrounds_it(string body)
    {
        using var vercel = Wire.Vercel(body);

        (await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token)).Secret.Reveal().Should().Be("vcp_newSecret");
    }

    [Theory]
    [InlineData("""{"error":{"code":"forbidden","message":"Not authorized","invalidToken":true}}""", TokenErrorKind.InvalidCredential)]
    [InlineData("""{"error":{"code":"forbidden","message":"Not authorized","missingToken":true}}""", TokenErrorKind.InvalidCredential)]
    [InlineData("""{"error":{"code":"forbidden","message":"Not authorized","saml":true,"scope":"acme"}}""", TokenErrorKind.PermissionDenied)]
    [InlineData("""{"error":{"code":"forbidden","message":"Not authorized"}}""", TokenErrorKind.PermissionDenied)]
    [InlineData("""{"error":{"code":"forbidden","message":"invalidToken missingToken"}}""", TokenErrorKind.PermissionDenied)]
    public async Task Trap_V03_a_bad_credential_is_told_from_missing_rights_by_its_mark_not_by_status_or_message(string body, TokenErrorKind kind) =>
        (await Calls.FailureOf(Calls.Get, new Wire.Recorder(body, HttpStatusCode.Forbidden))).Kind.Should().Be(kind);

    [Fact]
    public async Task Trap_V04_never_is_sent_as_nothing_and_read_from_null_and_from_nothing()
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response(count == 1
            ? """{"token":{"id":"a","expiresAt":null},"bearerToken":"x"}"""
            : """{"token":{"id":"a"},"bearerToken":"x"}"""));
        using var vercel = Wire.Vercel(recorder, clock: new FakeTimeProvider(Wire.Now));

        foreach (var _ in new int[2])
        {
            var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token);
            (created.Expiry, created.Token!.Expiry).Should().Be((TokenExpiry.Never, TokenExpiry.Never));
        }

        recorder.Requests.Should().HaveCount(2).And.OnlyContain(static sent => sent.Body == """{"name":"ci"}""");
    }

    [Theory]
    [InlineData("4102444800123", 4_102_444_800_123)]
    [InlineData("1.786e12", 1_786_000_000_000)]
    [InlineData("1786000000001.9", 1_786_000_000_001)]
    [InlineData("\"1786000000001\"", 1_786_000_000_001)]
    public async Task Trap_V05_timestamps_are_64_bits_in_any_form_of_a_number(string number, long milliseconds)
    {
        var token = await ReadAsync($$"""{"createdAt":{{number}},"activeAt":{{number}},"expiresAt":{{number}},"revokedAt":{{number}},"leakedAt":{{number}} }""");

        var instant = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        new[] { token.CreatedAt, token.LastUsedAt, token.Expiry.Instant, token.RevokedAt, token.LeakedAt }.Should().AllBeEquivalentTo(instant);
    }

    [Fact]
    public async Task Trap_V06_values_that_are_not_known_yet_keep_their_text()
    {
        var token = await ReadAsync("""{"type":"hologram","origin":"Manual","scopes":[{"type":"galaxy","origin":"wormhole","sudo":{"origin":"retina"}}]}""");

        token.Type.Value.Should().Be("hologram");
        token.Origin!.Value.Value.Should().Be("Manual");
        token.Scopes[0].Type.ToString().Should().Be("galaxy");
        token.Scopes[0].Origin!.Value.ToString().Should().Be("wormhole");
        token.Scopes[0].Sudo!.Origin.Should().Be("retina");
        JsonSerializer.Deserialize<VercelTokenType>(JsonSerializer.Serialize(token.Type)).Should().Be(new VercelTokenType("hologram"));
        JsonSerializer.Serialize(token.Scopes[0].Origin).Should().Be("\"wormhole\"");
    }

    [Fact]
    public async Task Trap_V07_a_scope_may_lack_its_date_and_origin()
    {
        var scope = (await ReadAsync("""{"scopes":[{"type":"team","teamId":"team_1"}]}""")).Scopes.Should().ContainSingle().Subject;

        scope.Should().BeEquivalentTo(new { CreatedAt = (DateTimeOffset?)null, Origin = (VercelOrigin?)null, Sudo = (VercelSudo?)null, Expiry = TokenExpiry.Never });
    }

    [Fact]
    public async Task Trap_V08_members_outside_the_reference_are_kept()
    {
        var token = await ReadAsync("""{"id":"a","teamId":"team_1","projectId":"prj_1","scope":"project-only","permissions":["token:create"]}""");

        (token.TeamId, token.ProjectId, token.Scope).Should().Be(("team_1", "prj_1", "project-only"));
        token.Extra.TryGet("permissions", out var permissions).Should().BeTrue();
        permissions[0].GetString().Should().Be("token:create");
    }

    [Theory]
    [InlineData("1586268193000")]
    [InlineData("\"a/b+c==\"")]
    public async Task Trap_V09_a_cursor_is_text_and_is_never_followed_twice(string cursor)
    {
        using var recorder = new Wire.Recorder($$"""{"tokens":[{"id":"a"}],"pagination":{"next":{{cursor}} } }""");
        using var vercel = Wire.Vercel(recorder);

        var (ids, failure) = await Wire.WalkAsync(vercel.ListTokensAsync(Token), static token => token.Id);

        failure!.Kind.Should().Be(TokenErrorKind.IncompleteList);
        ids.Should().Equal("a");
        recorder.Requests.Should().HaveCount(2);
        recorder.Requests[1].Address.Should().EndWith("&until=" + Uri.EscapeDataString(cursor.Trim('"')));
    }

    [Theory]
    [InlineData("team_x", null, "?teamId=team_x")]
    [InlineData(null, "acme", "?slug=acme")]
    public async Task Trap_V10_the_clients_team_goes_with_create_and_never_with_list(string? id, string? slug, string query)
    {
        foreach (var call in Calls.OfVercel.Where(static call => Calls.FacadeOf(call) == typeof(IVercelTokens)))
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            using var vercel = Wire.Vercel(recorder, options => (options.TeamId, options.TeamSlug) = (id, slug));

            await Calls.RunAsync(call, vercel, Token);

            recorder.Requests.Should().ContainSingle().Which.Address.Should().Be(ExpectedCall.Of(call).Sent.Address + (call == Calls.Create ? query : ""));
        }
    }

    /// <summary>Other ids are rows of Conformance.RefusedArgumentTests.</summary>
    [Fact]
    public async Task Trap_V11_no_id_addresses_the_collection_or_the_own_credential()
    {
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder);

        await FluentActions.Awaiting(() => vercel.RevokeTokenAsync("current", cancellationToken: Token)).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => vercel.RevokeTokenAsync("", cancellationToken: Token)).Should().ThrowAsync<ArgumentException>();
        await vercel.RevokeTokenAsync("a/../current", cancellationToken: Token);

        recorder.Requests.Should().ContainSingle().Which.Address.Should().Be("https://api.vercel.com/v3/user/tokens/a%2F..%2Fcurrent");
    }

    [Fact]
    public async Task Trap_V12_a_lost_response_to_a_revocation_makes_the_repeats_refusal_a_success()
    {
        foreach (var (call, status, body) in new[]
        {
            (Calls.RevokeCurrent, HttpStatusCode.Forbidden, """{"error":{"code":"forbidden","invalidToken":true}}"""),
            (Calls.Revoke, HttpStatusCode.NotFound, """{"error":{"code":"not_found"}}"""),
        })
        {
            using var recorder = new Wire.Recorder((count, _) => count == 1 ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost") : Wire.Response(body, status));

            var result = await Calls.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 1, new WaitingClock());

            result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        }
    }

    [Fact]
    public async Task Trap_V13_single_sign_on_sends_no_bearer_but_snake_case_and_a_grant_type()
    {
        foreach (var (call, grant) in new[] { (Calls.Exchange, "authorization_code"), (Calls.Refresh, "refresh_token") })
        {
            using var recorder = new Wire.Recorder("""{"id_token":"id.1","access_token":null,"token_type":null}""");

            var tokens = (VercelSsoTokens)(await Calls.RunAsync(call, recorder))!;

            (tokens.AccessToken, tokens.TokenType, tokens.RefreshToken, tokens.Expiry, tokens.Problem).Should().Be((null, null, null, TokenExpiry.Unknown, null));
            recorder.Requests.Should().ContainSingle().Which.Should().Match<Wire.Sent>(sent => sent.Authorization == null && sent.Body!.StartsWith($"{{\"grant_type\":\"{grant}\",\"client_id\":"));
        }
    }

    [Fact]
    public async Task Trap_V14_an_hours_wait_fails_fast_with_the_time_whatever_its_unit()
    {
        foreach (var reset in new[] { "1795338000", "1795338000000" })
        {
            var clock = new WaitingClock();
            using var recorder = new Wire.Recorder($$"""{"error":{"code":"rate_limited","limit":{"total":32,"remaining":0,"reset":{{reset}} } } }""", HttpStatusCode.TooManyRequests);

            var failure = await Calls.FailureOf(Calls.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, clock);

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, RetryAfter = TimeSpan.FromHours(1), IsRetryable = true, OutcomeUnknown = false, Attempts = 1 });
            clock.Waits.Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"err":{"message":"m"}}""")]
    [InlineData("""{"message":"m"}""")]
    [InlineData(OAuthError)]
    [InlineData("""{"error":{"co""")]
    [InlineData("""{"error":{"code":"forbidden","\ud800code":1}}""")]
    public async Task Trap_V15_no_error_body_hides_the_status(string body)
    {
        foreach (var call in Calls.OfVercel)
        {
            var failure = await Calls.FailureOf(call, new Wire.Recorder(body, HttpStatusCode.Forbidden));

            // The form of OAuth 2.0 is that of the token endpoint of single sign-on alone.
            var isVercels = body.StartsWith("{\"err", StringComparison.Ordinal) && body[^1] == '}' && (body != OAuthError || call is Calls.Exchange or Calls.Refresh);
            failure.Should().BeEquivalentTo(new { StatusCode = 403, Kind = isVercels ? TokenErrorKind.PermissionDenied : TokenErrorKind.UnexpectedResponse });
        }
    }

    [Fact]
    public async Task Trap_V16_redirects_and_clear_text_are_refused()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("", HttpStatusCode.PermanentRedirect).WithHeaders("Location: https://elsewhere.example/"));
        (await Calls.FailureOf(Calls.Create, recorder)).Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        recorder.Requests.Should().ContainSingle();

        FluentActions.Invoking(() => Wire.Vercel(recorder, static options => options.BaseAddress = new Uri("http://api.vercel.com"))).Should().Throw<OptionsValidationException>().WithMessage("*BaseAddress*http://*");
    }

    /// <summary>What the service repeats of a secret is hidden at every call: see RedactionTests.</summary>
    [Fact]
    public async Task Trap_V17_no_text_of_ours_shows_a_secret()
    {
        using var created = Wire.Vercel("""{"token":{"id":"tok_1","leakedUrl":"https://leak.example/1"},"bearerToken":"vcp_newSecret"}""");
        using var sso = Wire.Sso(Wire.Responding("""{"id_token":"id.1","access_token":"acc-1","refresh_token":"ref-1"}"""));
        var result = await created.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token);
        var tokens = await sso.RefreshAsync(new SecretString("r"), Token);

        foreach (var secret in new[] { result.Secret, result.Token!.LeakedUrl!, tokens.IdToken!, tokens.AccessToken!, tokens.RefreshToken! })
        {
            $"{secret}".Should().Be("***");
            FluentActions.Invoking(() => JsonSerializer.Serialize(secret)).Should().Throw<NotSupportedException>();
        }

        JsonSerializer.Serialize(result.Token).Should().NotContain("leak.example");
    }

    [Fact]
    public async Task Trap_V18_create_sends_only_what_was_given()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Create));
        using var vercel = Wire.Vercel(recorder, static options => options.TeamId = "team_x");

        await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never) { ProjectId = null, Team = null }, Token);

        recorder.Requests.Single().Body.Should().Be("""{"name":"ci"}""");
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, " \r\n\t")]
    [InlineData(201, "{}")]
    [InlineData(202, """{"tokenId":{"id":"x"}}""")]
    [InlineData(204, "")]
    public async Task Trap_V19_any_success_of_a_revocation_is_one(int status, string body)
    {
        foreach (var call in new[] { Calls.Revoke, Calls.RevokeCurrent })
        {
            (await Calls.RunAsync(call, new Wire.Recorder(body, (HttpStatusCode)status))).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.Revoked);
        }
    }

    [Fact]
    public async Task Trap_V20_a_refused_create_says_which_credentials_may_create()
    {
        foreach (var body in new[] { """{"error":{"code":"forbidden","message":"m"}}""", """{"error":{"message":"Only user authentication tokens can be used to create new tokens."}}""" })
        {
            (await Calls.FailureOf(Calls.Create, new Wire.Recorder(body, HttpStatusCode.Forbidden))).Message.Should().Contain("classic access token of a full account");
        }
    }

    [Fact]
    public async Task Trap_V21_the_last_use_is_not_the_creation_and_a_revoked_or_leaked_token_is_unusable()
    {
        var token = await ReadAsync("""{"createdAt":1600000000000,"activeAt":1700000000000,"expiresAt":4102444800000}""");
        token.CreatedAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1_600_000_000_000));
        token.LastUsedAt.Should().Be(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        token.IsUsable(Wire.Now).Should().BeTrue();
        token.IsUsable(DateTimeOffset.FromUnixTimeMilliseconds(4_102_444_800_000)).Should().BeFalse();

        (await ReadAsync("""{"activeAt":1700000000000}""")).CreatedAt.Should().BeNull();
        (await ReadAsync("""{"revokedAt":1700000000000,"expiresAt":4102444800000}""")).IsUsable(Wire.Now).Should().BeFalse();
        (await ReadAsync("""{"leakedAt":1700000000000,"expiresAt":null}""")).IsUsable(Wire.Now).Should().BeFalse();
    }

    [Fact]
    public async Task Trap_V22_expiry_is_told_by_the_servers_clock()
    {
        // The local clock is a day behind.
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(request.Method == HttpMethod.Get
            ? """{"token":{"expiresAt":1795334399000}}"""
            : """{"id_token":"id.1","expires_in":60}""").WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT"));
        var clock = new FakeTimeProvider(Wire.Now.AddDays(-1));
        using var vercel = Wire.Vercel(recorder, clock: clock);
        using var sso = Wire.Sso(recorder, clock);

        var token = await vercel.GetCurrentTokenAsync(cancellationToken: Token);

        token.Response.ServerDate.Should().Be(Wire.Now);
        token.Expiry.HasPassed(clock.GetUtcNow()).Should().BeFalse();
        token.Expiry.HasPassed(token.Response.ServerDate!.Value).Should().BeTrue();
        (await sso.RefreshAsync(new SecretString("r"), Token)).Expiry.Should().Be(TokenExpiry.At(Wire.Now.AddSeconds(60)));
    }

    private static async Task<VercelToken> ReadAsync(string token)
    {
        using var vercel = Wire.Vercel($$"""{"token":{{token}} }""");
        return await vercel.GetCurrentTokenAsync(cancellationToken: Token);
    }
}
