using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;
using TokenClients.CachingProcess;

namespace TokenClients.IntegrationTests.Caching;

/// <summary>Processes that share tokens over a real Redis.</summary>
public sealed class RedisSharingTests
{
    /// <summary>A life of which half passes before a token is replaced, so that a run of seconds sees it happen often.</summary>
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Two_processes_that_start_together_have_one_token_issued()
    {
        await using var world = await RedisWorld.StartAsync();

        await world.BeginAsync(processes: 2, calls: 1000, leaseSeconds: 60);
        var ends = await world.EndAsync();

        world.Requested.Should().Be(1);
        world.Issued.Should().Be(1);
        ends.Should().HaveCount(2).And.OnlyContain(static end => end.Calls == 1000 && end.Failed == 0, world.Output);
        ends.SelectMany(static end => end.Tokens).Distinct().Should().ContainSingle();
        (await world.GetTokenAsync()).Should().NotBeNull();
        world.Issued.Should().Be(1, "a third process finds the token as well");
        world.Output.Should().NotContain("Warning");
    }

    [Fact]
    public async Task Without_a_lease_each_process_has_one_token_issued_at_most()
    {
        await using var world = await RedisWorld.StartAsync();

        await world.BeginAsync(processes: 2, calls: 1000, leaseSeconds: 0);
        var ends = await world.EndAsync();

        world.Requested.Should().BeInRange(1, 2);
        ends.Should().HaveCount(2).And.OnlyContain(static end => end.Calls == 1000 && end.Failed == 0 && end.Tokens.Count == 1, world.Output);
    }

    [Fact]
    public async Task Redis_that_stops_in_mid_run_costs_no_call()
    {
        await using var world = await RedisWorld.StartAsync();
        world.Emulator.ApinizerTokenLifetime = ShortLife;

        await world.BeginAsync(processes: 2, calls: 0, leaseSeconds: 2);
        await RedisWorld.SoonAsync(() => world.Issued >= 3, "tokens are replaced");
        await world.Redis.KillAsync();
        var before = world.Issued;
        await RedisWorld.SoonAsync(() => world.Issued >= before + 4, "tokens are replaced without Redis");
        var ends = await world.EndAsync(stop: true);

        ends.Should().HaveCount(2).And.OnlyContain(static end => end.Calls > 100 && end.Failed == 0 && end.Tokens.Count > 1, world.Output);
        world.Output.Should().Contain("Warning TokenClients.Apinizer[30]");
    }

