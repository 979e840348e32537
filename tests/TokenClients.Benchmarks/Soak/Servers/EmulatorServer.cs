using System.Globalization;
using TokenClients.Benchmarks.Processes;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Tests;
using TokenClients.Vercel;

namespace TokenClients.Benchmarks.Soak.Servers;

/// <summary>The emulated services, some of whose calls go wrong, each in another way. What is left behind there by calls whose outcome nobody knows is removed now and then, so that the services stay small.</summary>
internal static class EmulatorServer
{
    internal const string Kind = "emulator";

    /// <summary>How long the emulated Apinizer's tokens live: so short that they are replaced many times in a minute.</summary>
    private static readonly TimeSpan ApinizerLifetime = TimeSpan.FromSeconds(3);

    /// <summary>Nobody uses a token for so long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FaultEvery = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CleanUpEvery = TimeSpan.FromSeconds(10);

    private static readonly (TokenService Service, string OperationId)[] Operations =
    [
        (TokenService.Vercel, "createAuthToken"),
        (TokenService.Vercel, "listAuthTokens"),
        (TokenService.Vercel, "getAuthToken"),
        (TokenService.Vercel, "deleteAuthToken"),
        (TokenService.Infisical, "createTokenAuthToken"),
        (TokenService.Infisical, "getTokenAuthTokens"),
        (TokenService.Infisical, "getTokenAuthTokenById"),
        (TokenService.Infisical, "updateTokenAuthToken"),
        (TokenService.Infisical, "revokeTokenAuthToken"),
        (TokenService.Infisical, "renewIdentityAccessToken"),
        (TokenService.Infisical, "revokeIdentityAccessToken"),
        (TokenService.Infisical, "getTokenAuth"),
        (TokenService.Crafter, "createAccessToken"),
        (TokenService.Crafter, "listAccessTokens"),
        (TokenService.Crafter, "getAccessToken"),
        (TokenService.Crafter, "deleteAccessToken"),
        (TokenService.Apinizer, "createToken"),
        (TokenService.Apinizer, "hello"),
        (TokenService.Apinizer, "healthcheck"),
    ];

    // A call that hangs keeps its caller until its time is up, so that is one fault among many.
    private static readonly Fault[] Faults =
    [
        Fault.Status(429, retryAfter: TimeSpan.FromSeconds(1)),
        Fault.Status(429, retryAfter: TimeSpan.Zero),
        Fault.RateLimited(RateLimitHint.Body, TimeSpan.FromSeconds(1)),
        Fault.Status(500),
        Fault.Status(503, afterExecuting: true),
        Fault.Drop(),
        Fault.Drop(afterExecuting: true),
        Fault.Hang(),
        Fault.Reset(40, afterExecuting: true),
        Fault.Truncate(40, afterExecuting: true),
        Fault.Truncate(300),
        Fault.WrongLength(20, afterExecuting: true),
        Fault.SlowHeaders(TimeSpan.FromMilliseconds(100), afterExecuting: true),
        Fault.SlowBody(TimeSpan.FromMilliseconds(200), afterExecuting: true),
        Fault.SlowBody(TimeSpan.FromMilliseconds(700)),
        Fault.BrokenChunks(ChunkError.Cut, afterExecuting: true),
        Fault.BrokenGzip(GzipError.Cut, afterExecuting: true),
        Fault.GzipBomb(60_000),
        Fault.HugeBody(60_000),
        Fault.InvalidUtf8(afterExecuting: true),
        Fault.DeepNesting(1000),
        Fault.Body("text/html", "<html><body>Bad gateway</body></html>", 502),
        Fault.Body("text/html", "<html><body>Sign in</body></html>"),
        Fault.Status(204, afterExecuting: true),
        Fault.Redirect(302),
    ];

