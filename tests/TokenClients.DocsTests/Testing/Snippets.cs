using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Testing;

internal static class Snippets
{
    internal static async Task StrikeAsync(TokenServicesEmulator emulator, IVercelTokens vercel)
    {
        // snippet: faults
        emulator.Fail(VercelOperations.ListAuthTokens, Fault.Status(503), times: 2); // the third request succeeds
        emulator.Fail(VercelOperations.CreateAuthToken, Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromHours(1))); // too long to wait: the call fails at once
        emulator.Fail(VercelOperations.DeleteAuthToken, Fault.Drop(afterExecuting: true)); // the token is revoked, but the response is lost
        // end

        await vercel.ListTokensPageAsync();
    }

    internal static void DoNotWait(IServiceCollection services, TokenServicesEmulator emulator)
    {
        // snippet: no waits
        services.AddTokenClients().AddVercel(options => options.Resilience.Retry.Delay = TimeSpan.Zero).UseEmulator(emulator);
        // end
    }

    internal static async Task InjectAsync()
    {
        // snippet: class under test
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(_ => { }).UseEmulator(emulator); // address and credential come from the emulator
        services.AddSingleton<DeployTokens>();
        await using var provider = services.BuildServiceProvider();

        var secret = await provider.GetRequiredService<DeployTokens>().CreateAsync("ci");

        Assert.True(emulator.IsLive(TokenService.Vercel, secret));
        // end
    }

    internal static async Task LagAsync()
    {
        // snippet: late and lagging
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.ListLag = TimeSpan.FromMinutes(5);
        emulator.Fail(VercelOperations.CreateAuthToken, Fault.ExecuteLater(TimeSpan.FromMinutes(10)));

        var error = await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never)));
        Assert.True(error.OutcomeUnknown);
        Assert.DoesNotContain(emulator.LiveTokens(TokenService.Vercel), token => token.Name == "ci"); // not yet

        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains(emulator.LiveTokens(TokenService.Vercel), token => token.Name == "ci"); // now it exists
        Assert.DoesNotContain((await vercel.ListTokensPageAsync()).Items, token => token.Name == "ci"); // but no list shows it yet

        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains((await vercel.ListTokensPageAsync()).Items, token => token.Name == "ci");
        // end
    }

    internal static async Task AskAsync()
    {
        // snippet: what the server did
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never));
        await vercel.RevokeTokenAsync(created.Token!.Id);

        Assert.Equal(1, emulator.Executed(VercelOperations.CreateAuthToken));
        Assert.False(emulator.IsLive(TokenService.Vercel, created.Secret));
        Assert.DoesNotContain(emulator.LiveTokens(TokenService.Vercel), token => token.Name == "ci");
        Assert.Equal(["createAuthToken", "getAuthToken", "deleteAuthToken"], emulator.Calls.Select(call => call.OperationId));
        // end
    }

    internal static async Task MoveAsync()
    {
        // snippet: clock
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.In(TimeSpan.FromDays(7))));

        clock.Advance(TimeSpan.FromDays(8));

        Assert.False(emulator.IsLive(TokenService.Vercel, created.Secret));
        Assert.True(created.Expiry.HasPassed(clock.GetUtcNow()));
        // end
    }

    internal static async Task RetryAsync()
    {
        // snippet: retry on a clock
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        emulator.Fail(VercelOperations.ListAuthTokens, Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromSeconds(20)));

        var listing = vercel.ListTokensPageAsync();
        var wait = await emulator.WhenClientWaitsAsync(); // the client got the 429 and waits 20 s and some jitter
        clock.Advance(wait);
        await listing;

        Assert.InRange(wait, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
        Assert.Equal([429, 200], emulator.Calls.Select(call => call.StatusCode));
        // end
    }

    internal static async Task TimeOutAsync()
    {
        // snippet: timeout on a clock
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        emulator.Fail(VercelOperations.CreateAuthToken, Fault.Hang(afterExecuting: true));

        var creating = vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never));
        clock.Advance(await emulator.WhenClientWaitsAsync()); // the 30 s of TotalRequestTimeout
        var error = await Assert.ThrowsAsync<TokenClientException>(() => creating);

        Assert.True(error.OutcomeUnknown);
        // end
    }

    internal static void AddClock(IServiceCollection services, TokenServicesEmulator emulator)
    {
        // snippet: clock in a program
        services.AddSingleton(emulator.TimeProvider);
        services.AddTokenClients().UseEmulator(emulator);
        // end
    }

    internal static async Task WatchAsync()
    {
        // snippet: leak detector
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var detector = new SecretLeakDetector();
        detector.Watch(emulator); // every secret of the emulator, including those it issues later
        using var vercel = new VercelTokens(emulator.VercelOptions(), loggerFactory: detector.LoggerFactory);

        var created = detector.Inspect(await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never)));
        emulator.Fail(VercelOperations.DeleteAuthToken, Fault.Status(403));
        detector.Inspect(await Assert.ThrowsAsync<TokenClientException>(() => vercel.RevokeTokenAsync(created.Token!.Id)));

        detector.AssertClean();
        // end
    }

    internal static void AddDetector(IServiceCollection services, SecretLeakDetector detector)
    {
        // snippet: leak detector in a program
        services.AddLogging(logging => logging.AddSecretLeakDetector(detector)); // all categories and levels
        // end
    }

    internal static async Task FakeHandlerAsync()
    {
        // snippet: fake handler
        var handler = new FakeHandler(new HttpResponseMessage { Content = new StringContent("""{"token":{"id":"tok_1","name":"ci"}}""") });
        using var vercel = new VercelTokens(new VercelOptions { AccessToken = new SecretString("vcp_fake") }, handler);

        var token = await vercel.GetTokenAsync("tok_1", CancellationToken.None);

        Assert.Equal("ci", token.Name);
        Assert.Equal("/v5/user/tokens/tok_1", handler.Requests.Single().RequestUri!.AbsolutePath);
        // end
    }

    internal static async Task FakeAsync()
    {
        // snippet: fake
        var vercel = new FakeVercel
        {
            Tokens =
            [
                new VercelToken { Id = "tok_1", Name = "used", LastUsedAt = DateTimeOffset.UtcNow },
                new VercelToken { Id = "tok_2", Name = "forgotten", LastUsedAt = DateTimeOffset.UtcNow.AddYears(-1) },
                new VercelToken { Id = "tok_3", Name = "forbidden", LastUsedAt = DateTimeOffset.UtcNow.AddYears(-1) },
            ],
        };

        await new Cleaner(vercel).RevokeUnusedAsync(TimeSpan.FromDays(90));

        Assert.Equal(["tok_2"], vercel.Revoked); // the failure of tok_3 did not stop it
        // end
    }
}

