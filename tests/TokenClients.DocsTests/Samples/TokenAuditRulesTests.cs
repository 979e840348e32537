using TokenAudit;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Samples;

/// <summary>The rules of TokenAudit, without its program.</summary>
public sealed class TokenAuditRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Limit = TimeSpan.FromDays(90);

    [Fact]
    public void A_state_is_the_first_of_leaked_revoked_expired_and_unusable_that_fits()
    {
        var passed = TokenExpiry.At(Now);
        State(new VercelToken { Id = "a", Expiry = TokenExpiry.At(Now.AddTicks(1)) }).Should().Be(TokenState.Usable);
        State(new VercelToken { Id = "a", Expiry = passed }).Should().Be(TokenState.Expired, "it is over at the instant itself");
        State(new VercelToken { Id = "a", Expiry = passed, RevokedAt = Now }).Should().Be(TokenState.Revoked);
        State(new VercelToken { Id = "a", Expiry = passed, RevokedAt = Now, LeakedAt = Now }).Should().Be(TokenState.Leaked);
        State(new InfisicalToken { Id = "a" }).Should().Be(TokenState.Usable, "an unknown expiry is not one that has passed");
        State(new InfisicalToken { Id = "a", IsRevoked = true, Expiry = passed }).Should().Be(TokenState.Revoked);
        State(new InfisicalToken { Id = "a", UseCount = 3, UseLimit = 3 }).Should().Be(TokenState.Unusable, "it is used up");
        State(new CrafterToken { Expiry = TokenExpiry.Never }).Should().Be(TokenState.Unusable, "it has no id");

        static TokenState State(ITokenInfo token) => Verdict.Of(token, Now, null).State;
    }

    [Fact]
    public void Staleness_is_by_last_use_and_where_that_is_not_known_by_age()
    {
        var old = Now - Limit;
        var young = old.AddTicks(1);
        Of(new VercelToken { Id = "a", CreatedAt = old, LastUsedAt = old }).Should().Be(Staleness.Stale, "the limit itself is too long");
        Of(new VercelToken { Id = "a", CreatedAt = old, LastUsedAt = young }).Should().Be(Staleness.Fresh, "it is old, and used");
        Of(new InfisicalToken { Id = "a", CreatedAt = old }).Should().Be(Staleness.StaleByAge);
        Of(new InfisicalToken { Id = "a", CreatedAt = young }).Should().Be(Staleness.Fresh);
        Of(new VercelToken { Id = "a", CreatedAt = Now.AddDays(1), LastUsedAt = Now.AddDays(1) }).Should().Be(Staleness.Fresh, "clocks differ");
        Of(new CrafterToken { Secret = new("8e4b9f1c-6a4b-4a5e-9d7c-1f0a2b3c4d5e") }).Should().Be(Staleness.Unknown);
        Of(new VercelToken { Id = "a", CreatedAt = old, LastUsedAt = old, LeakedAt = Now }).Should().Be(Staleness.NotJudged, "it does not work anyway");
        Verdict.Of(new VercelToken { Id = "a", CreatedAt = old, LastUsedAt = old }, Now, staleAfter: null).Staleness.Should().Be(Staleness.NotJudged, "nobody asked");

        static Staleness Of(ITokenInfo token) => Verdict.Of(token, Now, Limit).Staleness;
    }

    [Fact]
    public void Expired_leaked_and_stale_tokens_are_findings_and_all_but_leaked_ones_are_to_be_revoked()
    {
        var verdicts = Enum.GetValues<TokenState>().SelectMany(static state => Enum.GetValues<Staleness>().Select(staleness => new Verdict(state, state == TokenState.Usable ? staleness : Staleness.NotJudged))).Distinct().ToList();
        Verdict[] toRevoke = [new(TokenState.Usable, Staleness.Stale), new(TokenState.Usable, Staleness.StaleByAge), new(TokenState.Expired, Staleness.NotJudged)];

        verdicts.Should().HaveCount(9);
        verdicts.Where(static verdict => verdict.IsToRevoke).Should().BeEquivalentTo(toRevoke);
        verdicts.Where(static verdict => verdict.IsFinding).Should().BeEquivalentTo([.. toRevoke, new(TokenState.Leaked, Staleness.NotJudged)]);
    }

    /// <summary>An expired token may be the one that the program calls with.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task If_the_credential_of_a_client_cannot_be_determined_nothing_is_revoked(bool hasProvider)
    {
        var options = new CrafterOptions();
        if (hasProvider)
        {
            options.AccessTokenProvider = static _ => throw new NotSupportedException("It says anything.");
        }

        var account = new CrafterAccount(null, null!, options);
        var expired = new CrafterToken { Secret = new("8e4b9f1c-6a4b-4a5e-9d7c-1f0a2b3c4d5e"), Expiry = TokenExpiry.At(Now) };

        var plan = await new Revoker([account]).PlanAsync([new AuditedToken(account, expired, Now, Verdict.Of(expired, Now, null))], TestContext.Current.CancellationToken);

        var planned = plan.Should().ContainSingle().Subject;
        planned.Outcome.Should().Be(RevocationOutcome.Failed);
        planned.Reason.Should().Be("The program cannot determine which token it calls Crafter with, so it revoked none there.");
    }

    [Theory]
    [InlineData("90d", 90 * 24)]
    [InlineData("12W", 12 * 7 * 24)]
    [InlineData("36h", 36)]
    [InlineData("36500d", 36500 * 24)]
    public void An_age_is_a_number_of_days_weeks_or_hours(string text, int hours)
    {
        Age.TryParse(text, out var age).Should().BeTrue();
        age.Should().Be(TimeSpan.FromHours(hours));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("90")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("+1d")]
    [InlineData(" 1d")]
    [InlineData("1.5d")]
    [InlineData("1y")]
    [InlineData("36501d")]
    [InlineData("99999999999d")]
    public void Anything_else_is_no_age(string text) => Age.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData(90 * 86400 + 7, "90 d")]
    [InlineData(86400, "1 d")]
    [InlineData(86399, "23 h")]
    [InlineData(3599, "59 min")]
    [InlineData(0, "0 min")]
    [InlineData(-86400, "1 d")]
    public void An_age_is_written_in_its_greatest_unit(int seconds, string text) => Age.Describe(TimeSpan.FromSeconds(seconds)).Should().Be(text);
}
