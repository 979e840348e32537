using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;
using TokenClients.Errors;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Tests.Conventions;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Contracts;

/// <summary>What the services' own tools and sources show beyond their references, at the clients and at the emulator. Most are traps as well: the second number in a name is that of the trap.</summary>
public sealed class ContractCaseTests
{
    private const string Lost = "lost";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "")]
    [InlineData("team_1", "?teamId=team_1")]
    public async Task Case_C01_V23_a_project_is_sent_with_or_without_a_team(string? team, string query)
    {
        using var recorder = new Wire.Recorder("""{"token":{"id":"a","projectId":"prj_1"},"bearerToken":"x"}""");
        using var vercel = Wire.Vercel(recorder);

        await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never) { ProjectId = "prj_1", Team = team is null ? null : VercelTeam.FromId(team) }, Token);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Address.Should().Be("https://api.vercel.com/v3/user/tokens" + query);
        sent.Body.Should().Be("""{"name":"ci","projectId":"prj_1"}""");
    }

    [Fact]
    public async Task Case_C01_V23_the_emulator_takes_a_project_without_its_team()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never) { ProjectId = emulator.VercelProjectId }, Token);

        created.Problem.Should().BeNull();
        (created.Token!.ProjectId, created.Token.TeamId).Should().Be((emulator.VercelProjectId, emulator.VercelTeamId));
    }

    [Theory]
    [InlineData("""{"id":"a"}""", true)]
    [InlineData("""{"id":"a","projectId":"prj_2","teamId":"team_1"}""", true)]
    [InlineData("\"unreadable\"", true)]
    [InlineData("""{"id":"a","projectId":"prj_1"}""", false)]
    public async Task Case_C02_V24_a_project_that_the_response_does_not_confirm_is_a_problem(string token, bool isProblem)
    {
        using var vercel = Wire.Vercel($$"""{"token":{{token}},"bearerToken":"vcp_newSecret"}""");

        var limited = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never) { ProjectId = "prj_1" }, Token);
        var unlimited = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token);

        limited.Secret.Reveal().Should().Be("vcp_newSecret");
        (limited.Problem?.Contains("does not confirm that the token is limited to the requested project", StringComparison.Ordinal) == true).Should().Be(isProblem);
        (unlimited.Problem ?? "").Should().NotContain("does not confirm");
    }

    [Fact]
    public async Task Case_C02_V24_what_else_was_a_problem_is_still_told()
    {
        using var vercel = Wire.Vercel("""{"token":7,"bearerToken":"vcp_newSecret"}""");
        using var infisical = Wire.Infisical(Wire.Responding("""{"accessToken":"a.b.c"}"""));

        var project = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never) { ProjectId = "prj_1" }, Token);
        var organization = await infisical.CreateTokenAsync(Calls.Identity, new() { OrganizationSlug = "acme" }, Token);

        project.Problem.Should().Contain("the requested project").And.Contain("(member \"token\")");
        organization.Problem.Should().Contain("the requested organization").And.Contain("(member \"tokenData\"");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Case_C03_V25_the_emulated_sign_on_takes_JSON_and_forms_with_and_without_a_bearer(bool isForm, bool hasBearer)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        var options = emulator.VercelSsoOptions();
        var members = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = emulator.IssueVercelSsoCode().Reveal(),
            ["client_id"] = options.ClientId!,
            ["client_secret"] = options.ClientSecret!.Reveal(),
            ["redirect_uri"] = "https://app.example/back?a=1&b=2",
        };
        using HttpContent content = isForm ? new FormUrlEncodedContent(members) : System.Net.Http.Json.JsonContent.Create(members);

        var (status, body) = await SendAsync(emulator, HttpMethod.Post, "v1/integrations/sso/token", content, hasBearer ? new("any") : null);

        body.Should().Contain("\"id_token\":\"");
        status.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("2025-01-01")]
    [InlineData("2026-07-30")]
    public async Task Case_C04_I31_tokens_without_an_expiry_end_on_one_day_whenever_they_were_issued(string issuedOn)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(issuedOn, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Token);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        emulator.InfisicalGeneration = InfisicalGeneration.BeforeApril2026;
        await infisical.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.ServerMaximum }, Token);
        var endless = (await infisical.CreateTokenAsync(emulator.InfisicalIdentityId, cancellationToken: Token)).Secret;
        emulator.InfisicalGeneration = InfisicalGeneration.Current;
        var last = new DateTimeOffset(2026, 5, 4, 0, 0, 0, TimeSpan.Zero) + emulator.InfisicalMaxTokenAge;

        clock.SetUtcNow(last);
        emulator.IsLive(TokenService.Infisical, endless).Should().BeTrue();
        clock.SetUtcNow(last.AddMilliseconds(1));
        emulator.IsLive(TokenService.Infisical, endless).Should().BeFalse();
        emulator.InfisicalGeneration = InfisicalGeneration.BeforeApril2026;
        emulator.IsLive(TokenService.Infisical, endless).Should().BeTrue("older servers have no greatest age");
    }

    [Fact]
    public async Task Case_C04_I31_a_token_with_an_expiry_keeps_it_whatever_the_greatest_age_becomes()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Token);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        await infisical.AttachAsync(emulator.InfisicalIdentityId, cancellationToken: Token);
        var token = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId, cancellationToken: Token);

        emulator.InfisicalMaxTokenAge = TimeSpan.FromHours(1);
        clock.SetUtcNow(token.Expiry.Instant!.Value.AddSeconds(-1));
        emulator.IsLive(TokenService.Infisical, token.Secret).Should().BeTrue();
        clock.Advance(TimeSpan.FromSeconds(1));
        emulator.IsLive(TokenService.Infisical, token.Secret).Should().BeFalse();
    }

    [Theory]
    [InlineData(Calls.InfisicalAttach)]
    [InlineData("Infisical.UpdateConfigurationAsync")]
    [InlineData(Calls.InfisicalCreate)]
    [InlineData(Calls.InfisicalDetach)]
    public async Task Case_C05_I32_the_boundary_of_legacy_privileges_guards_identities_of_projects_too(string call)
    {
        using var recorder = new Wire.Recorder(
            """{"reqId":"req-1","statusCode":403,"message":"more privileged","error":"PermissionBoundaryError","details":{"missingPermissions":[]}}""", HttpStatusCode.Forbidden);

        var failure = await Calls.FailureOf(call, recorder, static options => options.Retry.MaxRetryAttempts = 3);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.PermissionDenied, ErrorCode = "PermissionBoundaryError", OutcomeUnknown = false, IsRetryable = false });
        recorder.Requests.Should().ContainSingle();
        var specification = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "contract", "infisical.yaml"), Token);
        var permission = specification[specification.IndexOf($"operationId: {Calls.OperationOf(call).Id}\n", StringComparison.Ordinal)..];
        permission = permission[permission.IndexOf("x-permission:", StringComparison.Ordinal)..permission.IndexOf("parameters:", StringComparison.Ordinal)];
        permission.Should().Contain("legacy privileges").And.ContainAny("in its project", "identity of a project");
    }

    [Theory]
    [InlineData(Calls.InfisicalCreate)]
    [InlineData("Infisical.UpdateConfigurationAsync")]
    [InlineData("Infisical.ListTokensAsync")]
    [InlineData("Infisical.ListTokensPageAsync")]
    [InlineData("Infisical.GetTokenAsync")]
    [InlineData("Infisical.RenameTokenAsync")]
    [InlineData("Infisical.GetConfigurationAsync")]
    public async Task Case_C06_I33_an_identity_without_Token_Auth_is_the_same_at_every_operation(string call)
    {
        foreach (var said in new[] { "The identity does not have Token Auth", "The identity does not have token auth" })
        {
            using var recorder = call == "Infisical.GetConfigurationAsync"
                ? new Wire.Recorder("""{"reqId":"req-1","statusCode":404,"message":"Token Auth configuration not found for identity","error":"NotFound"}""", HttpStatusCode.NotFound)
                : new Wire.Recorder($$"""{"reqId":"req-1","statusCode":400,"message":"{{said}}","error":"BadRequest"}""", HttpStatusCode.BadRequest);

            var failure = await Calls.FailureOf(call, recorder);

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.NotFound, OutcomeUnknown = false, IsRetryable = false });
            recorder.Requests.Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Case_C06_I33_to_detach_what_is_not_attached_is_an_outcome()
    {
        using var recorder = new Wire.Recorder("""{"reqId":"req-1","statusCode":400,"message":"The identity does not have Token Auth","error":"BadRequest"}""", HttpStatusCode.BadRequest);

        (await Calls.RunAsync(Calls.InfisicalDetach, recorder)).Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound);

        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Case_C07_I34_of_more_than_200_tokens_the_least_recently_changed_are_hidden_and_revoking_makes_no_room()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Token);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        var identity = emulator.InfisicalIdentityId;
        await infisical.AttachAsync(identity, cancellationToken: Token);
        var ids = new List<string>();
        for (var number = 0; number < 203; number++)
        {
            ids.Add((await infisical.CreateTokenAsync(identity, cancellationToken: Token)).Token!.Id);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await ShownAsync(infisical, identity)).Should().BeEquivalentTo(ids.Skip(3));
        await infisical.RevokeTokenAsync(ids[^1], Token);
        await infisical.RevokeTokenAsync(ids[3], Token);
        (await ShownAsync(infisical, identity)).Should().BeEquivalentTo(ids.Skip(3));

        // By its id a hidden one is there. A change brings it up.
        (await infisical.GetTokenAsync(ids[0], Token)).Id.Should().Be(ids[0]);
        (await infisical.RevokeTokenAsync(ids[0], Token)).Outcome.Should().Be(RevokeOutcome.Revoked);
        (await ShownAsync(infisical, identity)).Should().Contain(ids[0]);
        emulator.CleanUpInfisicalTokens();
        (await ShownAsync(infisical, identity)).Should().BeEquivalentTo(ids.Except([ids[0], ids[3], ids[^1]]));

        var page = await File.ReadAllTextAsync(Path.Combine(TrapTests.Folder, "..", "docs", "infisical.md"), Token);
        page.Should().NotContain("Revoke old ones").And.Contain("hidden token by its id or value, or revoke all with `DetachAsync`");
    }

    [Theory]
    [InlineData(VercelCaller.Login, "Only user authentication tokens can be used to create new tokens.")]
    [InlineData(VercelCaller.Team, "To create a token you must be authenticated to scope \"")]
    [InlineData(VercelCaller.Project, "To create a token you must be authenticated to scope \"")]
    public async Task Case_C08_V26_the_emulator_refuses_a_creation_with_the_sentences_that_the_command_line_knows(VercelCaller caller, string beginning)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        using var vercel = new VercelTokens(emulator.VercelOptions(caller));

        var failure = await Wire.FailureOf(() => vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token));

        failure.ServerMessage.Should().StartWith(beginning);
        failure.Should().BeEquivalentTo(new { StatusCode = 403, Kind = TokenErrorKind.PermissionDenied });
    }

    [Theory]
    [InlineData(InfisicalGeneration.Current, true)]
    [InlineData(InfisicalGeneration.BeforeApril2026, false)]
    public async Task Case_C08_I35_a_call_from_an_address_that_is_not_trusted_costs_a_use(InfisicalGeneration generation, bool costs)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        (emulator.InfisicalGeneration, emulator.InfisicalIpAllowlisting) = (generation, true);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        var identity = emulator.InfisicalIdentityId;
        await infisical.AttachAsync(identity, new() { UseLimit = 2 }, Token);
        using var limited = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = (await infisical.CreateTokenAsync(identity, cancellationToken: Token)).Secret });

        await infisical.UpdateConfigurationAsync(identity, new() { TrustedIps = [new("10.0.0.0/8")] }, Token);
        (await Wire.FailureOf(() => limited.GetConfigurationAsync(identity, Token))).ErrorCode.Should().Be("ForbiddenError");
        await infisical.UpdateConfigurationAsync(identity, new() { TrustedIps = [InfisicalTrustedIp.AnyIPv4] }, Token);
        await limited.GetConfigurationAsync(identity, Token);

        var usedUp = await Record.ExceptionAsync(() => limited.GetConfigurationAsync(identity, Token));

        (usedUp?.Should().BeOfType<TokenClientException>().Which.Kind).Should().Be(costs ? TokenErrorKind.InvalidCredential : null);
    }

    [Fact]
    public async Task Case_C08_I36_the_emulated_Infisical_reads_forms_as_the_server_does()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        var options = emulator.InfisicalOptions();
        using var infisical = new InfisicalTokenAuth(options);
        var identity = emulator.InfisicalIdentityId;
        await infisical.AttachAsync(identity, cancellationToken: Token);
        var path = $"api/v1/auth/token-auth/identities/{identity:D}";

        using var named = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "by form" });
        (await SendAsync(emulator, HttpMethod.Post, path + "/tokens", named, options.AccessToken)).Status.Should().Be(HttpStatusCode.OK);
        (await infisical.ListTokensPageAsync(identity, cancellationToken: Token)).Items.Should().ContainSingle().Which.Name.Should().Be("by form");
        using var number = new FormUrlEncodedContent(new Dictionary<string, string> { ["accessTokenNumUsesLimit"] = "7" });
        (await SendAsync(emulator, HttpMethod.Patch, path, number, options.AccessToken)).Status.Should().Be(HttpStatusCode.UnprocessableEntity, "a text is no number");
        using var other = new StringContent("name: ci", null, "application/yaml");
        (await SendAsync(emulator, HttpMethod.Post, path + "/tokens", other, options.AccessToken)).Status.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(999, false)]
    public async Task Case_C08_I37_a_token_of_the_second_of_a_detaching_works_only_if_that_was_at_the_whole_second(int milliseconds, bool works)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero).AddMilliseconds(milliseconds));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Token);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: clock);
        await infisical.AttachAsync(emulator.InfisicalIdentityId, cancellationToken: Token);
        await infisical.DetachAsync(emulator.InfisicalIdentityId, Token);
        await infisical.AttachAsync(emulator.InfisicalIdentityId, cancellationToken: Token);

        var token = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId, cancellationToken: Token);

        emulator.IsLive(TokenService.Infisical, token.Secret).Should().Be(works);
    }

    [Fact]
    public async Task Case_C08_C23_HEAD_is_responded_to_as_GET_without_the_body()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        var own = emulator.CrafterOptions().AccessToken!.Reveal();

        foreach (var (path, status) in new[] { ($"{own}?accessTokenId={own}", HttpStatusCode.OK), ($"all?accessTokenId={own}", HttpStatusCode.OK), ("all", HttpStatusCode.Forbidden), ($"{own}/delete", HttpStatusCode.MethodNotAllowed) })
        {
            var response = await SendAsync(emulator, HttpMethod.Head, "crafter-profile/api/1/access_token/" + path, null, null);

            response.Status.Should().Be(status);
            response.Body.Should().BeEmpty();
        }

        emulator.IsLive(TokenService.Crafter, new(own)).Should().BeTrue();
    }

    [Fact]
    public async Task Case_C08_C24_an_expired_token_is_told_with_its_day_and_its_id_which_is_not_shown()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock, cancellationToken: Token);
        var options = emulator.CrafterOptions(CrafterCaller.Expired);
        using var crafter = new CrafterAccessTokens(options, timeProvider: clock);

        var failure = await Wire.FailureOf(() => crafter.GetTokenAsync(new("other"), Token));

        failure.ServerMessage.Should().Be(Redactor.Hidden);
        failure.Kind.Should().Be(TokenErrorKind.InvalidCredential);
        failure.ToString().Should().NotContain(options.AccessToken!.Reveal());
    }

    [Fact]
    public async Task Case_C09_V27_a_rotation_issues_another_token_and_is_not_repeated_when_it_may_have_run()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        using var sso = new VercelSso(emulator.VercelSsoOptions());
        var installation = emulator.VercelInstallation();
        emulator.Fail(TokenService.Vercel, "rotateInstallationCredential", Fault.Drop(afterExecuting: true));
        (await Wire.FailureOf(() => sso.RotateInstallationCredentialAsync(installation, Token))).OutcomeUnknown.Should().BeTrue();
        emulator.Executed(TokenService.Vercel, "rotateInstallationCredential").Should().Be(1);

        var rotated = await sso.RotateInstallationCredentialAsync(installation, Token);

        emulator.IsLive(TokenService.Vercel, installation.AccessToken).Should().BeTrue("the old one stays");
        emulator.IsLive(TokenService.Vercel, rotated.Secret).Should().BeTrue();
        rotated.Expiry.Instant.Should().BeAfter(DateTimeOffset.UtcNow);
    }

    [Theory]
    [InlineData("""{"revoked":true,"already_revoked":true}""", false, RevokeOutcome.NotFound)]
    [InlineData("""{"revoked":false,"already_revoked":true}""", false, RevokeOutcome.NotFound)]
    [InlineData("""{"revoked":true,"already_revoked":true}""", true, RevokeOutcome.Unconfirmed)]
    [InlineData("""{"revoked":true,"already_revoked":false}""", true, RevokeOutcome.Revoked)]
    public async Task Case_C09_V28_that_a_token_was_revoked_before_is_a_success_that_says_so(string body, bool isLostBefore, RevokeOutcome outcome)
    {
        using var recorder = new Wire.Recorder((count, _) => isLostBefore && count == 1 ? throw new HttpRequestException(HttpRequestError.ResponseEnded, Lost) : Wire.Response(body));

        var result = await Calls.RunAsync(Calls.RevokeInstallation, recorder, static options => options.Retry.MaxRetryAttempts = 1, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(outcome);
    }

    [Fact]
    public async Task Case_C09_V28_a_success_that_denies_the_revocation_is_none()
    {
        var failure = await Calls.FailureOf(Calls.RevokeInstallation, new Wire.Recorder("""{"revoked":false,"already_revoked":false}"""));

        failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        failure.Message.Should().Contain("says that the access token was not revoked");
    }

    [Fact]
    public async Task Case_C09_V28_the_last_live_token_is_kept_and_a_refused_caller_says_nothing_about_the_token()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        using var sso = new VercelSso(emulator.VercelSsoOptions());
        var first = emulator.VercelInstallation();
        var second = new VercelInstallation(first.Id, (await sso.RotateInstallationCredentialAsync(first, Token)).Secret);

        await FluentActions.Awaiting(() => sso.RevokeInstallationCredentialAsync(second, second.AccessToken, Token)).Should().ThrowAsync<ArgumentException>();
        (await sso.RevokeInstallationCredentialAsync(second, first.AccessToken, Token)).Outcome.Should().Be(RevokeOutcome.Revoked);
        (await sso.RevokeInstallationCredentialAsync(second, first.AccessToken, Token)).Outcome.Should().Be(RevokeOutcome.NotFound);

        // A token that does not work any more cannot revoke another, and the refusal is not taken for a revocation.
        var refused = await Wire.FailureOf(() => sso.RevokeInstallationCredentialAsync(first, second.AccessToken, Token));
        refused.Kind.Should().Be(TokenErrorKind.InvalidCredential);
        emulator.IsLive(TokenService.Vercel, second.AccessToken).Should().BeTrue();

        using var content = System.Net.Http.Json.JsonContent.Create(new Dictionary<string, string> { ["token"] = second.AccessToken.Reveal(), ["client_secret"] = emulator.VercelSsoOptions().ClientSecret!.Reveal() });
        var (status, body) = await SendAsync(emulator, HttpMethod.Post, $"v1/installations/{first.Id}/credentials/revoke", content, second.AccessToken);
        status.Should().Be(HttpStatusCode.Conflict);
        (await Calls.FailureOf(Calls.RevokeInstallation, new Wire.Recorder(body, status))).Kind.Should().Be(TokenErrorKind.Conflict);

        var wrong = emulator.VercelSsoOptions();
        wrong.ClientSecret = new("vcs_another");
        using var other = new VercelSso(wrong);
        (await Wire.FailureOf(() => other.RotateInstallationCredentialAsync(second, Token))).Kind.Should().Be(TokenErrorKind.PermissionDenied, "a leaked access token cannot rotate itself");
        (await Wire.FailureOf(() => sso.RotateInstallationCredentialAsync(new("icfg_unknown", second.AccessToken), Token))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await Wire.FailureOf(() => sso.RotateInstallationCredentialAsync(new(first.Id, emulator.VercelOptions().AccessToken!), Token))).Kind.Should().Be(TokenErrorKind.PermissionDenied);
    }

    [Fact]
    public void Case_C09_V28_an_installation_refuses_what_cannot_be_sent_and_prints_its_id_only()
    {
        foreach (var id in new[] { "", " ", ".", "..", null! })
        {
            FluentActions.Invoking(() => new VercelInstallation(id, new("a"))).Should().Throw<ArgumentException>();
        }

        FluentActions.Invoking(() => new VercelInstallation("icfg_1", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new VercelInstallation("icfg_1", new("with blank"))).Should().Throw<ArgumentException>().Which.Message.Should().NotContain("with blank");
        $"{new VercelInstallation("icfg_1", new("secret"))}".Should().Be("icfg_1");
    }

    /// <summary>All that can be reached: what is hidden ends the list as incomplete.</summary>
    private static async Task<List<string>> ShownAsync(InfisicalTokenAuth infisical, Guid identity)
    {
        var (shown, cut) = await Wire.WalkAsync(infisical.ListTokensAsync(identity, Token), static token => token.Id);
        (cut?.Kind ?? TokenErrorKind.IncompleteList).Should().Be(TokenErrorKind.IncompleteList);
        return shown;
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(TokenServicesEmulator emulator, HttpMethod method, string path, HttpContent? content, SecretString? bearer)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(emulator.BaseAddress, path)) { Content = content };
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer.Reveal());
        using var response = await client.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