// snippet: class under test
public sealed class DeployTokens(IVercelTokens vercel)
{
    public async Task<SecretString> CreateAsync(string name)
    {
        var created = await vercel.CreateTokenAsync(new CreateVercelToken(name, TokenExpiry.In(TimeSpan.FromDays(7))));
        return created.Secret;
    }
}
// end

// snippet: fake
internal sealed class FakeVercel : IVercelTokens
{
    public List<VercelToken> Tokens { get; init; } = [];

    public List<string> Revoked { get; } = [];

    public IAsyncEnumerable<VercelToken> ListTokensAsync(CancellationToken cancellationToken = default) => Tokens.ToAsyncEnumerable();

    public Task<RevokeResult> RevokeTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default)
    {
        if (Tokens.Single(token => token.Id == tokenId).Name == "forbidden")
        {
            throw new TokenClientException(TokenService.Vercel, nameof(RevokeTokenAsync), TokenErrorKind.PermissionDenied, "Not this one.") { StatusCode = 403 };
        }

        Revoked.Add(tokenId);
        return Task.FromResult(new RevokeResult { Outcome = RevokeOutcome.Revoked });
    }

    public Task<CreatedToken<VercelToken>> CreateTokenAsync(CreateVercelToken request, CancellationToken cancellationToken = default) =>
        Task.FromResult(new CreatedToken<VercelToken> { Secret = new SecretString("vcp_fake"), Token = new VercelToken { Id = "tok_4", Name = request.Name } });

    public Task<TokenPage<VercelToken>> ListTokensPageAsync(string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<VercelToken> GetTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<VercelToken> GetCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RevokeResult> RevokeCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
// end

// snippet: fake handler
internal sealed class FakeHandler(HttpResponseMessage response) : HttpMessageHandler
{
    public List<HttpRequestMessage> Requests { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Task.FromResult(response);
    }
}
// end

/// <summary>The reader's own program, which is under test.</summary>
internal sealed class Cleaner(IVercelTokens vercel)
{
    internal async Task RevokeUnusedAsync(TimeSpan unusedFor)
    {
        await foreach (var token in vercel.ListTokensAsync())
        {
            if (token.LastUsedAt < DateTimeOffset.UtcNow - unusedFor)
            {
                try
                {
                    await vercel.RevokeTokenAsync(token.Id);
                }
                catch (TokenClientException error) when (error.Kind == TokenErrorKind.PermissionDenied)
                {
                    // The token belongs to somebody else; continue with the next one.
                }
            }
        }
    }
}
