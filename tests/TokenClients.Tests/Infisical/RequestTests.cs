using System.Net;
using System.Text.Json;
using TokenClients.Infisical;

namespace TokenClients.Tests.Infisical;

/// <summary>What goes out: method, address, body, headers; and what is refused before anything goes out.</summary>
public sealed class RequestTests
{
    private const string Api = InfisicalWire.Api;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_method_is_among_the_calls_that_are_tested() => typeof(IInfisicalTokenAuth).GetMethods().Select(static method => method.Name).Should().BeEquivalentTo(
        [.. InfisicalWire.All, nameof(IInfisicalTokenAuth.GetCurrentTokenAsync)], "that one needs a credential which names a token: see OwnTokenTests");

    [Theory]
    [InlineData(InfisicalWire.Attach, "POST", InfisicalWire.IdentityPath, "{}")]
    [InlineData(InfisicalWire.GetConfiguration, "GET", InfisicalWire.IdentityPath, null)]
    [InlineData(InfisicalWire.Update, "PATCH", InfisicalWire.IdentityPath, """{"accessTokenNumUsesLimit":7}""")]
    [InlineData(InfisicalWire.Detach, "DELETE", InfisicalWire.IdentityPath, "{}")]
    [InlineData(InfisicalWire.Create, "POST", InfisicalWire.IdentityPath + "/tokens", "{}")]
    [InlineData(InfisicalWire.List, "GET", InfisicalWire.IdentityPath + "/tokens?offset=0&limit=100", null)]
    [InlineData(InfisicalWire.ListPage, "GET", InfisicalWire.IdentityPath + "/tokens?offset=0&limit=100", null)]
    [InlineData(InfisicalWire.Get, "GET", InfisicalWire.TokenPath, null)]
    [InlineData(InfisicalWire.Rename, "PATCH", InfisicalWire.TokenPath, """{"name":"new name"}""")]
    [InlineData(InfisicalWire.Revoke, "POST", InfisicalWire.TokenPath + "/revoke", "{}")]
    [InlineData(InfisicalWire.Renew, "POST", "/token/renew", $$"""{"accessToken":"{{InfisicalWire.Value}}"}""")]
    [InlineData(InfisicalWire.RevokeByValue, "POST", "/token/revoke", $$"""{"accessToken":"{{InfisicalWire.Value}}"}""")]
    public async Task Each_method_has_its_verb_address_and_body(string call, string method, string path, string? body)
    {
        using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(call));

        await InfisicalWire.RunAsync(call, recorder);

