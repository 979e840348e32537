using System.Net;
using TokenClients.Infisical;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>What came of a call whose response alone does not say it.</summary>
public sealed class OutcomeTests
{
    private static readonly CreateInfisicalToken ForAcme = new() { OrganizationSlug = "acme" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_token_comes_with_its_record_and_no_problem()
    {
        using var infisical = InfisicalWire.Client("""{"accessToken":"new.secret","expiresIn":0,"accessTokenMaxTTL":60,"tokenType":"Bearer","tokenData":{"id":"t1","name":"ci"},"hint":"keep it"}""");

        var created = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);

        created.Secret.Reveal().Should().Be("new.secret");
        created.Token.Should().BeEquivalentTo(new { Id = "t1", Name = "ci" });
        created.Problem.Should().BeNull();
        created.Extra.Names.Should().Equal("hint");
        created.Response.StatusCode.Should().Be(200);
    }

    [Theory]
    [InlineData("""{"accessToken":"new.secret","expiresIn":60,"accessTokenMaxTTL":60,"tokenType":"Bearer"}""", false, "*tokenData*")]
    [InlineData("""{"accessToken":"new.secret","tokenData":null}""", false, "*tokenData*")]
    [InlineData("""{"accessToken":"new.secret","tokenData":"t1"}""", false, "*tokenData*")]
    [InlineData("""{"accessToken":"new.secret","tokenData":{"name":"ci"}}""", true, "*no id*")]
    [InlineData("""{"accessToken":"new.secret","tokenData":{"id":"","name":"ci"}}""", true, "*no id*")]
    [InlineData("""{"accessToken":"new.secret","tokenData":{"id":null}}""", true, "*no id*")]
    public async Task A_new_token_that_cannot_be_addressed_is_a_problem(string body, bool hasRecord, string problem)
    {
        using var infisical = InfisicalWire.Client(body);

        var created = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);

