using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>The numbered traps that Crafter Profile sets for a client, each with what must not happen.</summary>
public sealed class CrafterTrapTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trap_C01_a_create_returns_200_and_an_object_and_a_delete_200_and_nothing()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder);

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);
        var revoked = await crafter.RevokeTokenAsync(created.Secret, Token);

        created.Secret.Reveal().Should().Be(CrafterWire.IdOf(recorder.Requests[0]));
        created.Token!.Application.Should().Be("sample-app");
        created.Should().BeEquivalentTo(new { Problem = (string?)null, Expiry = TokenExpiry.Never, Response = new { StatusCode = 200 } });
        revoked.Should().BeEquivalentTo(new { Outcome = RevokeOutcome.Unconfirmed, Response = new { StatusCode = 200 } });
    }

    [Fact]
    public async Task Trap_C02_a_refused_credential_and_missing_rights_are_told_apart_by_the_code_and_never_repeated()
    {
        foreach (var (body, kind) in new[] { (CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential), (CrafterWire.ActionDenied, TokenErrorKind.PermissionDenied) })
        {
            foreach (var call in CrafterWire.Failing)
            {
                using var recorder = new Wire.Recorder(body, HttpStatusCode.Forbidden);

                var failure = await Calls.FailureOf(call, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

                failure.Should().BeEquivalentTo(new { Kind = kind, IsRetryable = false, OutcomeUnknown = false, StatusCode = 403 });
                recorder.Requests.Should().ContainSingle();
            }
        }
    }

    [Fact]
    public async Task Trap_C03_a_permission_never_goes_without_its_tenant()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder);

        await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Permissions = [CrafterPermission.ForTenant("acme"), CrafterPermission.ForAllTenants()] }, Token);

        using var body = JsonDocument.Parse(recorder.Requests.Single().Body!);
        body.RootElement.GetProperty("tenantPermissions").EnumerateArray().Select(static permission => permission.GetProperty("tenant").GetString()).Should().Equal("acme", "*");
    }

    [Fact]
    public async Task Trap_C04_an_expiry_is_sent_in_whole_milliseconds()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder, clock: new FakeTimeProvider(Wire.Now));
        var instant = DateTimeOffset.FromUnixTimeMilliseconds(1_893_456_000_123);

        var created = await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.At(instant.AddTicks(9_999))), Token);

        recorder.Requests.Single().Body.Should().Contain("\"expiresOn\":1893456000123").And.NotContain("123.").And.NotContain("\"1893");
        created.Expiry.Should().Be(TokenExpiry.At(instant));
    }

    [Fact]
    public async Task Trap_C05_no_expiry_is_never_and_never_must_be_said()
    {
        foreach (var body in new[] { """{"id":"a"}""", """{"id":"a","expiresOn":null}""" })
        {
            using var crafter = CrafterWire.Client(body);
            (await crafter.GetTokenAsync(new SecretString("a"), Token)).Expiry.Should().Be(TokenExpiry.Never);
        }

        FluentActions.Invoking(static () => new CreateCrafterToken("app", default)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Trap_C06_codes_and_actions_are_open_text()
    {
        using var crafter = CrafterWire.Client("""[{"id":"a","tenantPermissions":[{"tenant":"t","allowedActions":["FLY_TO_MARS"]}]},{"id":"b"}]""");

        var page = await crafter.ListTokensPageAsync(Token);

        page.Items.Should().HaveCount(2);
        page.Items[0].Permissions[0].Actions.Should().Equal(new CrafterAction("FLY_TO_MARS"));
        (await CrafterWire.FailureOf(CrafterWire.ListPage, 403, """{"errorCode":"A_CODE_OF_TOMORROW"}""")).Should().BeEquivalentTo(new { Kind = TokenErrorKind.PermissionDenied, ErrorCode = "A_CODE_OF_TOMORROW" });
    }

    [Fact]
    public async Task Trap_C07_actions_are_a_set_and_case_tells_them_apart()
    {
        using var one = CrafterWire.Client("""{"id":"a","tenantPermissions":[{"tenant":"t","allowedActions":["READ_TENANT","*","READ_TENANT"]}]}""");
        using var other = CrafterWire.Client("""{"id":"a","tenantPermissions":[{"tenant":"t","allowedActions":["*","READ_TENANT"]}]}""");

        var first = (await one.GetTokenAsync(new SecretString("a"), Token)).Permissions[0].Actions;
        var second = (await other.GetTokenAsync(new SecretString("a"), Token)).Permissions[0].Actions;

        first.Should().BeEquivalentTo(second);
        new HashSet<CrafterAction>(first).SetEquals([CrafterAction.Any, new CrafterAction("read_tenant")]).Should().BeFalse();
    }

    [Fact]
    public async Task Trap_C08_a_create_has_the_members_that_the_server_knows_and_reads_ignore_what_they_do_not()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder, clock: new FakeTimeProvider(Wire.Now));
        using var newer = CrafterWire.Client("""{"id":"a","_id":"x","links":[],"tenantPermissions":[{"tenant":"t","since":1}]}""");

        await crafter.CreateTokenAsync(
            new CreateCrafterToken("Zürich \"app\"", TokenExpiry.In(TimeSpan.FromMinutes(1)))
            {
                Id = new SecretString(CrafterWire.UsersId),
                IsMaster = true,
                Permissions = [CrafterPermission.ForTenant("sample-tenant", CrafterAction.ReadTenant, CrafterAction.ManageProfiles), CrafterPermission.ForAllTenants(CrafterAction.Any)],
            },
            Token);
        var token = await newer.GetTokenAsync(new SecretString("a"), Token);

        JsonNode.DeepEquals(
            JsonNode.Parse(recorder.Requests.Single().Body!),
            JsonNode.Parse("""
                {"application":"Zürich \"app\"","master":true,"tenantPermissions":[{"allowedActions":["READ_TENANT","MANAGE_PROFILES"],"tenant":"sample-tenant"},{"allowedActions":["*"],"tenant":"*"}],
                 "expiresOn":1795334460000,"id":"0a0b-users-own-choice"}
                """)).Should().BeTrue("it is {0}", recorder.Requests.Single().Body);
        token.Extra.Names.Should().BeEquivalentTo("_id", "links");
    }

    [Fact]
    public async Task Trap_C09_a_fetched_token_is_not_what_a_create_takes()
    {
        typeof(ICrafterAccessTokens).GetMethod(nameof(ICrafterAccessTokens.CreateTokenAsync))!.GetParameters()[0].ParameterType.Should().Be<CreateCrafterToken>();
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder);
        var token = await crafter.GetTokenAsync(new SecretString(Calls.OtherId), Token);

        await crafter.CreateTokenAsync(new CreateCrafterToken(token.Application!, token.Expiry) { Permissions = token.Permissions, IsMaster = token.IsMaster }, Token);

        CrafterWire.IdOf(recorder.Requests[1]).Should().NotBe(Calls.OtherId);
    }

    [Fact]
    public async Task Trap_C10_an_empty_id_is_never_sent_and_never_a_credential()
    {
        FluentActions.Invoking(static () => new SecretString("")).Should().Throw<ArgumentException>();
        using var crafter = CrafterWire.Client("""[{"id":"","application":"broken"}]""");

        var token = (await crafter.ListTokensPageAsync(Token)).Items.Should().ContainSingle().Subject;

        token.Should().BeEquivalentTo(new { Secret = (SecretString?)null, Fingerprint = "", Application = "broken" });
        token.IsUsable(Wire.Now).Should().BeFalse();
    }

    /// <summary>Other ids and calls are rows of Conformance.RefusedArgumentTests.</summary>
    [Fact]
    public async Task Trap_C11_no_id_is_taken_for_another_or_for_the_list()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder, static options => options.AccessToken = new SecretString("own&selector=x"));

        await crafter.Awaiting(crafter => crafter.RevokeTokenAsync(new SecretString("a/b"), Token)).Should().ThrowAsync<ArgumentException>();
        await crafter.Awaiting(crafter => crafter.GetTokenAsync(new SecretString("all"), Token)).Should().ThrowAsync<ArgumentException>();
        await crafter.ListTokensPageAsync(Token);

        recorder.Requests.Should().ContainSingle().Which.Address.Should().EndWith("/all?accessTokenId=own%26selector%3Dx");
    }

    [Fact]
    public async Task Trap_C12_a_create_that_is_repeated_makes_one_token()
    {
        var stored = new Dictionary<string, string>();
        using var recorder = new Wire.Recorder((count, request) =>
        {
            if (request.Method == HttpMethod.Get)
            {
                return Wire.Response(stored[request.RequestUri!.Segments[^1]]);
            }

            var body = CrafterWire.BodyOf(request);
            var isNew = stored.TryAdd(JsonNode.Parse(body)!["id"]!.GetValue<string>(), body);
            return count == 1 ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost") : isNew ? Wire.Response(body) : Wire.Response(CrafterWire.Exists, HttpStatusCode.Conflict);
        });
        using var crafter = Wire.Crafter(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        stored.Keys.Should().Equal(created.Secret.Reveal());
        Guid.Parse(created.Secret.Reveal()).Version.Should().Be(4);
        recorder.Requests.Select(static sent => sent.Method).Should().Equal("POST", "POST", "GET");
    }

    [Theory]
    [InlineData(CrafterWire.NotFound, TokenErrorKind.NotFound)]
    [InlineData("""{"errorCode":"OTHER","message":"No static resource api/1/access_token/idOfAnotherToken."}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData("<html>404</html>", TokenErrorKind.UnsupportedByServer)]
    [InlineData("", TokenErrorKind.UnsupportedByServer)]
    public async Task Trap_C13_a_wrong_address_is_not_a_missing_token(string body, TokenErrorKind kind) =>
        (await CrafterWire.FailureOf(CrafterWire.Get, 404, body)).Kind.Should().Be(kind);

    [Fact]
    public async Task Trap_C14_a_delete_proves_nothing_and_the_own_token_is_kept_from_it()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder);

        (await crafter.RevokeTokenAsync(new SecretString("never-was"), Token)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        await crafter.Awaiting(crafter => crafter.RevokeTokenAsync(new SecretString(Wire.Secret), Token))
            .Should().ThrowAsync<ArgumentException>().WithParameterName("tokenId");
        recorder.Requests.Should().ContainSingle();
        (await crafter.RevokeCurrentTokenAsync(Token)).Outcome.Should().Be(RevokeOutcome.Revoked);
    }

    /// <summary>Other base addresses are rows of Conformance.RequestTests.</summary>
    [Fact]
    public async Task Trap_C15_the_context_path_is_kept()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder, static options => options.BaseAddress = new Uri("https://h.example/crafter-profile/"));

        await crafter.GetTokenAsync(new SecretString(Calls.OtherId), Token);

        recorder.Requests.Single().Address.Should().StartWith("https://h.example/crafter-profile/api/1/access_token/idOfAnotherToken?");
    }

    [Fact]
    public async Task Trap_C16_a_create_that_did_not_ask_for_json_has_an_unknown_outcome()
    {
        using var asking = new Wire.Recorder(static (_, request) =>
        {
            request.Headers.Accept.ToString().Should().Be("application/json");
            return CrafterWire.GoodResponse(request);
        });
        await Calls.RunAsync(CrafterWire.Create, asking);

        // The server has stored the token by then, under an id of the user's as well.
        foreach (var idIsUsers in new[] { false, true })
        {
            using var refusing = new Wire.Recorder("", HttpStatusCode.NotAcceptable);
            using var crafter = Wire.Crafter(refusing, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

            var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(CrafterWire.RequestWith(idIsUsers), Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, StatusCode = 406, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        }
    }

    [Fact]
    public async Task Trap_C17_redirects_and_clear_text_are_refused()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("", HttpStatusCode.TemporaryRedirect).WithHeaders("Location: https://elsewhere.example/?accessTokenId=" + Wire.Secret));

        var failure = await Calls.FailureOf(CrafterWire.Get, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = false, IsRetryable = false });
        failure.ToString().Should().NotContain(Wire.Secret);
        recorder.Requests.Should().ContainSingle();
        using var sockets = new SocketsHttpHandler();
        using var hardened = Wire.Crafter(sockets);
        sockets.AllowAutoRedirect.Should().BeFalse();
        FluentActions.Invoking(() => Wire.Crafter(sockets, static options => options.BaseAddress = new Uri("http://h.example:8080/crafter-profile"))).Should().Throw<OptionsValidationException>().WithMessage("*http://*");
    }

    [Theory]
    [InlineData("<html>HTTP Status 500</html>", "text/html;charset=utf-8", null, null)]
    [InlineData("", "", null, null)]
    [InlineData("""{"message":"m"}""", "application/json", null, "m")]
    [InlineData("""{"errorCode":"OTHER","message":null}""", "application/json", "OTHER", null)]
    [InlineData("""{"errorCode":7,"message":true}""", "application/json", null, "true")]
    [InlineData("""{"errorCode":{"a":1},"message":["m"]}""", "application/json", null, null)]
    [InlineData("""{"errorCode":"OT""", "application/json", null, null)]
    public async Task Trap_C18_no_error_body_hides_the_status(string body, string contentType, string? code, string? message)
    {
        foreach (var call in CrafterWire.Failing)
        {
            (await CrafterWire.FailureOf(call, 500, body, contentType)).Should()
                .BeEquivalentTo(new { StatusCode = 500, Kind = TokenErrorKind.ServiceFault, ErrorCode = code, ServerMessage = message });
        }
    }

    [Fact]
    public async Task Trap_C19_no_text_of_ours_shows_an_id()
    {
        using var log = new DependencyInjection.Setup.Log();
        using var factory = new Microsoft.Extensions.Logging.LoggerFactory([log]);
        var texts = new List<string>();
        var ids = new List<string> { Wire.Secret, Calls.OtherId };
        foreach (var call in CrafterWire.All)
        {
            using var recorder = new Wire.Recorder((_, request) =>
            {
                var newId = call == CrafterWire.Create ? JsonNode.Parse(CrafterWire.BodyOf(request))!["id"]!.GetValue<string>() : Wire.Secret;
                ids.Add(newId);
                return Wire.Response($$"""{"errorCode":"OTHER","message":"{{string.Join(' ', Calls.SecretsOf(call))}} {{newId}}"}""", HttpStatusCode.InternalServerError);
            });

            var error = await Record.ExceptionAsync(async () => texts.Add(((CredentialCheck)(await Calls.RunAsync(call, recorder, loggerFactory: factory))!).Detail!));

            texts.Add(error?.ToString() ?? "");
        }

        using var good = Wire.Crafter(CrafterWire.GoodServer(), loggerFactory: factory);
        var token = await good.GetTokenAsync(new SecretString(Calls.OtherId), Token);
        texts.AddRange([token.ToString()!, $"{token.Secret}", token.Fingerprint]);

        log.Entries.Should().NotBeEmpty();
        texts.Concat(log.Entries.Select(static entry => entry.Text)).Should().OnlyContain(text => !ids.Exists(id => text.Contains(id, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Trap_C20_the_callers_id_of_a_delete_stays_out_of_the_address()
    {
        using var recorder = CrafterWire.GoodServer();

        await Calls.RunAsync(CrafterWire.Revoke, recorder);

        var sent = recorder.Requests.Single();
        sent.Address.Should().NotContain(Wire.Secret).And.NotContain("?");
        (sent.Body, sent.ContentType).Should().Be(("accessTokenId=" + Wire.Secret, "application/x-www-form-urlencoded"));
    }

    [Fact]
    public async Task Trap_C21_expiry_is_told_by_the_servers_clock_and_excludes_its_instant()
    {
        // The local clock is a day behind.
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("""{"id":"a","expiresOn":1795334400000}""").WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT"));
        var clock = new FakeTimeProvider(Wire.Now.AddDays(-1));
        using var crafter = Wire.Crafter(recorder, clock: clock);

        var token = await crafter.GetTokenAsync(new SecretString("a"), Token);

        token.Response.ServerDate.Should().Be(Wire.Now);
        token.IsUsable(clock.GetUtcNow()).Should().BeTrue();
        token.IsUsable(token.Response.ServerDate!.Value).Should().BeFalse();
        token.IsUsable(token.Response.ServerDate.Value.AddMilliseconds(-1)).Should().BeTrue();
    }

    [Fact]
    public async Task Trap_C22_an_entry_that_another_hides_is_refused()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = Wire.Crafter(recorder);
        var acme = CrafterPermission.ForTenant("acme", CrafterAction.Any);
        var all = CrafterPermission.ForAllTenants(CrafterAction.ReadTenant);

        foreach (var (permissions, message) in new (CrafterPermission[], string)[]
        {
            ([acme, CrafterPermission.ForTenant("other"), acme], "*'acme'*"),
            ([all, acme], "*'acme'*"),
            ([all, all], "*'*'*"),
            ([acme, null!], "*request*"),
        })
        {
            await crafter.Awaiting(crafter => crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Permissions = permissions }, Token))
                .Should().ThrowAsync<ArgumentException>().WithMessage(message).WithParameterName("request");
        }

        recorder.Requests.Should().BeEmpty();
        await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Permissions = [acme, CrafterPermission.ForTenant("Acme"), all] }, Token);
        using var body = JsonDocument.Parse(recorder.Requests.Single().Body!);
        body.RootElement.GetProperty("tenantPermissions").EnumerateArray().Select(static permission => permission.GetProperty("tenant").GetString())
            .Should().Equal(["acme", "Acme", "*"], "case tells tenants apart");
    }
}
