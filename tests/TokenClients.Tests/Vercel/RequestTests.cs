using System.Text;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Vercel;

/// <summary>What goes out: method, address, body, headers; and what is refused before anything goes out.</summary>
public sealed class RequestTests
{
    private const string Api = "https://api.vercel.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Calls.Create, "POST", "/v3/user/tokens")]
    [InlineData(Calls.List, "GET", "/v6/user/tokens?limit=100")]
    [InlineData(Calls.ListPage, "GET", "/v6/user/tokens?until=cursor_inQuery")]
    [InlineData(Calls.Get, "GET", "/v5/user/tokens/tok_pathSegment")]
    [InlineData(Calls.GetCurrent, "GET", "/v5/user/tokens/current")]
    [InlineData(Calls.Revoke, "DELETE", "/v3/user/tokens/tok_pathSegment")]
    [InlineData(Calls.RevokeCurrent, "DELETE", "/v3/user/tokens/current")]
    [InlineData(Calls.Exchange, "POST", "/v1/integrations/sso/token")]
    [InlineData(Calls.Refresh, "POST", "/v1/integrations/sso/token")]
    [InlineData(Calls.RotateInstallation, "POST", "/v1/installations/icfg_1/credentials/rotate")]
    [InlineData(Calls.RevokeInstallation, "POST", "/v1/installations/icfg_1/credentials/revoke")]
    public async Task Each_method_has_its_verb_and_address(string call, string method, string path)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

        await Calls.RunAsync(call, recorder);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Method.Should().Be(method);
        sent.Address.Should().Be(Api + path);
        if (method != "POST")
        {
            // A write without a body has content all the same, of no bytes: the platform would repeat a request without content by itself.
            sent.Body.Should().Be(method == "GET" ? null : "");
            sent.ContentType.Should().BeNull();
        }

