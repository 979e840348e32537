using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>Apinizer's tokens, in every form in which servers respond.</summary>
public sealed class ApinizerLifeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public static MatrixTheoryData<ApinizerTokenType, ApinizerExpiresIn, bool> Successes() =>
        new(Enum.GetValues<ApinizerTokenType>(), Enum.GetValues<ApinizerExpiresIn>(), [false, true]);

    public static MatrixTheoryData<ApinizerErrorShape, bool, bool> Refusals() => new(Enum.GetValues<ApinizerErrorShape>(), [false, true], [false, true]);

    [Theory]
    [MemberData(nameof(Successes))]
    public async Task A_token_is_made_and_checked_whatever_the_response_says_about_it(ApinizerTokenType type, ApinizerExpiresIn expiresIn, bool nulls)
    {
        var clock = new FakeTimeProvider(Start);
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        emulator.ApinizerTokenType = type;
        emulator.ApinizerExpiresIn = expiresIn;
        emulator.ApinizerNullMembers = nulls;
        emulator.ApinizerTokenLifetime = TimeSpan.FromMinutes(90);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions(), timeProvider: clock);

        var token = await apinizer.CreateTokenAsync();

        token.Expiry.Should().Be(expiresIn == ApinizerExpiresIn.Absent ? TokenExpiry.Unknown : TokenExpiry.At(Start + TimeSpan.FromMinutes(90)));
        token.Response.Attempts.Should().Be(1);
        token.Extra.Names.Should().BeEmpty();
        emulator.IsLive(TokenService.Apinizer, token.Secret).Should().BeTrue();
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(1);
        (await apinizer.CheckByValueAsync(token.Secret)).State.Should().Be(CredentialState.Accepted);

        // Not one that a form of the response hides: it ends when it ends.
        clock.Advance(TimeSpan.FromMinutes(90));
        emulator.IsLive(TokenService.Apinizer, token.Secret).Should().BeFalse();
        (await apinizer.CheckByValueAsync(token.Secret)).State.Should().Be(CredentialState.Rejected);

        emulator.ApinizerTokenLifetime = null;
        (await apinizer.CreateTokenAsync()).Expiry.Should().Be(TokenExpiry.Unknown);
        emulator.LiveTokens(TokenService.Apinizer).Should().ContainSingle().Which.Expiry.IsNever.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_password_is_final(ApinizerErrorShape shape, bool nulls, bool as200)
    {
        await using var emulator = await StartAsync(shape, nulls, as200);
        var options = emulator.ApinizerOptions();
        options.ClientSecret = new SecretString("wrong password");
        using var apinizer = new ApinizerAuth(options);

        var failure = await Failing.CallAsync(() => apinizer.CreateTokenAsync());

        // A success with a sentence, and no more, says only that something was wrong.
        failure.Kind.Should().Be(as200 && shape == ApinizerErrorShape.Envelope ? TokenErrorKind.InvalidRequest : TokenErrorKind.InvalidCredential);
        failure.StatusCode.Should().Be(as200 ? 200 : 401);
        failure.ErrorCode.Should().Be(shape == ApinizerErrorShape.OAuth ? "unauthorized_client" : null);
        failure.ServerMessage.Should().Be("Bad credentials");
        failure.IsRetryable.Should().BeFalse();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.Attempts.Should().Be(1);
        failure.ToString().Should().NotContain("wrong password");
        emulator.ApinizerFailedLogins.Should().Be(1);
        emulator.Calls.Should().ContainSingle();
        emulator.LiveTokens(TokenService.Apinizer).Should().BeEmpty();
    }

    [Theory]
    [InlineData(ApinizerErrorShape.OAuth)]
    [InlineData(ApinizerErrorShape.Envelope)]
    public async Task A_locked_user_is_asked_for_once(ApinizerErrorShape shape)
    {
        await using var emulator = await StartAsync(shape, nulls: false, as200: false);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());
        var token = await apinizer.CreateTokenAsync();
        emulator.ApinizerUserLocked = true;

        for (var call = 1; call <= 3; call++)
        {
            (await Failing.CallAsync(() => apinizer.CreateTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
            emulator.ApinizerFailedLogins.Should().Be(call);
            emulator.Calls.Should().HaveCount(1 + call);
        }

        (await apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        emulator.ApinizerFailedLogins.Should().Be(4);
        emulator.Calls.Should().HaveCount(5);

        // Its tokens go on working.
        (await apinizer.CheckByValueAsync(token.Secret)).State.Should().Be(CredentialState.Accepted);
        emulator.ApinizerUserLocked = false;
        await apinizer.CreateTokenAsync();
        emulator.ApinizerFailedLogins.Should().Be(0);
    }

    [Fact]
    public async Task A_refused_password_locks_the_user_no_earlier_than_it_must()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.ApinizerLockAfter = 2;
        var wrong = emulator.ApinizerOptions();
        wrong.ClientSecret = new SecretString("wrong");
        using var mistaken = new ApinizerAuth(wrong);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());

        await Failing.CallAsync(() => mistaken.CreateTokenAsync());
        emulator.ApinizerUserLocked.Should().BeFalse();
        await apinizer.CreateTokenAsync();
        await Failing.CallAsync(() => mistaken.CreateTokenAsync());
        await Failing.CallAsync(() => mistaken.CreateTokenAsync());

        emulator.ApinizerUserLocked.Should().BeTrue();
        (await Failing.CallAsync(() => apinizer.CreateTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_token_that_does_not_work_is_rejected(ApinizerErrorShape shape, bool nulls, bool as200)
    {
        var clock = new FakeTimeProvider(Start);
        await using var emulator = await StartAsync(shape, nulls, as200, clock);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions(), timeProvider: clock);
        var ofConsole = emulator.IssueApinizerToken();
        var revoked = emulator.IssueApinizerToken();
        var expired = emulator.IssueApinizerToken(TimeSpan.FromMinutes(1));
        emulator.RevokeApinizerToken(revoked);
        clock.Advance(TimeSpan.FromMinutes(1));

        (await apinizer.CheckByValueAsync(ofConsole)).State.Should().Be(CredentialState.Accepted);
        foreach (var token in new[] { revoked, expired, new SecretString("apnz_never_issued") })
        {
            var check = await apinizer.CheckByValueAsync(token);

            // Without a status and a code nobody can tell what was refused.
            check.State.Should().Be(as200 && shape == ApinizerErrorShape.Envelope ? CredentialState.Undetermined : CredentialState.Rejected);
            check.Detail.Should().NotBeNullOrEmpty().And.NotContain(token.Reveal());
        }

        emulator.Calls.Should().HaveCount(4).And.OnlyContain(call => call.OperationId == "hello");
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(0);
    }

    [Fact]
    public async Task A_credential_is_checked_with_one_new_token_and_the_service_with_none()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());

        (await apinizer.PingAsync()).StatusCode.Should().Be(200);
        emulator.LiveTokens(TokenService.Apinizer).Should().BeEmpty();
        (await apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);

        emulator.LiveTokens(TokenService.Apinizer).Should().ContainSingle();
        emulator.Calls.Select(call => call.OperationId).Should().Equal("healthcheck", "createToken", "hello");
        emulator.Fail(TokenService.Apinizer, "createToken", Fault.Status(400));
        (await apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted, "the token is there already");
        using var another = new ApinizerAuth(emulator.ApinizerOptions());
        (await another.CheckCredentialAsync()).State.Should().Be(CredentialState.Undetermined);
    }

    [Theory]
    [InlineData("")]
    [InlineData("apiops")]
    [InlineData("apiops/")]
    public async Task The_address_is_the_consoles_or_the_apis(string path)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.ApinizerOptions();
        options.BaseAddress = new(emulator.BaseAddress, path);
        using var apinizer = new ApinizerAuth(options);

        (await apinizer.CheckByValueAsync((await apinizer.CreateTokenAsync()).Secret)).State.Should().Be(CredentialState.Accepted);
        await apinizer.PingAsync();

        emulator.Calls.Select(call => call.Path).Should().Equal("/apiops/auth/token", "/apiops/test/hello/sdk", "/apiops/test/healthcheck");
    }

    [Theory]
    [InlineData("console/one", "/console/one")]
    [InlineData("console/one/", "/console/one")]
    [InlineData("console/one/apiops", "/console/one")]
    [InlineData("console/one/apiops/", "/console/one")]
    [InlineData("apiops/console", "/apiops/console")]
    public async Task A_path_before_the_apis_is_kept(string path, string prefix)
    {
        await using var server = RawServer.Start(exchange => exchange.Request.Target.EndsWith("healthcheck", StringComparison.Ordinal)
            ? exchange.RespondAsync("OK", contentType: "text/plain;charset=UTF-8")
            : exchange.RespondAsync("""{"access_token":"abc"}"""));
        using var apinizer = new ApinizerAuth(new ApinizerOptions { BaseAddress = new(server.BaseAddress, path), ClientId = "user", ClientSecret = new SecretString("s") });

        (await apinizer.CreateTokenAsync()).Secret.Reveal().Should().Be("abc");
        await apinizer.PingAsync();

        server.Requests.Select(request => request.Target).Should().Equal(prefix + "/apiops/auth/token", prefix + "/apiops/test/healthcheck");
    }

    [Theory]
    [InlineData(" blanks at either end ")]
    [InlineData("+")]
    [InlineData("%41%zz&=?#;")]
    [InlineData("\t\"'\\<>")]
    [InlineData("\u00e4\u20ac\u4e2d\ud83d\udd11")]
    public async Task Any_password_logs_in(string password)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.ApinizerPassword = new SecretString(password);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());

        emulator.IsLive(TokenService.Apinizer, (await apinizer.CreateTokenAsync()).Secret).Should().BeTrue();

        emulator.ApinizerFailedLogins.Should().Be(0);
    }

    /// <summary>The vector of RFC 6749, Appendix B, and blanks at either end.</summary>
    [Fact]
    public async Task A_strange_password_arrives_as_it_is()
    {
        await using var server = RawServer.Responding("""{"access_token":"abc","expires_in":3600}""");
        using var apinizer = new ApinizerAuth(new ApinizerOptions { BaseAddress = server.BaseAddress, ClientId = "user+1@example.com", ClientSecret = new SecretString(" %&+\u00a3\u20ac=\u6771 ") });

        await apinizer.CreateTokenAsync();

        var request = server.Requests.Should().ContainSingle().Which;
        request.Body.Should().Be("grant_type=client_credentials&client_id=user%2B1%40example.com&client_secret=+%25%26%2B%C2%A3%E2%82%AC%3D%E6%9D%B1+");
        request.Target.Should().Be("/apiops/auth/token");
        request.Headers["Content-Type"].Should().Be("application/x-www-form-urlencoded");
        request.Headers["Accept"].Should().Contain("application/json");
        request.Headers.Should().NotContainKeys("Authorization", "Cookie");
    }

    [Fact]
    public async Task A_token_is_checked_in_the_header_only()
    {
        await using var server = RawServer.Responding("Hello sdk", contentType: "text/plain");
        using var apinizer = new ApinizerAuth(new ApinizerOptions { BaseAddress = server.BaseAddress, ClientId = "user", ClientSecret = new SecretString("password") });

        (await apinizer.CheckByValueAsync(new SecretString("apnz_token"))).State.Should().Be(CredentialState.Accepted);

        var request = server.Requests.Should().ContainSingle().Which;
        request.Headers["Authorization"].Should().Be("Bearer apnz_token");
        request.Target.Should().Be("/apiops/test/hello/sdk");
        request.Body.Should().BeEmpty();
    }

    [Theory]
    [InlineData("<html>Sign in</html>", "text/html")]
    [InlineData("", "text/plain")]
    [InlineData("Hello somebody", "text/plain")]
    public async Task A_page_that_responds_in_the_services_place_is_no_success(string body, string type)
    {
        await using var server = RawServer.Responding(body, contentType: type);
        using var apinizer = new ApinizerAuth(new ApinizerOptions { BaseAddress = server.BaseAddress, ClientId = "user", ClientSecret = new SecretString("password") });

        (await apinizer.CheckByValueAsync(new SecretString("apnz_token"))).State.Should().Be(CredentialState.Undetermined);
        (await Failing.CallAsync(() => apinizer.PingAsync())).Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        var failure = await Failing.CallAsync(() => apinizer.CreateTokenAsync());
        failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        failure.OutcomeUnknown.Should().BeTrue();
    }

    [Theory]
    [InlineData(ApinizerErrorShape.OAuth)]
    [InlineData(ApinizerErrorShape.Envelope)]
    public async Task A_rate_limit_is_waited_out_or_told(ApinizerErrorShape shape)
    {
        await using var emulator = await StartAsync(shape, nulls: false, as200: false);
        using var apinizer = new ApinizerAuth(VercelCalls.Prepared(emulator.ApinizerOptions()));
        emulator.Fail(TokenService.Apinizer, "createToken", Fault.Status(429, TimeSpan.FromMinutes(5)));

        var failure = await Failing.CallAsync(() => apinizer.CreateTokenAsync());
        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.RetryAfter.Should().Be(TimeSpan.FromMinutes(5));
        failure.IsRetryable.Should().BeTrue();
        failure.OutcomeUnknown.Should().BeFalse();
        emulator.Calls.Should().ContainSingle();

        emulator.Fail(TokenService.Apinizer, "createToken", Fault.Status(429, TimeSpan.Zero));
        (await apinizer.CreateTokenAsync()).Response.Attempts.Should().Be(2);
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(1);
    }

    /// <summary>The wait is documented in the body, and neither a status nor a header.</summary>
    [Theory]
    [InlineData(429, "60")]
    [InlineData(400, "60")]
    [InlineData(200, "60")]
    [InlineData(429, "\"60\"")]
    public async Task A_rate_limit_is_recognised_by_its_code(int status, string wait)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());
        emulator.Fail(
            TokenService.Apinizer,
            "createToken",
            Fault.Body("application/json", string.Create(CultureInfo.InvariantCulture, $$"""{"error":"rate_limit_exceeded","error_description":"Too many","retry_after":{{wait}}}"""), status));

        var failure = await Failing.CallAsync(() => apinizer.CreateTokenAsync());

        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(60));
        failure.OutcomeUnknown.Should().BeFalse();
    }

    private static async Task<TokenServicesEmulator> StartAsync(ApinizerErrorShape shape, bool nulls, bool as200, TimeProvider? clock = null)
    {
        var emulator = await TokenServicesEmulator.StartAsync(clock);
        emulator.ApinizerErrorShape = shape;
        emulator.ApinizerNullMembers = nulls;
        emulator.ApinizerErrorsAs200 = as200;
        return emulator;
    }
}
