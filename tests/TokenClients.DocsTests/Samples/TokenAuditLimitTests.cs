using Microsoft.Extensions.Time.Testing;
using TokenAudit;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Samples;

/// <summary>How TokenAudit keeps to rate limits, in virtual time and without its program.</summary>
public sealed class TokenAuditLimitTests : IAsyncLifetime
{
    private static readonly TimeSpan VercelWindow = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly TokenServicesEmulator[] _emulators = new TokenServicesEmulator[3];
    private readonly List<string> _said = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        for (var index = 0; index < _emulators.Length; index++)
        {
            _emulators[index] = await TokenServicesEmulator.StartAsync(_clock, cancellationToken: Cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var emulator in _emulators)
        {
            await emulator.DisposeAsync();
        }
    }

    [Fact]
    public async Task Five_hundred_tokens_on_three_accounts_take_no_longer_than_the_limits_ask_for()
    {
        // Two accounts of Vercel, 50 in five minutes each, and an identity of Infisical, 90 in a minute.
        using var first = await VercelAsync(_emulators[0], 260);
        using var second = await VercelAsync(_emulators[1], 139);
        var (infisical, options) = await InfisicalAsync(_emulators[2], 102);
        using var third = infisical;
        _clock.Advance(TimeSpan.FromDays(200));
        LimitAll();
        await using var waits = new WaitingClock(_clock, accounts: 3);
        TokenAccount[] accounts =
        [
            new CountedAccount(new VercelAccount("first", first), 260, waits),
            new CountedAccount(new VercelAccount("second", second), 139, waits),
            new CountedAccount(new InfisicalIdentity(null, "build", _emulators[2].InfisicalIdentityId, infisical, options), 101, waits),
        ];

        var start = _clock.GetUtcNow();
        var revocations = await RevokeAsync(accounts, waits);
        var taken = _clock.GetUtcNow() - start;

        revocations.Count(static revocation => revocation.Outcome == RevocationOutcome.Revoked).Should().Be(500);
        var own = revocations.Should().ContainSingle(static revocation => revocation.Outcome != RevocationOutcome.Revoked).Subject;
        own.Outcome.Should().Be(RevocationOutcome.Kept);
        _emulators[2].IsLive(TokenService.Infisical, options.AccessToken!).Should().BeTrue("it calls with it, and it is as old as the others");
        var minimum = 5 * VercelWindow; // 260 tokens need six windows, the first of which begins at once.
        taken.Should().BeGreaterThanOrEqualTo(minimum).And.BeLessThanOrEqualTo(1.1 * minimum);
        _emulators.Select(static emulator => emulator.Calls.Count(static call => call.StatusCode == 429)).Should().Equal([5, 2, 1], "each window ends with one refusal, and nothing is tried against a limit");
        _said.Should().HaveCount(8);
        _said[0].Should().MatchRegex("^(Vercel first|Vercel second|Infisical build): rate limit reached; continuing at [0-9-]{10} [0-9:]{8}Z\\.$");
    }

