using TokenClients.Tests.Credentials;

namespace TokenClients.Tests.Caching;

/// <summary>What is shared with whom, and for how long.</summary>
public sealed class SharingTests : IDisposable
{
    private readonly SharingBench _bench = new();

    public void Dispose() => _bench.Dispose();

    /// <summary>Caches add the life of an entry to the time, which must not overflow: the longest is a year.</summary>
    [Theory]
    [InlineData(3600, 3595)]
    [InlineData(null, 365 * 24 * 3600)]
    public async Task What_one_process_was_issued_is_kept_while_it_lives_and_serves_the_others(int? lifetimeSeconds, int keptSeconds)
    {
        _bench.Lifetime = lifetimeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        _bench.Age = TimeSpan.FromSeconds(5);
        var first = await _bench.GetAsync(_bench.Process());
        _bench.Clock.Advance(TimeSpan.FromMinutes(10));

        var second = await _bench.GetAsync(_bench.Process());

        second.Secret.Should().Be(first.Secret);
        second.Lifetime.Should().Be(_bench.Lifetime);
        second.Age.Should().Be(TimeSpan.FromSeconds(605), "what passed before it was there counts as well");
        _bench.Cache.Kept.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(keptSeconds),
            SlidingExpiration = (TimeSpan?)null,
            AbsoluteExpiration = (DateTimeOffset?)null,
        });
        _bench.Issued.Should().Be(1);
        _bench.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task It_is_taken_while_it_is_fresh_to_who_takes_it()
    {
        await _bench.GetAsync(_bench.Process());
        _bench.Clock.Advance(SharingBench.Hour - TimeSpan.FromSeconds(120) - TimeSpan.FromTicks(1));
        await _bench.GetAsync(_bench.Process());
        _bench.Issued.Should().Be(1);

        _bench.Clock.Advance(TimeSpan.FromTicks(1));
        var next = await _bench.GetAsync(_bench.Process());

        _bench.Issued.Should().Be(2);
        (await _bench.GetAsync(_bench.Process())).Secret.Should().Be(next.Secret, "the new one has taken the old one's place");
        _bench.Cache.Entries.Should().ContainSingle();
        _bench.Warnings.Should().BeEmpty("that a token grows old is no fault");
    }

    [Fact]
    public async Task A_token_that_is_to_be_replaced_is_not_taken()
    {
        var refused = await _bench.GetAsync(_bench.Process());

        var next = await _bench.GetAsync(_bench.Process(), _bench.Request(previous: refused.Secret));
        var another = await _bench.GetAsync(_bench.Process(), _bench.Request(previous: refused.Secret));

        next.Secret.Should().NotBe(refused.Secret);
        another.Secret.Should().Be(next.Secret, "one replacement serves all");
        _bench.Issued.Should().Be(2);
    }

    [Theory]
    [InlineData("service", false)]
    [InlineData("origin", false)]
    [InlineData("port", false)]
    [InlineData("path", false)]
    [InlineData("client id", false)]
    [InlineData("credential", false)]
    [InlineData("key", false)]
    [InlineData("border", false)]
    [InlineData("spelling of the address", true)]
    public async Task Who_shares_is_decided_by_everything_but_the_spelling(string what, bool shares)
    {
        var credential = new SecretString("password-of-eight-" + Guid.NewGuid().ToString("N"));
        var first = await _bench.GetAsync(_bench.Process(), _bench.Request(credential: credential));

        var other = await _bench.GetAsync(_bench.Process(key: what == "key" ? SharingBench.NewKey() : null), what switch
        {
            "service" => _bench.Request(service: TokenService.Vercel, credential: credential),
            "origin" => _bench.Request(origin: new Uri("https://apinizer2.example.com/"), credential: credential),
            "port" => _bench.Request(origin: new Uri("https://apinizer.example.com:8443/"), credential: credential),
            "path" => _bench.Request(origin: new Uri("https://apinizer.example.com/b/"), credential: credential),
            "client id" => _bench.Request(clientId: "Api-user", credential: credential),
            "credential" => _bench.Request(credential: new(credential.Reveal().ToUpperInvariant())),
            "border" => _bench.Request(clientId: "api-use", credential: new("r" + credential.Reveal())),
            "key" => _bench.Request(credential: credential),
            _ => _bench.Request(origin: new Uri("HTTPS://APINIZER.example.com:443/"), credential: credential),
        });

        (other.Secret == first.Secret).Should().Be(shares);
        _bench.Cache.Entries.Should().HaveCount(shares ? 1 : 2);
        _bench.Warnings.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(60)]
    public async Task A_token_whose_life_is_unknown_or_has_ended_already_is_not_shared(int? lifetimeSeconds)
    {
        _bench.Lifetime = lifetimeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        _bench.Age = TimeSpan.FromSeconds(60);

        (await _bench.GetAsync(_bench.Process())).Lifetime.Should().Be(_bench.Lifetime);
        await _bench.GetAsync(_bench.Process());

        _bench.Issued.Should().Be(2);
        _bench.Cache.Asked.Should().NotContain("set");
        _bench.Warnings.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_to_issue_is_handed_on_as_it_is_and_is_not_shared(bool withLease)
    {
        var failure = new TokenClientException(TokenService.Apinizer, "GetAccessTokenAsync", TokenErrorKind.ServiceFault, "It is down.");
        _bench.IssueFails = () => failure;

        (await FluentActions.Awaiting(() => _bench.GetAsync(_bench.Process(withLease))).Should().ThrowAsync<TokenClientException>()).Which.Should().BeSameAs(failure);

        _bench.Cache.Asked.Should().NotContain("set");
        _bench.Lease.IsTaken.Should().BeFalse();
        _bench.Warnings.Should().BeEmpty();
        _bench.IssueFails = null;
        await _bench.GetAsync(_bench.Process(withLease));
        _bench.Issued.Should().Be(2);
    }

    [Fact]
    public async Task Names_and_entries_hold_no_secret_and_no_two_entries_are_alike()
    {
        var token = await _bench.GetAsync(_bench.Process(withLease: true));
        var (entry, name) = (_bench.Cache.Entry, _bench.EntryName);
        _bench.Cache.Entries.Clear();
        _bench.Lease.Tries.Single().Name.Should().MatchRegex("^TokenClients:lease:[0-9A-F]{64}$").And.HaveLength(83);
        name.Should().MatchRegex("^TokenClients:token:[0-9A-F]{64}$");

        System.Text.Encoding.Latin1.GetString(entry).Should().NotContain(token.Secret.Reveal()).And.NotContain(_bench.Password.Reveal());
        entry.Should().HaveCount(1 + 12 + 16 + token.Secret.Reveal().Length + 16);
        var again = _bench.Protection().Seal(name, new(token.Secret, Wire.Now, SharingBench.Hour));
        again[1..13].Should().NotEqual(entry[1..13], "a nonce is used once");
        again[13..].Should().NotEqual(entry[13..]);
    }

    [Fact]
    public async Task A_cancelled_caller_gets_nothing_and_asks_nothing()
    {
        await _bench.Leaving.CancelAsync();

        await FluentActions.Awaiting(() => _bench.GetAsync(_bench.Process(withLease: true))).Should().ThrowAsync<OperationCanceledException>();

        _bench.Cache.Asked.Should().BeEmpty();
        _bench.Issued.Should().Be(0);
        _bench.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task A_caller_who_leaves_while_a_token_is_issued_leaves_its_failure_and_no_lease()
    {
        _bench.WhileIssuing = async cancellationToken =>
        {
            await _bench.Leaving.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        };

        await FluentActions.Awaiting(() => _bench.GetAsync(_bench.Process(withLease: true))).Should().ThrowAsync<OperationCanceledException>();

        _bench.Cache.Asked.Should().EndWith("release");
        _bench.Lease.IsTaken.Should().BeFalse();
        _bench.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_that_is_there_is_shared_although_its_caller_has_left()
    {
        _bench.WhileIssuing = _ => _bench.Leaving.CancelAsync();

        var token = await _bench.GetAsync(_bench.Process(withLease: true));

        _bench.Protection().Open(_bench.EntryName, _bench.Cache.Entry)!.Secret.Should().Be(token.Secret);
        _bench.Lease.IsTaken.Should().BeFalse();
    }

    [Fact]
    public async Task A_logger_that_throws_costs_no_token()
    {
        _bench.Cache.InsteadOfSet = static _ => throw new FormatException();
        var logger = new TokenSourceBench.UsersLogger { OnLog = static () => throw new FormatException("no room for logs") };

        (await _bench.GetAsync(_bench.Process(), _bench.Request(logger: logger))).Secret.Should().NotBeNull();
    }
}