        recorder.Requests.Should().ContainSingle().Which.Should().Be(new Wire.Sent(
            method,
            Api + path,
            body,
            string.IsNullOrEmpty(body) ? null : "application/json",
            InfisicalWire.SendsCredential(call) ? "Bearer " + InfisicalWire.Secret : null));
    }

    [Fact]
    public async Task The_credential_is_checked_with_an_identity_that_cannot_exist_and_is_another_each_time()
    {
        using var recorder = new Wire.Recorder(InfisicalWire.NotFound, HttpStatusCode.NotFound);
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.CheckCredentialAsync(Token);
        await infisical.CheckCredentialAsync(Token);

        recorder.Requests.Should().HaveCount(2).And.OnlyContain(static sent => sent.Method == "GET" && sent.Body == null && sent.ContentType == null && sent.Authorization == "Bearer " + InfisicalWire.Secret);
        var ids = recorder.Requests.ConvertAll(static sent => sent.Address[(Api + "/token-auth/identities/").Length..]);
        ids.Should().OnlyHaveUniqueItems().And.OnlyContain(static id => Guid.ParseExact(id, "D") != Guid.Empty);
        recorder.Requests.Should().OnlyContain(static sent => sent.Address.StartsWith(Api + "/token-auth/identities/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_request_says_who_asks_and_that_it_wants_json_and_holds_no_other_credential()
    {
        foreach (var call in InfisicalWire.All)
        {
            using var recorder = new Wire.Recorder((_, request) =>
            {
                request.Headers.Accept.ToString().Should().Be("application/json");
                request.Headers.UserAgent.ToString().Should().StartWith("TokenClients/");
                request.Headers.Select(static header => header.Key).Should().BeSubsetOf(["Accept", "User-Agent", "Authorization"], call);
                return Wire.Response(InfisicalWire.GoodResponse(call));
            });

            await InfisicalWire.RunAsync(call, recorder);

            recorder.Requests.Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData("https://eu.infisical.com", "https://eu.infisical.com")]
    [InlineData("https://eu.infisical.com/", "https://eu.infisical.com")]
    [InlineData("https://eu.infisical.com/api", "https://eu.infisical.com")]
    [InlineData("https://eu.infisical.com/api/", "https://eu.infisical.com")]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://localhost:8080/api/", "http://localhost:8080")]
    [InlineData("https://tools.example/infisical", "https://tools.example/infisical")]
    [InlineData("https://tools.example/infisical/", "https://tools.example/infisical")]
    [InlineData("https://tools.example/infisical/api", "https://tools.example/infisical")]
    [InlineData("https://tools.example/infisical/api/", "https://tools.example/infisical")]
    [InlineData("https://tools.example/myapi", "https://tools.example/myapi")]
    [InlineData("https://api.example", "https://api.example")]
    public async Task The_base_address_may_end_with_a_slash_with_api_and_with_a_path(string baseAddress, string host)
    {
        using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(InfisicalWire.Get));
        using var infisical = InfisicalWire.Client(recorder, options => options.BaseAddress = new Uri(baseAddress));

        await infisical.GetTokenAsync("t1", Token);
        await infisical.GetTokenAsync("t2", Token);

        recorder.Requests.Select(static sent => sent.Address).Should().Equal(host + "/api/v1/auth/token-auth/tokens/t1", host + "/api/v1/auth/token-auth/tokens/t2");
    }

    [Fact]
    public void The_clouds_have_their_addresses()
    {
        InfisicalOptions.UsCloud.AbsoluteUri.Should().Be("https://us.infisical.com/");
        InfisicalOptions.EuCloud.AbsoluteUri.Should().Be("https://eu.infisical.com/");
    }

    [Fact]
    public async Task Settings_are_sent_in_full_under_their_exact_names()
    {
        using var recorder = new Wire.Recorder(InfisicalWire.Configuration);
        using var infisical = InfisicalWire.Client(recorder);
        var settings = new InfisicalTokenAuthSettings
        {
            Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromDays(3650)),
            UseLimit = long.MaxValue,
            TrustedIps = [new("10.0.0.0/24"), new("192.0.2.7"), new("2001:db8::/32"), InfisicalTrustedIp.AnyIPv4, InfisicalTrustedIp.AnyIPv6],
        };

        await infisical.AttachAsync(InfisicalWire.IdentityId, settings, Token);
        await infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, settings, Token);

        recorder.Requests.Select(static sent => sent.Method).Should().Equal("POST", "PATCH");
        recorder.Requests.Should().OnlyContain(static sent => sent.Address == Api + InfisicalWire.IdentityPath && sent.ContentType == "application/json");
        foreach (var sent in recorder.Requests)
        {
            sent.Body.ShouldBeJson("""
                {"accessTokenTrustedIps":[{"ipAddress":"10.0.0.0/24"},{"ipAddress":"192.0.2.7"},{"ipAddress":"2001:db8::/32"},{"ipAddress":"0.0.0.0/0"},{"ipAddress":"::/0"}],
                 "accessTokenTTL":3600,"accessTokenMaxTTL":315360000,"accessTokenNumUsesLimit":9223372036854775807}
                """);
        }
    }

    [Fact]
    public async Task Of_settings_only_what_is_set_is_sent_and_a_zero_is_set()
    {
        foreach (var (settings, body) in new (InfisicalTokenAuthSettings, string)[]
        {
            (new() { UseLimit = 0 }, """{"accessTokenNumUsesLimit":0}"""),
            (new() { Lifetime = InfisicalTokenLifetime.ServerMaximum }, """{"accessTokenTTL":0,"accessTokenMaxTTL":0}"""),
            (new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromSeconds(1)) }, """{"accessTokenTTL":1,"accessTokenMaxTTL":1}"""),
            (new() { TrustedIps = [new("::1")] }, """{"accessTokenTrustedIps":[{"ipAddress":"::1"}]}"""),
        })
        {
            using var recorder = new Wire.Recorder(InfisicalWire.Configuration);
            using var infisical = InfisicalWire.Client(recorder);

            await infisical.AttachAsync(InfisicalWire.IdentityId, settings, Token);
            await infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, settings, Token);

            recorder.Requests.Select(static sent => sent.Body).Should().Equal(body, body);
        }
    }

    [Fact]
    public async Task Attaching_without_settings_leaves_all_to_the_server()
    {
        using var recorder = new Wire.Recorder(InfisicalWire.Configuration);
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.AttachAsync(InfisicalWire.IdentityId, cancellationToken: Token);
        await infisical.AttachAsync(InfisicalWire.IdentityId, new InfisicalTokenAuthSettings(), Token);

        recorder.Requests.Should().HaveCount(2).And.OnlyContain(static sent => sent.Body == "{}" && sent.ContentType == "application/json");
    }

    [Fact]
    public async Task Create_sends_only_what_was_given()
    {
        foreach (var (request, body) in new (CreateInfisicalToken?, string)[]
        {
            (null, "{}"),
            (new(), "{}"),
            (new() { Name = "ci" }, """{"name":"ci"}"""),
            (new() { Name = "" }, """{"name":""}"""),
            (new() { OrganizationSlug = "acme-2" }, """{"organizationSlug":"acme-2"}"""),
            (new() { Name = "ci", OrganizationSlug = new string('a', 64) }, $$"""{"name":"ci","organizationSlug":"{{new string('a', 64)}}"}"""),
        })
        {
            using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(InfisicalWire.Create));
            using var infisical = InfisicalWire.Client(recorder);

            await infisical.CreateTokenAsync(InfisicalWire.IdentityId, request, Token);

            var sent = recorder.Requests.Should().ContainSingle().Subject;
            sent.Body.Should().Be(body);
            sent.ContentType.Should().Be("application/json");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" padded ")]
    [InlineData("deploy \"bot\" \\ Zürich 🚀")]
    public async Task A_name_arrives_as_it_was_written(string name)
    {
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(InfisicalWire.GoodResponse(request.Method == HttpMethod.Post ? InfisicalWire.Create : InfisicalWire.Rename)));
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.CreateTokenAsync(InfisicalWire.IdentityId, new() { Name = name }, Token);
        await infisical.RenameTokenAsync("t1", name, Token);

        foreach (var sent in recorder.Requests)
        {
            using var body = JsonDocument.Parse(sent.Body!);
            body.RootElement.EnumerateObject().Should().ContainSingle().Which.Value.GetString().Should().Be(name);
        }
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
        using var recorder = new Wire.Recorder((count, _) => Wire.Response(InfisicalWire.GoodResponse(count switch { 1 => InfisicalWire.Get, 2 => InfisicalWire.Rename, _ => InfisicalWire.Revoke })));
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.GetTokenAsync(id, Token);
        await infisical.RenameTokenAsync(id, "n", Token);
        await infisical.RevokeTokenAsync(id, Token);

        recorder.Requests.Select(static sent => sent.Address).Should().Equal($"{Api}/token-auth/tokens/{segment}", $"{Api}/token-auth/tokens/{segment}", $"{Api}/token-auth/tokens/{segment}/revoke");
    }

    [Theory]
    [InlineData(null, null, "?offset=0&limit=100")]
    [InlineData(null, 1, "?offset=0&limit=1")]
    [InlineData(null, 100, "?offset=0&limit=100")]
    [InlineData("0", 20, "?offset=0&limit=20")]
    [InlineData("100", null, "?offset=100&limit=100")]
    [InlineData("37", 5, "?offset=37&limit=5")]
    public async Task A_page_is_asked_for_by_size_and_cursor(string? cursor, int? size, string query)
    {
        using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(InfisicalWire.ListPage));
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cursor, size, Token);

        recorder.Requests.Single().Address.Should().Be(Api + InfisicalWire.IdentityPath + "/tokens" + query);
    }

    [Fact]
    public async Task An_empty_identity_is_refused_before_anything_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var infisical = InfisicalWire.Client(recorder);
        Func<Task>[] calls =
        [
            () => infisical.AttachAsync(Guid.Empty, cancellationToken: Token),
            () => infisical.GetConfigurationAsync(Guid.Empty, Token),
            () => infisical.UpdateConfigurationAsync(Guid.Empty, new() { UseLimit = 1 }, Token),
            () => infisical.DetachAsync(Guid.Empty, Token),
            () => infisical.CreateTokenAsync(Guid.Empty, cancellationToken: Token),
            () => infisical.ListTokensPageAsync(Guid.Empty, cancellationToken: Token),
        ];

        foreach (var call in calls)
        {
            (await call.Should().ThrowAsync<ArgumentException>().WithMessage("*empty*identityId*")).Which.ParamName.Should().Be("identityId");
        }

        FluentActions.Invoking(() => infisical.ListTokensAsync(Guid.Empty, Token)).Should().Throw<ArgumentException>("an iterator checks its arguments at the call").Which.ParamName.Should().Be("identityId");
        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, "*tokenId*")]
    [InlineData("", "*empty*tokenId*")]
    [InlineData("  ", "*empty*tokenId*")]
    [InlineData(".", "*cannot be ids*tokenId*")]
    [InlineData("..", "*cannot be ids*tokenId*")]
    public async Task Ids_that_address_something_else_are_refused_before_anything_is_sent(string? id, string message)
    {
        using var recorder = new Wire.Recorder("{}");
        using var infisical = InfisicalWire.Client(recorder);

        foreach (var call in new Func<Task>[] { () => infisical.GetTokenAsync(id!, Token), () => infisical.RenameTokenAsync(id!, "n", Token), () => infisical.RevokeTokenAsync(id!, Token) })
        {
            (await call.Should().ThrowAsync<ArgumentException>().WithMessage(message)).Which.ParamName.Should().Be("tokenId");
        }

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_missing_is_refused_before_anything_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var infisical = InfisicalWire.Client(recorder);

        foreach (var (call, argument) in new (Func<Task>, string)[]
        {
            (() => infisical.RenameTokenAsync("t1", null!, Token), "name"),
            (() => infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, null!, Token), "settings"),
            (() => infisical.RenewByValueAsync(null!, Token), "accessToken"),
            (() => infisical.RevokeByValueAsync(null!, Token), "accessToken"),
        })
        {
            (await call.Should().ThrowAsync<ArgumentNullException>()).Which.ParamName.Should().Be(argument);
        }

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Settings_that_no_server_takes_are_refused_before_anything_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var infisical = InfisicalWire.Client(recorder);

        foreach (var (settings, sentence) in new (InfisicalTokenAuthSettings, string)[]
        {
            (new() { UseLimit = -1 }, "*UseLimit*negative*"),
            (new() { UseLimit = long.MinValue }, "*UseLimit*negative*"),
            (new() { TrustedIps = [] }, "*TrustedIps*at least one*"),
            (new() { TrustedIps = [null!] }, "*settings*"),
            (new() { Lifetime = JsonSerializer.Deserialize<InfisicalTokenLifetime>("[3600,0]") }, "*Lifetime*"),
            (new() { Lifetime = JsonSerializer.Deserialize<InfisicalTokenLifetime>("[3600,3599]") }, "*Lifetime*"),
            (new() { Lifetime = JsonSerializer.Deserialize<InfisicalTokenLifetime>("[315360001,315360001]") }, "*Lifetime*"),
        })
        {
            foreach (var call in new Func<Task>[] { () => infisical.AttachAsync(InfisicalWire.IdentityId, settings, Token), () => infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, settings, Token) })
            {
                (await call.Should().ThrowAsync<ArgumentException>().WithMessage(sentence)).Which.ParamName.Should().Be("settings");
            }
        }

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_change_of_nothing_is_refused_before_anything_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var infisical = InfisicalWire.Client(recorder);

        (await FluentActions.Awaiting(() => infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, new(), Token)).Should().ThrowAsync<ArgumentException>().WithMessage("*at least one setting*"))
            .Which.ParamName.Should().Be("settings");

        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Acme")]
    [InlineData("acme corp")]
    [InlineData("acme_corp")]
    [InlineData("acme.corp")]
    [InlineData("äcme")]
    [InlineData("acme\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_slug_that_is_none_is_refused_before_anything_is_sent(string slug)
    {
        using var recorder = new Wire.Recorder("{}");
        using var infisical = InfisicalWire.Client(recorder);

        (await FluentActions.Awaiting(() => infisical.CreateTokenAsync(InfisicalWire.IdentityId, new() { OrganizationSlug = slug }, Token)).Should().ThrowAsync<ArgumentException>().WithMessage("*OrganizationSlug*1 to 64*"))
            .Which.ParamName.Should().Be("request");

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
        using var infisical = InfisicalWire.Client(recorder);

        (await FluentActions.Awaiting(() => infisical.ListTokensPageAsync(InfisicalWire.IdentityId, pageSize: size, cancellationToken: Token)).Should().ThrowAsync<ArgumentOutOfRangeException>().WithMessage("*1 and 100*"))
            .Which.ParamName.Should().Be("pageSize");

        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("99999999999")]
    [InlineData("next")]
    public async Task A_cursor_that_no_page_gave_is_refused_before_anything_is_sent(string cursor)
    {
        using var recorder = new Wire.Recorder("{}");
        using var infisical = InfisicalWire.Client(recorder);

        (await FluentActions.Awaiting(() => infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cursor, cancellationToken: Token)).Should().ThrowAsync<ArgumentException>().WithMessage("*NextCursor*"))
            .Which.ParamName.Should().Be("cursor");

        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Calls_by_value_do_not_even_ask_for_the_clients_own_credential()
    {
        foreach (var call in new[] { InfisicalWire.Renew, InfisicalWire.RevokeByValue })
        {
            using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(call));
            using var infisical = InfisicalWire.Client(recorder, static options => (options.AccessToken, options.AccessTokenProvider) = (null, static _ => throw new InvalidOperationException("asked")));

            await InfisicalWire.RunAsync(call, infisical, Token);

            recorder.Requests.Should().ContainSingle().Which.Authorization.Should().BeNull();
        }
    }
}
