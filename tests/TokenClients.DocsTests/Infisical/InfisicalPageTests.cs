using TokenClients.Infisical;
using TokenClients.IntegrationTests;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Infisical;

/// <summary>What docs/infisical.md shows and says, as its reader would do it.</summary>
public sealed class InfisicalPageTests
{
    private const string CreateOperation = "createTokenAuthToken";

    [Fact]
    public async Task The_snippets_do_in_order_what_the_page_says()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.InfisicalIpAllowlisting = true;
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        var identityId = emulator.InfisicalIdentityId;

        (await Printed.ByAsync(() => InfisicalSnippets.CheckAsync(emulator.InfisicalOptions()))).Should().Equal("Accepted");
        (await Printed.ByAsync(() => InfisicalSnippets.AttachAsync(infisical, identityId))).Should().Equal("1.00:00:00, at most 30.00:00:00");
        (await Printed.ByAsync(() => InfisicalSnippets.UpdateAsync(infisical, identityId))).Should().Equal("10.0.0.0/24, 192.0.2.7");
        (await infisical.GetConfigurationAsync(identityId)).Lifetime.Should().Be(InfisicalTokenLifetime.Of(TimeSpan.FromDays(1), TimeSpan.FromDays(30)));

        (await Printed.ByAsync(() => InfisicalSnippets.CreateAsync(infisical, identityId))).Select(PageText.Stable).Should().Equal("deploy expires (instant)");
        var secret = InfisicalSnippets.Kept.Pop();
        emulator.IsLive(TokenService.Infisical, secret).Should().BeTrue();
        var tokenId = (await infisical.ListTokensAsync(identityId).ToListAsync()).Should().ContainSingle().Which.Id;

        (await Printed.ByAsync(() => InfisicalSnippets.ListAsync(infisical, identityId))).Select(PageText.Stable).Should().Equal("deploy, expires (instant), usable: True");
        (await Printed.ByAsync(() => InfisicalSnippets.ListPagesAsync(infisical, identityId))).Should().Equal("1 tokens, more hidden: False");
        (await Printed.ByAsync(() => InfisicalSnippets.RenameAsync(infisical, tokenId))).Should().Equal("deploy, revoked: False", "deploy, old");

        (await Printed.ByAsync(() => InfisicalSnippets.RenewAsync(infisical, secret))).Select(PageText.Stable).Should().Equal("expires (instant)");
        emulator.IsLive(TokenService.Infisical, secret).Should().BeTrue("the old one works until it expires by itself");
        emulator.IsLive(TokenService.Infisical, InfisicalSnippets.Kept.Pop()).Should().BeTrue();

