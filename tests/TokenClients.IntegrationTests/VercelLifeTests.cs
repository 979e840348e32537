using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

public sealed class VercelLifeTests
{
    [Fact]
    public async Task A_token_is_created_listed_read_revoked_and_gone()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: cancellation);
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.In(TimeSpan.FromDays(7))), cancellation);
        created.Problem.Should().BeNull();
        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeTrue();

        var listed = await vercel.ListTokensAsync(cancellation).ToListAsync();
        listed.Should().Contain(token => token.Id == created.Token!.Id);
        (await vercel.GetTokenAsync(created.Token!.Id, cancellationToken: cancellation)).Name.Should().Be("ci");
        (await vercel.RevokeTokenAsync(created.Token.Id, cancellationToken: cancellation)).Outcome.Should().Be(RevokeOutcome.Revoked);
        (await vercel.RevokeTokenAsync(created.Token.Id, cancellationToken: cancellation)).Outcome.Should().Be(RevokeOutcome.NotFound);
        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeFalse();
        (await Failing.CallAsync(() => vercel.GetTokenAsync(created.Token.Id, cancellationToken: cancellation))).Kind.Should().Be(TokenErrorKind.NotFound);
        (await vercel.CheckCredentialAsync(cancellation)).State.Should().Be(CredentialState.Accepted);
    }

    [Fact]
    public async Task The_callers_own_token_revokes_itself()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var account = new VercelTokens(emulator.VercelOptions());
        var created = await account.CreateTokenAsync(new CreateVercelToken("short-lived", TokenExpiry.Never));
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = emulator.BaseAddress, AccessToken = created.Secret });

        (await vercel.GetCurrentTokenAsync()).Id.Should().Be(created.Token!.Id);
        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        (await vercel.RevokeCurrentTokenAsync()).Outcome.Should().Be(RevokeOutcome.Revoked);

        (await vercel.CheckCredentialAsync()).State.Should().Be(CredentialState.Rejected);
        (await Failing.CallAsync(() => vercel.RevokeCurrentTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        (await account.RevokeTokenAsync(created.Token.Id)).Outcome.Should().Be(RevokeOutcome.NotFound);
    }

    [Fact]
    public async Task Sparse_responses_live_the_same_life()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.VercelSparseResponses = true;
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("sparse", TokenExpiry.Never));

        created.Problem.Should().BeNull();
        created.Expiry.IsNever.Should().BeTrue();
        var read = await vercel.GetTokenAsync(created.Token!.Id);
        read.Origin.Should().BeNull();
        read.Prefix.Should().BeNull();
        read.Scopes.Should().ContainSingle().Which.CreatedAt.Should().BeNull();
        (await vercel.ListTokensAsync().ToListAsync()).Should().HaveCount(2);
        (await vercel.RevokeTokenAsync(read.Id)).Outcome.Should().Be(RevokeOutcome.Revoked);
    }

    [Fact]
    public async Task A_name_of_any_letters_comes_back_as_it_was_given()
    {
        const string Name = "Schlüssel \"für\" 東京 🔑 </script> \\ \u2028 end";
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());

        var created = await vercel.CreateTokenAsync(new CreateVercelToken(Name, TokenExpiry.Never));

        created.Token!.Name.Should().Be(Name);
        (await vercel.GetTokenAsync(created.Token.Id)).Name.Should().Be(Name);
        emulator.LiveTokens(TokenService.Vercel).Should().Contain(token => token.Name == Name);
    }
}
