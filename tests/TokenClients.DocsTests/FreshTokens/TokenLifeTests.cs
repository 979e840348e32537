using System.IO;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Testing;

namespace TokenClients.DocsTests.FreshTokens;

/// <summary>What docs/fresh-tokens.md says of the life of a token, on a clock that the test moves. The snippets that it shares with the README are carried out there.</summary>
public sealed class TokenLifeTests
{
    private const string Create = "createToken";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_token_of_an_hour_is_replaced_as_the_table_says()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        var options = emulator.ApinizerOptions();

        // A request that hangs is not to end while the clock is moved.
        options.Resilience.TotalRequestTimeout.Timeout = 5 * Minute;
        using var apinizer = new ApinizerAuth(options, timeProvider: clock);
        var source = apinizer.TokenSource;

        // One request serves all who find none.
        var first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => source.GetAccessTokenAsync().AsTask()));
        first.Distinct().Should().ContainSingle();
        emulator.Executed(TokenService.Apinizer, Create).Should().Be(1);

        // Until 58 minutes: out of memory.
        clock.Advance(58 * Minute - Second);
        (await source.GetAccessTokenAsync()).Should().Be(first[0]);
        emulator.Calls.Should().ContainSingle();

        // From then on it is replaced in the background, and callers get the present one meanwhile.
        using var holding = emulator.Fail(TokenService.Apinizer, Create, Fault.Hang());
        clock.Advance(2 * Second);
        (await source.GetAccessTokenAsync()).Should().Be(first[0]);
        await Until.TrueAsync(() => emulator.Calls.Count == 2, "the request in the background arrives");

        // In the last half minute callers wait for the next one.
        clock.Advance(Minute + 30 * Second);
        var waiting = source.GetAccessTokenAsync().AsTask();
        waiting.IsCompleted.Should().BeFalse();
        apinizer.Dispose();
        (await waiting).Should().Be(first[0], "nothing came of the request, and the present one is good until its end");
    }

    [Fact]
    public async Task A_replacement_in_the_background_serves_the_next_callers()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions(), timeProvider: clock);
        var first = await apinizer.TokenSource.GetAccessTokenAsync();
        clock.Advance(59 * Minute);

        (await apinizer.TokenSource.GetAccessTokenAsync()).Should().Be(first);
        await Until.TrueAsync(() => emulator.Executed(TokenService.Apinizer, Create) == 2, "the token is replaced");
        SecretString? next = null;
        await Until.TrueAsync(() => (next = Ask(apinizer.TokenSource)) != first, "callers get the new one");

        emulator.IsLive(TokenService.Apinizer, next!).Should().BeTrue();
        emulator.IsLive(TokenService.Apinizer, first).Should().BeTrue("the old one lives on to its end");
    }

    [Fact]
    public async Task A_replacement_that_fails_takes_nothing_from_the_present_token()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions(), timeProvider: clock);
        var first = await apinizer.TokenSource.GetAccessTokenAsync();
        emulator.Fail(TokenService.Apinizer, Create, Fault.Status(500), times: 100);
        clock.Advance(59 * Minute + 45 * Second);

        (await apinizer.TokenSource.GetAccessTokenAsync()).Should().Be(first, "who had to wait gets the present one until its end");
    }

    [Fact]
    public async Task A_refused_password_is_sent_once()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var password = new SecretString("wrong password");
        var options = emulator.ApinizerOptions();
        options.ClientSecret = null;
        options.ClientSecretProvider = _ => new(password);
        using var apinizer = new ApinizerAuth(options);

        for (var time = 0; time < 3; time++)
        {
            var error = await Assert.ThrowsAsync<TokenClientException>(() => apinizer.TokenSource.GetAccessTokenAsync().AsTask());
            error.Kind.Should().Be(TokenErrorKind.InvalidCredential);
        }

        emulator.ApinizerFailedLogins.Should().Be(1);

        password = emulator.ApinizerPassword;
        (await apinizer.TokenSource.GetAccessTokenAsync()).Should().NotBeNull("a new one is sent at once");
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_once_and_the_second_is_kept_a_while()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions(), timeProvider: clock);
        var source = apinizer.TokenSource;

        var first = await source.GetAccessTokenAsync();
        source.Invalidate(first);
        var second = await source.GetAccessTokenAsync();
        source.Invalidate(second);

        second.Should().NotBe(first);
        (await source.GetAccessTokenAsync()).Should().Be(second, "it is not the token that is wrong");
        emulator.Executed(TokenService.Apinizer, Create).Should().Be(2);
    }

    [Fact]
    public void The_schedule_is_what_the_snippet_sets()
    {
        var services = new ServiceCollection();
        Snippets.Schedule(services);
        services.PostConfigureAll<ApinizerOptions>(static options => options.ClientSecretFileOptional = true); // it is not on this machine
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IOptions<ApinizerOptions>>().Value.Should().BeEquivalentTo(new { RefreshBefore = 5 * Minute, RequireFreshBefore = Minute });
        provider.GetRequiredService<IApinizerAuth>().TokenSource.Should().NotBeNull();
    }

    [Fact]
    public async Task The_bearer_handler_takes_tokens_from_anywhere_and_repeats_once_after_401()
    {
        await using var server = RawServer.Start(static exchange => exchange.RespondAsync("{}", status: exchange.Request.Headers["Authorization"] == "Bearer good" ? 200 : 401));
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "good");
            using (var http = Snippets.CallElsewhere(path, server.BaseAddress))
            {
                (await http.GetAsync(new Uri("things", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK);
                await File.WriteAllTextAsync(path, "bad");
                (await http.GetAsync(new Uri("things", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the file has no other token");
                await FluentActions.Awaiting(() => http.GetAsync(new Uri("http://localhost:1/"))).Should().ThrowAsync<InvalidOperationException>("the token is for one origin");
            }

            server.Requests.Should().HaveCount(2);
            using var turning = new HttpClient(new BearerTokenHandler(new Turning("bad", "good"), server.BaseAddress) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = server.BaseAddress };
            using var text = new StringContent("{}");
            (await turning.PostAsync(new Uri("things", UriKind.Relative), text)).StatusCode.Should().Be(HttpStatusCode.OK);
            server.Requests.Skip(2).Select(static request => request.Headers["Authorization"]).Should().Equal("Bearer bad", "Bearer good");
            using var stream = new StreamContent(new MemoryStream([1]));
            using var once = new HttpClient(new BearerTokenHandler(new Turning("bad", "good"), server.BaseAddress) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = server.BaseAddress };
            (await once.PostAsync(new Uri("things", UriKind.Relative), stream)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "a stream cannot be sent again");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Processes_that_share_have_one_token_issued()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.ApinizerOptions();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TokenClients:Apinizer:BaseAddress"] = $"{options.BaseAddress}",
            ["TokenClients:Apinizer:ClientId"] = options.ClientId,
            ["TokenClients:Apinizer:ClientSecret"] = options.ClientSecret!.Reveal(),
        }).Build();
        var cache = new MemoryDistributedCache(Microsoft.Extensions.Options.Options.Create(new MemoryDistributedCacheOptions()));
        var keyFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            var tokens = new List<SecretString>();
            for (var process = 0; process < 3; process++)
            {
                var services = new ServiceCollection();
                Snippets.Share(services, configuration, cache, keyFile);
                await using var provider = services.BuildServiceProvider();
                tokens.Add(await provider.GetRequiredService<IApinizerAuth>().TokenSource.GetAccessTokenAsync());
            }

            tokens.Distinct().Should().ContainSingle();
            emulator.Executed(TokenService.Apinizer, Create).Should().Be(1);
        }
        finally
        {
            File.Delete(keyFile);
        }
    }

    private static SecretString Ask(IAccessTokenSource source) => source.GetAccessTokenAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Gives the next token when one is refused.</summary>
    private sealed class Turning(params string[] tokens) : IAccessTokenSource
    {
        private int _present;

        public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken = default) => new(new SecretString(tokens[_present]));

        public void Invalidate(SecretString rejected) => _present = Math.Min(_present + 1, tokens.Length - 1);
    }
}
