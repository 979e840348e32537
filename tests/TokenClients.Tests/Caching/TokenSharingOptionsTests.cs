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
    private const string NoKey = "TokenSharingOptions.EncryptionKey is missing. Set it to 32 random bytes encoded in base64, such as the output of: openssl rand -base64 32";
    private const string NoBase64 = "TokenSharingOptions.EncryptionKey is not 32 bytes encoded in base64.";
    private const string WrongTimeout = "TokenSharingOptions.CacheTimeout must be more than zero and less than LeaseDuration.";
    private const string WrongLease = "TokenSharingOptions.LeaseDuration must be between one second and ten minutes.";

    private static readonly SecretString Key = SharingBench.NewKey();

    private static readonly Dictionary<string, (Action<TokenSharingOptions> Change, string Sentence)> Wrong = new()
    {
        ["no key"] = (static options => options.EncryptionKey = null, NoKey),
        ["no base64"] = (static options => options.EncryptionKey = new("not-a-key-at-all!"), NoBase64),
        ["31 bytes"] = (static options => options.EncryptionKey = KeyOf([.. Enumerable.Range(1, 31).Select(static number => (byte)number)]), NoBase64),
        ["33 bytes"] = (static options => options.EncryptionKey = KeyOf([.. Enumerable.Range(1, 33).Select(static number => (byte)number)]), NoBase64),
        ["hexadecimal"] = (static options => options.EncryptionKey = new(new string('a', 63) + "b"), NoBase64),
        ["zeros"] = (static options => options.EncryptionKey = KeyOf(new byte[32]), "TokenSharingOptions.EncryptionKey is the same byte 32 times"),
        ["no timeout"] = (static options => options.CacheTimeout = TimeSpan.Zero, WrongTimeout),
        ["infinite timeout"] = (static options => options.CacheTimeout = Timeout.InfiniteTimeSpan, WrongTimeout),
        ["timeout of a lease"] = (static options => options.CacheTimeout = options.LeaseDuration, WrongTimeout),
        ["short lease"] = (static options => (options.CacheTimeout, options.LeaseDuration) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(999)), WrongLease),
        ["long lease"] = (static options => options.LeaseDuration = TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1), WrongLease),
        ["no cache"] = (static _ => { }, "ShareApinizerTokens requires an IDistributedCache, but none is registered."),
    };

    public static TheoryData<string> Mistakes => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task What_cannot_work_fails_the_start_with_a_sentence_and_without_a_host_the_first_client(string what)
    {
        var (change, sentence) = Wrong[what];
        SecretString? key = null;
        void RegisterWrong(IServiceCollection services) => Register(services, what == "no cache" ? null : static _ => new TestCache(), options =>
        {
            change(options);
            key = options.EncryptionKey;
        });
        await using var provider = Setup.Provider(RegisterWrong);

        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(builder => RegisterWrong(builder.Services)));
        var atResolve = FluentActions.Invoking(provider.GetRequiredService<IApinizerAuth>).Should().Throw<OptionsValidationException>().Which;

        error.Message.Should().StartWith(sentence);
        error.Failures.Should().ContainSingle();
        error.ToString().Should().NotContain((key ?? Key).Reveal());
        atResolve.Failures.Should().Equal(error.Failures);
    }

    [Fact]
    public async Task Every_fault_is_told_at_once()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(static builder => builder.Services.AddTokenClients().ShareApinizerTokens(static options => options.LeaseDuration = TimeSpan.Zero)));

        error.Failures.Should().HaveCount(4);
    }

    [Fact]
    public async Task What_works_starts_and_does_not_make_the_cache() =>
        await Setup.StartHostAsync(static builder => Register(builder.Services, static _ => throw new FormatException("Redis is down.")));

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
    public async Task Key_is_shown_nowhere()
    {
        using var detector = new SecretLeakDetector();
        detector.Watch(Key);
        await using var provider = Setup.Provider(static services => Register(services, static _ => new TestCache()));

        detector.Inspect(new TokenSharingOptions { EncryptionKey = Key });
        detector.Inspect(provider.GetRequiredService<ITokenSharing>());
        detector.Inspect(new SharedTokenProtection(Key));

        detector.AssertClean();
    }

    private static SecretString KeyOf(byte[] bytes) => new(Convert.ToBase64String(bytes));

    private static void Register(IServiceCollection services, Func<IServiceProvider, IDistributedCache>? cache, Action<TokenSharingOptions>? change = null)
    {
        if (cache is not null)
        {
            services.AddSingleton(cache);
        }

        services.AddTokenClients()
            .AddApinizer(static options => (options.BaseAddress, options.ClientId, options.ClientSecret) = (new("https://apinizer.example.com"), "api-user", new(Setup.Secret)))
            .ShareApinizerTokens(options =>
            {
                options.EncryptionKey = Key;
                change?.Invoke(options);
            });
    }
}
