using Microsoft.Extensions.Logging;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Testing;

internal static class Snippets
{
    internal static async Task StrikeAsync(TokenServicesEmulator emulator, IVercelTokens vercel)
    {
        // snippet: faults
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(503), times: 2); // the third call goes through
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromHours(1)));
        emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.Drop(afterExecuting: true)); // revoked, and nobody learns of it
        // end

        await vercel.ListTokensPageAsync();
    }

    internal static async Task AskAsync()
    {
        // snippet: what the server did
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never));
        await vercel.RevokeTokenAsync(created.Token!.Id);

        Assert.Equal(1, emulator.Executed(TokenService.Vercel, "createAuthToken"));
        Assert.False(emulator.IsLive(TokenService.Vercel, created.Secret));
        Assert.DoesNotContain(emulator.LiveTokens(TokenService.Vercel), token => token.Name == "ci");
        Assert.Equal(["createAuthToken", "deleteAuthToken"], emulator.Calls.Select(call => call.OperationId));
        // end
    }

    internal static async Task MoveAsync()
    {
        // snippet: clock
        var clock = new ManualTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: clock);
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.In(TimeSpan.FromDays(7))));

        clock.Advance(TimeSpan.FromDays(8));

        Assert.False(emulator.IsLive(TokenService.Vercel, created.Secret));
        Assert.True(created.Expiry.HasPassed(clock.GetUtcNow()));
        // end
    }

    internal static async Task WatchAsync()
    {
        // snippet: leak detector
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var detector = new SecretLeakDetector();
        detector.Watch(emulator); // all its secrets, those that it will issue too
        using var vercel = new VercelTokens(emulator.VercelOptions(), loggerFactory: detector.LoggerFactory);

        var created = detector.Inspect(await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never)));
        emulator.Fail(TokenService.Vercel, "deleteAuthToken", Fault.Status(403));
        detector.Inspect(await Assert.ThrowsAsync<TokenClientException>(() => vercel.RevokeTokenAsync(created.Token!.Id)));

        detector.AssertClean();
        // end
    }

    internal static void AddDetector(ILoggingBuilder logging, SecretLeakDetector detector)
    {
        // snippet: leak detector in a program
        logging.AddSecretLeakDetector(detector); // all categories and levels
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

        Assert.Equal(["tok_2"], vercel.Revoked); // and the failure at tok_3 did not end it
        // end
    }
}

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

    public Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
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
                    // Another's token; the next one may be ours.
                }
            }
        }
    }
}
