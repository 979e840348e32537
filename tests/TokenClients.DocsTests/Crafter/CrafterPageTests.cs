using Microsoft.Extensions.Options;
using TokenClients.Crafter;
using TokenClients.IntegrationTests;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Crafter;

/// <summary>What docs/crafter.md shows and says, as its reader would do it.</summary>
public sealed class CrafterPageTests
{
    private const string CreateOperation = "createAccessToken";

    [Fact]
    public async Task The_snippets_do_in_order_what_the_page_says()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        await CrafterSnippets.MakeMasterAsync(emulator.CrafterOptions(), emulator.CrafterOptions(CrafterCaller.WellKnown).AccessToken!);
        var options = emulator.CrafterOptions();
        options.AccessToken = CrafterSnippets.Kept.Pop();
        (await Printed.ByAsync(() => CrafterSnippets.CheckAsync(options))).Should().Equal("Accepted");
        using var crafter = new CrafterAccessTokens(options);
        emulator.CrafterWellKnownTokens = false;

        var printed = await Printed.ByAsync(() => CrafterSnippets.CreateAsync(crafter));
        var secret = CrafterSnippets.Kept.Pop();
        var fingerprint = (await crafter.GetTokenAsync(secret)).Fingerprint;
        printed.Select(PageText.Stable).Should().Equal($"newsletter is {fingerprint} in logs, expires (instant)");
        emulator.IsLive(TokenService.Crafter, secret).Should().BeTrue();

        printed = await Printed.ByAsync(() => CrafterSnippets.ListAsync(crafter));
        printed.Should().Contain(line => line.StartsWith($"{fingerprint} newsletter, master: False, expires ", StringComparison.Ordinal));
        printed[^1].Should().Be("3 tokens", "there are the emulator's own, the new master and the newsletter's");
        (await Printed.ByAsync(() => CrafterSnippets.LookAsync(crafter, secret))).Should().Equal("default: MANAGE_PROFILES", "*: READ_TENANT");

        (await Printed.ByAsync(() => CrafterSnippets.RevokeAsync(crafter, secret))).Should().Equal("Unconfirmed");
        emulator.IsLive(TokenService.Crafter, secret).Should().BeFalse();
        (await Printed.ByAsync(() => CrafterSnippets.RevokeAsync(crafter, secret))).Should().Equal(["Unconfirmed"], "the server says the same");
        (await Printed.ByAsync(() => CrafterSnippets.RevokeOwnAsync(crafter))).Should().Equal("token-manager", "Revoked");
        emulator.IsLive(TokenService.Crafter, options.AccessToken).Should().BeFalse();
    }

    [Fact]
    public async Task With_an_id_of_ones_own_no_token_is_lost()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.CrafterOptions();
        options.Resilience.Retry.MaxRetryAttempts = 0;
        using var crafter = new CrafterAccessTokens(options);
        emulator.Fail(TokenService.Crafter, CreateOperation, Fault.Drop(afterExecuting: true));

        (await Printed.ByAsync(() => CrafterSnippets.CreateWithIdAsync(crafter))).Should().Equal("Call again with the same id, later.");

        var id = CrafterSnippets.Kept.Pop();
        emulator.IsLive(TokenService.Crafter, id).Should().BeTrue();
        (await Failing.CallAsync(() => crafter.CreateTokenAsync(new CreateCrafterToken("another", TokenExpiry.Never) { Id = id }))).Kind.Should().Be(TokenErrorKind.Conflict);
    }

    [Fact]
    public async Task After_a_lost_response_the_client_looks_at_the_token_itself()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.CrafterOptions();
        options.Resilience.Retry.Delay = TimeSpan.Zero;
        using var crafter = new CrafterAccessTokens(options);
        emulator.Fail(TokenService.Crafter, CreateOperation, Fault.Drop(afterExecuting: true));

        await Printed.ByAsync(() => CrafterSnippets.CreateAsync(crafter));

        emulator.IsLive(TokenService.Crafter, CrafterSnippets.Kept.Pop()).Should().BeTrue();
        emulator.Executed(TokenService.Crafter, CreateOperation).Should().Be(1);
        emulator.Calls.Select(static call => call.OperationId).Should().Equal(CreateOperation, CreateOperation, "getAccessToken");
    }

    [Fact]
    public async Task Where_all_responses_are_lost_the_outcome_is_unknown()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.CrafterOptions();
        options.Resilience.Retry.MaxRetryAttempts = 0;
        using var crafter = new CrafterAccessTokens(options);
        emulator.Fail(TokenService.Crafter, CreateOperation, Fault.Drop(afterExecuting: true));

        (await Failing.CallAsync(() => CrafterSnippets.CreateAsync(crafter))).OutcomeUnknown.Should().BeTrue();
    }

    [Fact]
    public async Task What_is_wrong_is_told_as_the_page_says()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions());

        using var expired = new CrafterAccessTokens(emulator.CrafterOptions(CrafterCaller.Expired));
        var refused = await Failing.CallAsync(() => expired.ListTokensPageAsync());
        (refused.Kind, refused.StatusCode, refused.ErrorCode).Should().Be((TokenErrorKind.InvalidCredential, 403, "ACCESS_DENIED"));
        using var notMaster = new CrafterAccessTokens(emulator.CrafterOptions(CrafterCaller.NotMaster));
        var denied = await Failing.CallAsync(() => notMaster.ListTokensPageAsync());
        (denied.Kind, denied.StatusCode, denied.ErrorCode).Should().Be((TokenErrorKind.PermissionDenied, 403, "ACTION_DENIED"));
        (await notMaster.CheckCredentialAsync()).State.Should().Be(CredentialState.AcceptedWithoutRights);

        (await Failing.CallAsync(() => crafter.GetTokenAsync(new SecretString("unknown")))).Kind.Should().Be(TokenErrorKind.NotFound);
        var options = emulator.CrafterOptions();
        options.BaseAddress = emulator.BaseAddress;
        using var misled = new CrafterAccessTokens(options);
        (await Failing.CallAsync(() => misled.ListTokensPageAsync())).Kind.Should().Be(TokenErrorKind.UnsupportedByServer);

        await crafter.Awaiting(static client => client.GetTokenAsync(new SecretString("a/b"))).Should().ThrowAsync<ArgumentException>();
        await crafter.Awaiting(client => client.RevokeTokenAsync(emulator.CrafterOptions().AccessToken!)).Should().ThrowAsync<ArgumentException>();
        var behindAll = new CreateCrafterToken("page", TokenExpiry.Never) { Permissions = [CrafterPermission.ForAllTenants(CrafterAction.ReadTenant), CrafterPermission.ForTenant("default", CrafterAction.Any)] };
        await crafter.Awaiting(client => client.CreateTokenAsync(behindAll)).Should().ThrowAsync<ArgumentException>();

        var wellKnown = emulator.CrafterOptions(CrafterCaller.WellKnown);
        wellKnown.AllowWellKnownToken = false;
        FluentActions.Invoking(() => new CrafterAccessTokens(wellKnown)).Should().Throw<OptionsValidationException>();
    }
}
