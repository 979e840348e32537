using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

public sealed class VercelSsoTests
{
    [Fact]
    public async Task A_code_is_exchanged_once_and_its_tokens_refreshed_in_turn()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var sso = new VercelSso(emulator.VercelSsoOptions(), timeProvider: clock);
        var code = emulator.IssueVercelSsoCode();

        var first = await sso.ExchangeCodeAsync(code, "state", new Uri("https://app.example/callback"));
        first.Problem.Should().BeNull();
        first.TokenType.Should().Be("Bearer");
        first.IdToken!.Reveal().Split('.').Should().HaveCount(3);
        first.Expiry.Should().Be(TokenExpiry.At(new(2026, 11, 1, 13, 0, 0, TimeSpan.Zero)));
        emulator.IsLive(TokenService.Vercel, first.AccessToken!).Should().BeTrue();
        emulator.IsLive(TokenService.Vercel, code).Should().BeFalse();

        clock.Advance(TimeSpan.FromMinutes(30));
        var second = await sso.RefreshAsync(first.RefreshToken!);
        second.Expiry.Instant.Should().Be(clock.GetUtcNow().AddHours(1));
        second.AccessToken.Should().NotBe(first.AccessToken);

        (await Failing.CallAsync(() => sso.ExchangeCodeAsync(code))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
        (await Failing.CallAsync(() => sso.RefreshAsync(first.RefreshToken!))).Kind.Should().Be(TokenErrorKind.InvalidRequest);
        clock.Advance(TimeSpan.FromMinutes(30));
        emulator.IsLive(TokenService.Vercel, first.AccessToken!).Should().BeFalse();
        emulator.IsLive(TokenService.Vercel, second.AccessToken!).Should().BeTrue();
    }

    [Fact]
    public async Task A_code_that_gives_an_identity_only_is_no_problem()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.VercelSparseResponses = true;
        using var sso = new VercelSso(emulator.VercelSsoOptions());

        var tokens = await sso.ExchangeCodeAsync(emulator.IssueVercelSsoCode());

        tokens.IdToken.Should().NotBeNull();
        tokens.AccessToken.Should().BeNull();
        tokens.RefreshToken.Should().BeNull();
        tokens.Expiry.IsUnknown.Should().BeTrue();
        tokens.Problem.Should().BeNull();
    }

    [Fact]
    public async Task A_wrong_client_secret_leaves_the_code_unused()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelSsoOptions();
        options.ClientSecret = new SecretString("vcs_wrongSecretOfTheClient");
        using var sso = new VercelSso(options);
        var code = emulator.IssueVercelSsoCode();

        var failure = await Failing.CallAsync(() => sso.ExchangeCodeAsync(code));

        failure.StatusCode.Should().Be(403);
        failure.OutcomeUnknown.Should().BeFalse();
        failure.ToString().Should().NotContain("vcs_wrongSecretOfTheClient").And.NotContain(code.Reveal());
        emulator.IsLive(TokenService.Vercel, code).Should().BeTrue();
    }
}
