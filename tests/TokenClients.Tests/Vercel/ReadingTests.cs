using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Vercel;

/// <summary>What comes in: full, minimal and strange responses. What all services' responses have in common is in ReaderTests.</summary>
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

        token.Should().BeEquivalentTo(
            new
            {
                Id = "5d9f2ebd38ddca62e5d51e9c1704c72530bdc8bfdd41e782a6687c48399e8391",
                Name = "deploy",
                Type = new VercelTokenType("oauth2-token"),
                Origin = new VercelOrigin("github"),
                Prefix = "vcp_",
                Suffix = "9xYz",
                Scopes = new[]
                {
                    new
                    {
                        Type = new VercelScopeType("user"),
                        TeamId = (string?)null,
                        Origin = new VercelOrigin("otp"),
                        CreatedAt = Instant(1_632_816_536_002),
                        Expiry = TokenExpiry.At(Instant(1_632_816_537_002)),
                    },
                    new
                    {
                        Type = new VercelScopeType("team"),
                        TeamId = (string?)"team_9",
                        Origin = new VercelOrigin("token-exchange-oidc"),
                        CreatedAt = Instant(1_632_816_540_002),
                        Expiry = TokenExpiry.Never,
                    },
                },
                CreatedAt = Instant(1_632_816_541_002),
                LastUsedAt = Instant(1_632_816_542_002),
                Expiry = TokenExpiry.At(Instant(1_893_456_000_000)),
                RevokedAt = Instant(1_632_816_543_002),
                LeakedAt = Instant(1_632_816_544_002),
                LeakedUrl = new SecretString("https://gist.example/1"),
                TeamId = "team_9",
                ProjectId = "prj_9",
                Scope = "project-only",
                Extra = new { Names = new[] { "active" } },
            },
            static options => options.WithStrictOrdering());
        token.Scopes[0].Sudo.Should().BeEquivalentTo(new { Origin = "totp", ExpiresAt = Instant(1_632_816_538_002), VerifiedAt = Instant(1_632_816_539_002) });
        token.Scopes[1].Sudo.Should().BeNull();
        token.Scopes[1].Extra.Names.Should().BeEmpty();
        token.Extra.TryGet("active", out var active).Should().BeTrue();
        active.ValueKind.Should().Be(JsonValueKind.False);
    }

    [Theory]
    [InlineData("""{"token":{}}""")]
    [InlineData("""{"token":{"id":null,"name":null,"type":null,"origin":null,"scopes":null,"createdAt":null,"activeAt":null,"expiresAt":null,"revokedAt":null,"leakedAt":null,"leakedUrl":null,"prefix":null,"suffix":null}}""")]
    public async Task Members_that_are_absent_or_null_never_fail(string body)
    {
        using var vercel = Wire.Vercel(body);

        var token = await vercel.GetCurrentTokenAsync(cancellationToken: Token);

        token.Should().BeEquivalentTo(new VercelToken(), static options => options.Excluding(static token => token.Response));
        (token.Id, token.Name, token.Origin, token.CreatedAt, token.LeakedUrl, token.Expiry).Should().Be(("", "", null, null, null, TokenExpiry.Never));
        token.IsUsable(DateTimeOffset.MaxValue).Should().BeTrue();
    }

    [Fact]
    public async Task Members_of_the_wrong_type_or_that_cannot_be_decoded_do_not_hide_the_rest()
    {
        using var vercel = Wire.Vercel("""
            {"token":{"id":17,"name":{"first":"a"},"type":["x"],"scopes":[null,"user",{"type":"team","sudo":7}],"suffix":true,"origin":"manual",
             "prefix":"\ud800","sur\ud800prise":1,"odd":"\udc00","createdAt":1e300}}
            """);

        var token = await vercel.GetCurrentTokenAsync(cancellationToken: Token);

        (token.Id, token.Name, token.Suffix, token.Origin, token.Prefix, token.CreatedAt).Should().Be(("17", "", "true", new VercelOrigin("manual"), null, null));
        token.Scopes.Should().ContainSingle().Which.Type.Value.Should().Be("team");
        token.Scopes[0].Extra.Names.Should().Equal("sudo");
        token.Extra.Names.Should().BeEquivalentTo("name", "type", "scopes", "prefix", "odd", "createdAt");
    }

    [Theory]
    [InlineData("""{"token":123,"bearerToken":"vcp_newSecret"}""", "*no readable record*")]
    [InlineData("""{"bearerToken":"vcp_newSecret"}""", "*no readable record*")]
    [InlineData("""{"bearerToken":"vcp_newSecret","token":{"id":"tok_1","na""", "*cut off*")]
    [InlineData("""{"token":{"id":"tok_1",},"bearerToken":"vcp_newSecret" oops""", "*cut off*")]
    public async Task Secret_comes_back_when_the_rest_cannot_be_read(string body, string problem)
    {
        using var vercel = Wire.Vercel(body);

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token);

        created.Should().BeEquivalentTo(new { Secret = new SecretString("vcp_newSecret"), Token = (VercelToken?)null, Expiry = TokenExpiry.Unknown });
        created.Problem.Should().Match(problem);
    }

    [Fact]
    public async Task A_new_token_without_an_id_is_a_problem()
    {
        using var vercel = Wire.Vercel("""{"token":{"expiresAt":1893456000000},"bearerToken":"vcp_N"}""");

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token);

        created.Token.Should().NotBeNull();
        created.Expiry.Should().Be(TokenExpiry.At(Instant(1_893_456_000_000)), "it is that of the record");
        created.Problem.Should().Contain("no id");
    }

    [Theory]
    [InlineData("""{"tokens":[],"pagination":{"count":0,"next":null,"prev":null}}""", null)]
    [InlineData("""{"tokens":[]}""", null)]
    [InlineData("""{"tokens":[],"pagination":null}""", null)]
    [InlineData("""{"tokens":[],"pagination":{"next":""}}""", null)]
    [InlineData("""{"tokens":[],"pagination":{"count":20,"next":"eyJ0Ijox+/=","prev":"x"}}""", "eyJ0Ijox+/=")]
    [InlineData("""{"tokens":[],"pagination":{"count":20,"next":1.586268193e12,"prev":1}}""", "1.586268193e12")]
    [InlineData("""{"pagination":{"next":12345678901234567890123},"tokens":[]}""", "12345678901234567890123")]
    public async Task A_cursor_is_text_whatever_its_type(string body, string? cursor)
    {
        using var vercel = Wire.Vercel(body);

        var page = await vercel.ListTokensPageAsync(cancellationToken: Token);

        page.Should().BeEquivalentTo(new { NextCursor = cursor, Items = Array.Empty<VercelToken>(), MayBeIncomplete = false });
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
    [InlineData("""{"tokens":[{"id":"tok_1"},7],"pagination":{"count":2,"next":null,"prev":null}}""")]
    [InlineData("""{"tokens":[{"id":"tok_1"}],"pagination":{"count":1,"next":{"after":"x"},"prev":null}}""")]
    [InlineData("""{"tokens":[{"id":"tok_1"}],"pagination":"more"}""")]
    public async Task A_list_that_cannot_be_read_to_its_end_says_so(string body)
    {
        using var vercel = Wire.Vercel(body);

        var page = await vercel.ListTokensPageAsync(cancellationToken: Token);
        var (ids, failure) = await WalkAsync(vercel);

        page.MayBeIncomplete.Should().BeTrue();
        ids.Should().Equal("tok_1");
        failure!.Kind.Should().Be(TokenErrorKind.IncompleteList);
    }

    [Fact]
    public async Task A_cursor_that_comes_back_ends_the_list_as_incomplete_after_all_tokens()
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response($$"""{"tokens":[{"id":"t{{count}}"}],"pagination":{"next":"{{(count % 2 == 1 ? "x" : "y")}}"} }"""));
        using var vercel = Wire.Vercel(recorder);

        var (ids, failure) = await WalkAsync(vercel);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.IncompleteList, IsRetryable = false, OutcomeUnknown = false });
        (failure!.Service, failure.Operation).Should().Be((TokenService.Vercel, nameof(IVercelTokens.ListTokensAsync)));
        ids.Should().Equal("t1", "t2", "t3");
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

        var (_, failure) = await WalkAsync(vercel);

        failure!.Kind.Should().Be(TokenErrorKind.IncompleteList);
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

        var (ids, failure) = await WalkAsync(vercel);

        failure!.Kind.Should().Be(TokenErrorKind.IncompleteList);
        failure.Message.Should().Contain($"more than {maxPages} pages").And.Contain("Raise VercelOptions.MaxPages");
        ids.Should().HaveCount(maxPages);
        recorder.Requests.Should().HaveCount(maxPages);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_001)]
    public void Case_B09_the_bound_of_pages_has_a_range(int maxPages) =>
        FluentActions.Invoking(() => Wire.Vercel(Wire.Responding("{}"), options => options.MaxPages = maxPages)).Should().Throw<OptionsValidationException>()
            .WithMessage("TokenClients:Vercel:MaxPages must be between 1 and 100000.");

    [Fact]
    public async Task Listing_sends_nothing_before_it_is_enumerated_starts_anew_each_time_and_drops_ids_that_are_repeated()
    {
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(request.RequestUri!.Query.Contains("until", StringComparison.Ordinal)
            ? """{"tokens":[{"id":"b"},{"id":"A"},{"id":"c"}],"pagination":{"next":null}}"""
            : """{"tokens":[{"id":"a"},{"id":"b"},{"id":"a"}],"pagination":{"next":"x"}}"""));
        using var vercel = Wire.Vercel(recorder);

        var tokens = vercel.ListTokensAsync(Token);
        recorder.Requests.Should().BeEmpty();
        for (var round = 1; round <= 2; round++)
        {
            var ids = new List<string>();
            await foreach (var token in tokens)
            {
                ids.Add(token.Id);
            }

            ids.Should().Equal("a", "b", "A", "c");
            recorder.Requests.Should().HaveCount(2 * round);
        }
    }

    [Fact]
    public async Task A_result_says_what_came_with_it_whatever_status_of_success_it_has()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(Calls.GoodResponse(Calls.Create), (HttpStatusCode)299).WithHeaders(
            "x-vercel-id: fra1::iad1::xyz", "Date: Sun, 22 Nov 2026 08:00:01 GMT", "X-RateLimit-Limit: 32", "X-RateLimit-Remaining: 31", "X-RateLimit-Reset: 1795338000"));

        var result = await Calls.RunAsync(Calls.Create, recorder);

        result!.Response.Should().BeEquivalentTo(new ResponseInfo
        {
            StatusCode = 299,
            RequestId = "fra1::iad1::xyz",
            ServerDate = Wire.Now.AddSeconds(1),
            RateLimit = new RateLimitInfo { Limit = 32, Remaining = 31, ResetsAt = DateTimeOffset.FromUnixTimeSeconds(1_795_338_000) },
            Attempts = 1,
        });
    }

    [Fact]
    public async Task Headers_that_are_absent_or_nonsense_are_no_error()
    {
        foreach (var headers in new string[][] { [], ["Date: yesterday", "X-RateLimit-Limit: lots", "X-RateLimit-Reset: 99999999999999999999"] })
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response(Calls.GoodResponse(Calls.Get)).WithHeaders(headers));

            (await Calls.RunAsync(Calls.Get, recorder))!.Response.Should().BeEquivalentTo(new ResponseInfo { StatusCode = 200, Attempts = 1 });
        }
    }

    [Fact]
    public async Task Sso_tokens_are_read_whole()
    {
        using var recorder = new Wire.Recorder("""{"id_token":"id.1","access_token":"acc-1","token_type":"Bearer","refresh_token":"ref-1","expires_in":60,"scope":"all"}""");
        using var sso = Wire.Sso(recorder, new FakeTimeProvider(Wire.Now));

        (await sso.RefreshAsync(new SecretString("r"), Token)).Should().BeEquivalentTo(new
        {
            IdToken = new SecretString("id.1"),
            AccessToken = new SecretString("acc-1"),
            TokenType = "Bearer",
            RefreshToken = new SecretString("ref-1"),
            Expiry = TokenExpiry.At(Wire.Now.AddSeconds(60)),
            Problem = (string?)null,
            Extra = new { Names = new[] { "scope" } },
        });
    }

    /// <summary>The response shows no date, so they count from the local clock. For one with a date see trap V22.</summary>
    [Theory]
    [InlineData("3.6e3", 3600)]
    [InlineData("\"3600\"", 3600)]
    [InlineData("0", 0)]
    [InlineData("-1", null)]
    [InlineData("1e300", null)]
    [InlineData("\"soon\"", null)]
    public async Task Sso_lifetimes_are_read_in_every_form_of_a_number(string expiresIn, int? seconds)
    {
        using var sso = Wire.Sso(Wire.Responding($$"""{"id_token":"id.1","expires_in":{{expiresIn}} }"""), new FakeTimeProvider(Wire.Now));

        (await sso.RefreshAsync(new SecretString("r"), Token)).Expiry.Should().Be(seconds is { } number ? TokenExpiry.At(Wire.Now.AddSeconds(number)) : TokenExpiry.Unknown);
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

        (tokens.IdToken?.Reveal(), tokens.AccessToken?.Reveal(), tokens.RefreshToken?.Reveal()).Should().Be((idToken, accessToken, refreshToken));
        tokens.Problem.Should().NotBeNullOrEmpty();
    }

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static Task<(List<string> Ids, TokenClientException? Failure)> WalkAsync(VercelTokens vercel) =>
        Wire.WalkAsync(vercel.ListTokensAsync(Token), static token => token.Id);
}