        sent.Authorization.Should().Be(call switch { Calls.Exchange or Calls.Refresh => null, Calls.RotateInstallation or Calls.RevokeInstallation => "Bearer " + Calls.ByValue, _ => "Bearer " + Wire.Secret });
    }

    [Fact]
    public async Task The_clients_team_goes_with_create_and_with_nothing_else()
    {
        foreach (var byId in new[] { true, false })
        {
            foreach (var call in Calls.OfVercel.Where(static call => Calls.FacadeOf(call) == typeof(IVercelTokens)))
            {
                using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
                using var vercel = Wire.Vercel(recorder, options => _ = byId ? options.TeamId = "team_x" : options.TeamSlug = "acme");

                await Calls.RunAsync(call, vercel, Token);

                var address = recorder.Requests.Should().ContainSingle().Subject.Address;
                if (call == Calls.Create)
                {
                    address.Should().Be(Api + "/v3/user/tokens?" + (byId ? "teamId=team_x" : "slug=acme"));
                }
                else
                {
                    address.Should().NotContain("team_x").And.NotContain("acme");
                }
            }
        }
    }

    [Theory]
    [InlineData(true, "teamId=team_a%26b")]
    [InlineData(false, "slug=team_a%26b")]
    public async Task A_team_given_by_hand_goes_with_create_get_and_revoke(bool byId, string query)
    {
        var team = byId ? VercelTeam.FromId("team_a&b") : VercelTeam.FromSlug("team_a&b");
        using var recorder = new Wire.Recorder((count, _) => Wire.Response(Calls.GoodResponse(count switch { 1 => Calls.Create, 4 => Calls.Revoke, _ => Calls.Get })));
        using var vercel = Wire.Vercel(recorder, options => options.TeamId = "team_ofTheClient");

        await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never) { Team = team }, Token);
        await vercel.GetTokenAsync("tok_1", team, Token);
        await vercel.GetCurrentTokenAsync(team, Token);
        await vercel.RevokeTokenAsync("tok_1", team, Token);

        recorder.Requests.Select(static sent => sent.Address).Should().Equal(
            $"{Api}/v3/user/tokens?{query}", $"{Api}/v5/user/tokens/tok_1?{query}", $"{Api}/v5/user/tokens/current?{query}", $"{Api}/v3/user/tokens/tok_1?{query}");
    }

    [Fact]
    public async Task Every_request_says_who_asks_and_that_it_wants_json()
    {
        foreach (var call in Calls.OfVercel)
        {
            using var recorder = new Wire.Recorder((_, request) =>
            {
                request.Headers.Accept.ToString().Should().Be("application/json");
                request.Headers.UserAgent.ToString().Should().StartWith("TokenClients/");
                request.Headers.Should().NotContain(static header => header.Key == "Cookie");
                return Wire.Response(Calls.GoodResponse(call));
            });

            await Calls.RunAsync(call, recorder);

            recorder.Requests.Should().ContainSingle();
        }
    }

    [Fact]
    public async Task A_path_prefix_of_the_base_address_is_kept()
    {
        foreach (var prefix in new[] { "https://gateway.example/vercel", "https://gateway.example/vercel/" })
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Get));
            using var vercel = Wire.Vercel(recorder, options => options.BaseAddress = new Uri(prefix));

            await vercel.GetTokenAsync("tok_1", cancellationToken: Token);

            recorder.Requests.Single().Address.Should().Be("https://gateway.example/vercel/v5/user/tokens/tok_1");
        }
    }

    [Theory]
    [InlineData("never", """{"name":"ci"}""")]
    [InlineData("at", """{"name":"ci","expiresAt":1893456000123}""")]
    [InlineData("in", """{"name":"ci","expiresAt":1795334460000}""")]
    public async Task Create_sends_the_expiry_in_milliseconds_and_leaves_out_what_is_absent(string form, string body)
    {
        var expiry = form switch
        {
            "never" => TokenExpiry.Never,
            "at" => TokenExpiry.At(new DateTimeOffset(2030, 1, 1, 2, 0, 0, 123, TimeSpan.FromHours(2)).AddTicks(4567)),
            _ => TokenExpiry.In(TimeSpan.FromMinutes(1)),
        };
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Create));
        using var vercel = Wire.Vercel(recorder, clock: new FakeTimeProvider(Wire.Now));

        await vercel.CreateTokenAsync(new CreateVercelToken("ci", expiry), Token);

        var sent = recorder.Requests.Single();
        sent.Body.Should().Be(body);
        sent.ContentType.Should().Be("application/json");
    }

    [Fact]
    public async Task Sso_bodies_are_snake_case_and_exact_to_the_byte()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Exchange));
        using var sso = Wire.Sso(recorder);

        await sso.ExchangeCodeAsync(new SecretString("the-code"), cancellationToken: Token);
        await sso.ExchangeCodeAsync(new SecretString("the-code"), "st/1", new Uri("https://app.example/back"), Token);
        await sso.RefreshAsync(new SecretString("the-refresh"), Token);

        recorder.Requests.Select(static sent => sent.Body).Should().Equal(
            """{"grant_type":"authorization_code","client_id":"oac_1","client_secret":"sso-client-secret","code":"the-code"}""",
            """{"grant_type":"authorization_code","client_id":"oac_1","client_secret":"sso-client-secret","code":"the-code","state":"st/1","redirect_uri":"https://app.example/back"}""",
            """{"grant_type":"refresh_token","client_id":"oac_1","client_secret":"sso-client-secret","refresh_token":"the-refresh"}""");
        recorder.Requests.Should().OnlyContain(static sent => sent.ContentType == "application/json" && sent.Authorization == null);
    }

    [Theory]
    [InlineData("a b", "a%20b")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("../x", "..%2Fx")]
    [InlineData("a?b#c", "a%3Fb%23c")]
    [InlineData("50%25", "50%2525")]
    [InlineData("ä", "%C3%A4")]
    [InlineData("...", "...")]
    public async Task Ids_are_percent_encoded(string id, string segment)
    {
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(Calls.GoodResponse(request.Method == HttpMethod.Get ? Calls.Get : Calls.Revoke)));
        using var vercel = Wire.Vercel(recorder);

        await vercel.GetTokenAsync(id, cancellationToken: Token);
        await vercel.RevokeTokenAsync(id, cancellationToken: Token);

        recorder.Requests.Select(static sent => sent.Address).Should().Equal($"{Api}/v5/user/tokens/{segment}", $"{Api}/v3/user/tokens/{segment}");
    }

    [Theory]
    [InlineData(null, "*tokenId*")]
    [InlineData("", "*empty*")]
    [InlineData("  ", "*empty*")]
    [InlineData(".", "*cannot be ids*")]
    [InlineData("..", "*cannot be ids*")]
    [InlineData("current", "*CurrentTokenAsync*")]
    public async Task Ids_that_address_something_else_are_refused_before_anything_is_sent(string? id, string message)
    {
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder);

        await FluentActions.Awaiting(() => vercel.GetTokenAsync(id!, cancellationToken: Token)).Should().ThrowAsync<ArgumentException>().WithMessage(message).Where(static error => error.ParamName == "tokenId");
        await FluentActions.Awaiting(() => vercel.RevokeTokenAsync(id!, cancellationToken: Token)).Should().ThrowAsync<ArgumentException>().WithMessage(message).Where(static error => error.ParamName == "tokenId");

        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    [InlineData(int.MaxValue)]
    public async Task Page_sizes_out_of_range_are_refused_before_anything_is_sent(int size)
    {
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder);

        await FluentActions.Awaiting(() => vercel.ListTokensPageAsync(pageSize: size, cancellationToken: Token)).Should().ThrowAsync<ArgumentOutOfRangeException>();

        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData(null, 1, "?limit=1")]
    [InlineData(null, 100, "?limit=100")]
    [InlineData("1586268193000", null, "?until=1586268193000")]
    [InlineData("a+b/c=", 20, "?limit=20&until=a%2Bb%2Fc%3D")]
    public async Task A_page_is_asked_for_by_size_and_cursor(string? cursor, int? size, string query)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.ListPage));
        using var vercel = Wire.Vercel(recorder);

        await vercel.ListTokensPageAsync(cursor, size, Token);

        recorder.Requests.Single().Address.Should().Be($"{Api}/v6/user/tokens{query}");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task A_blank_cursor_is_refused_before_anything_is_sent(string cursor)
    {
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder);

        await FluentActions.Awaiting(() => vercel.ListTokensPageAsync(cursor, cancellationToken: Token)).Should().ThrowAsync<ArgumentException>().Where(static error => error.ParamName == "cursor");

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Create_refuses_what_cannot_be_before_anything_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder, clock: new FakeTimeProvider(Wire.Now));
        CreateVercelToken?[] refused =
        [
            null,
            new("ci", TokenExpiry.Never) { ProjectId = "" },
            new("ci", TokenExpiry.Never) { ProjectId = " ", Team = VercelTeam.FromId("team_1") },
            new("ci", TokenExpiry.At(Wire.Now)),
            new("ci", TokenExpiry.At(Wire.Now.AddMilliseconds(-1))),
            new("ci", TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(1_795_420_800))),
            new("ci", TokenExpiry.In(TimeSpan.MaxValue)),
        ];

        foreach (var request in refused)
        {
            await FluentActions.Awaiting(() => vercel.CreateTokenAsync(request!, Token)).Should().ThrowAsync<ArgumentException>().Where(static error => error.ParamName == "request");
        }

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_project_goes_with_the_clients_own_team()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Create));
        using var vercel = Wire.Vercel(recorder, static options => options.TeamSlug = "acme");

        await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never) { ProjectId = "prj_1" }, Token);

        recorder.Requests.Single().Address.Should().Be(Api + "/v3/user/tokens?slug=acme");
        recorder.Requests.Single().Body.Should().Be("""{"name":"ci","projectId":"prj_1"}""");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\t")]
    [InlineData(" ci")]
    [InlineData("ci ")]
    public void Names_that_are_blank_or_padded_are_refused(string? name) =>
        FluentActions.Invoking(() => new CreateVercelToken(name!, TokenExpiry.Never)).Should().Throw<ArgumentException>().Where(static error => error.ParamName == "name");

    [Fact]
    public void Names_have_at_most_256_characters()
    {
        new CreateVercelToken(new string('n', 256), TokenExpiry.Never).Name.Should().HaveLength(256);
        FluentActions.Invoking(() => new CreateVercelToken(new string('n', 257), TokenExpiry.Never)).Should().Throw<ArgumentException>().Where(static error => error.ParamName == "name");
    }

    [Fact]
    public void An_expiry_that_says_nothing_is_refused() =>
        FluentActions.Invoking(() => new CreateVercelToken("ci", default)).Should().Throw<ArgumentException>().WithMessage("*TokenExpiry.Never*").Where(static error => error.ParamName == "expiry");

    [Fact]
    public async Task Sso_refuses_what_cannot_be_before_anything_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var sso = Wire.Sso(recorder);

        await FluentActions.Awaiting(() => sso.ExchangeCodeAsync(null!, cancellationToken: Token)).Should().ThrowAsync<ArgumentNullException>().Where(static error => error.ParamName == "code");
        await FluentActions.Awaiting(() => sso.ExchangeCodeAsync(new SecretString("c"), redirectUri: new Uri("/back", UriKind.Relative), cancellationToken: Token))
            .Should().ThrowAsync<ArgumentException>().Where(static error => error.ParamName == "redirectUri");
        await FluentActions.Awaiting(() => sso.RefreshAsync(null!, Token)).Should().ThrowAsync<ArgumentNullException>().Where(static error => error.ParamName == "refreshToken");

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Characters_outside_ascii_arrive_as_they_were_written()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Create));
        using var vercel = Wire.Vercel(recorder);

        await vercel.CreateTokenAsync(new CreateVercelToken("Zürich 🚀", TokenExpiry.Never), Token);

        var body = System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetBytes(recorder.Requests.Single().Body!));
        body.RootElement.GetProperty("name").GetString().Should().Be("Zürich 🚀");
        body.RootElement.EnumerateObject().Should().ContainSingle();
    }
}