    internal static async Task RunAsync()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.ApinizerTokenLifetime = ApinizerLifetime;
        emulator.ApinizerLockAfter = null;
        using (var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions()))
        {
            await infisical.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(Abandoned, Abandoned * 2) });
        }

        Say(emulator);
        using var stopping = new CancellationTokenSource();
        var work = Task.WhenAll(FailNowAndThenAsync(emulator, stopping.Token), ForgetAsync(emulator, stopping.Token), CleanUpAsync(emulator, stopping.Token));
        while (await Console.In.ReadLineAsync() is not null)
        {
            var live = string.Join('+', Enum.GetValues<TokenService>().Select(service => emulator.LiveTokens(service).Count.ToString(CultureInfo.InvariantCulture)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{live} live tokens, {GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024:0.0} MB"));
        }

        await stopping.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (work.IsFaulted)
        {
            await work;
        }
    }

    /// <summary>The credentials go to the process that asked, through a pipe, and nowhere else. They are fake and of this run.</summary>
    private static void Say(TokenServicesEmulator emulator)
    {
        Console.WriteLine($"address={emulator.BaseAddress}");
        Console.WriteLine($"identity={emulator.InfisicalIdentityId}");
        Console.WriteLine($"infisical={emulator.InfisicalOptions().AccessToken!.Reveal()}");
        Console.WriteLine($"vercel={emulator.VercelOptions().AccessToken!.Reveal()}");
        Console.WriteLine($"crafter={emulator.CrafterOptions().AccessToken!.Reveal()}");
        Console.WriteLine($"crafterAddress={emulator.CrafterOptions().BaseAddress}");
        Console.WriteLine($"clientId={emulator.ApinizerOptions().ClientId}");
        Console.WriteLine($"clientSecret={emulator.ApinizerOptions().ClientSecret!.Reveal()}");
        Console.WriteLine(ServerProcess.Ready);
    }

    /// <summary>Sets a fault at a time. An operation that nobody calls for a while has one waiting, not many.</summary>
    private static async Task FailNowAndThenAsync(TokenServicesEmulator emulator, CancellationToken cancellationToken)
    {
        var dice = new Dice(1);
        var waiting = new Dictionary<string, EmulatedFault>();
        while (true)
        {
            await Task.Delay(FaultEvery, cancellationToken);
            var (service, operation) = dice.Pick(Operations);
            if (!waiting.TryGetValue(operation, out var earlier) || earlier.Remaining == 0)
            {
                waiting[operation] = emulator.Fail(service, operation, dice.Pick(Faults));
            }
        }
    }

    /// <summary>Revoked records fill Infisical's list, which shows 200 at most.</summary>
    private static async Task ForgetAsync(TokenServicesEmulator emulator, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(ForgetEvery, cancellationToken);
            emulator.CleanUpInfisicalTokens();
        }
    }

    private static async Task CleanUpAsync(TokenServicesEmulator emulator, CancellationToken cancellationToken)
    {
        using var vercel = new VercelTokens(emulator.VercelOptions());
        using var crafter = new CrafterAccessTokens(emulator.CrafterOptions());

        while (true)
        {
            await Task.Delay(CleanUpEvery, cancellationToken);
            try
            {
                var before = DateTimeOffset.UtcNow - Abandoned;
                await foreach (var token in vercel.ListTokensAsync(cancellationToken))
                {
                    if (token.Name == Soaking.Mix.Name && token.CreatedAt < before)
                    {
                        await vercel.RevokeTokenAsync(token.Id, cancellationToken: cancellationToken);
                    }
                }

                // Crafter's tokens tell only when they end.
                await foreach (var token in crafter.ListTokensAsync(cancellationToken))
                {
                    if (token.Application == Soaking.Mix.Name && token.Secret is { } id && token.Expiry.Instant - Soaking.Mix.Lifetime < before)
                    {
                        await crafter.RevokeTokenAsync(id, cancellationToken);
                    }
                }
            }
            catch (TokenClientException)
            {
                // The faults strike these calls as any others. What could not be removed is removed the next time.
            }
        }
    }
}