        created.Secret.Reveal().Should().Be("new.secret");
        (created.Token is not null).Should().Be(hasRecord);
        created.Problem.Should().Match(problem);
    }

    [Theory]
    [InlineData("""{"accessToken":"new.secret","expiresIn":60,"tokenData":{"id":"t1","na""")]
    [InlineData("""{"tokenData":{"id":"t1",},"accessToken":"new.secret" oops""")]
    [InlineData("""[{"accessToken":"new.secret"}]""")]
    [InlineData("""{"data":{"accessToken":"new.secret"}}""")]
    [InlineData("""{"accessToken":"new.secret\n","tokenData":""")]
    [InlineData("""{"tokenData":{"name":"accessToken","note":"\"accessToken\":\"none\""},"accessTokenMaxTTL":60,"accessToken":"new.secret","expi""")]
    public async Task A_new_secret_comes_back_when_the_rest_cannot_be_read(string body)
    {
        using var infisical = InfisicalWire.Client(body);

        var created = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);
        var renewed = await infisical.RenewByValueAsync(new SecretString(InfisicalWire.Value), Token);

        created.Secret.Reveal().Should().Be("new.secret");
        created.Token.Should().BeNull();
        created.Problem.Should().NotBeNullOrEmpty();
        created.Expiry.Should().Be(TokenExpiry.Unknown);
        renewed.Secret.Reveal().Should().Be("new.secret");
    }

    [Fact]
    public async Task A_new_secret_comes_back_when_the_connection_breaks_behind_it()
    {
        foreach (var call in new[] { InfisicalWire.Create, InfisicalWire.Renew })
        {
            using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response("""{"accessToken":"new.secret","expi""", static _ => throw new HttpIOException(HttpRequestError.ResponseEnded, "cut"))));

            var result = await InfisicalWire.RunAsync(call, handler);

            (result switch { IssuedToken issued => issued.Secret, CreatedToken<InfisicalToken> created => created.Secret, _ => null })!.Reveal().Should().Be("new.secret");
            handler.Sends.Should().Be(1);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"accessToken":null}""")]
    [InlineData("""{"accessToken":""}""")]
    [InlineData("""{"accessToken":{"value":"x"}}""")]
    [InlineData("""{"accessToken":"new.sec""")]
    [InlineData("""{"tokenData":{"id":"t1"}}""")]
    public async Task A_success_without_a_secret_leaves_open_whether_one_was_issued(string body)
    {
        foreach (var call in new[] { InfisicalWire.Create, InfisicalWire.Renew })
        {
            (await InfisicalWire.FailureOf(call, body, 200)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = true, IsRetryable = false, StatusCode = 200 }, call);
        }
    }

    [Theory]
    [InlineData("""{"iat":1784462400,"exp":1784548800}""", 1_784_548_800)]
    [InlineData("""{"exp":1784548800.0}""", 1_784_548_800)]
    [InlineData("""{"exp":1.7845488e9}""", 1_784_548_800)]
    [InlineData("""{"exp":"1784548800"}""", 1_784_548_800)]
    [InlineData("""{"exp":4102444800}""", 4_102_444_800)]
    [InlineData("""{"identityName":"Zürich 🚀?>~~~","identityAuth":{"exp":1},"exp":1784548800}""", 1_784_548_800)]
    public async Task The_expiry_is_what_the_token_itself_says(string claims, long seconds)
    {
        var secret = InfisicalWire.Jwt(claims);
        var expiry = TokenExpiry.At(DateTimeOffset.FromUnixTimeSeconds(seconds));
        using var infisical = InfisicalWire.Client(InfisicalWire.Created(secret));
        using var cut = InfisicalWire.Client($$"""{"accessToken":"{{secret}}","tokenData":{"id":""");

        (await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token)).Expiry.Should().Be(expiry);
        (await infisical.RenewByValueAsync(new SecretString(InfisicalWire.Value), Token)).Expiry.Should().Be(expiry);
        (await cut.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token)).Expiry.Should().Be(expiry);
    }

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d")]
    [InlineData("...")]
    [InlineData("eyJh.$$$$.c")]
    [InlineData("eyJh.W10.c")]
    [InlineData("eyJh.eyJleHAiOg.c")]
    [InlineData("""claims:{"iat":1784462400}""")]
    [InlineData("""claims:{"exp":null}""")]
    [InlineData("""claims:{"exp":"soon"}""")]
    [InlineData("""claims:{"exp":-1}""")]
    [InlineData("""claims:{"exp":1e300}""")]
    [InlineData("""claims:{"exp":999999999999999}""")]
    [InlineData("""claims:{"exp":[1]}""")]
    public async Task Where_the_token_says_no_expiry_its_record_does(string secret)
    {
        if (secret.StartsWith("claims:", StringComparison.Ordinal))
        {
            secret = InfisicalWire.Jwt(secret["claims:".Length..]);
        }

        using var withRecord = InfisicalWire.Client(InfisicalWire.Created(secret, """{"id":"t1","accessTokenTTL":3600,"createdAt":"2026-07-19T12:00:00.000Z"}"""));
        using var unbounded = InfisicalWire.Client(InfisicalWire.Created(secret, """{"id":"t1","accessTokenTTL":0,"createdAt":"2026-07-19T12:00:00.000Z"}"""));
        using var withoutRecord = InfisicalWire.Client($$"""{"accessToken":"{{secret}}","expiresIn":3600,"accessTokenMaxTTL":3600,"tokenType":"Bearer"}""");

        (await withRecord.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token)).Expiry.Should().Be(TokenExpiry.At(new DateTimeOffset(2026, 7, 19, 13, 0, 0, TimeSpan.Zero)));
        (await unbounded.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token)).Expiry.Should().Be(TokenExpiry.Unknown);
        (await withoutRecord.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token)).Expiry.Should().Be(TokenExpiry.Unknown, "expiresIn is what was configured");
        (await withoutRecord.RenewByValueAsync(new SecretString(InfisicalWire.Value), Token)).Expiry.Should().Be(TokenExpiry.Unknown);
    }

    [Fact]
    public async Task A_renewed_token_is_a_secret_an_expiry_and_what_is_unknown()
    {
        using var infisical = InfisicalWire.Client($$"""{"accessToken":"{{InfisicalWire.NewSecret}}","expiresIn":60,"accessTokenMaxTTL":60,"tokenType":"Bearer","hint":1}""");

        var renewed = await infisical.RenewByValueAsync(new SecretString(InfisicalWire.Value), Token);

        renewed.Secret.Reveal().Should().Be(InfisicalWire.NewSecret);
        renewed.Extra.Names.Should().Equal("hint");
    }

    [Fact]
    public async Task An_organization_that_the_answer_confirms_is_no_problem()
    {
        using var recorder = new Wire.Recorder(InfisicalWire.Created(tokenData: """{"id":"t1","subOrganizationId":"9d2f6a00-0000-4000-8000-000000000009"}"""));
        using var infisical = InfisicalWire.Client(recorder);

        var created = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, ForAcme, Token);

        created.Problem.Should().BeNull();
        created.Token!.SubOrganizationId.Should().Be("9d2f6a00-0000-4000-8000-000000000009");
        recorder.Requests.Should().ContainSingle("nothing is revoked, and nothing is asked");
    }

    [Theory]
    [InlineData("""{"accessToken":"new.secret","tokenData":{"id":"t1","subOrganizationId":null},"hint":1}""", true)]
    [InlineData("""{"accessToken":"new.secret","tokenData":{"id":"t1"},"hint":1}""", true)]
    [InlineData("""{"accessToken":"new.secret","tokenData":{"id":"t1","subOrganizationId":{"id":"s"}},"hint":1}""", true)]
    [InlineData("""{"accessToken":"new.secret","hint":1}""", false)]
    public async Task An_organization_that_the_answer_does_not_confirm_is_a_problem(string body, bool hasRecord)
    {
        using var recorder = new Wire.Recorder(body);
        using var infisical = InfisicalWire.Client(recorder);

        var created = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, ForAcme, Token);

        created.Secret.Reveal().Should().Be("new.secret");
        (created.Token is not null).Should().Be(hasRecord);
        created.Problem.Should().Contain("does not confirm");
        created.Problem!.Contains("tokenData", StringComparison.Ordinal).Should().Be(!hasRecord, "the other problem is told too");
        created.Extra.Names.Should().Equal("hint");
        created.Response.StatusCode.Should().Be(200);
        recorder.Requests.Should().ContainSingle("nothing is revoked, and nothing is asked");
    }

    [Fact]
    public async Task A_rescued_secret_of_an_organization_tells_both_problems()
    {
        var secret = InfisicalWire.Jwt("""{"exp":1784548800}""");
        using var infisical = InfisicalWire.Client($$"""{"accessToken":"{{secret}}","tokenData":{"id":"t1","subOrganizationId":"s""");

        var created = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, ForAcme, Token);

        created.Secret.Reveal().Should().Be(secret);
        created.Token.Should().BeNull();
        created.Expiry.Should().Be(TokenExpiry.At(DateTimeOffset.FromUnixTimeSeconds(1_784_548_800)));
        created.Problem.Should().Contain("does not confirm").And.Contain("cut off");
    }

    [Theory]
    [InlineData(404, InfisicalWire.NotFound)]
    [InlineData(403, InfisicalWire.PermissionDenied)]
    [InlineData(200, InfisicalWire.Configuration)]
    public async Task A_refusal_for_an_organization_is_no_bad_credential_if_the_credential_is_accepted_elsewhere(int status, string body)
    {
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized) : Wire.Response(body, (HttpStatusCode)status));
        using var infisical = InfisicalWire.Client(recorder);

        var failure = await Wire.FailureOf(() => infisical.CreateTokenAsync(InfisicalWire.IdentityId, ForAcme, Token));

        failure.Should().BeEquivalentTo(new
        {
            Kind = TokenErrorKind.PermissionDenied,
            Operation = InfisicalWire.Create,
            Service = TokenService.Infisical,
            StatusCode = 401,
            ErrorCode = "UnauthorizedError",
            ServerMessage = "Not allowed",
            OutcomeUnknown = false,
            IsRetryable = false,
            Attempts = 1,
        });
        failure.Message.Should().Contain("acme").And.Contain("HTTP 401");
        failure.Response!.RequestId.Should().Be("req-Aa1Bb2Cc3Dd4Ee");
        recorder.Requests.Select(static sent => sent.Method).Should().Equal("POST", "GET");
        recorder.Requests[1].Address.Should().StartWith(InfisicalWire.Api + "/token-auth/identities/").And.NotContain(InfisicalWire.Identity);
    }

    [Theory]
    [InlineData(401, InfisicalWire.Unauthorized)]
    [InlineData(403, InfisicalWire.TokenError)]
    [InlineData(500, InfisicalWire.Fault)]
    [InlineData(429, "{}")]
    [InlineData(404, "<html>")]
    [InlineData(200, "<html>")]
    public async Task A_refusal_for_an_organization_stays_a_bad_credential_if_nothing_says_otherwise(int status, string body)
    {
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized) : Wire.Response(body, (HttpStatusCode)status));
        using var infisical = InfisicalWire.Client(recorder);

        var failure = await Wire.FailureOf(() => infisical.CreateTokenAsync(InfisicalWire.IdentityId, ForAcme, Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, Operation = InfisicalWire.Create, StatusCode = 401, ErrorCode = "UnauthorizedError", OutcomeUnknown = false });
        recorder.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(401, InfisicalWire.Unauthorized, false, TokenErrorKind.InvalidCredential)]
    [InlineData(403, InfisicalWire.TokenError, true, TokenErrorKind.InvalidCredential)]
    [InlineData(401, "<html>", true, TokenErrorKind.UnexpectedResponse)]
    [InlineData(403, InfisicalWire.PermissionDenied, true, TokenErrorKind.PermissionDenied)]
    [InlineData(404, InfisicalWire.NotFound, true, TokenErrorKind.NotFound)]
    [InlineData(500, InfisicalWire.Fault, true, TokenErrorKind.ServiceFault)]
    public async Task Any_other_refusal_of_a_create_is_taken_at_its_word(int status, string body, bool forOrganization, TokenErrorKind kind)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);
        using var infisical = InfisicalWire.Client(recorder);

        (await Wire.FailureOf(() => infisical.CreateTokenAsync(InfisicalWire.IdentityId, forOrganization ? ForAcme : null, Token))).Kind.Should().Be(kind);
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(InfisicalWire.Configuration)]
    [InlineData("{}")]
    [InlineData("""{"identityTokenAuth":null,"more":1}""")]
    public async Task Detaching_answered_with_success_is_done(string body)
    {
        using var recorder = new Wire.Recorder(body);

        (await InfisicalWire.RunAsync(InfisicalWire.Detach, recorder)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.Revoked);
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public async Task A_revocation_without_the_body_that_is_due_is_not_reported_as_done(int status)
    {
        foreach (var call in new[] { InfisicalWire.Revoke, InfisicalWire.RevokeByValue, InfisicalWire.Detach })
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response("", (HttpStatusCode)status));

            (await Wire.FailureOf(() => InfisicalWire.RunAsync(call, recorder))).Kind.Should().Be(TokenErrorKind.UnexpectedResponse, call);
        }
    }

    [Theory]
    [InlineData(404, """{"statusCode":404,"message":"Resource not found"}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData(401, """{"statusCode":401,"message":"Access denied due to missing subscription key"}""", TokenErrorKind.UnexpectedResponse)]
    [InlineData(410, "<html>", TokenErrorKind.UnsupportedByServer)]
    public async Task A_gateway_that_speaks_JSON_does_not_say_that_a_token_is_gone(int status, string body, TokenErrorKind kind)
    {
        foreach (var call in new[] { InfisicalWire.Revoke, InfisicalWire.RevokeByValue, InfisicalWire.Detach })
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, (HttpStatusCode)status));

            (await Wire.FailureOf(() => InfisicalWire.RunAsync(call, recorder))).Kind.Should().Be(kind, call);
        }

        using var probed = new Wire.Recorder((_, _) => Wire.Response(body, (HttpStatusCode)status));
        using var infisical = InfisicalWire.Client(probed);
        (await infisical.CheckCredentialAsync(Token)).State.Should().Be(kind == TokenErrorKind.InvalidCredential ? CredentialState.Rejected : CredentialState.Undetermined);
    }

    [Theory]
    [InlineData(null, RevokeOutcome.NotFound)]
    [InlineData("429", RevokeOutcome.NotFound)]
    [InlineData("ConnectionError", RevokeOutcome.NotFound)]
    [InlineData("500", RevokeOutcome.Unconfirmed)]
    [InlineData("408", RevokeOutcome.Unconfirmed)]
    [InlineData("ResponseEnded", RevokeOutcome.Unconfirmed)]
    [InlineData("CutBody", RevokeOutcome.Unconfirmed)]
    public async Task Detaching_what_is_not_attached_is_confirmed_by_a_second_call(string? first, RevokeOutcome outcome)
    {
        var deletes = 0;
        var gets = 0;
        using var handler = new FuncHandler((request, cancellationToken) =>
        {
            if (request.Method == HttpMethod.Get)
            {
                gets++;
                request.RequestUri!.AbsoluteUri.Should().Be(InfisicalWire.Api + InfisicalWire.IdentityPath);
                return Task.FromResult(Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound));
            }

            return ++deletes == 1 && first is not null ? InfisicalWire.FailAsync(first, request, cancellationToken) : Task.FromResult(Wire.Response(InfisicalWire.BadRequest, HttpStatusCode.BadRequest));
        });

        var result = await InfisicalWire.RunAsync(InfisicalWire.Detach, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(outcome);
        (deletes, gets).Should().Be((first is null ? 1 : 2, 1));
    }

    [Theory]
    [InlineData(200, InfisicalWire.Configuration)]
    [InlineData(404, InfisicalWire.RouteNotFound)]
    [InlineData(404, "<html>")]
    [InlineData(403, InfisicalWire.PermissionDenied)]
    [InlineData(401, InfisicalWire.Unauthorized)]
    [InlineData(429, "{}")]
    [InlineData(500, InfisicalWire.Fault)]
    [InlineData(200, "<html>")]
    public async Task A_refusal_to_detach_that_is_not_confirmed_stays_what_it_is(int status, string body)
    {
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.BadRequest, HttpStatusCode.BadRequest) : Wire.Response(body, (HttpStatusCode)status));

        var failure = await InfisicalWire.FailureOf(InfisicalWire.Detach, recorder);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, StatusCode = 400, ErrorCode = "BadRequest", Operation = InfisicalWire.Detach, IsRetryable = false, OutcomeUnknown = false });
        recorder.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(404, InfisicalWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(404, InfisicalWire.RouteNotFound, null)]
    [InlineData(400, "<html>", null)]
    [InlineData(422, """{"reqId":"req-1","statusCode":422,"message":[],"error":"ValidationFailure"}""", null)]
    [InlineData(403, InfisicalWire.PermissionDenied, null)]
    [InlineData(401, InfisicalWire.Unauthorized, null)]
    public async Task Any_other_answer_to_detaching_needs_no_second_call(int status, string body, RevokeOutcome? outcome)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);

        if (outcome is null)
        {
            (await InfisicalWire.FailureOf(InfisicalWire.Detach, recorder)).StatusCode.Should().Be(status);
        }
        else
        {
            (await InfisicalWire.RunAsync(InfisicalWire.Detach, recorder)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(outcome);
        }

        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(InfisicalWire.Revoke, null, 200, """{"message":"done"}""", RevokeOutcome.Revoked)]
    [InlineData(InfisicalWire.Revoke, null, 200, """{"message":null,"token":{"id":"x"}}""", RevokeOutcome.Revoked)]
    [InlineData(InfisicalWire.Revoke, null, 404, InfisicalWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.Revoke, "429", 404, InfisicalWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.Revoke, "ConnectionError", 404, InfisicalWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.Revoke, "500", 404, InfisicalWire.NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.Revoke, "CutBody", 404, InfisicalWire.NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.Revoke, "500", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(InfisicalWire.RevokeByValue, null, 200, """{"message":"done"}""", RevokeOutcome.Revoked)]
    [InlineData(InfisicalWire.RevokeByValue, null, 401, InfisicalWire.Unauthorized, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, null, 403, InfisicalWire.TokenError, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, null, 404, InfisicalWire.NotFound, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, "429", 401, InfisicalWire.Unauthorized, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, "ConnectionError", 403, InfisicalWire.TokenError, RevokeOutcome.NotFound)]
    [InlineData(InfisicalWire.RevokeByValue, "500", 401, InfisicalWire.Unauthorized, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.RevokeByValue, "IO", 403, InfisicalWire.TokenError, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.RevokeByValue, "ResponseEnded", 404, InfisicalWire.NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(InfisicalWire.RevokeByValue, "500", 200, "{}", RevokeOutcome.Revoked)]
    public async Task A_revocation_tells_its_outcome_from_all_its_sends(string call, string? first, int status, string body, RevokeOutcome outcome)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? InfisicalWire.FailAsync(first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        var result = await InfisicalWire.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(outcome);
        result!.Response.Should().BeEquivalentTo(new { StatusCode = status, Attempts = first is null ? 1 : 2 });
    }

    [Theory]
    [InlineData(InfisicalWire.Revoke, null, 404, InfisicalWire.RouteNotFound, TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.Revoke, null, 404, "<html>", TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.Revoke, "500", 404, InfisicalWire.RouteNotFound, TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.Revoke, null, 401, InfisicalWire.Unauthorized, TokenErrorKind.InvalidCredential)]
    [InlineData(InfisicalWire.Revoke, "500", 403, InfisicalWire.TokenError, TokenErrorKind.InvalidCredential)]
    [InlineData(InfisicalWire.Revoke, null, 403, InfisicalWire.PermissionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(InfisicalWire.Revoke, null, 400, InfisicalWire.BadRequest, TokenErrorKind.InvalidRequest)]
    [InlineData(InfisicalWire.Revoke, null, 200, "<html>", TokenErrorKind.UnexpectedResponse)]
    [InlineData(InfisicalWire.RevokeByValue, null, 404, InfisicalWire.RouteNotFound, TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.RevokeByValue, "500", 404, "", TokenErrorKind.UnsupportedByServer)]
    [InlineData(InfisicalWire.RevokeByValue, null, 400, InfisicalWire.BadRequest, TokenErrorKind.InvalidRequest)]
    [InlineData(InfisicalWire.RevokeByValue, "500", 400, InfisicalWire.BadRequest, TokenErrorKind.InvalidRequest)]
    [InlineData(InfisicalWire.RevokeByValue, null, 403, InfisicalWire.PermissionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(InfisicalWire.RevokeByValue, null, 401, """{"requestId":"r","statusCode":401,"error":"ValidationFailure","message":[{"code":"invalid_type","path":["accessToken"],"message":"Required"}]}""", TokenErrorKind.InvalidRequest)]
    [InlineData(InfisicalWire.RevokeByValue, null, 200, "OK", TokenErrorKind.UnexpectedResponse)]
    public async Task A_revocation_that_did_not_happen_is_an_error(string call, string? first, int status, string body, TokenErrorKind kind)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? InfisicalWire.FailAsync(first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        (await InfisicalWire.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock())).Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = false, IsRetryable = false });
    }

    [Theory]
    [InlineData(401, "<html>Log in to the gateway</html>", "text/html")]
    [InlineData(401, "", "text/plain")]
    [InlineData(410, "<html>Gone</html>", "text/html")]
    public async Task A_gateways_refusal_does_not_say_that_a_token_works_no_more(int status, string body, string contentType)
    {
        (await InfisicalWire.FailureOf(InfisicalWire.RevokeByValue, body, status, contentType)).StatusCode.Should().Be(status);
    }

    [Theory]
    [InlineData(401, InfisicalWire.Unauthorized, TokenErrorKind.InvalidCredential)]
    [InlineData(403, InfisicalWire.TokenError, TokenErrorKind.InvalidCredential)]
    [InlineData(400, InfisicalWire.BadRequest, TokenErrorKind.InvalidRequest)]
    [InlineData(404, InfisicalWire.RouteNotFound, TokenErrorKind.UnsupportedByServer)]
    [InlineData(422, """{"reqId":"r","statusCode":422,"error":"ValidationFailure","message":[]}""", TokenErrorKind.InvalidRequest)]
    public async Task A_renewal_that_is_refused_issued_nothing(int status, string body, TokenErrorKind kind) =>
        (await InfisicalWire.FailureOf(InfisicalWire.Renew, body, status)).Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = false, IsRetryable = false, Operation = InfisicalWire.Renew });

    [Theory]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("408")]
    [InlineData("ResponseEnded")]
    [InlineData("IO")]
    public async Task A_renewal_is_never_sent_twice_when_it_may_have_run(string failure)
    {
        using var handler = new FuncHandler((request, cancellationToken) => InfisicalWire.FailAsync(failure, request, cancellationToken));

        var error = await InfisicalWire.FailureOf(InfisicalWire.Renew, handler, static options => options.Retry.MaxRetryAttempts = 5, new WaitingClock());

        handler.Sends.Should().Be(1);
        error.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
    }

    [Theory]
    [InlineData(404, InfisicalWire.NotFound, CredentialState.Accepted)]
    [InlineData(200, InfisicalWire.Configuration, CredentialState.Accepted)]
    [InlineData(401, InfisicalWire.Unauthorized, CredentialState.Rejected)]
    [InlineData(403, InfisicalWire.TokenError, CredentialState.Rejected)]
    [InlineData(403, InfisicalWire.PermissionDenied, CredentialState.AcceptedWithoutRights)]
    [InlineData(403, """{"reqId":"r","statusCode":403,"message":"ip","error":"ForbiddenError"}""", CredentialState.AcceptedWithoutRights)]
    [InlineData(403, "<html>blocked</html>", CredentialState.Undetermined)]
    [InlineData(403, "", CredentialState.Undetermined)]
    [InlineData(404, InfisicalWire.RouteNotFound, CredentialState.Undetermined)]
    [InlineData(404, "<html>", CredentialState.Undetermined)]
    [InlineData(404, "", CredentialState.Undetermined)]
    [InlineData(200, "<html>", CredentialState.Undetermined)]
    [InlineData(400, InfisicalWire.BadRequest, CredentialState.Undetermined)]
    [InlineData(401, """{"requestId":"r","statusCode":401,"error":"ValidationFailure","message":[]}""", CredentialState.Undetermined)]
    [InlineData(422, """{"reqId":"r","statusCode":422,"error":"ValidationFailure","message":"m"}""", CredentialState.Undetermined)]
    [InlineData(429, """{"reqId":"r","statusCode":429,"error":"RateLimitExceeded","message":"in 45 seconds"}""", CredentialState.Undetermined)]
    [InlineData(500, InfisicalWire.Fault, CredentialState.Undetermined)]
    [InlineData(302, "", CredentialState.Undetermined)]
    public async Task The_credential_is_checked_by_what_comes_before_the_identity(int status, string body, CredentialState state)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);
        using var infisical = InfisicalWire.Client(recorder);

        var check = await infisical.CheckCredentialAsync(Token);

        check.State.Should().Be(state);
        check.Response.StatusCode.Should().Be(status);
        (check.Detail is null).Should().Be(state == CredentialState.Accepted);
        if (check.Detail is { } detail)
        {
            detail.Should().Contain(InfisicalWire.Check);
        }

        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_check_without_an_answer_is_undetermined()
    {
        using var refused = new Wire.Recorder((_, _) => throw NetworkError.Of(HttpRequestError.ConnectionError, "refused"));
        using var infisical = InfisicalWire.Client(refused);

        (await infisical.CheckCredentialAsync(Token)).Should().BeEquivalentTo(new { State = CredentialState.Undetermined, Response = new { StatusCode = 0 } });
    }

    [Fact]
    public async Task An_empty_list_is_a_list()
    {
        using var recorder = new Wire.Recorder("""{"tokens":[]}""");
        using var infisical = InfisicalWire.Client(recorder);

        (await InfisicalWire.ListAsync(infisical, Token)).Should().BeEmpty();
        var page = await infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cancellationToken: Token);

        page.Should().BeEquivalentTo(new { NextCursor = (string?)null, MayBeIncomplete = false });
        page.Items.Should().BeEmpty();
        recorder.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(1, new[] { "0" })]
    [InlineData(99, new[] { "0" })]
    [InlineData(100, new[] { "0", "100" })]
    [InlineData(101, new[] { "0", "100" })]
    [InlineData(199, new[] { "0", "100" })]
    public async Task A_short_page_ends_the_list(int count, string[] offsets)
    {
        using var recorder = Holding(count);
        using var infisical = InfisicalWire.Client(recorder);

        var tokens = await InfisicalWire.ListAsync(infisical, Token);

        tokens.Select(static token => token.Id).Should().Equal(Enumerable.Range(1, count).Select(static number => "t" + number));
        recorder.Requests.Select(static sent => sent.Address).Should().Equal(offsets.Select(static offset => $"{InfisicalWire.Api}{InfisicalWire.IdentityPath}/tokens?offset={offset}&limit=100"));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1000)]
    public async Task After_two_hundred_tokens_the_list_may_be_cut_and_says_so(int count)
    {
        using var recorder = Holding(count);
        using var infisical = InfisicalWire.Client(recorder);
        var seen = new List<string>();

        var failure = await Wire.FailureOf(async () =>
        {
            await foreach (var token in infisical.ListTokensAsync(InfisicalWire.IdentityId, Token))
            {
                seen.Add(token.Id);
            }
        });

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.IncompleteList, Operation = InfisicalWire.List, Service = TokenService.Infisical, IsRetryable = false, OutcomeUnknown = false });
        seen.Should().Equal(Enumerable.Range(1, 200).Select(static number => "t" + number));
        recorder.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Ids_that_are_repeated_as_pages_shift_are_dropped()
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response(InfisicalWire.Page(count == 1 ? Enumerable.Range(1, 100) : Enumerable.Range(98, 20))));
        using var infisical = InfisicalWire.Client(recorder);

        (await InfisicalWire.ListAsync(infisical, Token)).Select(static token => token.Id).Should().Equal(Enumerable.Range(1, 117).Select(static number => "t" + number));
    }

    [Fact]
    public async Task Tokens_may_be_revoked_while_enumerating()
    {
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(
            request.Method == HttpMethod.Post ? InfisicalWire.GoodResponse(InfisicalWire.Revoke)
            : InfisicalWire.Page(request.RequestUri!.Query.Contains("offset=0", StringComparison.Ordinal) ? Enumerable.Range(1, 100) : Enumerable.Range(101, 3))));
        using var infisical = InfisicalWire.Client(recorder);
        var revoked = 0;

        await foreach (var token in infisical.ListTokensAsync(InfisicalWire.IdentityId, Token))
        {
            (await infisical.RevokeTokenAsync(token.Id, Token)).Outcome.Should().Be(RevokeOutcome.Revoked);
            revoked++;
        }

        revoked.Should().Be(103);
        recorder.Requests.Count(static sent => sent.Method == "GET").Should().Be(2);
    }

    [Fact]
    public async Task A_page_that_fails_ends_the_list_with_its_failure_after_what_came_before()
    {
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.Page(Enumerable.Range(1, 100))) : Wire.Response(InfisicalWire.Fault, HttpStatusCode.InternalServerError));
        using var infisical = InfisicalWire.Client(recorder);
        var seen = 0;

        var failure = await Wire.FailureOf(async () =>
        {
            await foreach (var token in infisical.ListTokensAsync(InfisicalWire.IdentityId, Token))
            {
                seen++;
            }
        });

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, Operation = InfisicalWire.List, IsRetryable = true });
        seen.Should().Be(100);
    }

    [Fact]
    public async Task Listing_sends_nothing_before_it_is_enumerated_and_starts_anew_each_time()
    {
        using var recorder = new Wire.Recorder(InfisicalWire.Page([1]));
        using var infisical = InfisicalWire.Client(recorder);

        var tokens = infisical.ListTokensAsync(InfisicalWire.IdentityId, Token);
        recorder.Requests.Should().BeEmpty();
        foreach (var round in new[] { 1, 2 })
        {
            await foreach (var token in tokens)
            {
                token.Id.Should().Be("t1");
            }

            recorder.Requests.Should().HaveCount(round);
        }
    }

    [Theory]
    [InlineData(null, null, 100, "100", false)]
    [InlineData(null, null, 99, null, false)]
    [InlineData(null, 1, 1, "1", false)]
    [InlineData(null, 1, 0, null, false)]
    [InlineData("50", 50, 50, "100", false)]
    [InlineData("99", 1, 1, "100", false)]
    [InlineData("100", 1, 1, null, true)]
    [InlineData("100", null, 100, null, true)]
    [InlineData("100", null, 99, null, false)]
    [InlineData("60", 50, 50, null, true)]
    [InlineData("60", 50, 49, null, false)]
    public async Task A_full_page_leads_on_as_far_as_the_server_goes(string? cursor, int? size, int count, string? next, bool mayBeIncomplete)
    {
        using var infisical = InfisicalWire.Client(InfisicalWire.Page(Enumerable.Range(1, count)));

        var page = await infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cursor, size, Token);

        page.Should().BeEquivalentTo(new { NextCursor = next, MayBeIncomplete = mayBeIncomplete });
        page.Items.Should().HaveCount(count);
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_to_its_end_says_so()
    {
        using var recorder = new Wire.Recorder(static (_, request) => Wire.Response(request.RequestUri!.Query.Contains("offset=100", StringComparison.Ordinal) ? """{"tokens":[{"id":"t3"}]}""" : """{"tokens":[{"id":"t1"},7,{"id":"t2"}]}"""));
        using var infisical = InfisicalWire.Client(recorder);
        var seen = new List<string>();

        (await infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cancellationToken: Token)).Should().BeEquivalentTo(new { MayBeIncomplete = true, NextCursor = "100" }, "how long the page was is not known");
        var failure = await Wire.FailureOf(async () =>
        {
            await foreach (var token in infisical.ListTokensAsync(InfisicalWire.IdentityId, Token))
            {
                seen.Add(token.Id);
            }
        });

        failure.Kind.Should().Be(TokenErrorKind.IncompleteList);
        seen.Should().Equal("t1", "t2", "t3");
    }

    [Fact]
    public async Task One_row_that_cannot_be_read_does_not_hide_the_next_page()
    {
        using var recorder = new Wire.Recorder((count, _) => Wire.Response(count == 1
            ? InfisicalWire.Page(Enumerable.Range(1, 99)).Replace("]}", ",null]}", StringComparison.Ordinal)
            : InfisicalWire.Page(Enumerable.Range(101, 5))));
        using var infisical = InfisicalWire.Client(recorder);
        var seen = 0;

        (await Wire.FailureOf(async () =>
        {
            await foreach (var token in infisical.ListTokensAsync(InfisicalWire.IdentityId, Token))
            {
                seen++;
            }
        })).Kind.Should().Be(TokenErrorKind.IncompleteList);

        seen.Should().Be(104, "every token that can be reached is yielded");
    }

    /// <summary>A server with so many tokens, which pages as Infisical does.</summary>
    private static Wire.Recorder Holding(int count) => new((_, request) =>
    {
        var query = request.RequestUri!.Query.TrimStart('?').Split('&').ToDictionary(static part => part.Split('=')[0], static part => int.Parse(part.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture));
        return query["offset"] > 100 || query["limit"] > 100
            ? Wire.Response(InfisicalWire.Error(422, "ValidationFailure", "[]"), HttpStatusCode.UnprocessableEntity)
            : Wire.Response(InfisicalWire.Page(Enumerable.Range(1, count).Skip(query["offset"]).Take(query["limit"])));
    });
}