    [Fact]
    public async Task Garbage_in_every_key_costs_no_call()
    {
        await using var world = await RedisWorld.StartAsync();
        world.Emulator.ApinizerTokenLifetime = ShortLife;
        var rounds = 0;

        await world.BeginAsync(processes: 2, calls: 0, leaseSeconds: 2);
        await RedisWorld.SoonAsync(() => world.Issued >= 2, "tokens are replaced");
        var before = world.Issued;
        await RedisWorld.SoonAsync(() => world.Issued >= before + 6 && HasWritten("30") && HasWritten("32"), "tokens are replaced among garbage of each type", async () =>
        {
            foreach (var key in await world.KeysAsync())
            {
                // A hash with the cache's own field, or a type that makes reading an error. In one transaction, as a process may write in between.
                var garbage = world.Database.CreateTransaction();
                var bytes = RandomNumberGenerator.GetBytes(rounds * 7 % 200);
                _ = garbage.KeyDeleteAsync(key);
                _ = (rounds / 10 % 4) switch
                {
                    1 => garbage.StringSetAsync(key, bytes),
                    3 => garbage.ListLeftPushAsync(key, bytes),
                    _ => (Task)garbage.HashSetAsync(key, "data", bytes),
                };
                await garbage.ExecuteAsync();
            }

            rounds++;
        });
        var ends = await world.EndAsync(stop: true);

        ends.Should().HaveCount(2).And.OnlyContain(static end => end.Calls > 100 && end.Failed == 0 && end.Tokens.Count > 1, world.Output);

        bool HasWritten(string eventId) => world.Output.Contains($"Warning TokenClients.Apinizer[{eventId}]", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_in_Redis_can_be_read()
    {
        await using var world = await RedisWorld.StartAsync();
        await world.BeginAsync(processes: 2, calls: 20, leaseSeconds: 60);
        await world.EndAsync();
        var token = await world.GetTokenAsync();
        world.Issued.Should().Be(1, "the token is the one that is in Redis");
        (await world.KeysAsync()).Should().ContainSingle().Which.Should().StartWith("TokenClients:token:");

        var dump = await world.DumpAsync();

        dump.Select(static part => part.Where).Should().Equal(
            "a key", "a field's name", "a field's value", "a field's name", "a field's value", "a field's name", "a field's value", "a dump", "the file");
        var password = world.Emulator.ApinizerOptions().ClientSecret!;
        foreach (var (where, bytes) in dump)
        {
            foreach (var (what, secret) in new[] { ("token", token), ("password", password), ("key", world.Key), ("user", new(world.Emulator.ApinizerOptions().ClientId!)) })
            {
                SecretForms.FoundIn(bytes, secret).Should().BeEmpty($"the {what} must not be in {where}");
            }
        }

        SecretForms.FoundIn(dump[^1].Bytes, new("TokenClients:token:")).Should().Equal(["plain"], "the file holds what Redis holds");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("UTF-16")]
    [InlineData("hexadecimal")]
    [InlineData("base64 at 0")]
    [InlineData("base64 at 2")]
    public async Task What_can_be_read_in_Redis_is_found(string form)
    {
        await using var world = await RedisWorld.StartAsync();
        var secret = new SecretString("not so secret " + Guid.NewGuid().ToString("N"));
        var bytes = Encoding.UTF8.GetBytes(secret.Reveal());
        byte[] value = form switch
        {
            "plain" => [1, .. bytes, 2],
            "UTF-16" => Encoding.Unicode.GetBytes(secret.Reveal()),
            "hexadecimal" => Encoding.ASCII.GetBytes("x" + Convert.ToHexString(bytes)),
            "base64 at 0" => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)),
            _ => Encoding.ASCII.GetBytes(Convert.ToBase64String([7, 7, .. bytes, 9, 9])),
        };
        await world.WriteAsync("control", value);

        var dump = await world.DumpAsync();

        dump.Where(part => SecretForms.FoundIn(part.Bytes, secret).Contains(form)).Select(static part => part.Where).Should().Equal("a field's value", "a dump", "the file");
        await world.WriteAsync("control", [.. value.Reverse()]);
        (await world.DumpAsync()).Where(part => SecretForms.FoundIn(part.Bytes, secret).Contains($"{form}, backwards")).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_lease_is_had_by_one_ends_by_itself_and_is_given_back_only_by_its_owner()
    {
        await using var world = await RedisWorld.StartAsync();
        var lease = new RedisLease(world.Database);

        var taken = (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => lease.TryTakeAsync("one", TimeSpan.FromMinutes(1)).AsTask()))).Where(static each => each is not null).ToList();
        taken.Should().ContainSingle();
        (await world.Database.KeyTimeToLiveAsync("one")).Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
        await taken[0]!.DisposeAsync();
        (await world.Database.KeyExistsAsync("one")).Should().BeFalse();

        var first = await lease.TryTakeAsync("two", TimeSpan.FromMilliseconds(50));
        IAsyncDisposable? second = null;
        await RedisWorld.SoonAsync(() => second is not null, "the lease ends by itself", async () => second = await lease.TryTakeAsync("two", TimeSpan.FromMinutes(1)));
        await first!.DisposeAsync();
        (await lease.TryTakeAsync("two", TimeSpan.FromMinutes(1))).Should().BeNull("it is another's by now");
        await second!.DisposeAsync();
        (await lease.TryTakeAsync("two", TimeSpan.FromMinutes(1))).Should().NotBeNull();
    }
}
