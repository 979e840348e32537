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

        var listed = new List<VercelToken>();
        await foreach (var token in vercel.ListTokensAsync(cancellation))
        {
            listed.Add(token);
        }

        listed.Should().Contain(token => token.Id == created.Token!.Id);
        (await vercel.GetTokenAsync(created.Token!.Id, cancellationToken: cancellation)).Name.Should().Be("ci");
        (await vercel.RevokeTokenAsync(created.Token.Id, cancellationToken: cancellation)).Outcome.Should().Be(RevokeOutcome.Revoked);
        (await vercel.RevokeTokenAsync(created.Token.Id, cancellationToken: cancellation)).Outcome.Should().Be(RevokeOutcome.NotFound);
        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeFalse();
        var gone = await FluentActions.Awaiting(() => vercel.GetTokenAsync(created.Token.Id, cancellationToken: cancellation)).Should().ThrowAsync<TokenClientException>();
        gone.Which.Kind.Should().Be(TokenErrorKind.NotFound);
        (await vercel.CheckCredentialAsync(cancellation)).State.Should().Be(CredentialState.Accepted);
    }
}
