using System.Text;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

/// <summary>What the client sends and what the emulator responses, held against openapi/vercel.yaml: any remark, warnings included, fails.</summary>
public sealed class VercelContractTests(VercelPrism prism) : IClassFixture<VercelPrism>
{
    private static readonly CreateVercelToken Request = new("contract", TokenExpiry.Never);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Every_operation_keeps_to_the_contract(bool sparse, bool numericCursors)
    {
        await using var session = await prism.OpenAsync();
        session.Switch(
            emulator => (emulator.VercelSparseResponses, emulator.VercelNumericCursors) = (sparse, numericCursors),
            static emulator => (emulator.VercelSparseResponses, emulator.VercelNumericCursors) = (false, false));
        var vercel = Tokens(session);
        var sso = Sso(session);
        var byId = VercelTeam.FromId(session.Emulator.VercelTeamId);
        var bySlug = VercelTeam.FromSlug(session.Emulator.VercelTeamSlug);

        var never = await vercel.CreateTokenAsync(Request);
        var expiring = await vercel.CreateTokenAsync(new CreateVercelToken("expiring", TokenExpiry.In(TimeSpan.FromDays(30))) { Team = byId });
        var project = await vercel.CreateTokenAsync(new CreateVercelToken("project", TokenExpiry.Never) { Team = bySlug, ProjectId = session.Emulator.VercelProjectId });
        session.Emulator.MarkVercelTokenRevoked(expiring.Token!.Id);
        session.Emulator.MarkVercelTokenLeaked(project.Token!.Id, new Uri("https://paste.example/1"));

        string? cursor = null;
        do
        {
            cursor = (await vercel.ListTokensPageAsync(cursor, 2)).NextCursor;
        }
        while (cursor is not null);

        await vercel.ListTokensPageAsync();
        (await vercel.ListTokensAsync().ToListAsync()).Should().HaveCountGreaterThanOrEqualTo(4);
        await vercel.GetTokenAsync(never.Token!.Id);
        await vercel.GetTokenAsync(expiring.Token.Id, byId);
        await vercel.GetTokenAsync(project.Token.Id, bySlug);
        await vercel.GetCurrentTokenAsync();
        await vercel.GetCurrentTokenAsync(byId);
        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        (await vercel.RevokeTokenAsync(never.Token.Id)).Outcome.Should().Be(RevokeOutcome.Revoked);
        (await vercel.RevokeTokenAsync(expiring.Token.Id, byId)).Outcome.Should().Be(RevokeOutcome.Revoked);
        (await vercel.RevokeTokenAsync(project.Token.Id, bySlug)).Outcome.Should().Be(RevokeOutcome.Revoked);
        (await Tokens(session, session.Emulator.VercelOptions(VercelCaller.FullAccount)).RevokeCurrentTokenAsync()).Outcome.Should().Be(RevokeOutcome.Revoked);

        await sso.ExchangeCodeAsync(session.Emulator.IssueVercelSsoCode());
        session.Emulator.VercelSparseResponses = false;
        var tokens = await sso.ExchangeCodeAsync(session.Emulator.IssueVercelSsoCode(), "state", new Uri("https://app.example/callback?a=1"));
        await sso.RefreshAsync(tokens.RefreshToken!);
        var installation = session.Emulator.VercelInstallation();
        var rotated = await sso.RotateInstallationCredentialAsync(installation);
        foreach (var outcome in new[] { RevokeOutcome.Revoked, RevokeOutcome.NotFound })
        {
            (await sso.RevokeInstallationCredentialAsync(installation, rotated.Secret)).Outcome.Should().Be(outcome);
        }

        session.Operations.Should().BeEquivalentTo(prism.Specification.Operations.Select(operation => operation.Id));
    }

