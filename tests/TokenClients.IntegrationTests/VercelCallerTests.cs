using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

/// <summary>What Vercel refuses to whom, and credentials that do not work any more.</summary>
public sealed class VercelCallerTests
{
    private static readonly CreateVercelToken Request = new("n", TokenExpiry.Never);

    [Theory]
    [InlineData(VercelCaller.Login)]
    [InlineData(VercelCaller.Team)]
    [InlineData(VercelCaller.Project)]
    public async Task Only_a_full_account_may_create(VercelCaller caller)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions(caller));
        var before = emulator.LiveTokens(TokenService.Vercel).Count;

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        failure.Kind.Should().Be(TokenErrorKind.PermissionDenied);
        failure.OutcomeUnknown.Should().BeFalse();
        failure.IsRetryable.Should().BeFalse();
        failure.ErrorCode.Should().Be("forbidden");
        failure.Message.Should().Contain("full account");
        emulator.LiveTokens(TokenService.Vercel).Should().HaveCount(before);
        emulator.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_team_token_finds_itself_only_where_the_team_is_named()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions(VercelCaller.Team));

        (await Failing.CallAsync(() => vercel.GetCurrentTokenAsync())).Kind.Should().Be(TokenErrorKind.NotFound);
        (await vercel.GetCurrentTokenAsync(VercelTeam.FromId(emulator.VercelTeamId))).TeamId.Should().Be(emulator.VercelTeamId);
        (await vercel.GetCurrentTokenAsync(VercelTeam.FromSlug(emulator.VercelTeamSlug))).TeamId.Should().Be(emulator.VercelTeamId);
        (await Failing.CallAsync(() => vercel.GetCurrentTokenAsync(VercelTeam.FromId("team_unknown")))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.AcceptedWithoutRights);

        var list = await Failing.CallAsync(() => vercel.ListTokensPageAsync());
        list.Kind.Should().Be(TokenErrorKind.PermissionDenied);
        list.Message.Should().Contain("scope");
    }

    [Fact]
    public async Task A_project_token_is_refused_even_itself()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions(VercelCaller.Project));

        (await Failing.CallAsync(() => vercel.GetCurrentTokenAsync())).Kind.Should().Be(TokenErrorKind.PermissionDenied);
        (await Failing.CallAsync(() => vercel.ListTokensPageAsync())).Kind.Should().Be(TokenErrorKind.PermissionDenied);
        (await Failing.CallAsync(() => vercel.RevokeTokenAsync("t1"))).Kind.Should().Be(TokenErrorKind.PermissionDenied);
        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.AcceptedWithoutRights);
    }

    [Fact]
    public async Task A_team_of_the_options_is_used_for_creating_only()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions();
        options.TeamSlug = emulator.VercelTeamSlug;
        using var vercel = new VercelTokens(options);

        var team = await vercel.CreateTokenAsync(Request);
        var project = await vercel.CreateTokenAsync(new CreateVercelToken("p", TokenExpiry.Never) { ProjectId = emulator.VercelProjectId });

        team.Token!.TeamId.Should().Be(emulator.VercelTeamId);
        team.Token.Scopes.Should().ContainSingle().Which.Type.Should().Be(VercelScopeType.Team);
        project.Token!.ProjectId.Should().Be(emulator.VercelProjectId);
        project.Token.Scope.Should().Be("project-only");

        // The emulator, like Vercel, refuses a list that names a team.
        (await vercel.ListTokensPageAsync()).Items.Should().HaveCount(3);
        (await vercel.GetTokenAsync(team.Token.Id)).Id.Should().Be(team.Token.Id);
        (await vercel.RevokeTokenAsync(project.Token.Id, VercelTeam.FromSlug(emulator.VercelTeamSlug))).Outcome.Should().Be(RevokeOutcome.Revoked);
    }

    [Fact]
    public async Task A_team_or_project_that_is_not_there_is_not_found()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());

        (await Failing.CallAsync(() => vercel.CreateTokenAsync(new CreateVercelToken("n", TokenExpiry.Never) { Team = VercelTeam.FromId("team_unknown") }))).Kind
            .Should().Be(TokenErrorKind.NotFound);
        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(
            new CreateVercelToken("n", TokenExpiry.Never) { Team = VercelTeam.FromSlug(emulator.VercelTeamSlug), ProjectId = "prj_unknown" }));
        failure.Kind.Should().Be(TokenErrorKind.NotFound);
        failure.OutcomeUnknown.Should().BeFalse();
    }

    [Fact]
    public async Task An_expired_credential_is_refused_from_its_instant_on()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var account = new VercelTokens(emulator.VercelOptions(), timeProvider: clock);
        var created = await account.CreateTokenAsync(new CreateVercelToken("short", TokenExpiry.In(TimeSpan.FromHours(1))));
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret }, timeProvider: clock);

        created.Expiry.Should().Be(TokenExpiry.At(new(2026, 11, 1, 13, 0, 0, TimeSpan.Zero)));
        clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        (await vercel.GetCurrentTokenAsync()).Id.Should().Be(created.Token!.Id);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        foreach (var call in (Func<Task>[])
            [
                () => vercel.GetCurrentTokenAsync(),
                () => vercel.ListTokensPageAsync(),
                () => vercel.CreateTokenAsync(Request),
                () => vercel.RevokeTokenAsync("t1"),
                () => vercel.RevokeCurrentTokenAsync(),
            ])
        {
            var failure = await Failing.CallAsync(call);
            failure.Kind.Should().Be(TokenErrorKind.InvalidCredential);
            failure.StatusCode.Should().Be(403);
            failure.IsRetryable.Should().BeFalse();
            failure.OutcomeUnknown.Should().BeFalse();
            failure.Attempts.Should().Be(1);
        }

        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        (await account.GetTokenAsync(created.Token!.Id)).IsUsable(clock.GetUtcNow()).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_revoked_or_leaked_credential_is_refused_and_its_record_says_why(bool leaked)
    {
        var clock = new FakeTimeProvider(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var account = new VercelTokens(emulator.VercelOptions(), timeProvider: clock);
        var created = await account.CreateTokenAsync(Request);
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret }, timeProvider: clock);
        clock.Advance(TimeSpan.FromMinutes(5));
        if (leaked)
        {
            emulator.MarkVercelTokenLeaked(created.Token!.Id, new Uri("https://paste.example/1"));
        }
        else
        {
            emulator.MarkVercelTokenRevoked(created.Token!.Id);
        }

        (await Failing.CallAsync(() => vercel.GetCurrentTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        var record = await account.GetTokenAsync(created.Token.Id);
        record.IsUsable(clock.GetUtcNow()).Should().BeFalse();
        (leaked ? record.LeakedAt : record.RevokedAt).Should().Be(clock.GetUtcNow());
        record.LeakedUrl?.Reveal().Should().Be("https://paste.example/1");
        (record.LeakedUrl is not null).Should().Be(leaked);
        record.Expiry.IsNever.Should().BeTrue();
    }

    [Fact]
    public async Task An_unknown_credential_is_refused()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessToken = new SecretString("vcp_unknown") });

        var failure = await Failing.CallAsync(() => vercel.GetCurrentTokenAsync());

        failure.Kind.Should().Be(TokenErrorKind.InvalidCredential);
        failure.Response!.RequestId.Should().StartWith("emu1::");
        failure.ToString().Should().NotContain("vcp_unknown");
    }

    [Fact]
    public async Task The_services_own_rate_limit_ends_a_creation_with_the_time_to_wait()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        emulator.VercelRateLimits = true;
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: clock);
        for (var created = 0; created < 32; created++)
        {
            await vercel.CreateTokenAsync(Request);
        }

        clock.Advance(TimeSpan.FromMinutes(10));
        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.RetryAfter.Should().Be(TimeSpan.FromMinutes(50));
        failure.IsRetryable.Should().BeTrue();
        failure.Attempts.Should().Be(1);
        failure.Response!.RateLimit!.Remaining.Should().Be(0);
        failure.Response.RateLimit.Limit.Should().Be(32);
        failure.Response.RateLimit.ResetsAt.Should().Be(new DateTimeOffset(2026, 11, 1, 13, 0, 0, TimeSpan.Zero));
        clock.Advance(TimeSpan.FromMinutes(50));
        (await vercel.CreateTokenAsync(Request)).Problem.Should().BeNull();
    }
}
