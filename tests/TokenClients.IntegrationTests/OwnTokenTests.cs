using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

/// <summary>A clean-up over everything that a client can list does not end its own access.</summary>
public sealed class OwnTokenTests
{
    [Fact]
    public async Task Case_A15_A_clean_up_of_an_Infisical_identity_keeps_the_own_token()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await administrator.AttachAsync(emulator.InfisicalIdentityId);
        await administrator.CreateTokenAsync(emulator.InfisicalIdentityId);
        var created = await administrator.CreateTokenAsync(emulator.InfisicalIdentityId);
        var options = emulator.InfisicalOptions();
        options.AccessToken = created.Secret;
        using var own = new InfisicalTokenAuth(options);
        var kept = 0;

        await foreach (var token in own.ListTokensAsync(emulator.InfisicalIdentityId))
        {
            try
            {
                (await own.RevokeTokenAsync(token.Id)).Outcome.Should().Be(RevokeOutcome.Revoked);
            }
            catch (ArgumentException)
            {
                token.Id.Should().Be(created.Token!.Id);
                kept++;
            }
        }

        kept.Should().Be(1);
        (await own.GetCurrentTokenAsync()).Id.Should().Be(created.Token!.Id);
        await FluentActions.Awaiting(() => own.DetachAsync(emulator.InfisicalIdentityId)).Should().ThrowAsync<ArgumentException>();
        (await own.RevokeCurrentTokenAsync()).Outcome.Should().Be(RevokeOutcome.Revoked);
        emulator.IsLive(TokenService.Infisical, created.Secret).Should().BeFalse();
        (await own.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
    }

    [Fact]
    public async Task Case_A15_After_a_lost_response_the_own_token_of_Infisical_is_revoked_again()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.InfisicalOptions();
        options.Resilience.Retry.Delay = TimeSpan.Zero;
        using var infisical = new InfisicalTokenAuth(options);
        emulator.Fail(InfisicalOperations.RevokeIdentityAccessToken, Fault.Drop(afterExecuting: true));

        (await infisical.RevokeCurrentTokenAsync()).Outcome.Should().Be(RevokeOutcome.Revoked, "newer servers say so of a token that was revoked by its value");

        emulator.IsLive(TokenService.Infisical, options.AccessToken!).Should().BeFalse();
    }

    [Theory]
    [InlineData(VercelCaller.FullAccount)]
    [InlineData(VercelCaller.Team)]
    public async Task Case_A15_The_own_token_of_Vercel_goes_by_its_own_method_only(VercelCaller caller)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions(caller);
        using var vercel = new VercelTokens(options);
        var team = caller == VercelCaller.Team ? VercelTeam.FromId(emulator.VercelTeamId) : null;
        var own = await vercel.GetCurrentTokenAsync(team);

        await FluentActions.Awaiting(() => vercel.RevokeTokenAsync(own.Id, team)).Should().ThrowAsync<ArgumentException>();

        emulator.IsLive(TokenService.Vercel, options.AccessToken!).Should().BeTrue();
        (await vercel.RevokeCurrentTokenAsync(team)).Outcome.Should().Be(RevokeOutcome.Revoked);
        emulator.IsLive(TokenService.Vercel, options.AccessToken!).Should().BeFalse();
    }

    [Fact]
    public async Task Case_A15_The_own_token_of_Crafter_goes_by_its_own_method_only()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.CrafterOptions();
        using var crafter = new CrafterAccessTokens(options);

        await FluentActions.Awaiting(() => crafter.RevokeTokenAsync(options.AccessToken!)).Should().ThrowAsync<ArgumentException>();

        (await crafter.GetCurrentTokenAsync()).IsMaster.Should().BeTrue();
        (await crafter.RevokeCurrentTokenAsync()).Outcome.Should().Be(RevokeOutcome.Revoked);
    }
}