    [Fact]
    public async Task Refusals_keep_to_the_contract()
    {
        await using var session = await prism.OpenAsync();
        var account = Tokens(session);
        var unknown = session.Emulator.VercelOptions();
        unknown.AccessToken = new SecretString("vcp_unknown");

        foreach (var options in (VercelOptions[])[unknown, session.Emulator.VercelOptions(VercelCaller.Project)])
        {
            var kind = ReferenceEquals(options, unknown) ? TokenErrorKind.InvalidCredential : TokenErrorKind.PermissionDenied;
            var vercel = Tokens(session, options);
            (await Failing.CallAsync(() => vercel.CreateTokenAsync(Request))).Kind.Should().Be(kind);
            (await Failing.CallAsync(() => vercel.ListTokensPageAsync())).Kind.Should().Be(kind);
            (await Failing.CallAsync(() => vercel.GetCurrentTokenAsync())).Kind.Should().Be(kind);
            (await Failing.CallAsync(() => vercel.RevokeTokenAsync("t1"))).Kind.Should().Be(kind);
        }

        (await Failing.CallAsync(() => Tokens(session, session.Emulator.VercelOptions(VercelCaller.Team)).ListTokensPageAsync())).Kind.Should().Be(TokenErrorKind.PermissionDenied);
        (await Failing.CallAsync(() => account.GetTokenAsync("unknown"))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await account.RevokeTokenAsync("unknown")).Outcome.Should().Be(RevokeOutcome.NotFound);
        (await Failing.CallAsync(() => account.CreateTokenAsync(new CreateVercelToken("n", TokenExpiry.Never) { Team = VercelTeam.FromId("team_unknown") }))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await Failing.CallAsync(() => account.ListTokensPageAsync("no cursor"))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
        (await Failing.CallAsync(() => Sso(session).ExchangeCodeAsync(new SecretString("unknown")))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
        (await Failing.CallAsync(() => Sso(session).RefreshAsync(new SecretString("unknown")))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task Rate_limits_keep_to_the_contract()
    {
        await using var session = await prism.OpenAsync();
        session.Switch(static emulator => emulator.VercelRateLimits = true, static emulator => emulator.VercelRateLimits = false);
        var vercel = Tokens(session);

        var failure = await Failing.CallAsync(async () =>
        {
            for (var call = 0; call < 33; call++)
            {
                await vercel.CreateTokenAsync(Request);
            }
        });

        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.RetryAfter.Should().BeCloseTo(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(400, TokenErrorKind.InvalidRequest)]
    [InlineData(401, TokenErrorKind.InvalidCredential)]
    [InlineData(403, TokenErrorKind.PermissionDenied)]
    [InlineData(410, TokenErrorKind.NotFound)]
    [InlineData(429, TokenErrorKind.RateLimited)]
    [InlineData(500, TokenErrorKind.ServiceFault)]
    [InlineData(503, TokenErrorKind.ServiceFault)]
    public async Task Responses_of_faults_keep_to_the_contract(int status, TokenErrorKind kind)
    {
        await using var session = await prism.OpenAsync();
        var vercel = Tokens(session);
        foreach (var operation in new[] { "createAuthToken", "listAuthTokens", "getAuthToken", "deleteAuthToken" })
        {
            session.Fail(operation, Fault.Status(status, TimeSpan.FromSeconds(30)));
        }

        (await Failing.CallAsync(() => vercel.CreateTokenAsync(Request))).Kind.Should().Be(kind);
        (await Failing.CallAsync(() => vercel.ListTokensPageAsync())).Kind.Should().Be(kind);
        (await Failing.CallAsync(() => vercel.GetCurrentTokenAsync())).Kind.Should().Be(kind);
        if (kind == TokenErrorKind.NotFound)
        {
            (await vercel.RevokeTokenAsync("t1")).Outcome.Should().Be(RevokeOutcome.NotFound);
        }
        else
        {
            (await Failing.CallAsync(() => vercel.RevokeTokenAsync("t1"))).Kind.Should().Be(kind);
        }
    }

    [Fact]
    public async Task A_page_of_the_edge_network_keeps_to_the_contract()
    {
        await using var session = await prism.OpenAsync();
        session.Fail("listAuthTokens", Fault.Body("text/html", "<html>Bad gateway</html>", 502));

        (await Failing.CallAsync(() => Tokens(session).ListTokensPageAsync())).Kind.Should().Be(TokenErrorKind.ServiceFault);
    }

    /// <summary>A check that never fails checks nothing.</summary>
    [Theory]
    [InlineData("POST", "v3/user/tokens", """{"name":"n","unknown":1}""")]
    [InlineData("POST", "v3/user/tokens", """{"expiresAt":null,"name":"n"}""")]
    [InlineData("POST", "v3/user/tokens", "{}")]
    [InlineData("POST", "v1/integrations/sso/token", """{"grant_type":"authorization_code","client_id":"c","client_secret":"s"}""")]
    [InlineData("GET", "v6/user/tokens?limit=101", null)]
    [InlineData("GET", "v6/user/tokens?teamId=team_1", null)]
    [InlineData("GET", "v5/user/tokens", null)]
    public async Task What_breaks_the_contract_is_noticed(string method, string path, string? body)
    {
        await using var session = await prism.OpenAsync();
        using var request = new HttpRequestMessage(new(method), new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await session.Raw(session.Emulator.VercelOptions().AccessToken).SendAsync(request);

        session.Violations.Should().NotBeEmpty();
        session.Forget();
    }

    [Theory]
    [InlineData("""{"tokens":{}}""")]
    [InlineData("""{"tokens":[{"id":"t1"}]}""")]
    [InlineData("""{"tokens":[],"pagination":{"next":true}}""")]
    public async Task A_response_that_breaks_the_contract_is_noticed(string body)
    {
        await using var session = await prism.OpenAsync();
        session.Fail("listAuthTokens", Fault.Body("application/json", body));

        using var response = await session.Raw(session.Emulator.VercelOptions().AccessToken).GetAsync(new Uri("v6/user/tokens", UriKind.Relative));

        session.Violations.Should().NotBeEmpty();
        session.Forget();
    }

    [Fact]
    public async Task A_status_that_nobody_declared_is_noticed()
    {
        await using var session = await prism.OpenAsync();
        session.Fail("listAuthTokens", Fault.Status(404));

        await Failing.CallAsync(() => Tokens(session).ListTokensPageAsync());

        session.Violations.Should().ContainMatch("*listAuthTokens*404*");
        session.Forget();
    }

    private static VercelTokens Tokens(Prism.Checked session, VercelOptions? options = null) =>
        session.Client(options ?? session.Emulator.VercelOptions(), static (options, primary) => new VercelTokens(options, primary));

    private static VercelSso Sso(Prism.Checked session) =>
        session.Client(session.Emulator.VercelSsoOptions(), static (options, primary) => new VercelSso(options, primary));
}