        var other = await infisical.CreateTokenAsync(identityId);
        (await Printed.ByAsync(() => InfisicalSnippets.RevokeAsync(infisical, tokenId, other.Secret, identityId))).Should().Equal("Revoked", "NotFound", "Revoked", "Revoked");
        emulator.IsLive(TokenService.Infisical, secret).Should().BeFalse();
        emulator.IsLive(TokenService.Infisical, other.Secret).Should().BeFalse();
        (await Failing.CallAsync(() => infisical.GetConfigurationAsync(identityId))).Kind.Should().Be(TokenErrorKind.NotFound);
    }

    [Theory]
    [InlineData(InfisicalGeneration.Current, true)]
    [InlineData(InfisicalGeneration.BeforeJanuary2026, false)]
    public async Task A_token_that_reaches_too_far_is_revoked(InfisicalGeneration generation, bool isKept)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.InfisicalGeneration = generation;
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);

        await InfisicalSnippets.CreateForSubOrganizationAsync(infisical, emulator.InfisicalIdentityId, emulator.InfisicalSubOrganizationSlug);

        emulator.Executed(TokenService.Infisical, CreateOperation).Should().Be(1);
        emulator.LiveTokens(TokenService.Infisical).Any(static token => token.Name == "payments").Should().Be(isKept);
    }

    [Fact]
    public async Task A_list_of_more_than_200_says_so_and_small_pages_reach_less()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        var identityId = emulator.InfisicalIdentityId;
        await infisical.AttachAsync(identityId);
        for (var count = 0; count < 201; count++)
        {
            await infisical.CreateTokenAsync(identityId);
        }

        var printed = await Printed.ByAsync(() => InfisicalSnippets.ListAsync(infisical, identityId));
        var pages = await Printed.ByAsync(() => InfisicalSnippets.ListPagesAsync(infisical, identityId));

        printed.Should().HaveCount(201).And.HaveElementAt(200, "Infisical shows 200. There may be more.");
        pages.Should().Equal(
            "50 tokens, more hidden: False",
            "50 tokens, more hidden: False",
            "50 tokens, more hidden: True");
    }

    [Theory]
    [InlineData("Expired", TokenErrorKind.InvalidCredential)]
    [InlineData("ServiceToken", TokenErrorKind.InvalidCredential)]
    [InlineData("WithoutRights", TokenErrorKind.PermissionDenied)]
    public async Task What_a_credential_is_refused_is_what_the_page_says(string caller, TokenErrorKind kind)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await administrator.AttachAsync(emulator.InfisicalIdentityId);
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions(Enum.Parse<InfisicalCaller>(caller)));

        var failure = await Failing.CallAsync(() => infisical.CreateTokenAsync(emulator.InfisicalIdentityId));

        failure.Kind.Should().Be(kind);
        failure.OutcomeUnknown.Should().BeFalse();
        (await infisical.CheckCredentialAsync()).State.Should().Be(kind == TokenErrorKind.InvalidCredential ? CredentialState.Rejected : CredentialState.Accepted, "the check needs no permission");
    }

    [Fact]
    public async Task An_editor_lacks_what_the_table_names()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions());
        using var editor = new InfisicalTokenAuth(emulator.InfisicalOptions(InfisicalCaller.Editor));

        (await Failing.CallAsync(() => editor.AttachAsync(emulator.InfisicalIdentityId))).ErrorCode.Should().Be("PermissionDenied");
        await administrator.AttachAsync(emulator.InfisicalIdentityId);
        (await Failing.CallAsync(() => editor.CreateTokenAsync(emulator.InfisicalIdentityId))).ErrorCode.Should().Be("PermissionBoundaryError");
    }

    [Fact]
    public async Task An_address_that_is_not_trusted_is_refused()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await administrator.AttachAsync(emulator.InfisicalIdentityId);
        var created = await administrator.CreateTokenAsync(emulator.InfisicalIdentityId);
        (await Failing.CallAsync(() => InfisicalSnippets.UpdateAsync(administrator, emulator.InfisicalIdentityId))).Kind.Should().Be(TokenErrorKind.InvalidRequest, "the plan does not include it");
        emulator.InfisicalIpAllowlisting = true;
        await Printed.ByAsync(() => InfisicalSnippets.UpdateAsync(administrator, emulator.InfisicalIdentityId));
        using var infisical = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret });

        var failure = await Failing.CallAsync(() => infisical.GetConfigurationAsync(emulator.InfisicalIdentityId));

        failure.Kind.Should().Be(TokenErrorKind.PermissionDenied);
        failure.ErrorCode.Should().Be("ForbiddenError");
    }

    [Fact]
    public async Task What_is_not_there_or_there_already_is_told_as_the_page_says()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        var identityId = emulator.InfisicalIdentityId;

        foreach (var withoutTokenAuth in new Func<Task>[]
        {
            () => infisical.CreateTokenAsync(identityId),
            () => infisical.ListTokensPageAsync(identityId),
            () => infisical.UpdateConfigurationAsync(identityId, new() { UseLimit = 1 }),
        })
        {
            (await Failing.CallAsync(withoutTokenAuth)).Kind.Should().Be(TokenErrorKind.NotFound);
        }

        (await Failing.CallAsync(() => infisical.GetConfigurationAsync(identityId))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await infisical.DetachAsync(identityId)).Outcome.Should().Be(RevokeOutcome.NotFound);
        await infisical.AttachAsync(identityId);
        (await Failing.CallAsync(() => infisical.AttachAsync(identityId))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
        (await Failing.CallAsync(() => infisical.CreateTokenAsync(Guid.NewGuid()))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await Failing.CallAsync(() => infisical.GetTokenAsync("unknown"))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await Failing.CallAsync(() => infisical.RenameTokenAsync("unknown", "name"))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await infisical.RevokeTokenAsync("unknown")).Outcome.Should().Be(RevokeOutcome.NotFound);
        (await Failing.CallAsync(() => infisical.RenewByValueAsync(new SecretString("no.token.atall")))).Kind.Should().Be(TokenErrorKind.InvalidCredential);

        await infisical.AttachAsync(emulator.InfisicalOtherIdentityId);
        var notMember = await Failing.CallAsync(() => InfisicalSnippets.CreateForSubOrganizationAsync(infisical, emulator.InfisicalOtherIdentityId, emulator.InfisicalSubOrganizationSlug));
        notMember.Kind.Should().Be(TokenErrorKind.PermissionDenied);
        emulator.InfisicalGeneration = InfisicalGeneration.BeforeNovember2025;
        (await Failing.CallAsync(() => infisical.GetTokenAsync("unknown"))).Kind.Should().Be(TokenErrorKind.UnsupportedByServer);
    }

    [Fact]
    public async Task The_own_token_is_revoked_by_a_method_of_its_own()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await administrator.AttachAsync(emulator.InfisicalIdentityId);
        var created = await administrator.CreateTokenAsync(emulator.InfisicalIdentityId, new() { Name = "own" });
        using var own = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret });

        await own.Awaiting(client => client.RevokeTokenAsync(created.Token!.Id)).Should().ThrowAsync<ArgumentException>();
        await own.Awaiting(client => client.DetachAsync(emulator.InfisicalIdentityId)).Should().ThrowAsync<ArgumentException>();
        (await Printed.ByAsync(() => InfisicalSnippets.RevokeOwnAsync(own))).Should().Equal("own", "Revoked");

        using var person = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = new("no token of an identity".Replace(" ", "", StringComparison.Ordinal)) });
        (await Failing.CallAsync(() => person.GetCurrentTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidRequest);
    }

    [Theory]
    [InlineData(CreateOperation)]
    [InlineData("renewIdentityAccessToken")]
    public async Task A_lost_response_of_a_call_that_issues_a_token_says_so(string operation)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromDays(1)) });
        var created = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        var before = emulator.Executed(TokenService.Infisical, operation);
        emulator.Fail(TokenService.Infisical, operation, Fault.Drop(afterExecuting: true));

        var failure = await Failing.CallAsync(() => operation == CreateOperation ? infisical.CreateTokenAsync(emulator.InfisicalIdentityId) : infisical.RenewByValueAsync(created.Secret));

        failure.OutcomeUnknown.Should().BeTrue();
        emulator.Executed(TokenService.Infisical, operation).Should().Be(before + 1);
    }

    [Fact]
    public async Task The_expiry_is_the_tokens_own_where_the_server_caps_it()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(365)) });

        var created = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);

        created.Expiry.Instant.Should().BeCloseTo(DateTimeOffset.UtcNow.AddDays(90), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Checks_cost_uses_and_calls_by_value_do_not()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await administrator.AttachAsync(emulator.InfisicalIdentityId, new() { UseLimit = 2, Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromDays(1)) });
        var created = await administrator.CreateTokenAsync(emulator.InfisicalIdentityId);
        using var infisical = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret });

        await infisical.RenewByValueAsync(created.Secret);
        await infisical.RenewByValueAsync(created.Secret);
        (await infisical.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        (await infisical.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);

        (await infisical.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
    }
}
