using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Vercel;

/// <summary>What comes in: full, minimal and strange responses.</summary>
public sealed class ReadingTests
{
    private const string FullToken = """
        {"id":"5d9f2ebd38ddca62e5d51e9c1704c72530bdc8bfdd41e782a6687c48399e8391","name":"deploy","type":"oauth2-token","origin":"github","prefix":"vcp_","suffix":"9xYz",
         "scopes":[
           {"type":"user","origin":"otp","createdAt":1632816536002,"expiresAt":1632816537002,"sudo":{"origin":"totp","expiresAt":1632816538002,"verifiedAt":1632816539002}},
           {"type":"team","teamId":"team_9","origin":"token-exchange-oidc","createdAt":1632816540002}],
         "createdAt":1632816541002,"activeAt":1632816542002,"expiresAt":1893456000000,"revokedAt":1632816543002,"leakedAt":1632816544002,"leakedUrl":"https://gist.example/1",
         "teamId":"team_9","projectId":"prj_9","scope":"project-only","active":false}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_token_is_read_whole()
    {
        using var vercel = Wire.Vercel($$"""{"token":{{FullToken}}}""");

        var token = await vercel.GetTokenAsync("tok_1", cancellationToken: Token);

        token.Id.Should().Be("5d9f2ebd38ddca62e5d51e9c1704c72530bdc8bfdd41e782a6687c48399e8391");
        token.Name.Should().Be("deploy");
        token.Type.Should().Be(VercelTokenType.OAuth2);
        token.Origin!.Value.Value.Should().Be("github");
        token.Prefix.Should().Be("vcp_");
        token.Suffix.Should().Be("9xYz");
        token.CreatedAt.Should().Be(Instant(1_632_816_541_002));
        token.LastUsedAt.Should().Be(Instant(1_632_816_542_002));
        token.Expiry.Should().Be(TokenExpiry.At(Instant(1_893_456_000_000)));
        token.RevokedAt.Should().Be(Instant(1_632_816_543_002));
        token.LeakedAt.Should().Be(Instant(1_632_816_544_002));
        token.LeakedUrl!.Reveal().Should().Be("https://gist.example/1");
        token.TeamId.Should().Be("team_9");
        token.ProjectId.Should().Be("prj_9");
        token.Scope.Should().Be("project-only");
        token.Extra.Names.Should().Equal("active");
        token.Extra.TryGet("active", out var active).Should().BeTrue();
        active.ValueKind.Should().Be(JsonValueKind.False);

        token.Scopes.Should().HaveCount(2);
        token.Scopes[0].Type.Value.Should().Be("user");
        token.Scopes[0].TeamId.Should().BeNull();
        token.Scopes[0].Origin!.Value.Value.Should().Be("otp");
        token.Scopes[0].CreatedAt.Should().Be(Instant(1_632_816_536_002));
        token.Scopes[0].Expiry.Instant.Should().Be(Instant(1_632_816_537_002));
        token.Scopes[0].Sudo!.Origin.Should().Be("totp");
        token.Scopes[0].Sudo!.ExpiresAt.Should().Be(Instant(1_632_816_538_002));
        token.Scopes[0].Sudo!.VerifiedAt.Should().Be(Instant(1_632_816_539_002));
        token.Scopes[1].Type.Value.Should().Be("team");
        token.Scopes[1].TeamId.Should().Be("team_9");
        token.Scopes[1].Expiry.IsNever.Should().BeTrue();
        token.Scopes[1].Sudo.Should().BeNull();
        token.Scopes[1].Extra.Names.Should().BeEmpty();

        ITokenInfo info = token;
        info.Service.Should().Be(TokenService.Vercel);
        info.DisplayId.Should().Be(token.Id);
        info.Expiry.Should().Be(token.Expiry);
    }

    [Theory]
    [InlineData("""{"token":{}}""")]
    [InlineData("""{"token":{"id":null,"name":null,"type":null,"origin":null,"scopes":null,"createdAt":null,"activeAt":null,"expiresAt":null,"revokedAt":null,"leakedAt":null,"leakedUrl":null,"prefix":null,"suffix":null}}""")]
    public async Task Members_that_are_absent_or_null_never_fail(string body)
    {
        using var vercel = Wire.Vercel(body);

        var token = await vercel.GetCurrentTokenAsync(cancellationToken: Token);

        token.Should().BeEquivalentTo(new { Id = "", Name = "", Origin = (VercelOrigin?)null, CreatedAt = (DateTimeOffset?)null, LastUsedAt = (DateTimeOffset?)null });
        token.Type.Value.Should().BeEmpty();
        token.Expiry.Should().Be(TokenExpiry.Never);
        token.Scopes.Should().NotBeNull().And.BeEmpty();
        token.RevokedAt.Should().BeNull();
        token.LeakedAt.Should().BeNull();
        token.LeakedUrl.Should().BeNull();
        token.Extra.Names.Should().BeEmpty();
        token.IsUsable(DateTimeOffset.MaxValue).Should().BeTrue();
    }

    [Theory]
    [InlineData("1786000000000")]
    [InlineData("1.786e12")]
    [InlineData("1786000000000.0")]
    [InlineData("1786000000000.9")]
    [InlineData("\"1786000000000\"")]
    [InlineData("17860000000e2")]
    public async Task An_instant_is_read_in_every_form_of_a_number(string number)
    {
        using var vercel = Wire.Vercel($$"""{"token":{"createdAt":{{number}},"expiresAt":{{number}} } }""");

        var token = await vercel.GetCurrentTokenAsync(cancellationToken: Token);

        token.CreatedAt.Should().Be(Instant(1_786_000_000_000));
        token.Expiry.Instant.Should().Be(Instant(1_786_000_000_000));
        token.Extra.Names.Should().BeEmpty();
    }

    [Theory]
    [InlineData("1e300")]
    [InlineData("99999999999999999999999999")]
    [InlineData("true")]
    [InlineData("\"soon\"")]
    [InlineData("{\"seconds\":1}")]
    [InlineData("[1]")]
    public async Task What_is_no_instant_is_unknown_and_kept_in_Extra(string value)
    {
        using var vercel = Wire.Vercel($$"""{"token":{"id":"tok_1","createdAt":{{value}},"expiresAt":{{value}},"name":"after"} }""");

        var token = await vercel.GetCurrentTokenAsync(cancellationToken: Token);

        token.CreatedAt.Should().BeNull();
        token.Expiry.Should().Be(TokenExpiry.Unknown);
        token.Extra.Names.Should().BeEquivalentTo("createdAt", "expiresAt");
        token.Extra.TryGet("createdAt", out var kept).Should().BeTrue();
        kept.GetRawText().Should().Be(value);
        token.Name.Should().Be("after");
    }

    [Fact]
    public async Task Members_of_the_wrong_type_do_not_hide_the_rest()
    {
        using var vercel = Wire.Vercel("""{"token":{"id":17,"name":{"first":"a"},"type":["x"],"scopes":[null,"user",{"type":"team","sudo":7}],"suffix":true,"origin":"manual"}}""");

        var token = await vercel.GetCurrentTokenAsync(cancellationToken: Token);

        token.Id.Should().Be("17");
        token.Name.Should().BeEmpty();
        token.Suffix.Should().Be("true");
        token.Origin.Should().Be(new VercelOrigin("manual"));
        token.Scopes.Should().ContainSingle().Which.Type.Value.Should().Be("team");
        token.Scopes[0].Extra.Names.Should().Equal("sudo");
        token.Extra.Names.Should().BeEquivalentTo("name", "type", "scopes");
    }

    [Theory]
    [InlineData("""{"token":{"id":"tok_1","name":"\ud800","suffix":"9xYz"}}""", "name")]
    [InlineData("""{"token":{"id":"tok_1","surprise":"\udc00","suffix":"9xYz"}}""", "surprise")]
    public async Task Text_that_cannot_be_decoded_is_kept_in_Extra(string body, string member)
    {
        using var vercel = Wire.Vercel(body);

        var token = await vercel.GetCurrentTokenAsync(cancellationToken: Token);

        (token.Id, token.Name, token.Suffix).Should().Be(("tok_1", "", "9xYz"));
        token.Extra.Names.Should().Equal(member);
    }

    [Theory]
    [InlineData("""{"token":{"id":"tok_1","sur\ud800prise":1,"suffix":"9xYz"}}""")]
    [InlineData("""{"token":{"id":"tok_1","\ud800name":1,"suffix":"9xYz"}}""")]
    public async Task A_member_whose_name_cannot_be_decoded_does_not_hide_the_rest(string body)
    {
        using var vercel = Wire.Vercel(body);

        var token = await vercel.GetCurrentTokenAsync(cancellationToken: Token);

        (token.Id, token.Suffix).Should().Be(("tok_1", "9xYz"));
    }

    [Theory]
    [InlineData("""{"tokens":[],"pagination":{"count":0,"next":null,"prev":null}}""", null)]
    [InlineData("""{"tokens":[],"pagination":{}}""", null)]
    [InlineData("""{"tokens":[]}""", null)]
    [InlineData("""{"tokens":[],"pagination":null}""", null)]
    [InlineData("""{"tokens":[],"pagination":{"next":""}}""", null)]
    [InlineData("""{"tokens":[],"pagination":{"count":20,"next":"eyJ0Ijox+/=","prev":"x"}}""", "eyJ0Ijox+/=")]
    [InlineData("""{"tokens":[],"pagination":{"count":20,"next":1586268193000,"prev":1}}""", "1586268193000")]
    [InlineData("""{"tokens":[],"pagination":{"count":20,"next":1.586268193e12,"prev":1}}""", "1.586268193e12")]
    [InlineData("""{"pagination":{"next":12345678901234567890123},"tokens":[]}""", "12345678901234567890123")]
    public async Task A_cursor_is_text_whatever_its_type(string body, string? cursor)
    {
        using var vercel = Wire.Vercel(body);

        var page = await vercel.ListTokensPageAsync(cancellationToken: Token);

        page.NextCursor.Should().Be(cursor);
        page.Items.Should().NotBeNull().And.BeEmpty();
        page.MayBeIncomplete.Should().BeFalse();
    }

    [Fact]
    public async Task The_items_of_a_page_share_its_response_and_keep_their_order()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("""{"tokens":[{"id":"b"},{"id":"a"},{"id":"c"}],"total":3}""").WithHeaders("x-vercel-id: fra1::abc"));
        using var vercel = Wire.Vercel(recorder);

        var page = await vercel.ListTokensPageAsync(cancellationToken: Token);

        page.Items.Select(static token => token.Id).Should().Equal("b", "a", "c");
        page.Items.Should().OnlyContain(token => ReferenceEquals(token.Response, page.Response));
        page.Response.RequestId.Should().Be("fra1::abc");
        page.Extra.Names.Should().Equal("total");
    }

    [Theory]
    [InlineData("\"cursor/2\"", "until=cursor%2F2")]
    [InlineData("1586268193000", "until=1586268193000")]
    public async Task Listing_hands_each_cursor_back_verbatim_until_there_is_none(string next, string query)
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response(count == 1
            ? $$"""{"tokens":[{"id":"a"}],"pagination":{"next":{{next}} } }"""
            : """{"tokens":[{"id":"b"}],"pagination":{"next":null}}"""));
        using var vercel = Wire.Vercel(recorder);

        var tokens = await ListAsync(vercel);

        tokens.Should().Equal("a", "b");
        recorder.Requests.Select(static sent => sent.Address).Should().Equal("https://api.vercel.com/v6/user/tokens?limit=100", "https://api.vercel.com/v6/user/tokens?limit=100&" + query);
    }

    [Fact]
    public async Task A_cursor_that_comes_back_ends_the_list_as_incomplete_after_all_tokens()
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response($$"""{"tokens":[{"id":"t{{count}}"}],"pagination":{"next":"{{(count % 2 == 1 ? "x" : "y")}}"} }"""));
        using var vercel = Wire.Vercel(recorder);
        var seen = new List<string>();

        var failure = await Wire.FailureOf(async () =>
        {
            await foreach (var token in vercel.ListTokensAsync(Token))
            {
                seen.Add(token.Id);
            }
        });

        failure.Kind.Should().Be(TokenErrorKind.IncompleteList);
        failure.Operation.Should().Be(nameof(IVercelTokens.ListTokensAsync));
        failure.Service.Should().Be(TokenService.Vercel);
        failure.IsRetryable.Should().BeFalse();
        failure.OutcomeUnknown.Should().BeFalse();
        seen.Should().Equal("t1", "t2", "t3");
        recorder.Requests.Should().HaveCount(3);
    }

    /// <summary>Each page names another one by a new cursor.</summary>
    [Theory]
    [InlineData("", 1)]
    [InlineData("""{"id":"same"}""", 2)]
    [InlineData("""{"id":"same"},{"id":"same"}""", 2)]
    [InlineData("""{"name":"without an id"}""", 1)]
    [InlineData("7", 1)]
    public async Task Case_B09_a_list_ends_as_incomplete_after_a_page_without_a_new_token(string tokens, int requests)
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response($$"""{"tokens":[{{tokens}}],"pagination":{"next":"{{(count <= 50 ? $"cursor {count}" : "the same")}}"} }"""));
        using var vercel = Wire.Vercel(recorder);

        var failure = await Wire.FailureOf(() => ListAsync(vercel));

        failure.Kind.Should().Be(TokenErrorKind.IncompleteList);
        failure.Message.Should().Contain("no new token");
        recorder.Requests.Should().HaveCount(requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Case_B09_a_list_ends_as_incomplete_after_the_pages_that_the_options_allow(int maxPages)
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response($$"""{"tokens":[{"id":"t{{count}}"}],"pagination":{"next":{{(count <= 50 ? count : 50)}} } }"""));
        using var vercel = Wire.Vercel(recorder, change: options => options.MaxPages = maxPages);
        var seen = new List<string>();

        var failure = await Wire.FailureOf(async () =>
        {
            await foreach (var token in vercel.ListTokensAsync(Token))
            {
                seen.Add(token.Id);
            }
        });

        failure.Kind.Should().Be(TokenErrorKind.IncompleteList);
        failure.Message.Should().Contain($"more than {maxPages} pages").And.Contain("Raise VercelOptions.MaxPages");
        seen.Should().HaveCount(maxPages);
        recorder.Requests.Should().HaveCount(maxPages);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_001)]
    public void Case_B09_the_bound_of_pages_has_a_range(int maxPages) =>
        FluentActions.Invoking(() => Wire.Vercel(Wire.Responding("{}"), options => options.MaxPages = maxPages)).Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>()
            .WithMessage("TokenClients:Vercel:MaxPages must be between 1 and 100000.");

    [Fact]
    public async Task Ids_that_are_repeated_are_dropped_within_a_page_and_over_pages()
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response(count == 1
            ? """{"tokens":[{"id":"a"},{"id":"b"},{"id":"a"}],"pagination":{"next":"x"}}"""
            : """{"tokens":[{"id":"b"},{"id":"A"},{"id":"c"}]}"""));
        using var vercel = Wire.Vercel(recorder);

        (await ListAsync(vercel)).Should().Equal("a", "b", "A", "c");
    }

    [Fact]
    public async Task Tokens_may_be_revoked_while_enumerating()
    {
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(
            request.Method == HttpMethod.Delete ? """{"tokenId":"x"}"""
            : request.RequestUri!.Query.Contains("until", StringComparison.Ordinal) ? """{"tokens":[{"id":"c"}]}"""
            : """{"tokens":[{"id":"a"},{"id":"b"}],"pagination":{"next":"2"}}"""));
        using var vercel = Wire.Vercel(recorder);
        var revoked = new List<string>();

        await foreach (var token in vercel.ListTokensAsync(Token))
        {
            (await vercel.RevokeTokenAsync(token.Id, cancellationToken: Token)).Outcome.Should().Be(RevokeOutcome.Revoked);
            revoked.Add(token.Id);
        }

        revoked.Should().Equal("a", "b", "c");
        recorder.Requests.Select(static sent => sent.Method).Should().Equal("GET", "DELETE", "DELETE", "GET", "DELETE");
    }

    [Fact]
    public async Task Listing_sends_nothing_before_it_is_enumerated_and_starts_anew_each_time()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.List));
        using var vercel = Wire.Vercel(recorder);

        var tokens = vercel.ListTokensAsync(Token);
        recorder.Requests.Should().BeEmpty();
        foreach (var round in new[] { 1, 2 })
        {
            await foreach (var token in tokens)
            {
                token.Id.Should().Be("tok_1");
            }

            recorder.Requests.Should().HaveCount(round);
        }
    }

    [Fact]
    public async Task A_result_says_what_came_with_it()
    {
        foreach (var call in Calls.OfVercel)
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response(Calls.GoodResponse(call)).WithHeaders(
                "x-vercel-id: fra1::iad1::xyz", "Date: Sun, 22 Nov 2026 08:00:01 GMT", "X-RateLimit-Limit: 32", "X-RateLimit-Remaining: 31", "X-RateLimit-Reset: 1795338000"));

            var result = await Calls.RunAsync(call, recorder);

            result!.Response.Should().BeEquivalentTo(
                new ResponseInfo
                {
                    StatusCode = 200,
                    RequestId = "fra1::iad1::xyz",
                    ServerDate = Wire.Now.AddSeconds(1),
                    RateLimit = new RateLimitInfo { Limit = 32, Remaining = 31, ResetsAt = DateTimeOffset.FromUnixTimeSeconds(1_795_338_000) },
                    Attempts = 1,
                },
                call);
        }
    }

    [Fact]
    public async Task Headers_that_are_absent_or_nonsense_are_no_error()
    {
        using var bare = new Wire.Recorder(Calls.GoodResponse(Calls.Get));
        using var nonsense = new Wire.Recorder((_, _) => Wire.Response(Calls.GoodResponse(Calls.Get)).WithHeaders("Date: yesterday", "X-RateLimit-Limit: lots", "X-RateLimit-Reset: 99999999999999999999"));

        (await Calls.RunAsync(Calls.Get, bare))!.Response.Should().BeEquivalentTo(new ResponseInfo { StatusCode = 200, Attempts = 1 });
        (await Calls.RunAsync(Calls.Get, nonsense))!.Response.Should().BeEquivalentTo(new ResponseInfo { StatusCode = 200, Attempts = 1 });
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_error()
    {
        foreach (var call in Calls.OfVercel)
        {
            using var recorder = new Wire.Recorder('\uFEFF' + Calls.GoodResponse(call));

            (await Calls.RunAsync(call, recorder)).Should().NotBeNull();
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.Created)]
    [InlineData(HttpStatusCode.Accepted)]
    [InlineData((HttpStatusCode)299)]
    public async Task Any_success_status_is_a_success(HttpStatusCode status)
    {
        foreach (var call in Calls.OfVercel)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call), status);

            (await Calls.RunAsync(call, recorder))!.Response.StatusCode.Should().Be((int)status, call);
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "")]
    [InlineData(HttpStatusCode.NoContent, "")]
    [InlineData(HttpStatusCode.Accepted, "{}")]
    [InlineData(HttpStatusCode.OK, """{"tokenId":null,"more":1}""")]
    [InlineData(HttpStatusCode.OK, """{"tokenId":{"id":"x"}}""")]
    public async Task A_success_without_the_documented_body_is_still_a_revocation(HttpStatusCode status, string body)
    {
        foreach (var call in new[] { Calls.Revoke, Calls.RevokeCurrent })
        {
            using var recorder = new Wire.Recorder(body, status);

            (await Calls.RunAsync(call, recorder)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.Revoked);
        }
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("3600.0")]
    [InlineData("3.6e3")]
    [InlineData("\"3600\"")]
    public async Task Sso_lifetimes_count_from_the_servers_clock(string seconds)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(
            $$"""{"id_token":"id.1","access_token":"acc-1","token_type":"Bearer","refresh_token":"ref-1","expires_in":{{seconds}},"scope":"all"}""").WithHeaders("Date: Sun, 22 Nov 2026 10:00:00 GMT"));
        using var sso = Wire.Sso(recorder, new FakeTimeProvider(Wire.Now));

        var tokens = await sso.RefreshAsync(new SecretString("r"), Token);

        tokens.IdToken!.Reveal().Should().Be("id.1");
        tokens.AccessToken!.Reveal().Should().Be("acc-1");
        tokens.TokenType.Should().Be("Bearer");
        tokens.RefreshToken!.Reveal().Should().Be("ref-1");
        tokens.Expiry.Should().Be(TokenExpiry.At(new DateTimeOffset(2026, 11, 22, 11, 0, 0, TimeSpan.Zero)));
        tokens.Problem.Should().BeNull();
        tokens.Extra.Names.Should().Equal("scope");
    }

    [Fact]
    public async Task Sso_lifetimes_count_from_the_local_clock_where_the_server_shows_none()
    {
        using var sso = Wire.Sso(Wire.Responding("""{"id_token":"id.1","expires_in":60}"""), new FakeTimeProvider(Wire.Now));

        (await sso.RefreshAsync(new SecretString("r"), Token)).Expiry.Should().Be(TokenExpiry.At(Wire.Now.AddSeconds(60)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("-1")]
    [InlineData("1e300")]
    [InlineData("\"soon\"")]
    [InlineData("{}")]
    public async Task Sso_lifetimes_that_say_nothing_are_unknown(string seconds)
    {
        using var sso = Wire.Sso(Wire.Responding($$"""{"id_token":"id.1","expires_in":{{seconds}} }"""));

        (await sso.RefreshAsync(new SecretString("r"), Token)).Expiry.Should().Be(TokenExpiry.Unknown);
    }

    [Theory]
    [InlineData("""{"id_token":"id.1","access_token":null,"token_type":null}""")]
    [InlineData("""{"id_token":"id.1"}""")]
    public async Task Sso_may_issue_no_access_token(string body)
    {
        using var sso = Wire.Sso(Wire.Responding(body));

        var tokens = await sso.ExchangeCodeAsync(new SecretString("c"), cancellationToken: Token);

        tokens.IdToken!.Reveal().Should().Be("id.1");
        tokens.AccessToken.Should().BeNull();
        tokens.TokenType.Should().BeNull();
        tokens.RefreshToken.Should().BeNull();
        tokens.Expiry.Should().Be(TokenExpiry.Unknown);
        tokens.Problem.Should().BeNull();
    }

    [Theory]
    [InlineData("""{"id_token":"id.1","access_token":"acc-1","refresh_token":"ref-1","expires_""", "id.1", "acc-1", "ref-1")]
    [InlineData("""{"id_token":"id.1","access_token":"acc-""", "id.1", null, null)]
    [InlineData("""{"refresh_token":"ref-1",oops}""", null, null, "ref-1")]
    [InlineData("""[{"access_token" : "acc-1"}]""", null, "acc-1", null)]
    [InlineData("""{"access_token":"acc-1"}""", null, "acc-1", null)]
    [InlineData("""{"data":{"id_token":"id.1"}}""", "id.1", null, null)]
    public async Task Sso_secrets_come_back_when_the_rest_cannot_be_read(string body, string? idToken, string? accessToken, string? refreshToken)
    {
        using var sso = Wire.Sso(Wire.Responding(body));

        var tokens = await sso.RefreshAsync(new SecretString("r"), Token);

        tokens.IdToken?.Reveal().Should().Be(idToken);
        tokens.AccessToken?.Reveal().Should().Be(accessToken);
        tokens.RefreshToken?.Reveal().Should().Be(refreshToken);
        (tokens.IdToken is null, tokens.AccessToken is null, tokens.RefreshToken is null).Should().Be((idToken is null, accessToken is null, refreshToken is null));
        tokens.Problem.Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData(200, """{"token":{"id":"tok_1"}}""", CredentialState.Accepted)]
    [InlineData(403, """{"error":{"code":"forbidden","invalidToken":true}}""", CredentialState.Rejected)]
    [InlineData(403, """{"error":{"code":"forbidden","missingToken":true}}""", CredentialState.Rejected)]
    [InlineData(401, """{"error":{"code":"unauthorized"}}""", CredentialState.Rejected)]
    [InlineData(401, "", CredentialState.Undetermined)]
    [InlineData(403, """{"error":{"code":"forbidden","saml":true,"scope":"acme"}}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(403, """{"error":{"code":"forbidden","action":"read","resource":"token"}}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(404, """{"error":{"code":"not_found","message":"Token not found"}}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(404, "<html>", CredentialState.Undetermined)]
    [InlineData(200, "<html>", CredentialState.Undetermined)]
    [InlineData(429, "{}", CredentialState.Undetermined)]
    [InlineData(500, "", CredentialState.Undetermined)]
    [InlineData(302, "", CredentialState.Undetermined)]
    public async Task The_credential_is_checked_by_reading_the_current_token(int status, string body, CredentialState state)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);
        using var vercel = Wire.Vercel(recorder);

        var check = await vercel.CheckCredentialAsync(Token);

        check.State.Should().Be(state);
        check.Response.StatusCode.Should().Be(status);
        if (state == CredentialState.Accepted)
        {
            check.Detail.Should().BeNull();
        }
        else
        {
            check.Detail.Should().Contain(nameof(IVercelTokens.CheckCredentialAsync));
        }

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        (sent.Method, sent.Address).Should().Be(("GET", "https://api.vercel.com/v5/user/tokens/current"));
    }

    [Fact]
    public async Task A_check_without_an_answer_is_undetermined_and_a_cancelled_one_is_cancelled()
    {
        using var refused = new Wire.Recorder((_, _) => throw NetworkError.Of(HttpRequestError.ConnectionError, "refused"));
        using var vercel = Wire.Vercel(refused);

        (await vercel.CheckCredentialAsync(Token)).Should().BeEquivalentTo(new { State = CredentialState.Undetermined, Response = new { StatusCode = 0 } });

        var canceled = new CancellationToken(canceled: true);
        await FluentActions.Awaiting(() => vercel.CheckCredentialAsync(canceled)).Should().ThrowAsync<TokenCallCanceledException>();
        refused.Requests.Should().ContainSingle();
    }

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static async Task<List<string>> ListAsync(VercelTokens vercel)
    {
        var ids = new List<string>();
        await foreach (var token in vercel.ListTokensAsync(Token))
        {
            ids.Add(token.Id);
        }

        return ids;
    }
}
