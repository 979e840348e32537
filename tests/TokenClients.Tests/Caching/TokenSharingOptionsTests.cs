using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Caching;
using TokenClients.Credentials;
using TokenClients.Testing;
using TokenClients.Tests.DependencyInjection;

namespace TokenClients.Tests.Caching;

public sealed class TokenSharingOptionsTests
{
    private static readonly SecretString Key = SharingBench.NewKey();

    public static TheoryData<string, string> Wrong => new()
    {
        { "no key", "TokenSharingOptions.EncryptionKey is missing. Set it to 32 random bytes as base64, such as: openssl rand -base64 32" },
        { "no base64", "TokenSharingOptions.EncryptionKey is not the base64 of 32 bytes." },
        { "31 bytes", "TokenSharingOptions.EncryptionKey is not the base64 of 32 bytes." },
        { "33 bytes", "TokenSharingOptions.EncryptionKey is not the base64 of 32 bytes." },
        { "hexadecimal", "TokenSharingOptions.EncryptionKey is not the base64 of 32 bytes." },
        { "zeros", "TokenSharingOptions.EncryptionKey is the same byte 32 times" },
        { "no timeout", "TokenSharingOptions.CacheTimeout must be more than zero and less than LeaseDuration." },
        { "infinite timeout", "TokenSharingOptions.CacheTimeout must be more than zero" },
        { "timeout of a lease", "TokenSharingOptions.CacheTimeout must be more than zero and less than LeaseDuration." },
        { "short lease", "TokenSharingOptions.LeaseDuration must be between one second and ten minutes." },
        { "long lease", "TokenSharingOptions.LeaseDuration must be between one second and ten minutes." },
        { "no cache", "ShareApinizerTokens needs an IDistributedCache, and none is registered." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_cannot_work_fails_the_start_with_a_sentence_and_without_a_host_the_first_client(string what, string sentence)
    {
        await using var provider = Setup.Provider(services => Register(services, what));

        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(builder => Register(builder.Services, what)));
        var atResolve = FluentActions.Invoking(provider.GetRequiredService<IApinizerAuth>).Should().Throw<OptionsValidationException>().Which;

        error.Message.Should().StartWith(sentence);
        error.Failures.Should().ContainSingle();
        error.ToString().Should().NotContain(Secret(what)?.Reveal() ?? Key.Reveal());
        atResolve.Failures.Should().Equal(error.Failures);
    }

    [Fact]
    public async Task Every_fault_is_told_at_once()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(static builder => builder.Services.AddTokenClients().ShareApinizerTokens(static options => options.LeaseDuration = TimeSpan.Zero)));

        error.Failures.Should().HaveCount(4);
    }

    [Fact]
    public async Task What_works_starts_and_does_not_make_the_cache()
    {
        await Setup.StartHostAsync(static builder =>
        {
            builder.Services.AddSingleton<IDistributedCache>(static _ => throw new FormatException("Redis is down."));
            Register(builder.Services, "nothing");
        });
    }

    [Fact]
    public async Task The_cache_may_be_registered_later_and_options_may_be_set_twice()
    {
        var cache = new TestCache();
        await using var provider = Setup.Provider(services =>
        {
            services.AddTokenClients().ShareApinizerTokens(static options => options.EncryptionKey = new("wrong")).ShareApinizerTokens(static options => options.EncryptionKey = Key);
            services.AddSingleton<IDistributedCache>(cache);
        });

        provider.GetServices<ITokenSharing>().Should().ContainSingle();
        provider.GetRequiredService<IOptions<TokenSharingOptions>>().Value.EncryptionKey.Should().Be(Key);
    }

    [Fact]
    public void Defaults_are_those_that_are_documented() =>
        new TokenSharingOptions().Should().BeEquivalentTo(
            new { EncryptionKey = (SecretString?)null, Lease = (ITokenLease?)null, CacheTimeout = TimeSpan.FromSeconds(1), LeaseDuration = TimeSpan.FromSeconds(30) });

    [Fact]
    public void Arguments_are_needed()
    {
        var builder = new ServiceCollection().AddTokenClients();

        FluentActions.Invoking(() => builder.ShareApinizerTokens(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => ((TokenClientsBuilder)null!).ShareApinizerTokens(static _ => { })).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Key_is_shown_nowhere()
    {
        using var detector = new SecretLeakDetector();
        detector.Watch(Key);
        await using var provider = Setup.Provider(static services => Register(services, "nothing more"));

        detector.Inspect(new TokenSharingOptions { EncryptionKey = Key });
        detector.Inspect(provider.GetRequiredService<ITokenSharing>());
        detector.Inspect(new SharedTokenProtection(Key));

        detector.AssertClean();
    }

    private static SecretString? Secret(string what) => what switch
    {
        "no key" => null,
        "no base64" => new("not-a-key-at-all!"),
        "31 bytes" => new(Convert.ToBase64String(Enumerable.Range(1, 31).Select(static number => (byte)number).ToArray())),
        "33 bytes" => new(Convert.ToBase64String(Enumerable.Range(1, 33).Select(static number => (byte)number).ToArray())),
        "hexadecimal" => new(new string('a', 63) + "b"),
        "zeros" => new(Convert.ToBase64String(new byte[32])),
        _ => Key,
    };

    private static void Register(IServiceCollection services, string what)
    {
        if (what is not "no cache" and not "nothing")
        {
            services.AddSingleton<IDistributedCache>(new TestCache());
        }

        services.AddTokenClients()
            .AddApinizer(static options =>
            {
                options.BaseAddress = new("https://apinizer.example.com");
                options.ClientId = "api-user";
                options.ClientSecret = new(Setup.Secret);
            })
            .ShareApinizerTokens(options =>
            {
                options.EncryptionKey = Secret(what);
                options.CacheTimeout = what switch
                {
                    "no timeout" => TimeSpan.Zero,
                    "infinite timeout" => Timeout.InfiniteTimeSpan,
                    "timeout of a lease" => options.LeaseDuration,
                    "short lease" => TimeSpan.FromMilliseconds(1),
                    _ => options.CacheTimeout,
                };
                options.LeaseDuration = what switch
                {
                    "short lease" => TimeSpan.FromMilliseconds(999),
                    "long lease" => TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1),
                    _ => options.LeaseDuration,
                };
            });
    }
}
