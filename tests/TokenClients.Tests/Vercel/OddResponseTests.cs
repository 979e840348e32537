using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Testing;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Vercel;

/// <summary>Responses that are neither right nor quite wrong.</summary>
public sealed class OddResponseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fault_asks_for_no_wait_by_the_usual_rate_limit_headers_and_is_repeated_after_the_clients_own_wait()
    {
        var clock = new WaitingClock();
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("""{"error":{"code":"internal_server_error"}}""", HttpStatusCode.InternalServerError)
            .WithHeaders("X-RateLimit-Limit: 120", "X-RateLimit-Remaining: 119", "X-RateLimit-Reset: 1795334445"));

        var failure = await Calls.FailureOf(Calls.Get, recorder, static options => options.Retry.MaxRetryAttempts = 2, clock);

        failure.RetryAfter.Should().BeNull();
        recorder.Requests.Should().HaveCount(3);
        clock.Waits.Should().HaveCount(2).And.OnlyContain(static wait => wait < TimeSpan.FromSeconds(10), "the window starts anew in 45 s, but nobody asked to wait for that");
    }

    [Fact]
    public async Task A_create_that_was_limited_and_then_not_connected_was_not_executed()
    {
        var attempts = 0;
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            if (++attempts == 1)
            {
                await request.Content!.CopyToAsync(System.IO.Stream.Null, cancellationToken);
                return Wire.Response("""{"error":{"code":"rate_limited"}}""", HttpStatusCode.TooManyRequests);
            }

            throw NetworkError.Of(HttpRequestError.ConnectionError, "refused");
        });

        var failure = await Calls.FailureOf(Calls.Create, handler, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (2, TimeSpan.Zero));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, OutcomeUnknown = false, IsRetryable = true, Attempts = 3 });
    }

    [Fact]
    public async Task The_emulator_takes_the_place_of_a_configured_team_and_credential()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Token);
        var configuration = DependencyInjection.Setup.Configuration(("TokenClients:Vercel:AccessToken", "vcp_real"), ("TokenClients:Vercel:TeamId", "team_real"));
        var services = new ServiceCollection();
        services.AddTokenClients(configuration.GetSection("TokenClients")).UseEmulator(emulator);
        await using var provider = services.BuildServiceProvider();
        var vercel = provider.GetRequiredService<IVercelTokens>();

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token);
        configuration["TokenClients:Vercel:AccessToken"] = "vcp_real_too";

        created.Token!.TeamId.Should().Be(emulator.VercelTeamId);
        (await vercel.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Accepted, "what code sets is not overridden by a change of configuration");
    }
}
