using System.Globalization;
using System.IO;
using System.Net;
using System.Text.Json;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>The numbered traps that Infisical sets for a client, each with what must not happen. What has no method here has its line in TRAPS.md.</summary>
public sealed class InfisicalTrapTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trap_I01_an_expired_credential_is_told_by_its_code_and_not_every_401_or_403_is_one()
    {
        foreach (var (status, body, kind) in new[]
        {
            (403, InfisicalWire.TokenError, TokenErrorKind.InvalidCredential),
            (401, InfisicalWire.Error(401, "TokenError"), TokenErrorKind.InvalidCredential),
            (401, InfisicalWire.Unauthorized, TokenErrorKind.InvalidCredential),
            (403, InfisicalWire.PermissionDenied, TokenErrorKind.PermissionDenied),
            (403, InfisicalWire.Error(403, "ForbiddenError", "\"Your token has expired\""), TokenErrorKind.PermissionDenied),
        })
        {
            (await InfisicalWire.FailureOf(InfisicalWire.GetConfiguration, body, status)).Kind.Should().Be(kind, body);
        }

        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized) : Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound));
        using var infisical = InfisicalWire.Client(recorder);
        (await Wire.FailureOf(() => infisical.CreateTokenAsync(InfisicalWire.IdentityId, new() { OrganizationSlug = "acme" }, Token))).Kind.Should().Be(TokenErrorKind.PermissionDenied, "the credential works elsewhere");
    }

    [Theory]
    [InlineData("\"value too long for type character varying(255)\"", "value too long for type character varying(255)", 0)]
    [InlineData("""[{"code":"invalid_type","expected":"string","received":"null","path":["name"],"message":"Expected string, received null"}]""", null, 1)]
    [InlineData("[]", null, 0)]
    [InlineData("null", null, 0)]
    [InlineData("{}", null, 0)]
    public async Task Trap_I02_a_message_is_text_or_a_list(string message, string? serverMessage, int fieldErrors)
    {
        var failure = await InfisicalWire.FailureOf(InfisicalWire.Create, InfisicalWire.Error(422, "ValidationFailure", message), 422);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, StatusCode = 422, ErrorCode = "ValidationFailure", ServerMessage = serverMessage });
        failure.FieldErrors.Should().HaveCount(fieldErrors);
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("<html>", null, null)]
    [InlineData("""{"reqId":"req-Aa1Bb2Cc3Dd4Ee"}""", null, "req-Aa1Bb2Cc3Dd4Ee")]
    [InlineData("""{"statusCode":400}""", null, null)]
    [InlineData("""{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":400,"message":"m","error":"https://eu.infisical.com/x Unauthorized Access, m"}""", null, "req-Aa1Bb2Cc3Dd4Ee")]
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
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(request.RequestUri!.AbsolutePath.EndsWith("/tokens", StringComparison.Ordinal) ? InfisicalWire.Created() : InfisicalWire.Configuration));
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.AttachAsync(InfisicalWire.IdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1)) }, Token);
        await infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, new() { UseLimit = 3 }, Token);
        await infisical.CreateTokenAsync(InfisicalWire.IdentityId, new() { Name = null, OrganizationSlug = null }, Token);

        recorder.Requests.Select(static sent => sent.Body).Should().Equal("""{"accessTokenTTL":3600,"accessTokenMaxTTL":3600}""", """{"accessTokenNumUsesLimit":3}""", "{}");
    }

    [Fact]
    public async Task Trap_I05_what_has_no_body_has_no_content_type()
    {
        // The two changes that have no settings send an empty object: see EmptyBodyTests.
        foreach (var call in new[] { InfisicalWire.GetConfiguration, InfisicalWire.Get, InfisicalWire.List })
        {
            using var recorder = new Wire.Recorder((_, request) =>
            {
                (request.Content?.Headers.Contains("Content-Type") ?? false).Should().BeFalse(call);
                return Wire.Response(InfisicalWire.GoodResponse(call));
            });

            await InfisicalWire.RunAsync(call, recorder);

            recorder.Requests.Single().Body.Should().BeNullOrEmpty();
        }
    }

    [Fact]
    public async Task Trap_I06_a_create_without_options_sends_an_empty_object()
    {
        using var recorder = new Wire.Recorder(InfisicalWire.Created());
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);
        await infisical.CreateTokenAsync(InfisicalWire.IdentityId, new CreateInfisicalToken(), Token);

        recorder.Requests.Should().HaveCount(2).And.OnlyContain(static sent => sent.Body == "{}" && sent.ContentType == "application/json");
    }

    [Fact]
    public async Task Trap_I07_the_expiry_is_the_tokens_own_then_its_records_and_never_expiresIn()
    {
        var created = new DateTimeOffset(2026, 7, 19, 12, 0, 0, TimeSpan.Zero);
        foreach (var (secret, record, expiry) in new (string, string, TokenExpiry)[]
        {
            (InfisicalWire.Jwt($$"""{"exp":{{created.AddDays(90).ToUnixTimeSeconds()}}}"""), """{"id":"t1","accessTokenTTL":60,"createdAt":"2026-07-19T12:00:00.000Z"}""", TokenExpiry.At(created.AddDays(90))),
            (InfisicalWire.Jwt("""{"iat":1}"""), """{"id":"t1","accessTokenTTL":60,"createdAt":"2026-07-19T12:00:00.000Z"}""", TokenExpiry.At(created.AddMinutes(1))),
            (InfisicalWire.Jwt("""{"iat":1}"""), """{"id":"t1","accessTokenTTL":0,"createdAt":"2026-07-19T12:00:00.000Z"}""", TokenExpiry.Unknown),
            ("opaque", "null", TokenExpiry.Unknown),
        })
        {
            foreach (var expiresIn in new[] { "0", "2592000", "315360000" })
            {
                using var infisical = InfisicalWire.Client($$"""{"accessToken":"{{secret}}","expiresIn":{{expiresIn}},"accessTokenMaxTTL":{{expiresIn}},"tokenType":"Bearer","tokenData":{{record}} }""");

                (await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token)).Expiry.Should().Be(expiry);
            }
        }
    }

    [Fact]
    public async Task Trap_I08_a_create_is_not_repeated_when_it_may_have_run_and_its_orphan_can_be_found_by_name()
    {
        foreach (var failure in new[] { "500", "502", "503", "504", "408", "ResponseEnded", "IO" })
        {
            using var handler = new FuncHandler((request, cancellationToken) => InfisicalWire.FailAsync(failure, request, cancellationToken));

            var error = await InfisicalWire.FailureOf(InfisicalWire.Create, handler, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

            handler.Sends.Should().Be(1, failure);
            error.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false }, failure);
        }

        using var infisical = InfisicalWire.Client("""{"tokens":[{"id":"t1","name":"job-17","createdAt":"2026-07-19T12:00:00.000Z"},{"id":"t2","name":"job-18"}]}""");
        (await InfisicalWire.ListAsync(infisical, Token)).Single(static token => token.Name == "job-17").Should().BeEquivalentTo(new { Id = "t1", CreatedAt = new DateTimeOffset(2026, 7, 19, 12, 0, 0, TimeSpan.Zero) });
    }

    [Fact]
    public async Task Trap_I09_no_text_of_ours_and_no_address_shows_a_secret()
    {
        string[] secrets = [InfisicalWire.Secret, InfisicalWire.Value, InfisicalWire.NewSecret];
        foreach (var status in new[] { 200, 400, 500 })
        {
            foreach (var call in InfisicalWire.All)
            {
                using var log = new InfisicalWire.Log();
                using var recorder = new Wire.Recorder(status == 200 ? InfisicalWire.GoodResponse(call) : InfisicalWire.Error(status, "E", JsonSerializer.Serialize($"{InfisicalWire.Secret} {InfisicalWire.Value}")), (HttpStatusCode)status);

                var error = await Record.ExceptionAsync(() => InfisicalWire.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 1, new WaitingClock(), log));

                error?.ToString().Should().NotContain(InfisicalWire.SendsCredential(call) ? InfisicalWire.Secret : InfisicalWire.Value);
                log.Lines.Should().NotBeEmpty().And.NotContain(line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)), call);
                recorder.Requests.Should().NotContain(sent => secrets.Any(secret => sent.Address.Contains(secret, StringComparison.Ordinal)), call);
            }
        }

        using var infisical = InfisicalWire.Client(InfisicalWire.Created());
        var created = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);
        var renewed = await infisical.RenewByValueAsync(new SecretString(InfisicalWire.Value), Token);
        foreach (var secret in new[] { created.Secret, renewed.Secret })
        {
            $"{secret}".Should().Be("***");
        }

        JsonSerializer.Serialize(created.Token).Should().NotContain(InfisicalWire.NewSecret);
        FluentActions.Invoking(() => JsonSerializer.Serialize(created)).Should().Throw<NotSupportedException>();
        FluentActions.Invoking(() => JsonSerializer.Serialize(renewed)).Should().Throw<NotSupportedException>();
    }

    [Fact]
    public async Task Trap_I10_paging_ends_at_a_short_page_and_at_two_hundred_tokens()
    {
        foreach (var (pages, seen, isCut) in new (int[][], int, bool)[]
        {
            ([[1, 40]], 40, false),
            ([[1, 100], [101, 99]], 199, false),
            ([[1, 100], [91, 50]], 140, false),
            ([[1, 100], [101, 100]], 200, true),
        })
        {
            using var recorder = new Wire.Recorder((count, _) => Wire.Response(InfisicalWire.Page(Enumerable.Range(pages[count - 1][0], pages[count - 1][1]))));
            using var infisical = InfisicalWire.Client(recorder);
            var ids = new HashSet<string>();
            var yielded = 0;

            var error = await Record.ExceptionAsync(async () =>
            {
                await foreach (var token in infisical.ListTokensAsync(InfisicalWire.IdentityId, Token))
                {
                    yielded++;
                    ids.Add(token.Id);
                }
            });

            (ids.Count, yielded).Should().Be((seen, seen));
            (error as TokenClientException)?.Kind.Should().Be(TokenErrorKind.IncompleteList);
            (error is not null).Should().Be(isCut);
            recorder.Requests.Should().HaveCount(pages.Length).And.NotContain(static sent => sent.Address.Contains("offset=200", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("""{"ipAddress":"10.0.0.0","type":"ipv4","prefix":24}""", "10.0.0.0/24")]
    [InlineData("""{"ipAddress":"0.0.0.0","type":"ipv4","prefix":0}""", "0.0.0.0/0")]
    [InlineData("""{"ipAddress":"::","type":"ipv6","prefix":0}""", "::/0")]
    [InlineData("""{"ipAddress":"192.0.2.7","type":"ipv4"}""", "192.0.2.7")]
    [InlineData("""{"ipAddress":"2001:db8::","type":"ipv6","prefix":32}""", "2001:db8::/32")]
    public async Task Trap_I11_trusted_addresses_go_back_as_the_ranges_they_were(string received, string sent)
    {
        using var recorder = new Wire.Recorder($$"""{"identityTokenAuth":{"accessTokenTTL":60,"accessTokenMaxTTL":60,"accessTokenNumUsesLimit":0,"accessTokenTrustedIps":[{{received}}]} }""");
        using var infisical = InfisicalWire.Client(recorder);

        var configuration = await infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token);
        await infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, configuration.ToSettings(), Token);

        recorder.Requests[1].Body.ShouldBeJson($$"""{"accessTokenTrustedIps":[{"ipAddress":"{{sent}}"}],"accessTokenTTL":60,"accessTokenMaxTTL":60,"accessTokenNumUsesLimit":0}""");
    }

    [Fact]
    public async Task Trap_I12_both_lifetimes_are_sent_or_none_and_never_one_without_bound()
    {
        using var recorder = new Wire.Recorder("""{"identityTokenAuth":{"accessTokenTTL":3600,"accessTokenMaxTTL":0,"accessTokenNumUsesLimit":0}}""");
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.AttachAsync(InfisicalWire.IdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(60)) }, Token);
        await infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)) }, Token);
        await infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, new() { Lifetime = InfisicalTokenLifetime.ServerMaximum }, Token);
        var stored = await infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token);

        recorder.Requests.Take(3).Select(static sent => sent.Body).Should().Equal(
            """{"accessTokenTTL":5184000,"accessTokenMaxTTL":5184000}""", """{"accessTokenTTL":300,"accessTokenMaxTTL":600}""", """{"accessTokenTTL":0,"accessTokenMaxTTL":0}""");
        stored.ToSettings().Lifetime.Should().BeNull("servers refuse this pair now");
        await FluentActions.Awaiting(() => infisical.AttachAsync(InfisicalWire.IdentityId, new() { Lifetime = stored.Lifetime }, Token)).Should().ThrowAsync<ArgumentException>();
        recorder.Requests.Should().HaveCount(4);
    }

    [Fact]
    public async Task Trap_I13_no_Token_Auth_is_told_by_another_status_at_each_call()
    {
        (await InfisicalWire.FailureOf(InfisicalWire.GetConfiguration, InfisicalWire.NotFound, 404)).Kind.Should().Be(TokenErrorKind.NotFound);
        foreach (var call in new[] { InfisicalWire.Update, InfisicalWire.Create, InfisicalWire.List, InfisicalWire.ListPage })
        {
            (await InfisicalWire.FailureOf(call, InfisicalWire.WithoutTokenAuth, 400)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.NotFound, ErrorCode = "BadRequest" }, call);
        }

        // Should a server say it in other words, the configuration is looked at.
        (await InfisicalWire.FailureOf(InfisicalWire.Attach, InfisicalWire.BadRequest, 400)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, ErrorCode = "BadRequest" });
        using var detached = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.BadRequest, HttpStatusCode.BadRequest) : Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound));
        (await InfisicalWire.RunAsync(InfisicalWire.Detach, detached)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound);
        using var revoked = new Wire.Recorder(InfisicalWire.NotFound, HttpStatusCode.NotFound);
        (await InfisicalWire.RunAsync(InfisicalWire.Revoke, revoked)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task Trap_I14_no_id_is_empty_and_none_leads_elsewhere(string id)
    {
        using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(InfisicalWire.Get));
        using var infisical = InfisicalWire.Client(recorder);

        await FluentActions.Awaiting(() => infisical.GetTokenAsync(id, Token)).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => infisical.RenameTokenAsync(id, "n", Token)).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => infisical.RevokeTokenAsync(id, Token)).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => infisical.CreateTokenAsync(Guid.Empty, cancellationToken: Token)).Should().ThrowAsync<ArgumentException>();
        recorder.Requests.Should().BeEmpty();

        await infisical.GetTokenAsync("a/../../identities", Token);
        recorder.Requests.Single().Address.Should().Be(InfisicalWire.Api + "/token-auth/tokens/a%2F..%2F..%2Fidentities");
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

        var created = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);
        var createdByOld = await old.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);

        created.Token.Should().BeEquivalentTo(new { AuthMethod = "quantum-auth", Name = (string?)null, SubOrganizationId = (string?)null });
        created.Token!.Extra.Names.Should().Equal("color");
        created.Extra.Names.Should().Equal("grade");
        createdByOld.Secret.Reveal().Should().Be("new.secret");
        createdByOld.Token.Should().BeNull();
        createdByOld.Problem.Should().NotBeNull();
    }

    [Theory]
    [InlineData(",\"subOrganizationId\":\"9d2f6a00-0000-4000-8000-000000000009\"", true)]
    [InlineData(",\"subOrganizationId\":null", false)]
    [InlineData("", false)]
    public async Task Trap_I17_a_token_that_is_wider_than_asked_for_is_reported(string member, bool isConfirmed)
    {
        using var infisical = InfisicalWire.Client($$"""{"accessToken":"new.secret","tokenData":{"id":"t1"{{member}} } }""");

        var scoped = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, new() { OrganizationSlug = "acme" }, Token);
        var unscoped = await infisical.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);

        (scoped.Problem is null).Should().Be(isConfirmed);
        scoped.Secret.Reveal().Should().Be("new.secret");
        unscoped.Problem.Should().BeNull("nobody asked for an organization");
    }

    [Theory]
    [InlineData("315360000", true)]
    [InlineData("9007199254740991", false)]
    [InlineData("9223372036854775807", false)]
    public async Task Trap_I18_counters_and_lifetimes_of_any_size_never_overflow(string number, bool hasInstant)
    {
        using var infisical = InfisicalWire.Client($$"""
            {"token":{"id":"t1","accessTokenTTL":{{number}},"accessTokenMaxTTL":{{number}},"accessTokenNumUses":{{number}},"accessTokenNumUsesLimit":{{number}},"accessTokenPeriod":{{number}},"createdAt":"2026-07-19T12:00:00.000Z"} }
            """);

        var token = await infisical.GetTokenAsync("t1", Token);

        var value = long.Parse(number, CultureInfo.InvariantCulture);
        (token.UseCount, token.UseLimit, token.PeriodSeconds).Should().Be((value, value, value));
        token.Expiry.Should().Be(hasInstant ? TokenExpiry.At(token.CreatedAt!.Value.AddSeconds(value)) : TokenExpiry.Unknown);
        token.Lifetime!.Value.Ttl.Should().BePositive();
        token.ToString().Should().NotBeNull();
        token.Lifetime.ToString().Should().NotBeEmpty();
    }

    [Fact]
    public async Task Trap_I19_a_renewal_runs_once_on_demand_only_and_gives_a_new_secret()
    {
        using var recorder = new Wire.Recorder((count, request) => request.Method == HttpMethod.Get ? Wire.Response(InfisicalWire.TokenError, HttpStatusCode.Forbidden) : Wire.Response(InfisicalWire.GoodResponse(InfisicalWire.Renew)));
        using var infisical = InfisicalWire.Client(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 3);
        await Wire.FailureOf(() => infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token));
        recorder.Requests.Should().ContainSingle("an expired credential is not renewed by itself");

        var renewed = await infisical.RenewByValueAsync(new SecretString(InfisicalWire.Value), Token);
        renewed.Secret.Reveal().Should().Be(InfisicalWire.NewSecret);

        // The server that responses this way has deleted the token.
        using var deleting = new Wire.Recorder(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized);
        var failure = await InfisicalWire.FailureOf(InfisicalWire.Renew, deleting, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, IsRetryable = false, OutcomeUnknown = false, Attempts = 1 });
        deleting.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Trap_I20_no_call_costs_more_uses_than_it_must()
    {
        foreach (var call in InfisicalWire.All)
        {
            using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(call));

            await InfisicalWire.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 3);

            recorder.Requests.Count(static sent => sent.Authorization is not null).Should().Be(InfisicalWire.SendsCredential(call) ? 1 : 0, call);
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

        var token = await infisical.GetTokenAsync("t1", Token);

        token.LastUsedAt.Should().BeNull();
        token.LastRenewedAt.Should().BeNull();
        token.IsUsable(Wire.Now).Should().BeTrue();
        using var gone = new Wire.Recorder(InfisicalWire.NotFound, HttpStatusCode.NotFound);
        (await InfisicalWire.RunAsync(InfisicalWire.Revoke, gone)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound, "which does not claim that it was revoked");
    }

    [Fact]
    public async Task Trap_I22_the_own_credential_can_be_revoked_and_every_call_after_it_is_refused_as_such()
    {
        foreach (var call in new[] { InfisicalWire.Revoke, InfisicalWire.Detach })
        {
            using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.GoodResponse(call)) : Wire.Response(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized));
            using var infisical = InfisicalWire.Client(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 3);

            (await InfisicalWire.RunAsync(call, infisical, Token)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.Revoked);
            recorder.Requests.Should().ContainSingle("nothing is asked after the credential is gone");
            (await Wire.FailureOf(() => infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token))).Should().BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, IsRetryable = false });
            recorder.Requests.Should().HaveCount(2);
        }
    }

    [Fact]
    public async Task Trap_I23_a_token_that_is_refused_in_its_first_second_is_not_held_for_dead()
    {
        using var recorder = new Wire.Recorder((count, _) => count switch
        {
            1 or 2 => Wire.Response(InfisicalWire.Configuration),
            3 => Wire.Response(InfisicalWire.Created()),
            4 or 5 => Wire.Response(InfisicalWire.Unauthorized, HttpStatusCode.Unauthorized),
            _ => Wire.Response(InfisicalWire.NotFound, HttpStatusCode.NotFound),
        });
        using var admin = InfisicalWire.Client(recorder);
        await admin.DetachAsync(InfisicalWire.IdentityId, Token);
        await admin.AttachAsync(InfisicalWire.IdentityId, cancellationToken: Token);
        var created = await admin.CreateTokenAsync(InfisicalWire.IdentityId, cancellationToken: Token);

        using var user = InfisicalWire.Client(recorder, options => options.AccessToken = created.Secret);
        (await Wire.FailureOf(() => user.GetConfigurationAsync(InfisicalWire.IdentityId, Token))).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        (await user.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Rejected);
        (await user.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Accepted, "a refusal is not remembered");

        recorder.Requests.Skip(3).Should().HaveCount(3).And.OnlyContain(static sent => sent.Authorization == "Bearer " + InfisicalWire.NewSecret);
    }

    [Theory]
    [InlineData("retry-after: 7", "x-ratelimit-reset: 9", "\"in 11 seconds\"", 7)]
    [InlineData("x-none: 1", "x-ratelimit-reset: 9", "\"in 11 seconds\"", 9)]
    [InlineData("x-none: 1", "x-none: 2", "\"Rate limit exceeded. Please try again in 11 seconds\"", 11)]
    public async Task Trap_I24_the_wait_stands_in_a_header_in_another_or_in_the_sentence(string first, string second, string message, int seconds)
    {
        foreach (var call in InfisicalWire.All)
        {
            var clock = new WaitingClock();
            using var recorder = new Wire.Recorder((count, _) => count == 1
                ? Wire.Response(InfisicalWire.Error(429, "RateLimitExceeded", message), HttpStatusCode.TooManyRequests).WithHeaders(first, second)
                : Wire.Response(InfisicalWire.GoodResponse(call)));

            await InfisicalWire.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 1, clock);

            recorder.Requests.Should().HaveCount(2, call);
            clock.Waits.Should().ContainSingle().Which.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(seconds)).And.BeLessThan(TimeSpan.FromSeconds(seconds + 1.01));
        }

        var untouched = new WaitingClock();
        using var window = new Wire.Recorder((_, _) => Wire.Response(InfisicalWire.Error(429, "RateLimitExceeded", "\"in 60 seconds\""), HttpStatusCode.TooManyRequests));
        var failure = await InfisicalWire.FailureOf(InfisicalWire.Create, window, static options => options.Retry.MaxRetryAttempts = 3, untouched);
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, RetryAfter = TimeSpan.FromSeconds(60), Attempts = 1 });
        untouched.Waits.Should().BeEmpty("a wait that long is the caller's to decide");
    }

    [Fact]
    public async Task Trap_I25_only_what_may_pass_is_repeated_and_only_where_it_does_no_harm()
    {
        foreach (var status in new[] { 400, 401, 403, 404, 409, 410, 422, 408, 429, 500, 503 })
        {
            foreach (var call in InfisicalWire.All)
            {
                var sends = 0;
                using var handler = new FuncHandler((request, cancellationToken) =>
                {
                    sends += call == InfisicalWire.Detach && request.Method == HttpMethod.Get ? 0 : 1;
                    return InfisicalWire.FailAsync(status.ToString(CultureInfo.InvariantCulture), request, cancellationToken);
                });

                await Record.ExceptionAsync(() => InfisicalWire.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 1, new WaitingClock()));

                sends.Should().Be(status == 429 || (status is 408 or 500 or 503 && call is not (InfisicalWire.Attach or InfisicalWire.Create or InfisicalWire.Renew)) ? 2 : 1, "{0} after {1}", call, status);
            }
        }
    }

    [Theory]
    [InlineData("https://eu.infisical.com/api/")]
    [InlineData("https://eu.infisical.com/api")]
    [InlineData("https://eu.infisical.com/")]
    public async Task Trap_I26_a_base_address_with_api_works_and_a_website_is_no_success(string baseAddress)
    {
        using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(InfisicalWire.Get));
        using var infisical = InfisicalWire.Client(recorder, options => options.BaseAddress = new Uri(baseAddress));
        await infisical.GetTokenAsync("t1", Token);
        recorder.Requests.Single().Address.Should().Be("https://eu.infisical.com/api/v1/auth/token-auth/tokens/t1");

        foreach (var call in InfisicalWire.Failing)
        {
            var failure = await InfisicalWire.FailureOf(call, "<!DOCTYPE html><html><head><title>Infisical</title></head></html>", 200, "text/html");

            failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse, call);
            failure.Message.Should().Contain("HTML").And.Contain("base address", call);
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Trap_I27_a_redirect_is_reported_and_not_followed(int status)
    {
        foreach (var call in InfisicalWire.Failing)
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response("", (HttpStatusCode)status).WithHeaders("Location: https://us.infisical.com/api/v1/auth"));

            var failure = await InfisicalWire.FailureOf(call, recorder, static options => options.Retry.MaxRetryAttempts = 3);

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = false, IsRetryable = false }, call);
            failure.Message.Should().Contain("us.infisical.com").And.Contain("BaseAddress");
            recorder.Requests.Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData("eyJ.file.token\n", true)]
    [InlineData("eyJ.file.token\r\n", true)]
    [InlineData("eyJ.file.token", true)]
    [InlineData("", false)]
    [InlineData("\n", false)]
    [InlineData("eyJ.file\n.token", false)]
    [InlineData("eyJ.file.token \n", false)]
    public async Task Trap_I28_a_line_break_behind_a_credential_is_taken_off_and_none_is_sent_that_no_header_carries(string content, bool isUsable)
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(path, content, Token);
        try
        {
            using var recorder = new Wire.Recorder(InfisicalWire.Configuration);
            using var infisical = InfisicalWire.Client(recorder, options => (options.AccessToken, options.AccessTokenFile, options.AccessTokenFileOptional) = (null, path, true));

            var error = await Record.ExceptionAsync(() => infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token));

            if (isUsable)
            {
                error.Should().BeNull();
                recorder.Requests.Single().Authorization.Should().Be("Bearer eyJ.file.token");
            }
            else
            {
                error.Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, Attempts = 0 });
                recorder.Requests.Should().BeEmpty();
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Trap_I29_no_other_credential_goes_along()
    {
        foreach (var call in InfisicalWire.All)
        {
            using var recorder = new Wire.Recorder((_, request) =>
            {
                request.Headers.Should().NotContain(static header => header.Key.Equals("x-api-key", StringComparison.OrdinalIgnoreCase) || header.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase));
                (request.Headers.Authorization is { Scheme: "Bearer", Parameter: InfisicalWire.Secret }).Should().Be(InfisicalWire.SendsCredential(call), call);
                return Wire.Response(InfisicalWire.GoodResponse(call));
            });

            await InfisicalWire.RunAsync(call, recorder);

            recorder.Requests.Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Trap_I30_what_the_specification_leaves_untyped_or_out_is_known()
    {
        using var infisical = InfisicalWire.Client("""{"identityTokenAuth":{"id":"c1","accessTokenTrustedIps":[{"ipAddress":"10.0.0.0","type":"ipv4","prefix":24}]}}""");
        var configuration = await infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token);
        configuration.TrustedIps.Should().Equal(new InfisicalTrustedIp("10.0.0.0/24"));
        configuration.Lifetime.Should().BeNull("the specification's default is none of the client's");

        using var recorder = new Wire.Recorder(InfisicalWire.Configuration);
        using var attaching = InfisicalWire.Client(recorder);
        await attaching.AttachAsync(InfisicalWire.IdentityId, cancellationToken: Token);
        recorder.Requests.Single().Body.Should().Be("{}", "no default is sent either");

        (await InfisicalWire.FailureOf(InfisicalWire.Create, InfisicalWire.Error(422, "ValidationFailure", """[{"code":"custom","path":["name"],"message":"m"}]"""), 422)).FieldErrors.Should().ContainSingle();
        (await InfisicalWire.FailureOf(InfisicalWire.Create, InfisicalWire.Error(429, "RateLimitExceeded"), 429)).Kind.Should().Be(TokenErrorKind.RateLimited);
    }
}