    [Theory]
    [InlineData(RateLimitHint.None, null, 60)]
    [InlineData(RateLimitHint.RetryAfterSeconds, 42, 42)]
    [InlineData(RateLimitHint.Body, 42, 42)]
    public async Task The_wait_is_what_the_service_asks_for_or_a_minute(RateLimitHint hint, int? asked, int waited)
    {
        // If the service does not say how long, the library would repeat the call itself.
        using var vercel = await VercelAsync(_emulators[0], 2, isRepeated: false);
        _clock.Advance(TimeSpan.FromDays(200));
        _emulators[0].Fail(TokenService.Vercel, "deleteAuthToken", Fault.RateLimited(hint, asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
        await using var waits = new WaitingClock(_clock, accounts: 1);
        var start = _clock.GetUtcNow();

        var revocations = await RevokeAsync([new CountedAccount(new VercelAccount(null, vercel), 2, waits)], waits);

        revocations.Should().OnlyContain(static revocation => revocation.Outcome == RevocationOutcome.Revoked).And.HaveCount(2);
        (_clock.GetUtcNow() - start).Should().Be(TimeSpan.FromSeconds(waited));
    }

    [Fact]
    public async Task A_limit_that_does_not_end_is_left_after_an_hour()
    {
        using var vercel = await VercelAsync(_emulators[0], 2);
        _clock.Advance(TimeSpan.FromDays(200));
        using var limit = _emulators[0].Fail(TokenService.Vercel, "deleteAuthToken", Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromMinutes(25)), times: 100);
        await using var waits = new WaitingClock(_clock, accounts: 1);
        var start = _clock.GetUtcNow();

        var revocations = await RevokeAsync([new CountedAccount(new VercelAccount(null, vercel), 2, waits, isLeft: 3)], waits);

        revocations.Select(static revocation => revocation.Outcome).Should().Equal(RevocationOutcome.Failed, RevocationOutcome.NotTried);
        (_clock.GetUtcNow() - start).Should().Be(TimeSpan.FromMinutes(50));
    }

    [Fact]
    public async Task Ended_while_it_waits_it_says_what_was_not_tried()
    {
        using var vercel = await VercelAsync(_emulators[0], 52);
        _clock.Advance(TimeSpan.FromDays(200));
        LimitAll();
        using var process = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var account = new VercelAccount(null, vercel);

        var revocations = await Revoker.RunAsync(await PlanAsync([account]), _clock, static (_, _) => { }, _ => process.Cancel(), process.Token);

        revocations.Count(static revocation => revocation.Outcome == RevocationOutcome.Revoked).Should().Be(50);
        revocations.Skip(50).Should().OnlyContain(static revocation => revocation.Outcome == RevocationOutcome.NotTried && revocation.Reason == "The program was stopped first.");
    }

    [Fact]
    public async Task An_error_that_nobody_expects_is_told_of_its_account_and_the_others_are_told_too()
    {
        using var first = await VercelAsync(_emulators[0], 2);
        using var second = await VercelAsync(_emulators[1], 2);
        _clock.Advance(TimeSpan.FromDays(200));

        var plan = await PlanAsync([new BrokenAccount(new VercelAccount("broken", first)), new VercelAccount("other", second)]);
        var revocations = await Revoker.RunAsync(plan, _clock, static (_, _) => { }, _said.Add, Cancellation);

        revocations.Select(static revocation => $"{revocation.Token.Account.Instance} {revocation.Outcome}. {revocation.Reason}").Should().Equal(
            "broken Unknown. Revoking it failed with System.NotSupportedException: it may be revoked or not.",
            "broken NotTried. Not attempted: an earlier call of this client failed.",
            "other Revoked. ",
            "other Revoked. ");
        _emulators[1].LiveTokens(TokenService.Vercel).Should().ContainSingle("it calls with it");
    }

    private async Task<VercelTokens> VercelAsync(TokenServicesEmulator emulator, int count, bool isRepeated = true)
    {
        var options = emulator.VercelOptions();
        options.Resilience.Retry.MaxRetryAttempts = isRepeated ? 3 : 0;
        var vercel = new VercelTokens(options, timeProvider: _clock);
        for (var number = 0; number < count; number++)
        {
            await vercel.CreateTokenAsync(new CreateVercelToken($"old {number}", TokenExpiry.Never), Cancellation);
        }

        return vercel;
    }

    /// <summary>A client that calls with one of the tokens that it lists.</summary>
    private async Task<(InfisicalTokenAuth Client, InfisicalOptions Options)> InfisicalAsync(TokenServicesEmulator emulator, int count)
    {
        emulator.InfisicalMaxTokenAge = TimeSpan.FromDays(2000);
        using var administrator = new InfisicalTokenAuth(emulator.InfisicalOptions(), timeProvider: _clock);
        await administrator.AttachAsync(emulator.InfisicalIdentityId, new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(1000)) }, Cancellation);
        SecretString? own = null;
        for (var number = 0; number < count; number++)
        {
            own = (await administrator.CreateTokenAsync(emulator.InfisicalIdentityId, new CreateInfisicalToken { Name = $"old {number}" }, Cancellation)).Secret;
        }

