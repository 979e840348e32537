using System.IO;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using TokenClients.Crafter;
using TokenClients.Tests.Conformance;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>What a call comes to: what is sent again, whose token a conflict is about, what a revocation did, and what a check makes of a response.</summary>
public sealed class OutcomeTests
{
    public static MatrixTheoryData<string, bool> AmbiguousEndings { get; } = new(Failures.Ambiguous, [true, false]);

    public static MatrixTheoryData<string, bool> WellKnownIds { get; } = new(CrafterWire.WellKnown, [true, false]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AmbiguousEndings))]
    public async Task After_an_ambiguous_end_a_create_may_be_called_again_only_with_an_id_of_the_users_own(string failure, bool idIsUsers)
    {
        using var handler = new FuncHandler((request, cancellationToken) => CrafterWire.FailAsync(failure, request, cancellationToken));
        using var crafter = CrafterWire.Client(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 0);

        var thrown = await Wire.FailureOf(() => crafter.CreateTokenAsync(RequestWith(idIsUsers), Token));

        thrown.Should().BeEquivalentTo(new { IsRetryable = idIsUsers, OutcomeUnknown = !idIsUsers, Operation = CrafterWire.Create });
    }

    [Theory]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("408")]
    [InlineData("429")]
    [InlineData("ResponseEnded")]
    [InlineData("ConnectionError")]
    [InlineData("IO")]
    public async Task A_create_is_repeated_with_the_same_id(string failure)
    {
        var bodies = new List<string>();
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return bodies.Count < 3 ? await CrafterWire.FailAsync(failure, request, cancellationToken) : CrafterWire.GoodResponse(request);
        });
        using var crafter = CrafterWire.Client(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        bodies.Should().HaveCount(3);
        bodies.Distinct().Should().ContainSingle();
        bodies[0].Should().Contain(created.Secret.Reveal());
        created.Should().BeEquivalentTo(new { Problem = (string?)null, Expiry = TokenExpiry.Never });
        created.Response.Attempts.Should().Be(3);
    }

    [Fact]
    public async Task Each_create_has_a_random_id_of_its_own()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder);
        var secrets = new List<string>();
        for (var count = 0; count < 50; count++)
        {
            secrets.Add((await crafter.CreateTokenAsync(CrafterWire.Request, Token)).Secret.Reveal());
        }

        secrets.Should().OnlyHaveUniqueItems().And.OnlyContain(static id => Guid.Parse(id).ToString("D") == id);
        secrets.Select(Guid.Parse).Select(static id => (id.Version, id.Variant & 0xC)).Should().AllBeEquivalentTo((4, 8));
        recorder.Requests.Select(CrafterWire.IdOf).Should().Equal(secrets);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("408")]
    [InlineData("ResponseEnded")]
    [InlineData("IO")]
    [InlineData("CutBody")]
    public async Task A_conflict_after_an_ambiguous_send_is_settled_by_looking_at_the_token(string first)
    {
        foreach (var idIsUsers in new[] { true, false })
        {
            using var server = new ConflictingServer(first, static asked =>
            {
                // The server keeps actions as a set, in any order.
                asked["tenantPermissions"]![0]!["allowedActions"] = new JsonArray("UPDATE_TENANT", "READ_TENANT");
                return Wire.Response(asked.ToJsonString());
            });
            using var crafter = server.Client();

            var created = await crafter.CreateTokenAsync(FullRequest(idIsUsers), Token);

            server.Requests.Should().Equal("POST create", "POST create", "GET " + server.Id);
            created.Secret.Reveal().Should().Be(server.Id);
            created.Should().BeEquivalentTo(new { Problem = (string?)null, Expiry = TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(4_102_444_800_123)) });
            created.Token!.IsMaster.Should().BeTrue();
            created.Response.StatusCode.Should().Be(200);
        }
    }

    [Theory]
    [InlineData("application", "\"another\"")]
    [InlineData("application", "null")]
    [InlineData("master", "false")]
    [InlineData("expiresOn", "null")]
    [InlineData("expiresOn", "4102444800124")]
    [InlineData("tenantPermissions", "null")]
    [InlineData("tenantPermissions", "[]")]
    [InlineData("tenantPermissions", """[{"tenant":"acme","allowedActions":["READ_TENANT"]},{"tenant":"*","allowedActions":[]}]""")]
    [InlineData("tenantPermissions", """[{"tenant":"Acme","allowedActions":["READ_TENANT","UPDATE_TENANT"]},{"tenant":"*","allowedActions":[]}]""")]
    [InlineData("tenantPermissions", """[{"tenant":"acme","allowedActions":["READ_TENANT","update_tenant"]},{"tenant":"*","allowedActions":[]}]""")]
    [InlineData("tenantPermissions", """[{"tenant":"*","allowedActions":[]},{"tenant":"acme","allowedActions":["READ_TENANT","UPDATE_TENANT"]}]""")]
    [InlineData("tenantPermissions", """[{"tenant":"acme","allowedActions":["READ_TENANT","UPDATE_TENANT"]},{"tenant":"*","allowedActions":[]},{"tenant":"more","allowedActions":[]}]""")]
    public async Task A_conflict_with_another_token_stays_one(string member, string value)
    {
        using var server = new ConflictingServer("500", asked =>
        {
            asked[member] = JsonNode.Parse(value);
            return Wire.Response(asked.ToJsonString());
        });
        using var crafter = server.Client();

        var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(FullRequest(idIsUsers: true), Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Conflict, StatusCode = 409, ErrorCode = "ACCESS_TOKEN_EXISTS", IsRetryable = false, OutcomeUnknown = false, Operation = CrafterWire.Create });
        failure.Message.Should().NotContain("may have issued", "under an id of the user's own it is known that this call has issued nothing");
        failure.Message.Should().Contain("ACCESS_TOKEN_EXISTS").And.Contain("There is an access token with this id already.");
        failure.ToString().Should().NotContain(server.Id);
        server.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("403")]
    [InlineData("404")]
    [InlineData("400")]
    [InlineData("500")]
    [InlineData("ResponseEnded")]
    [InlineData("200html")]
    public async Task A_conflict_stays_one_when_the_look_fails(string look)
    {
        foreach (var idIsUsers in new[] { true, false })
        {
            using var server = new ConflictingServer("ResponseEnded", _ => CrafterWire.FailAsync(look, new HttpRequestMessage(), Token).GetAwaiter().GetResult());
            using var crafter = server.Client();

            var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(RequestWith(idIsUsers), Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Conflict, StatusCode = 409, IsRetryable = false, OutcomeUnknown = true, Operation = CrafterWire.Create, Attempts = 2 });
            failure.Message.Should().Contain(idIsUsers ? "may have issued the credential under the id that was given" : "may have issued a credential whose secret was lost");
            server.Requests.Skip(2).Should().NotBeEmpty().And.OnlyContain(static request => request.StartsWith("GET "));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("429")]
    [InlineData("ConnectionError")]
    public async Task A_conflict_that_nothing_ambiguous_went_before_is_one_without_a_look(string? first)
    {
        foreach (var idIsUsers in new[] { true, false })
        {
            using var server = new ConflictingServer(first, static asked => Wire.Response(asked.ToJsonString()));
            using var crafter = server.Client();

            var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(FullRequest(idIsUsers), Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Conflict, StatusCode = 409, IsRetryable = false, OutcomeUnknown = false });
            server.Requests.Should().OnlyContain(static request => request == "POST create");
        }
    }

    [Fact]
    public async Task A_create_that_is_not_acceptable_has_stored_the_token()
    {
        foreach (var idIsUsers in new[] { true, false })
        {
            using var recorder = new Wire.Recorder("", HttpStatusCode.NotAcceptable);
            using var crafter = CrafterWire.Client(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

            var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(RequestWith(idIsUsers), Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, StatusCode = 406, OutcomeUnknown = true, IsRetryable = false });
            recorder.Requests.Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"id":"4b5""")]
    [InlineData("""{"application":"sample-app","master":fal""")]
    [InlineData("""{"application":"sample-app"} oops {""")]
    [InlineData("  {\"id\" 7}")]
    public async Task A_create_whose_answer_cannot_be_read_returns_the_secret_that_was_asked_for(string body)
    {
        using var recorder = new Wire.Recorder(body);
        using var crafter = CrafterWire.Client(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        created.Secret.Reveal().Should().Be(CrafterWire.IdOf(recorder.Requests.Should().ContainSingle().Subject));
        if (!body.Contains("oops", StringComparison.Ordinal))
        {
            created.Should().BeEquivalentTo(new { Token = (CrafterToken?)null, Expiry = TokenExpiry.Unknown });
            created.Problem.Should().NotBeNullOrEmpty().And.NotContain(created.Secret.Reveal());
        }
    }

    [Fact]
    public async Task A_create_whose_answer_breaks_off_returns_the_secret_that_was_asked_for()
    {
        using var handler = new FuncHandler(static (_, _) => Task.FromResult(BrokenStream.Response($$"""{"id":"{{CrafterWire.UsersId}}","application":"sam""", static _ => throw new HttpIOException(HttpRequestError.ResponseEnded, "cut"))));
        using var crafter = CrafterWire.Client(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

        var created = await crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Id = new SecretString(CrafterWire.UsersId) }, Token);

        created.Secret.Reveal().Should().Be(CrafterWire.UsersId);
        created.Problem.Should().NotBeNull();
        handler.Sends.Should().Be(1);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status":"maintenance"}""")]
    [InlineData("""{"errorCode":"ACCESS_DENIED","message":"no"}""")]
    public async Task A_success_that_is_no_access_token_creates_none(string body)
    {
        using var recorder = new Wire.Recorder(body);
        using var crafter = CrafterWire.Client(recorder);

        var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(CrafterWire.Request, Token));

        (failure.Kind, failure.OutcomeUnknown, failure.IsRetryable).Should().Be((TokenErrorKind.UnexpectedResponse, true, false));
    }

    [Fact]
    public async Task A_create_that_is_answered_with_another_id_says_so()
    {
        using var recorder = new Wire.Recorder("""{"application":"other","id":"someone-elses"}""");
        using var crafter = CrafterWire.Client(recorder);

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        created.Secret.Reveal().Should().Be("someone-elses");
        created.Problem.Should().Contain("another id");
    }

    [Theory]
    [InlineData("""{"id":null,"application":"sample-app"}""")]
    [InlineData("""{"id":"","application":"sample-app"}""")]
    public async Task A_create_whose_answer_lacks_the_id_says_so(string body)
    {
        using var recorder = new Wire.Recorder(body);
        using var crafter = CrafterWire.Client(recorder);

        var created = await crafter.CreateTokenAsync(CrafterWire.Request, Token);

        created.Secret.Reveal().Should().Be(CrafterWire.IdOf(recorder.Requests.Single()));
        created.Token.Should().NotBeNull();
        created.Problem.Should().NotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("<html>login</html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"ok\"")]
    [InlineData("OK")]
    public async Task A_success_that_is_not_the_services_is_none(string body)
    {
        foreach (var idIsUsers in new[] { true, false })
        {
            using var recorder = new Wire.Recorder(body);
            using var crafter = CrafterWire.Client(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 3, new WaitingClock());

            var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(RequestWith(idIsUsers), Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, OutcomeUnknown = true, IsRetryable = false });
            recorder.Requests.Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData(CrafterWire.Revoke, null, 200, "", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, null, 200, " \r\n", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, null, 200, "{}", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, null, 204, "", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, "500", 200, "", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, "429", 200, "", RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.Revoke, null, 404, CrafterWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(CrafterWire.Revoke, "429", 404, CrafterWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(CrafterWire.Revoke, "ResponseEnded", 404, CrafterWire.NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, null, 200, "", RevokeOutcome.Revoked)]
    [InlineData(CrafterWire.RevokeCurrent, null, 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 200, "", RevokeOutcome.Revoked)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 403, CrafterWire.AccessDenied, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, "408", 403, CrafterWire.AccessDenied, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, "IO", 403, CrafterWire.AccessDenied, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, "CutBody", 403, CrafterWire.AccessDenied, RevokeOutcome.Unconfirmed)]
    [InlineData(CrafterWire.RevokeCurrent, "ResponseEnded", 404, CrafterWire.NotFound, RevokeOutcome.Unconfirmed)]
    public async Task A_revocation_tells_its_outcome_from_all_its_sends(string call, string? first, int status, string body, RevokeOutcome outcome)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? CrafterWire.FailAsync(first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        var result = await CrafterWire.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(outcome);
        result!.Response.Should().BeEquivalentTo(new { StatusCode = status, Attempts = first is null ? 1 : 2 });
    }

    [Theory]
    [InlineData(CrafterWire.RevokeCurrent, null, 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.RevokeCurrent, "429", 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.RevokeCurrent, "ConnectionError", 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 403, CrafterWire.ActionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 403, "<html>", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.RevokeCurrent, null, 404, CrafterWire.NotFound, TokenErrorKind.NotFound)]
    [InlineData(CrafterWire.RevokeCurrent, "500", 404, "", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, null, 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.Revoke, "500", 403, CrafterWire.AccessDenied, TokenErrorKind.InvalidCredential)]
    [InlineData(CrafterWire.Revoke, null, 403, CrafterWire.ActionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(CrafterWire.Revoke, null, 404, "", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, null, 404, "<html>", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, "500", 404, """{"errorCode":"OTHER","message":"No static resource"}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, null, 405, """{"errorCode":"OTHER"}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData(CrafterWire.Revoke, null, 200, "<html>", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.Revoke, null, 200, "OK", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.Revoke, null, 200, "[]", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.RevokeCurrent, null, 200, "<html>", TokenErrorKind.UnexpectedResponse)]
    [InlineData(CrafterWire.RevokeCurrent, null, 302, "", TokenErrorKind.UnexpectedResponse)]
    public async Task A_revocation_that_did_not_happen_is_an_error(string call, string? first, int status, string body, TokenErrorKind kind)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? CrafterWire.FailAsync(first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        (await CrafterWire.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock())).Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = false, IsRetryable = false, Operation = call });
    }

    [Fact]
    public async Task The_clients_own_token_is_not_revoked_by_its_id()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, CrafterWire.Caller + "\n", Token);
            using var recorder = CrafterWire.GoodServer();
            using var given = CrafterWire.Client(recorder);
            using var provided = CrafterWire.ClientOf(static _ => new(new SecretString(CrafterWire.Caller)), recorder);
            using var read = CrafterWire.Client(recorder, options => (options.AccessToken, options.AccessTokenFile) = (null, path));

            foreach (var crafter in new[] { given, provided, read })
            {
                var error = (await crafter.Awaiting(crafter => crafter.RevokeTokenAsync(new SecretString(CrafterWire.Caller), Token)).Should().ThrowExactlyAsync<ArgumentException>()).Which;

                error.ParamName.Should().Be("tokenId");
                error.Message.Should().Contain(CrafterWire.RevokeCurrent).And.NotContain(CrafterWire.Caller);
            }

            recorder.Requests.Should().BeEmpty();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_credential_that_cannot_be_had_is_no_call()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.ClientOf(static _ => throw new FormatException("vault said " + CrafterWire.Caller), recorder);

        foreach (var call in CrafterWire.All.Except([CrafterWire.CheckCredential]))
        {
            var failure = await Wire.FailureOf(() => CrafterWire.RunAsync(call, crafter, Token));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, IsRetryable = false, OutcomeUnknown = false, Attempts = 0, Operation = call, Service = TokenService.Crafter });
            failure.Message.Should().Contain("System.FormatException");
            failure.ToString().Should().NotContain(CrafterWire.Caller);
        }

        (await crafter.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Undetermined);
        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(WellKnownIds))]
    public async Task A_well_known_id_is_no_credential_unless_that_is_allowed(string id, bool inUpperCase)
    {
        var own = new SecretString(inUpperCase ? id.ToUpperInvariant() : id);
        using var recorder = CrafterWire.GoodServer();

        FluentActions.Invoking(() => CrafterWire.Client(recorder, options => options.AccessToken = own)).Should().Throw<OptionsValidationException>()
            .WithMessage("*TokenClients:Crafter:AccessToken*AllowWellKnownToken*").Which.ToString().Should().NotContainEquivalentOf(id);
        using var provided = CrafterWire.ClientOf(_ => new(own), recorder);
        foreach (var call in CrafterWire.All.Except([CrafterWire.CheckCredential]))
        {
            var failure = await Wire.FailureOf(() => CrafterWire.RunAsync(call, provided, Token));
            failure.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
            failure.Message.Should().Contain("AllowWellKnownToken").And.NotContainEquivalentOf(id);
        }

        (await provided.CheckCredentialAsync(Token)).Should().BeEquivalentTo(new { State = CredentialState.Undetermined });
        recorder.Requests.Should().BeEmpty();

        using var allowed = CrafterWire.Client(recorder, options => (options.AccessToken, options.AllowWellKnownToken) = (own, true));
        using var providedAndAllowed = CrafterWire.ClientOf(_ => new(own), recorder, static options => options.AllowWellKnownToken = true);
        foreach (var call in CrafterWire.All)
        {
            await CrafterWire.RunAsync(call, allowed, Token);
            await CrafterWire.RunAsync(call, providedAndAllowed, Token);
        }

        recorder.Requests.Should().HaveCount(2 * CrafterWire.All.Length);
    }

    [Fact]
    public async Task A_well_known_token_can_be_revoked()
    {
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.Client(recorder);

        foreach (var id in CrafterWire.WellKnown)
        {
            await crafter.RevokeTokenAsync(new SecretString(id), Token);
        }

        recorder.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(404, CrafterWire.NotFound, CredentialState.Accepted)]
    [InlineData(200, """{"id":"a"}""", CredentialState.Accepted)]
    [InlineData(403, CrafterWire.ActionDenied, CredentialState.AcceptedWithoutRights)]
    [InlineData(403, CrafterWire.AccessDenied, CredentialState.Rejected)]
    [InlineData(403, "<html>blocked</html>", CredentialState.Undetermined)]
    [InlineData(403, "", CredentialState.Undetermined)]
    [InlineData(403, """{"message":"m"}""", CredentialState.Undetermined)]
    [InlineData(404, """{"errorCode":"OTHER","message":"No static resource"}""", CredentialState.Undetermined)]
    [InlineData(404, "<html>", CredentialState.Undetermined)]
    [InlineData(404, "", CredentialState.Undetermined)]
    [InlineData(400, """{"errorCode":"OTHER"}""", CredentialState.Undetermined)]
    [InlineData(500, """{"errorCode":"PERMISSION_ERROR"}""", CredentialState.Undetermined)]
    [InlineData(502, "", CredentialState.Undetermined)]
    [InlineData(302, "", CredentialState.Undetermined)]
    [InlineData(200, "<html>", CredentialState.Undetermined)]
    [InlineData(200, "", CredentialState.Undetermined)]
    public async Task The_credential_is_checked_by_looking_for_a_token_that_cannot_be(int status, string body, CredentialState state)
    {
        using var crafter = CrafterWire.Client(body, (HttpStatusCode)status);

        var check = await crafter.CheckCredentialAsync(Token);

        check.State.Should().Be(state);
        check.Response.StatusCode.Should().Be(status);
        (check.Detail is null).Should().Be(state == CredentialState.Accepted);
    }

    [Fact]
    public async Task A_check_without_an_answer_is_undetermined()
    {
        using var handler = new FuncHandler(static (_, _) => throw NetworkError.Of(HttpRequestError.ConnectionError, "refused"));
        using var crafter = CrafterWire.Client(handler);

        var check = await crafter.CheckCredentialAsync(Token);

        check.State.Should().Be(CredentialState.Undetermined);
        check.Response.StatusCode.Should().Be(0);
        check.Detail.Should().Contain(CrafterWire.CheckCredential);
    }

    private static CreateCrafterToken RequestWith(bool idIsUsers) => new("sample-app", TokenExpiry.Never) { Id = idIsUsers ? new SecretString(CrafterWire.UsersId) : null };

    private static CreateCrafterToken FullRequest(bool idIsUsers) => new("sample-app", TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(4_102_444_800_123).AddTicks(77)))
    {
        Id = idIsUsers ? new SecretString(CrafterWire.UsersId) : null,
        IsMaster = true,
        Permissions = [CrafterPermission.ForTenant("acme", CrafterAction.ReadTenant, CrafterAction.UpdateTenant), CrafterPermission.ForAllTenants()],
    };

    /// <summary>A server whose first response is as a name says, which then finds the id taken, and shows the token as a function has it.</summary>
    private sealed class ConflictingServer(string? first, Func<JsonObject, HttpResponseMessage> show) : HttpMessageHandler
    {
        private JsonObject _asked = [];

        internal List<string> Requests { get; } = [];

        internal string Id => _asked["id"]!.GetValue<string>();

        internal CrafterAccessTokens Client() => CrafterWire.Client(this, static options => options.Resilience.Retry.MaxRetryAttempts = 2, new WaitingClock());

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add($"{request.Method} {new Uri(request.RequestUri!.AbsoluteUri).Segments[^1]}");
            if (request.Method == HttpMethod.Get)
            {
                return show((JsonObject)_asked.DeepClone());
            }

            var failure = Requests.Count == 1 ? first : null;
            if (failure is null || !NetworkError.LeavesContent(failure))
            {
                _asked = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
            }

            return failure is not null ? await CrafterWire.FailAsync(failure, request, cancellationToken) : Wire.Response(CrafterWire.Exists, HttpStatusCode.Conflict);
        }
    }
}
