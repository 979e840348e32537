using Microsoft.Extensions.Time.Testing;
using TokenClients.IntegrationTests;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Vercel;

/// <summary>What docs/vercel.md shows and says, as its reader would do it.</summary>
public sealed class VercelPageTests
{
    [Fact]
    public async Task The_snippets_do_in_order_what_the_page_says()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());

        (await Printed.ByAsync(() => VercelSnippets.CheckAsync(emulator.VercelOptions()))).Should().Equal("Accepted");
        (await VercelSnippets.CheckEmulatedAsync()).Should().Be(CredentialState.Accepted);

        var tokenId = "";
        var printed = await Printed.ByAsync(async () => tokenId = await VercelSnippets.CreateAsync(vercel));
        var secret = VercelSnippets.Kept.Pop();
        emulator.IsLive(TokenService.Vercel, secret).Should().BeTrue();
        printed.Select(PageText.Stable).Should().Equal($"{tokenId} ends in {secret.Reveal()[^4..]}, expires (instant)");

        (await Printed.ByAsync(() => VercelSnippets.CreateForProjectAsync(vercel, emulator.VercelTeamSlug, emulator.VercelProjectId))).Should().Equal("True");
        printed = await Printed.ByAsync(() => VercelSnippets.ListAsync(vercel));
        printed.Should().HaveCount(3);
        printed[0].Should().StartWith("preview (…").And.EndWith(": ends soon, or has ended");
        printed[1].Should().StartWith($"deploy (…{secret.Reveal()[^4..]}), last used ").And.EndWith(": ends soon, or has ended");
        printed[2].Should().StartWith("emulated account (…").And.EndWith(": fine");
        (await Printed.ByAsync(() => VercelSnippets.ListPagesAsync(vercel))).Should().Equal("3 tokens, 119 calls left");

        printed = await Printed.ByAsync(() => VercelSnippets.LookAsync(vercel, tokenId));
        printed[0].Should().StartWith("deploy, created ");
        printed[1].Should().Be("emulated account, expires never");

        using (var ofTeam = new VercelTokens(emulator.VercelOptions(VercelCaller.Team)))
        {
            (await Printed.ByAsync(() => VercelSnippets.LookWithinTeamAsync(ofTeam, emulator.VercelTeamId))).Should().Equal("True");
        }

        using (var own = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessToken = (await vercel.CreateTokenAsync(new CreateVercelToken("own", TokenExpiry.Never))).Secret }))
        {
            (await Printed.ByAsync(() => VercelSnippets.RevokeOwnAsync(own))).Should().Equal("Revoked");
        }

        (await Printed.ByAsync(() => VercelSnippets.RevokeAsync(vercel, tokenId))).Should().Equal("Revoked", "NotFound");
        emulator.IsLive(TokenService.Vercel, secret).Should().BeFalse();
        emulator.LiveTokens(TokenService.Vercel).Should().NotContain(static token => token.Name == "own" || token.Name == "deploy");
    }

    [Fact]
    public async Task The_code_of_a_single_sign_on_becomes_tokens_twice()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var code = emulator.IssueVercelSsoCode();
        VercelSsoTokens? tokens = null;

        var printed = await Printed.ByAsync(async () => tokens = await VercelSnippets.SignOnAsync(emulator.VercelSsoOptions(), code, "state"));

        printed.Select(PageText.Stable).Should().Equal("id token ***, access token expires (instant)");
        emulator.Executed(TokenService.Vercel, "exchangeSsoToken").Should().Be(2);
        emulator.IsLive(TokenService.Vercel, tokens!.RefreshToken!).Should().BeTrue("the response holds the next one");
        (await Failing.CallAsync(() => VercelSnippets.SignOnAsync(emulator.VercelSsoOptions(), code, "state"))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
        emulator.VercelSparseResponses = true;
        printed = await Printed.ByAsync(async () => tokens = await VercelSnippets.SignOnAsync(emulator.VercelSsoOptions(), emulator.IssueVercelSsoCode(), "state"));
        printed.Should().Equal("id token ***, access token expires unknown");
        tokens.AccessToken.Should().BeNull();
    }

    [Fact]
    public async Task A_leaked_access_token_of_an_installation_is_replaced_and_revoked()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var installation = emulator.VercelInstallation();

        (await Printed.ByAsync(() => VercelSnippets.RotateAsync(emulator.VercelSsoOptions(), installation.Id, installation.AccessToken))).Should().Equal("Revoked");

        emulator.IsLive(TokenService.Vercel, installation.AccessToken).Should().BeFalse();
        emulator.Executed(TokenService.Vercel, "rotateInstallationCredential").Should().Be(1);
    }

    [Theory]
    [InlineData(VercelCaller.FullAccount, true, true, true, CredentialState.Accepted)]
    [InlineData(VercelCaller.Login, false, true, true, CredentialState.Accepted)]
    [InlineData(VercelCaller.Team, false, false, false, CredentialState.AcceptedWithoutRights)]
    [InlineData(VercelCaller.Project, false, false, false, CredentialState.AcceptedWithoutRights)]
    public async Task Each_kind_of_token_may_do_what_the_table_says(VercelCaller caller, bool mayCreate, bool mayList, bool mayLook, CredentialState state)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var account = new VercelTokens(emulator.VercelOptions());
        var other = await account.CreateTokenAsync(new CreateVercelToken("other", TokenExpiry.Never));
        using var vercel = new VercelTokens(emulator.VercelOptions(caller));

        async Task<TokenErrorKind?> KindAsync(Func<Task> call)
        {
            try
            {
                await call();
                return null;
            }
            catch (TokenClientException error)
            {
                return error.Kind;
            }
        }

        (await KindAsync(() => vercel.CreateTokenAsync(new CreateVercelToken("page", TokenExpiry.Never)))).Should().Be(mayCreate ? null : TokenErrorKind.PermissionDenied);
        (await KindAsync(() => vercel.ListTokensPageAsync())).Should().Be(mayList ? null : TokenErrorKind.PermissionDenied);
        (await KindAsync(() => vercel.GetTokenAsync(other.Token!.Id)) is null).Should().Be(mayLook);
        (await vercel.CheckCredentialAsync()).State.Should().Be(state);
    }

    [Fact]
    public async Task What_is_wrong_is_told_as_the_page_says()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        var week = TokenExpiry.In(TimeSpan.FromDays(7));

        (await Failing.CallAsync(() => vercel.CreateTokenAsync(new CreateVercelToken("page", week) { Team = VercelTeam.FromSlug("unknown") }))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await Failing.CallAsync(() => VercelSnippets.CreateForProjectAsync(vercel, emulator.VercelTeamSlug, "prj_unknown"))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await Failing.CallAsync(() => vercel.CreateTokenAsync(new CreateVercelToken("page", TokenExpiry.Never) { ProjectId = "prj_1" }))).Kind.Should().Be(TokenErrorKind.NotFound);
        await vercel.Awaiting(static client => client.RevokeTokenAsync("current")).Should().ThrowAsync<ArgumentException>();
        (await Failing.CallAsync(() => vercel.GetTokenAsync("unknown"))).Kind.Should().Be(TokenErrorKind.NotFound);
        using var wrong = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessToken = new("wrong") });
        var refusal = await Failing.CallAsync(() => wrong.ListTokensPageAsync());
        (refusal.Kind, refusal.StatusCode).Should().Be((TokenErrorKind.InvalidCredential, 403));
    }

    [Theory]
    [InlineData("lost", "A token that nobody has may exist: find 'page' in the list, and revoke it.")]
    [InlineData("limit", "Nothing was created. Call again in 01:00:00.")]
    [InlineData("wrong", "InvalidCredential: ")]
    public async Task A_creation_that_fails_is_explained_as_the_page_shows(string what, string sentence)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions();
        options.AccessToken = what == "wrong" ? new("wrong") : options.AccessToken;
        using var vercel = new VercelTokens(options);
        switch (what)
        {
            case "lost":
                emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));
                break;
            case "limit":
                emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Status(429, TimeSpan.FromHours(1)));
                break;
        }

        var printed = await Printed.ByAsync(() => VercelSnippets.CreateOrExplainAsync(vercel, new CreateVercelToken("page", TokenExpiry.Never), CancellationToken.None));

        printed.Should().ContainSingle().Which.Should().StartWith(sentence);
        emulator.LiveTokens(TokenService.Vercel).Any(static token => token.Name == "page").Should().Be(what == "lost");
    }

    [Fact]
    public async Task A_creation_that_is_cancelled_after_it_was_executed_is_explained_as_the_page_shows()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Hang(afterExecuting: true));
        using var cancellation = new CancellationTokenSource();

        var printing = Printed.ByAsync(() => VercelSnippets.CreateOrExplainAsync(vercel, new CreateVercelToken("page", TokenExpiry.Never), cancellation.Token));
        await Until.TrueAsync(() => emulator.Executed(TokenService.Vercel, "createAuthToken") == 1, "the token is created");
        await cancellation.CancelAsync();

        (await printing).Should().ContainSingle().Which.Should().StartWith("A token that nobody has may exist");
    }

    [Fact]
    public async Task The_32nd_token_of_an_hour_is_the_last_and_the_wait_is_told_at_once()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        emulator.VercelRateLimits = true;
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: clock);
        for (var count = 0; count < 32; count++)
        {
            await vercel.CreateTokenAsync(new CreateVercelToken("page", TokenExpiry.Never));
        }

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(new CreateVercelToken("page", TokenExpiry.Never)));

        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.RetryAfter.Should().Be(TimeSpan.FromHours(1));
        failure.Attempts.Should().Be(1);
    }

    [Fact]
    public async Task The_team_of_the_options_counts_for_new_tokens_only()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions();
        options.TeamId = emulator.VercelTeamId;
        using var vercel = new VercelTokens(options);

        (await vercel.CreateTokenAsync(new CreateVercelToken("of the team", TokenExpiry.Never))).Token!.TeamId.Should().Be(emulator.VercelTeamId);
        (await vercel.ListTokensAsync().ToListAsync()).Select(static token => token.Name).Should().Equal("of the team", "emulated account");
    }

    [Fact]
    public async Task A_leaked_token_stays_in_lists_and_is_not_usable()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        var tokenId = await CreateAsync(vercel);
        emulator.MarkVercelTokenLeaked(tokenId, new Uri("https://pastes.example.com/1"));

        var printed = await Printed.ByAsync(() => VercelSnippets.ListAsync(vercel));

        printed[0].Should().EndWith(": was found in public");
        (await vercel.GetTokenAsync(tokenId)).LeakedUrl!.ToString().Should().Be("***");

        static async Task<string> CreateAsync(IVercelTokens vercel)
        {
            var id = "";
            await Printed.ByAsync(async () => id = await VercelSnippets.CreateAsync(vercel));
            return id;
        }
    }
}