        var options = emulator.InfisicalOptions();
        options.AccessToken = own;
        return (new(options, timeProvider: _clock), options);
    }

    private void LimitAll() => Array.ForEach(_emulators, static emulator => (emulator.VercelRateLimits, emulator.InfisicalRateLimits) = (true, true));

    private async Task<List<Revocation>> PlanAsync(TokenAccount[] accounts)
    {
        var options = new AuditOptions([], TimeSpan.FromDays(90), SortKey.Service, Json: false, Revoke: true, Yes: true, Demo: false);
        var audit = await Audit.RunAsync(accounts, options, _clock, static (_, _) => { }, Cancellation);
        return await new Revoker(accounts).PlanAsync(audit.Tokens, Cancellation);
    }

    private async Task<List<Revocation>> RevokeAsync(TokenAccount[] accounts, WaitingClock waits)
    {
        var plan = await PlanAsync(accounts);
        return await Revoker.RunAsync(
            plan,
            waits,
            static (_, _) => { },
            sentence =>
            {
                lock (_said)
                {
                    _said.Add(sentence);
                }
            },
            Cancellation).WaitAsync(TimeSpan.FromMinutes(5), Cancellation);
    }

    /// <summary>Fails with what no account should fail with.</summary>
    private sealed class BrokenAccount(TokenAccount account) : TokenAccount(account.Service, account.Instance)
    {
        public override IAsyncEnumerable<ITokenInfo>? ListAsync(CancellationToken cancellationToken) => account.ListAsync(cancellationToken);

        public override ValueTask<string?> GetOwnIdAsync(CancellationToken cancellationToken) => account.GetOwnIdAsync(cancellationToken);

        public override Task<RevokeResult> RevokeAsync(ITokenInfo token, CancellationToken cancellationToken) => throw new NotSupportedException("It says anything.");
    }

    /// <summary>Tells the clock when its last token was asked for.</summary>
    private sealed class CountedAccount(TokenAccount account, int count, WaitingClock clock, int isLeft = 0) : TokenAccount(account.Service, account.Instance)
    {
        private int _left = isLeft > 0 ? isLeft : count;

        public override string? Identity => account.Identity;

        public override IAsyncEnumerable<ITokenInfo>? ListAsync(CancellationToken cancellationToken) => account.ListAsync(cancellationToken);

        public override ValueTask<string?> GetOwnIdAsync(CancellationToken cancellationToken) => account.GetOwnIdAsync(cancellationToken);

        public override async Task<RevokeResult> RevokeAsync(ITokenInfo token, CancellationToken cancellationToken)
        {
            var isAsked = true;
            try
            {
                return await account.RevokeAsync(token, cancellationToken);
            }
            catch (TokenClientException limit) when (limit.Kind == TokenErrorKind.RateLimited)
            {
                isAsked = isLeft > 0;
                throw;
            }
            finally
            {
                if (isAsked && --_left == 0)
                {
                    clock.End();
                }
            }
        }
    }

    /// <summary>Lets time pass when every account that is not done waits: then no call is under way, whose timeouts would pass as well.</summary>
    private sealed class WaitingClock(FakeTimeProvider clock, int accounts) : TimeProvider, IAsyncDisposable
    {
        private readonly List<DateTimeOffset> _waits = [];
        private readonly Lock _gate = new();
        private Task _passing = Task.CompletedTask;
        private int _accounts = accounts;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var at = clock.GetUtcNow() + dueTime;
            var timer = clock.CreateTimer(
                _ =>
                {
                    lock (_gate)
                    {
                        _waits.Remove(at);
                    }

                    callback(state);
                },
                null,
                dueTime,
                period);
            lock (_gate)
            {
                _waits.Add(at);
            }

            Look();
            return timer;
        }

        internal void End()
        {
            lock (_gate)
            {
                _accounts--;
            }

            Look();
        }

        public async ValueTask DisposeAsync() => await _passing;

        private void Look()
        {
            lock (_gate)
            {
                if (_waits.Count > 0 && _waits.Count == _accounts)
                {
                    var next = _waits.Min();
                    _passing = _passing.ContinueWith(_ => clock.SetUtcNow(next), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                }
            }
        }
    }
}
