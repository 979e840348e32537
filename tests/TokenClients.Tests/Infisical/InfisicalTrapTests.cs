using System.Globalization;
using System.IO;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Infisical;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>The numbered traps that Infisical sets for a client, each with what must not happen. What has no method here has its line in TRAPS.md.</summary>
public sealed class InfisicalTrapTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(403, InfisicalWire.TokenError, TokenErrorKind.InvalidCredential)]
    [InlineData(401, InfisicalWire.Unauthorized, TokenErrorKind.InvalidCredential)]
    [InlineData(403, InfisicalWire.PermissionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(403, """{"reqId":"r","statusCode":403,"message":"Your token has expired","error":"ForbiddenError"}""", TokenErrorKind.PermissionDenied)]
    public async Task Trap_I01_an_expired_credential_is_told_by_its_code_and_not_every_401_or_403_is_one(int status, string body, TokenErrorKind kind) =>
        (await InfisicalWire.FailureOf(InfisicalWire.GetConfiguration, body, status)).Kind.Should().Be(kind);

    /// <summary>What a second call says of the credential, and what the refusal is then.</summary>
    [Theory]
    [InlineData(404, InfisicalWire.NotFound, TokenErrorKind.PermissionDenied)]
    [InlineData(403, InfisicalWire.PermissionDenied, TokenErrorKind.PermissionDenied)]
    [InlineData(200, InfisicalWire.Configuration, TokenErrorKind.PermissionDenied)]
    [InlineData(401, InfisicalWire.Unauthorized, TokenErrorKind.InvalidCredential)]
    [InlineData(500, InfisicalWire.Fault, TokenErrorKind.InvalidCredential)]
    [InlineData(404, "<html>", TokenErrorKind.InvalidCredential)]
    public async Task Trap_I01_a_refusal_for_an_organization_is_no_bad_credential_if_the_credential_is_accepted_elsewhere(int status, string body, TokenErrorKind kind)
    {
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized) : Wire.Response(body, (HttpStatusCode)status));
        using var infisical = Wire.Infisical(recorder);

        var failure = await Wire.FailureOf(() => infisical.CreateTokenAsync(Calls.Identity, new() { OrganizationSlug = "acme" }, Token));

        failure.Should().BeEquivalentTo(new
        {
            Kind = kind,
            Operation = nameof(IInfisicalTokenAuth.CreateTokenAsync),
            Service = TokenService.Infisical,
            StatusCode = 401,
            ErrorCode = "UnauthorizedError",
            ServerMessage = "Not allowed",
            OutcomeUnknown = false,
            IsRetryable = false,
            Attempts = 1,
            Response = new { RequestId = "req-Aa1Bb2Cc3Dd4Ee" },
        });
        failure.Message.Contains("'acme'", StringComparison.Ordinal).Should().Be(kind == TokenErrorKind.PermissionDenied);
        recorder.Requests.Select(static sent => sent.Method).Should().Equal("POST", "GET");
        recorder.Requests[1].Address.Should().StartWith(InfisicalWire.Api + "/token-auth/identities/").And.NotContain(InfisicalWire.IdentityPath);
    }

    [Theory]
    [InlineData("\"value too long for type character varying(255)\"", "value too long for type character varying(255)")]
    [InlineData("""[{"code":"too_small","minimum":1,"path":["accessTokenTrustedIps",0,"ipAddress"],"message":"Required"}]""", null, "accessTokenTrustedIps.0.ipAddress: Required")]
    [InlineData("""[{"code":"custom","path":[],"message":"TTL exceeds max TTL"},{"code":"invalid_format","path":["name"]}]""", null, "TTL exceeds max TTL", "name: invalid_format")]
    [InlineData("""[null,7,"text",[],{"path":"name","message":["x"],"code":{} }]""", null, "", "7", "text", "", "")]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    public async Task Trap_I02_a_message_is_text_or_a_list(string message, string? serverMessage, params string[] fieldErrors)
    {
        foreach (var status in new[] { 422, 401 })
        {
            var failure = await InfisicalWire.FailureOf(InfisicalWire.Create, InfisicalWire.Error(status, "ValidationFailure", message), status);

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, StatusCode = status, ErrorCode = "ValidationFailure", ServerMessage = serverMessage });
            failure.FieldErrors.Select(static error => error.ToString()).Should().Equal(fieldErrors);
        }
    }

    [Theory]
    [InlineData("<html>", null, null)]
    [InlineData("""{"reqId":"req-Aa1Bb2Cc3Dd4Ee"}""", null, "req-Aa1Bb2Cc3Dd4Ee")]
    [InlineData("""{"statusCode":400}""", null, null)]
    [InlineData("""{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":400,"message":"m","error":"MembershipGetByIdentityId"}""", "MembershipGetByIdentityId", "req-Aa1Bb2Cc3Dd4Ee")]
    [InlineData("""{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":400,"message":"m","error":{"new":"form"}}""", null, "req-Aa1Bb2Cc3Dd4Ee")]
    public async Task Trap_I03_an_error_is_read_whatever_is_missing_or_new(string body, string? code, string? requestId)
    {
        foreach (var call in InfisicalWire.Failing)
        {
            (await InfisicalWire.FailureOf(call, body, 400)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, StatusCode = 400, ErrorCode = code, Response = new { RequestId = requestId } }, call);
        }
    }

    [Fact]
    public async Task Trap_I04_nothing_is_sent_as_null_and_names_are_spelt_as_the_server_spells_them()
    {
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(request.RequestUri!.AbsolutePath.EndsWith("/tokens", StringComparison.Ordinal) ? Calls.GoodResponse(InfisicalWire.Create) : InfisicalWire.Configuration));
        using var infisical = Wire.Infisical(recorder);

        await infisical.AttachAsync(Calls.Identity, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1)) }, Token);
        await infisical.UpdateConfigurationAsync(Calls.Identity, new() { UseLimit = 0 }, Token);
        await infisical.CreateTokenAsync(Calls.Identity, new() { Name = null, OrganizationSlug = null }, Token);

        recorder.Requests.Select(static sent => sent.Body).Should().Equal("""{"accessTokenTTL":3600,"accessTokenMaxTTL":3600}""", """{"accessTokenNumUsesLimit":0}""", "{}");
    }

    /// <summary>The two changes that have no settings send an empty object: see EmptyBodyTests.</summary>
    [Fact]
    public async Task Trap_I05_what_has_no_body_has_no_content_type()
    {
        foreach (var call in InfisicalWire.All.Where(static call => Calls.RuleOf(call) == "safe"))
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

            await Calls.RunAsync(call, recorder);

            recorder.Requests.Should().ContainSingle().Which.Should().BeEquivalentTo(new { ContentType = (string?)null, Body = (string?)null }, call);
        }
    }

    [Fact]
    public async Task Trap_I06_a_create_without_options_sends_an_empty_object()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(InfisicalWire.Create));
        using var infisical = Wire.Infisical(recorder);

        await infisical.CreateTokenAsync(Calls.Identity, cancellationToken: Token);
        await infisical.CreateTokenAsync(Calls.Identity, new CreateInfisicalToken(), Token);

        recorder.Requests.Should().HaveCount(2).And.OnlyContain(static sent => sent.Body == "{}" && sent.ContentType == "application/json");
    }

    /// <summary>A token or its claims, the time to live in its record, and when the token itself ends. The record is of 2026-07-19T12:00:00Z.</summary>
    [Theory]
    [InlineData("""{"iat":1784462400,"exp":1792238400}""", 60, 1_792_238_400L)]
    [InlineData("""{"identityName":"Zürich 🚀?>~~~","identityAuth":{"exp":1},"exp":1.7922384e9}""", 60, 1_792_238_400L)]
    [InlineData("""{"iat":1784462400}""", 60, null)]
    [InlineData("""{"iat":1784462400}""", 0, null)]
    [InlineData("""{"exp":null}""", 60, null)]
    [InlineData("""{"exp":-1}""", 60, null)]
    [InlineData("""{"exp":999999999999999}""", 60, null)]
    [InlineData("""{"exp":[1]}""", 60, null)]
    [InlineData("opaque", null, null)]
    [InlineData("a.b", 60, null)]
    [InlineData("eyJh.eyJleHAiOjE3OTIyMzg0MDB9.c.d", 60, null)]
    [InlineData("eyJh.$$$$.c", 60, null)]
    [InlineData("eyJh.W10.c", 60, null)]
    [InlineData("eyJh.eyJleHAiOg.c", 60, null)]
    public async Task Trap_I07_the_expiry_is_the_tokens_own_then_its_records_and_never_expiresIn(string token, int? timeToLive, long? end)
    {
        var secret = token.StartsWith('{') ? InfisicalWire.Jwt(token) : token;
        var record = timeToLive is null ? "null" : $$"""{"id":"t1","accessTokenTTL":{{timeToLive}},"createdAt":"2026-07-19T12:00:00.000Z"}""";
        var ofToken = end is { } seconds ? TokenExpiry.At(DateTimeOffset.FromUnixTimeSeconds(seconds)) : TokenExpiry.Unknown;
        var ofRecord = timeToLive is > 0 ? TokenExpiry.At(new DateTimeOffset(2026, 7, 19, 12, 0, 0, TimeSpan.Zero).AddSeconds(timeToLive.Value)) : TokenExpiry.Unknown;
        using var infisical = InfisicalWire.Client($$"""{"accessToken":"{{secret}}","expiresIn":3600,"accessTokenMaxTTL":3600,"tokenType":"Bearer","tokenData":{{record}} }""");
        using var cut = InfisicalWire.Client($$"""{"accessToken":"{{secret}}","expiresIn":3600,"tokenData":{"id":""");

        (await infisical.CreateTokenAsync(Calls.Identity, cancellationToken: Token)).Expiry.Should().Be(end is null ? ofRecord : ofToken);
        (await infisical.RenewByValueAsync(new SecretString(Calls.ByValue), Token)).Expiry.Should().Be(ofToken);
        (await cut.CreateTokenAsync(Calls.Identity, cancellationToken: Token)).Expiry.Should().Be(ofToken);
    }

    [Fact]
    public async Task Trap_I08_a_create_is_not_repeated_when_it_may_have_run_and_its_orphan_can_be_found_by_name()
    {
        using var recorder = new Wire.Recorder(InfisicalWire.Fault, HttpStatusCode.InternalServerError);
        using var infisical = InfisicalWire.Client("""{"tokens":[{"id":"t1","name":"job-17","createdAt":"2026-07-19T12:00:00.000Z"},{"id":"t2","name":"job-18"}]}""");

        var failure = await Calls.FailureOf(InfisicalWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());
        var page = await infisical.ListTokensPageAsync(Calls.Identity, cancellationToken: Token);

        failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false });
        recorder.Requests.Should().ContainSingle();
        page.Items.Single(static token => token.Name == "job-17").Should().BeEquivalentTo(new { Id = "t1", CreatedAt = new DateTimeOffset(2026, 7, 19, 12, 0, 0, TimeSpan.Zero) });
    }

    [Fact]
    public async Task Trap_I09_no_text_of_ours_and_no_address_shows_a_secret()
    {
        string[] secrets = [Wire.Secret, Calls.ByValue, Calls.NewSecret];
        foreach (var (call, status) in from call in InfisicalWire.All from status in new[] { 200, 400, 500 } select (call, status))
        {
            var sent = Calls.SecretsOf(call).First();
            var repeating = $$"""{"reqId":"{{sent}}","message":[{"code":"{{sent}}","path":["{{sent}}"]},{"message":"not {{sent}}"}],"error":"saw {{sent}}"}""";
            using var log = new DependencyInjection.Setup.Log();
            using var factory = new Microsoft.Extensions.Logging.LoggerFactory([log]);
            using var recorder = new Wire.Recorder(status == 200 ? Calls.GoodResponse(call) : repeating, (HttpStatusCode)status);

            var error = await Record.ExceptionAsync(() => Calls.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 1, new WaitingClock(), factory));

            (error is TokenClientException).Should().Be(status != 200 && call != InfisicalWire.Check, call);
            if (error is TokenClientException failure)
            {
                string.Join(' ', new object?[] { failure, failure.ErrorCode, failure.ServerMessage }.Concat(failure.FieldErrors)).Should().NotContain(sent);
                failure.Response!.RequestId.Should().BeNull();
            }

            log.Entries.Should().NotBeEmpty(call);
            log.Entries.Select(static entry => entry.Text).Concat(recorder.Requests.Select(static request => request.Address))
                .Should().NotContain(text => secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal)), call);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(99, 1)]
    [InlineData(100, 2)]
    [InlineData(199, 2)]
    [InlineData(200, 2)]
    [InlineData(1000, 2)]
    public async Task Trap_I10_paging_ends_at_a_short_page_and_at_two_hundred_tokens(int count, int requests)
    {
        using var recorder = Holding(count);
        using var infisical = Wire.Infisical(recorder);

        var (seen, failure) = await Wire.WalkAsync(infisical.ListTokensAsync(Calls.Identity, Token), static token => token.Id);

        seen.Should().Equal(Enumerable.Range(1, Math.Min(count, 200)).Select(static number => "t" + number));
        recorder.Requests.Select(static sent => sent.Address).Should().Equal(
            new[] { 0, 100 }.Take(requests).Select(static offset => $"{InfisicalWire.Api}{InfisicalWire.IdentityPath}/tokens?offset={offset}&limit=100"));
        (failure is null).Should().Be(count < 200);
        failure?.Should().BeEquivalentTo(new
        {
            Kind = TokenErrorKind.IncompleteList,
            Operation = nameof(IInfisicalTokenAuth.ListTokensAsync),
            Service = TokenService.Infisical,
            IsRetryable = false,
            OutcomeUnknown = false,
        });
    }

    [Theory]
    [InlineData("""{"ipAddress":"10.0.0.0","type":"ipv4","prefix":24}""", "10.0.0.0/24")]
    [InlineData("""{"ipAddress":"::","type":"ipv6","prefix":0}""", "::/0")]
    [InlineData("""{"ipAddress":"192.0.2.7","type":"ipv4"}""", "192.0.2.7")]
    public async Task Trap_I11_trusted_addresses_go_back_as_the_ranges_they_were(string received, string sent)
    {
        using var recorder = new Wire.Recorder($$"""{"identityTokenAuth":{"accessTokenTTL":60,"accessTokenMaxTTL":60,"accessTokenNumUsesLimit":0,"accessTokenTrustedIps":[{{received}}]} }""");
        using var infisical = Wire.Infisical(recorder);

        var configuration = await infisical.GetConfigurationAsync(Calls.Identity, Token);
        await infisical.UpdateConfigurationAsync(Calls.Identity, configuration.ToSettings(), Token);

        recorder.Requests[1].Body.ShouldBeJson($$"""{"accessTokenTrustedIps":[{"ipAddress":"{{sent}}"}],"accessTokenTTL":60,"accessTokenMaxTTL":60,"accessTokenNumUsesLimit":0}""");
    }

    [Fact]
    public async Task Trap_I12_both_lifetimes_are_sent_or_none_and_never_one_without_bound()
    {
        using var recorder = new Wire.Recorder("""{"identityTokenAuth":{"accessTokenTTL":3600,"accessTokenMaxTTL":0,"accessTokenNumUsesLimit":0}}""");
        using var infisical = Wire.Infisical(recorder);

        await infisical.AttachAsync(Calls.Identity, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(60)) }, Token);
        await infisical.UpdateConfigurationAsync(Calls.Identity, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)) }, Token);
        await infisical.UpdateConfigurationAsync(Calls.Identity, new() { Lifetime = InfisicalTokenLifetime.ServerMaximum }, Token);
        var stored = await infisical.GetConfigurationAsync(Calls.Identity, Token);

        recorder.Requests.Take(3).Select(static sent => sent.Body).Should().Equal(
            """{"accessTokenTTL":5184000,"accessTokenMaxTTL":5184000}""", """{"accessTokenTTL":300,"accessTokenMaxTTL":600}""", """{"accessTokenTTL":0,"accessTokenMaxTTL":0}""");
        stored.ToSettings().Lifetime.Should().BeNull("servers refuse this pair now");
        await FluentActions.Awaiting(() => infisical.AttachAsync(Calls.Identity, new() { Lifetime = stored.Lifetime }, Token)).Should().ThrowAsync<ArgumentException>();
        recorder.Requests.Should().HaveCount(4);
    }

    [Fact]
    public async Task Trap_I13_no_Token_Auth_is_told_by_another_status_at_each_call()
    {
        (await InfisicalWire.FailureOf(InfisicalWire.GetConfiguration, InfisicalWire.NotFound, 404)).Kind.Should().Be(TokenErrorKind.NotFound);
        foreach (var call in new[] { InfisicalWire.Update, InfisicalWire.Create, InfisicalWire.List, InfisicalWire.ListPage })
        {
            (await InfisicalWire.FailureOf(call, InfisicalWire.Error(400, "BadRequest", "\"The identity does not have Token Auth\""), 400)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.NotFound, ErrorCode = "BadRequest" }, call);
        }

        // Should a server say it in other words, the configuration is looked at.
        (await InfisicalWire.FailureOf(InfisicalWire.Attach, InfisicalWire.BadRequest, 400)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, ErrorCode = "BadRequest" });
        using var detached = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.BadRequest, HttpStatusCode.BadRequest) : Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound));
        (await Calls.RunAsync(InfisicalWire.Detach, detached)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound);
        using var revoked = new Wire.Recorder(InfisicalWire.NotFound, HttpStatusCode.NotFound);
        (await Calls.RunAsync(InfisicalWire.Revoke, revoked)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound);
    }

    /// <summary>What else is no id is a row of Conformance.RefusedArgumentTests.</summary>
    [Fact]
    public async Task Trap_I14_no_id_is_empty_and_none_leads_elsewhere()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(InfisicalWire.Get));
        using var infisical = Wire.Infisical(recorder);

        await FluentActions.Awaiting(() => infisical.GetTokenAsync("", Token)).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => infisical.GetTokenAsync("..", Token)).Should().ThrowAsync<ArgumentException>();
        await infisical.GetTokenAsync("a/../../identities", Token);

        recorder.Requests.Should().ContainSingle().Which.Address.Should().Be(InfisicalWire.Api + "/token-auth/tokens/a%2F..%2F..%2Fidentities");
    }

    [Fact]
    public async Task Trap_I15_a_missing_route_is_an_old_server_and_not_a_missing_token()
    {
        (await InfisicalWire.FailureOf(InfisicalWire.Get, InfisicalWire.NotFound, 404)).Kind.Should().Be(TokenErrorKind.NotFound);
        foreach (var body in new[]
        {
            """{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":404,"message":"m","error":"Not Found","docs":"/api/docs/json"}""",
            """{"message":"Route GET:/api/v1/auth/token-auth/tokens/x not found","error":"Not Found","statusCode":404}""",
        })
        {
            var failure = await InfisicalWire.FailureOf(InfisicalWire.Get, body, 404);

            failure.Kind.Should().Be(TokenErrorKind.UnsupportedByServer);
            failure.Message.Should().Contain("November 2025");
        }
    }

    [Fact]
    public async Task Trap_I16_what_may_be_absent_is_absent_and_what_is_new_is_kept()
    {
        using var infisical = InfisicalWire.Client("""{"accessToken":"new.secret","expiresIn":60,"accessTokenMaxTTL":60,"tokenType":"DPoP","tokenData":{"id":"t1","authMethod":"quantum-auth","color":"blue"},"grade":7}""");
        using var old = InfisicalWire.Client("""{"accessToken":"new.secret","expiresIn":60,"accessTokenMaxTTL":60,"tokenType":"Bearer"}""");

        var created = await infisical.CreateTokenAsync(Calls.Identity, cancellationToken: Token);
        var createdByOld = await old.CreateTokenAsync(Calls.Identity, cancellationToken: Token);

        created.Token.Should().BeEquivalentTo(new { AuthMethod = "quantum-auth", Name = (string?)null, Extra = new { Names = new[] { "color" } } });
        created.Extra.Names.Should().Equal("grade");
        createdByOld.Should().BeEquivalentTo(new { Secret = new SecretString("new.secret"), Token = (InfisicalToken?)null });
        createdByOld.Problem.Should().NotBeNull();
    }

    [Theory]
    [InlineData(""","tokenData":{"id":"t1","subOrganizationId":"9d2f6a00-0000-4000-8000-000000000009"}}""", true)]
    [InlineData(""","tokenData":{"id":"t1","subOrganizationId":null}}""", false)]
    [InlineData(""","tokenData":{"id":"t1","subOrganizationId":""}}""", false)]
    [InlineData(""","tokenData":{"id":"t1","subOrganizationId":{"id":"s"}}}""", false)]
    [InlineData(""","tokenData":{"id":"t1"}}""", false)]
    [InlineData("}", false)]
    [InlineData(""","tokenData":{"id":"t1","subOrganizationId":"s""", false)]
    public async Task Trap_I17_a_token_that_is_wider_than_asked_for_is_reported(string rest, bool isConfirmed)
    {
        using var recorder = new Wire.Recorder("""{"accessToken":"new.secret" """ + rest);
        using var infisical = Wire.Infisical(recorder);

        var scoped = await infisical.CreateTokenAsync(Calls.Identity, new() { OrganizationSlug = "acme" }, Token);
        recorder.Requests.Should().ContainSingle("nothing is revoked, and nothing is asked");
        var unscoped = await infisical.CreateTokenAsync(Calls.Identity, cancellationToken: Token);

        (scoped.Problem ?? "").Contains("does not confirm", StringComparison.Ordinal).Should().Be(!isConfirmed);
        (scoped.Problem ?? "").Contains(unscoped.Problem ?? "", StringComparison.Ordinal).Should().BeTrue("the other problem is told too");
        scoped.Secret.Reveal().Should().Be("new.secret");
        (unscoped.Problem ?? "").Should().NotContain("does not confirm", "nobody asked for an organization");
    }

    [Theory]
    [InlineData("3600", 3600, true)]
    [InlineData("3.6e3", 3600, true)]
    [InlineData("\"3600.0\"", 3600, true)]
    [InlineData("315360000", 315_360_000, true)]
    [InlineData("9007199254740993", 9_007_199_254_740_993, false)]
    [InlineData("9223372036854775807", long.MaxValue, false)]
    [InlineData("99999999999999999999999999", long.MaxValue, false)]
    [InlineData("1e300", long.MaxValue, false)]
    public async Task Trap_I18_counters_and_lifetimes_of_any_size_never_overflow(string number, long value, bool hasInstant)
    {
        var numbers = $$"""
            {"accessTokenTTL":{{number}},"accessTokenMaxTTL":{{number}},"accessTokenNumUses":{{number}},"accessTokenNumUsesLimit":{{number}},
             "accessTokenPeriod":{{number}},"createdAt":"2026-07-19T12:00:00.000Z"}
            """;
        using var infisical = InfisicalWire.Client($$"""{"token":{{numbers}},"identityTokenAuth":{{numbers}} }""");

        var token = await infisical.GetTokenAsync("t1", Token);
        var configuration = await infisical.GetConfigurationAsync(Calls.Identity, Token);

        var lifetime = value > 922_337_203_685 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(value);
        token.Should().BeEquivalentTo(new { UseCount = value, UseLimit = value, PeriodSeconds = value, Lifetime = new { Ttl = lifetime, Max = lifetime } });
        configuration.Should().BeEquivalentTo(new { UseLimit = value, PeriodSeconds = value, Lifetime = new { Ttl = lifetime, Max = lifetime } });
        token.Expiry.Should().Be(hasInstant ? TokenExpiry.At(token.CreatedAt!.Value.AddSeconds(value)) : TokenExpiry.Unknown, "past the last date that can be written");
        token.Extra.Names.Should().BeEmpty();
    }

    [Fact]
    public async Task Trap_I19_a_renewal_runs_once_on_demand_only_and_gives_a_new_secret()
    {
        using var recorder = new Wire.Recorder((count, request) => request.Method == HttpMethod.Get ? Wire.Response(InfisicalWire.TokenError, HttpStatusCode.Forbidden) : Wire.Response(Calls.GoodResponse(InfisicalWire.Renew)));
        using var infisical = Wire.Infisical(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 3);
        await Wire.FailureOf(() => infisical.GetConfigurationAsync(Calls.Identity, Token));
        recorder.Requests.Should().ContainSingle("an expired credential is not renewed by itself");

        var renewed = await infisical.RenewByValueAsync(new SecretString(Calls.ByValue), Token);
        renewed.Secret.Reveal().Should().Be(Calls.NewSecret);
    }

    [Fact]
    public async Task Trap_I20_no_call_costs_more_uses_than_it_must()
    {
        foreach (var call in InfisicalWire.All)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

            await Calls.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 3);

            recorder.Requests.Should().ContainSingle(call);
        }

        using var infisical = InfisicalWire.Client("""{"token":{"id":"t1","accessTokenNumUses":0,"accessTokenNumUsesLimit":1}}""");
        var token = await infisical.GetTokenAsync("t1", Token);
        (token.UseCount, token.UseLimit).Should().Be((0, 1));
        token.IsUsable(Wire.Now).Should().BeTrue("a count that is not kept says nothing");
    }

    [Fact]
    public async Task Trap_I21_columns_that_are_not_kept_say_nothing()
    {
        using var infisical = InfisicalWire.Client("""{"token":{"id":"t1","isAccessTokenRevoked":false,"accessTokenLastUsedAt":null,"accessTokenLastRenewedAt":null,"accessTokenNumUses":0,"accessTokenNumUsesLimit":0}}""");
        using var gone = InfisicalWire.Client(InfisicalWire.NotFound, HttpStatusCode.NotFound);

        var token = await infisical.GetTokenAsync("t1", Token);

        token.Should().BeEquivalentTo(new { LastUsedAt = (DateTimeOffset?)null, LastRenewedAt = (DateTimeOffset?)null });
        token.IsUsable(Wire.Now).Should().BeTrue();
        (await gone.RevokeTokenAsync("t1", Token)).Outcome.Should().Be(RevokeOutcome.NotFound, "which does not claim that it was revoked");
    }

    [Fact]
    public async Task Trap_I22_the_own_credential_can_be_revoked_and_every_call_after_it_is_refused_as_such()
    {
        foreach (var call in new[] { InfisicalWire.Revoke, InfisicalWire.Detach })
        {
            using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(Calls.GoodResponse(call)) : Wire.Response(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized));
            using var infisical = Wire.Infisical(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 3);

            (await Calls.RunAsync(call, infisical, Token)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.Revoked);
            recorder.Requests.Should().ContainSingle("nothing is asked after the credential is gone");
            (await Wire.FailureOf(() => infisical.GetConfigurationAsync(Calls.Identity, Token))).Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, IsRetryable = false });
            recorder.Requests.Should().HaveCount(2);
        }
    }

    [Fact]
    public async Task Trap_I23_a_token_that_is_refused_in_its_first_second_is_not_held_for_dead()
    {
        using var recorder = new Wire.Recorder((count, _) => count switch
        {
            1 or 2 => Wire.Response(InfisicalWire.Configuration),
            3 => Wire.Response(Calls.GoodResponse(InfisicalWire.Create)),
            4 or 5 => Wire.Response(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized),
            _ => Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound),
        });
        using var admin = Wire.Infisical(recorder);
        await admin.DetachAsync(Calls.Identity, Token);
        await admin.AttachAsync(Calls.Identity, cancellationToken: Token);
        var created = await admin.CreateTokenAsync(Calls.Identity, cancellationToken: Token);

        using var user = Wire.Infisical(recorder, options => options.AccessToken = created.Secret);
        (await Wire.FailureOf(() => user.GetConfigurationAsync(Calls.Identity, Token))).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        (await user.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Rejected);
        (await user.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Accepted, "a refusal is not remembered");

        recorder.Requests.Skip(3).Should().HaveCount(3).And.OnlyContain(static sent => sent.Authorization == "Bearer " + Calls.NewSecret);
    }

    [Theory]
    [InlineData("retry-after: 7", "x-ratelimit-reset: 9", "\"in 11 seconds\"", "00:00:07")]
    [InlineData("retry-after: Sun, 22 Nov 2026 09:00:08 GMT", "x-ratelimit-reset: 9", "\"in 11 seconds\"", "00:00:08")]
    [InlineData("retry-after: later", "x-ratelimit-reset: 9", "\"in 11 seconds\"", "00:00:09")]
    [InlineData("x-none: 1", "x-ratelimit-reset: soon", "\"in 11 seconds\"", "00:00:11")]
    [InlineData("x-none: 1", "x-none: 2", "\"Rate limit exceeded. Please try again in 11 seconds\"", "00:00:11")]
    [InlineData("x-none: 1", "x-none: 2", "11", "00:00:11")]
    [InlineData("x-none: 1", "x-none: 2", "\"wait 99999999999999999999 seconds\"", "10675199.02:48:05.4775807")]
    [InlineData("x-none: 1", "x-none: 2", "\"try again later\"", null)]
    [InlineData("x-none: 1", "x-none: 2", "[11]", null)]
    [InlineData("x-none: 1", "x-none: 2", "null", null)]
    public async Task Trap_I24_the_wait_stands_in_a_header_in_another_or_in_the_sentence(string first, string second, string message, string? wait)
    {
        foreach (var status in new[] { 429, 403 })
        {
            // The server's clock is another than the client's.
            var body = InfisicalWire.Error(status, "RateLimitExceeded", message);
            using var recorder = new Wire.Recorder((_, _) => Wire.Response(body, (HttpStatusCode)status).WithHeaders(first, second, "Date: Sun, 22 Nov 2026 09:00:00 GMT"));

            var failure = await Calls.FailureOf(InfisicalWire.Create, recorder, clock: new FakeTimeProvider(Wire.Now));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, StatusCode = status, IsRetryable = true, OutcomeUnknown = false });
            failure.RetryAfter.Should().Be(wait is null ? null : TimeSpan.Parse(wait, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What each failure is to each call is a row of Conformance.RepetitionTests.</summary>
    [Fact]
    public async Task Trap_I25_a_fault_is_repeated_only_where_it_does_no_harm()
    {
        foreach (var call in InfisicalWire.All)
        {
            using var recorder = new Wire.Recorder(InfisicalWire.Fault, HttpStatusCode.InternalServerError);

            await Record.ExceptionAsync(() => Calls.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 1, new WaitingClock()));

            recorder.Requests.Should().HaveCount(call is InfisicalWire.Attach or InfisicalWire.Create or InfisicalWire.Renew ? 1 : 2, call);
        }
    }

    /// <summary>Other base addresses are rows of Conformance.RequestTests, and other calls those of FailureTableTests.</summary>
    [Fact]
    public async Task Trap_I26_a_base_address_with_api_works_and_a_website_is_no_success()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(InfisicalWire.Get));
        using var infisical = Wire.Infisical(recorder, static options => options.BaseAddress = new Uri("https://eu.infisical.com/api/"));

        await infisical.GetTokenAsync("t1", Token);
        var failure = await InfisicalWire.FailureOf(InfisicalWire.Get, "<!DOCTYPE html><html><head><title>Infisical</title></head></html>", 200);

        recorder.Requests.Single().Address.Should().Be("https://eu.infisical.com/api/v1/auth/token-auth/tokens/t1");
        failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        failure.Message.Should().Contain("HTML").And.Contain("base address");
    }

    /// <summary>Other calls and statuses are those of FailureTableTests.</summary>
    [Fact]
    public async Task Trap_I27_a_redirect_is_reported_and_not_followed()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("", HttpStatusCode.PermanentRedirect).WithHeaders("Location: https://us.infisical.com/api/v1/auth"));

        var failure = await Calls.FailureOf(InfisicalWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = false, IsRetryable = false });
        failure.Message.Should().Contain("us.infisical.com").And.Contain("BaseAddress");
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("eyJ.file.token\n", "Bearer eyJ.file.token")]
    [InlineData("eyJ.file.token\r\n", "Bearer eyJ.file.token")]
    [InlineData("", null)]
    [InlineData("eyJ.file\n.token", null)]
    [InlineData("eyJ.file.token \n", null)]
    public async Task Trap_I28_a_line_break_behind_a_credential_is_taken_off_and_none_is_sent_that_no_header_carries(string content, string? sent)
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(path, content, Token);
        try
        {
            using var recorder = new Wire.Recorder(InfisicalWire.Configuration);
            using var infisical = Wire.Infisical(recorder, options => (options.AccessToken, options.AccessTokenFile, options.AccessTokenFileOptional) = (null, path, true));

            var error = await Record.ExceptionAsync(() => infisical.GetConfigurationAsync(Calls.Identity, Token));

            recorder.Requests.SingleOrDefault()?.Authorization.Should().Be(sent);
            recorder.Requests.Should().HaveCount(sent is null ? 0 : 1);
            (error is null).Should().Be(sent is not null);
            error?.Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, Attempts = 0 });
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The same of each call is a row of Conformance.RequestTests.</summary>
    [Fact]
    public async Task Trap_I29_no_other_credential_goes_along()
    {
        using var recorder = new Wire.Recorder(static (_, request) =>
        {
            request.Headers.Select(static header => header.Key).Should().BeEquivalentTo("Accept", "User-Agent", "Authorization");
            return Wire.Response(Calls.GoodResponse(InfisicalWire.Get));
        });

        await Calls.RunAsync(InfisicalWire.Get, recorder);

        recorder.Requests.Should().ContainSingle().Which.Authorization.Should().Be("Bearer " + Wire.Secret);
    }

    [Fact]
    public async Task Trap_I30_what_the_specification_leaves_untyped_or_out_is_known()
    {
        using var infisical = InfisicalWire.Client("""{"identityTokenAuth":{"id":"c1","accessTokenTrustedIps":[{"ipAddress":"10.0.0.0","type":"ipv4","prefix":24}]}}""");
        var configuration = await infisical.GetConfigurationAsync(Calls.Identity, Token);
        configuration.TrustedIps.Should().Equal(new InfisicalTrustedIp("10.0.0.0/24"));
        configuration.Lifetime.Should().BeNull("the specification's default is none of the client's");

        using var recorder = new Wire.Recorder(InfisicalWire.Configuration);
        using var attaching = Wire.Infisical(recorder);
        await attaching.AttachAsync(Calls.Identity, cancellationToken: Token);
        recorder.Requests.Single().Body.Should().Be("{}", "no default is sent either");
    }

    /// <summary>A server with so many tokens, which pages as Infisical does.</summary>
    private static Wire.Recorder Holding(int count) => new((_, request) =>
    {
        var query = request.RequestUri!.Query.TrimStart('?').Split('&').ToDictionary(static part => part.Split('=')[0], static part => int.Parse(part.Split('=')[1], CultureInfo.InvariantCulture));
        return query["offset"] > 100 || query["limit"] > 100
            ? Wire.Response(InfisicalWire.Error(422, "ValidationFailure", "[]"), HttpStatusCode.UnprocessableEntity)
            : Wire.Response(InfisicalWire.Page(Enumerable.Range(1, count).Skip(query["offset"]).Take(query["limit"])));
    });
}
