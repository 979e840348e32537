using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Infisical;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>What comes in: full, minimal, older and strange responses.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_token_is_read_whole()
    {
        var token = await ReadTokenAsync("""
            {"id":"7d1f3c52-0a5e-4f0e-8f5a-b7b7a3f0c9d1","identityId":"6f1c2a3b-0000-4000-8000-00000000abcd","authMethod":"token-auth","name":"deploy",
             "accessTokenTTL":86400,"accessTokenMaxTTL":2592000,"accessTokenNumUses":3,"accessTokenNumUsesLimit":10,"accessTokenPeriod":60,
             "accessTokenLastUsedAt":"2026-07-19T12:00:01.250Z","accessTokenLastRenewedAt":"2026-07-19T12:00:02.000Z","isAccessTokenRevoked":true,
             "identityUAClientSecretId":"cs_1","subOrganizationId":"9d2f6a00-0000-4000-8000-000000000009","createdAt":"2026-07-19T12:00:00.000Z","updatedAt":"2026-07-19T12:00:03.000Z","role":"admin"}
            """);

        token.Should().BeEquivalentTo(new
        {
            Id = "7d1f3c52-0a5e-4f0e-8f5a-b7b7a3f0c9d1",
            IdentityId = Calls.Identity,
            AuthMethod = "token-auth",
            Name = "deploy",
            Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromDays(1), TimeSpan.FromDays(30)),
            UseCount = 3L,
            UseLimit = 10L,
            PeriodSeconds = 60L,
            LastUsedAt = Instant("2026-07-19T12:00:01.250Z"),
            LastRenewedAt = Instant("2026-07-19T12:00:02.000Z"),
            IsRevoked = true,
            UniversalAuthClientSecretId = "cs_1",
            SubOrganizationId = "9d2f6a00-0000-4000-8000-000000000009",
            CreatedAt = Instant("2026-07-19T12:00:00.000Z"),
            UpdatedAt = Instant("2026-07-19T12:00:03.000Z"),
        });
        token.Extra.Names.Should().Equal("role");
        ITokenInfo info = token;
        (info.Service, info.DisplayId).Should().Be((TokenService.Infisical, token.Id));
    }

    [Fact]
    public async Task Members_that_are_absent_have_their_defaults()
    {
        var token = await ReadTokenAsync("{}");
        var configuration = await ReadConfigurationAsync("{}");

        token.Should().BeEquivalentTo(new InfisicalToken { Response = token.Response });
        (token.Id, token.AuthMethod, token.Name, token.IdentityId, token.Lifetime, token.Expiry).Should().Be(("", "", null, Guid.Empty, null, TokenExpiry.Unknown));
        token.IsUsable(DateTimeOffset.MaxValue).Should().BeTrue();
        configuration.Should().BeEquivalentTo(new InfisicalTokenAuthConfiguration { Response = configuration.Response });
        (configuration.Id, configuration.IdentityId, configuration.Lifetime, configuration.UseLimit).Should().Be(("", Guid.Empty, null, null));
        configuration.ToSettings().Should().BeEquivalentTo(new InfisicalTokenAuthSettings());
    }

    [Fact]
    public async Task A_full_configuration_is_read_whole()
    {
        var configuration = await ReadConfigurationAsync("""
            {"id":"0c9a9d6e-55c5-45a9-8b34-000000000001","accessTokenTTL":3600,"accessTokenMaxTTL":7200,"accessTokenNumUsesLimit":9,"accessTokenPeriod":5,
             "accessTokenTrustedIps":[{"ipAddress":"10.0.0.0","type":"ipv4","prefix":24},{"ipAddress":"192.0.2.7","type":"ipv4"}],
             "createdAt":"2026-07-19T12:00:00.000Z","updatedAt":"2026-07-20T12:00:00.500Z","identityId":"6f1c2a3b-0000-4000-8000-00000000abcd","mode":"strict"}
            """);

        configuration.Should().BeEquivalentTo(new
        {
            Id = "0c9a9d6e-55c5-45a9-8b34-000000000001",
            IdentityId = Calls.Identity,
            Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromHours(2)),
            UseLimit = 9L,
            PeriodSeconds = 5L,
            TrustedIps = new InfisicalTrustedIp[] { new("10.0.0.0/24"), new("192.0.2.7") },
            CreatedAt = Instant("2026-07-19T12:00:00.000Z"),
            UpdatedAt = Instant("2026-07-20T12:00:00.500Z"),
        });
        configuration.Extra.Names.Should().Equal("mode");
    }

    /// <summary>What another type is to each kind of member is in FixtureModelTests.</summary>
    [Fact]
    public async Task Members_of_the_wrong_type_do_not_hide_the_rest()
    {
        var token = await ReadTokenAsync("""
            {"id":17,"name":{"first":"a"},"authMethod":["x"],"isAccessTokenRevoked":"true","subOrganizationId":{"id":"s"},"identityUAClientSecretId":7,
             "identityId":true,"accessTokenTTL":"soon","accessTokenNumUses":{"a":1},"createdAt":"","accessTokenNumUsesLimit":5}
            """);
        var configuration = await ReadConfigurationAsync("""{"accessTokenTTL":"soon","accessTokenMaxTTL":60,"accessTokenNumUsesLimit":true}""");

        token.Should().BeEquivalentTo(new
        {
            Id = "17",
            Name = (string?)null,
            AuthMethod = "",
            IsRevoked = true,
            SubOrganizationId = (string?)null,
            UniversalAuthClientSecretId = "7",
            IdentityId = Guid.Empty,
            UseCount = 0L,
            UseLimit = 5L,
            CreatedAt = (DateTimeOffset?)null,
            Expiry = TokenExpiry.Unknown,
        });
        token.Extra.Names.Should().BeEquivalentTo("name", "authMethod", "subOrganizationId", "identityId", "accessTokenTTL", "accessTokenNumUses", "createdAt");
        configuration.ToSettings().Should().BeEquivalentTo(new InfisicalTokenAuthSettings(), "what cannot be read is not changed");
    }

    [Theory]
    [InlineData(InfisicalWire.Attach, """{"identityTokenAuth":[]}""")]
    [InlineData(InfisicalWire.Get, """{"token":"t1"}""")]
    [InlineData(InfisicalWire.List, """{"tokens":{} }""")]
    public async Task A_response_without_its_object_or_list_is_none(string call, string body) =>
        (await InfisicalWire.FailureOf(call, body, 200)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = false, IsRetryable = false });

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(315_360_000, 315_360_000, true)]
    [InlineData(315_360_001, 315_360_001, false)]
    [InlineData(3600, 3599, false)]
    public async Task A_lifetime_goes_back_only_if_servers_take_it(long ttl, long max, bool goesBack)
    {
        var configuration = await ReadConfigurationAsync($$"""{"accessTokenTTL":{{ttl}},"accessTokenMaxTTL":{{max}},"accessTokenNumUsesLimit":4}""");

        var expected = new InfisicalTokenAuthSettings { Lifetime = goesBack ? configuration.Lifetime : null, UseLimit = 4 };
        configuration.ToSettings().Should().BeEquivalentTo(expected, "an empty list of addresses is refused");
    }

    [Theory]
    [InlineData("""[{"ipAddress":"10.0.0.0","prefix":"24"}]""", "10.0.0.0/24", false)]
    [InlineData("""[{"ipAddress":"10.0.0.0","prefix":null}]""", "10.0.0.0", false)]
    [InlineData("""[{"prefix":8.0,"type":"ipv9","ipAddress":"10.0.0.0","note":"x"}]""", "10.0.0.0/8", false)]
    [InlineData("""[{"ipAddress":"office.example","type":"dns"}]""", "office.example", false)]
    [InlineData("""["10.0.0.0/24",null,{"ipAddress":"10.0.0.1"}]""", "10.0.0.1", true)]
    [InlineData("\"all\"", "", true)]
    public async Task Trusted_addresses_are_kept_as_the_server_says_them_and_go_back_only_if_all_could_be_read(string list, string addresses, bool isKeptInExtra)
    {
        var configuration = await ReadConfigurationAsync($$"""{"accessTokenTrustedIps":{{list}},"accessTokenNumUsesLimit":4}""");

        string.Join(' ', configuration.TrustedIps).Should().Be(addresses);
        configuration.UseLimit.Should().Be(4);
        configuration.Extra.TryGet("accessTokenTrustedIps", out _).Should().Be(isKeptInExtra);
        (configuration.ToSettings().TrustedIps is null).Should().Be(isKeptInExtra);
    }

    [Theory]
    [InlineData("86400", "null", "null", null)]
    [InlineData("86400", "\"2026-07-19T12:00:00.000Z\"", "null", "2026-07-20T12:00:00.000Z")]
    [InlineData("86400", "\"2026-07-19T12:00:00.000Z\"", "\"2026-07-19T18:00:00.000Z\"", "2026-07-20T18:00:00.000Z")]
    [InlineData("0", "\"2026-07-19T12:00:00.000Z\"", "null", null)]
    [InlineData("-1", "\"2026-07-19T12:00:00.000Z\"", "null", null)]
    public async Task The_expiry_of_a_listed_token_is_worked_out(string ttl, string createdAt, string renewedAt, string? expiry)
    {
        using var infisical = InfisicalWire.Client($$"""{"tokens":[{"id":"t1","accessTokenTTL":{{ttl}},"accessTokenMaxTTL":0,"createdAt":{{createdAt}},"accessTokenLastRenewedAt":{{renewedAt}} }]}""");

        var token = (await infisical.ListTokensPageAsync(Calls.Identity, cancellationToken: Token)).Items.Should().ContainSingle().Subject;

        token.Expiry.Should().Be(expiry is null ? TokenExpiry.Unknown : TokenExpiry.At(Instant(expiry)));
    }

    [Theory]
    [InlineData("""{"accessTokenTTL":60,"createdAt":"2026-11-22T07:59:30.000Z"}""", true)]
    [InlineData("""{"accessTokenTTL":60,"createdAt":"2026-11-22T07:59:00.000Z"}""", false)]
    [InlineData("""{"accessTokenTTL":0,"createdAt":"2020-01-01T00:00:00.000Z"}""", true)]
    [InlineData("""{"isAccessTokenRevoked":true}""", false)]
    [InlineData("""{"accessTokenNumUses":4,"accessTokenNumUsesLimit":5}""", true)]
    [InlineData("""{"accessTokenNumUses":5,"accessTokenNumUsesLimit":5}""", false)]
    [InlineData("""{"accessTokenNumUses":6,"accessTokenNumUsesLimit":0}""", true)]
    public async Task A_token_is_usable_until_it_is_revoked_used_up_or_expired(string record, bool isUsable) =>
        (await ReadTokenAsync(record)).IsUsable(Wire.Now).Should().Be(isUsable);

    [Theory]
    [InlineData("42", 42)]
    [InlineData("0", 0)]
    [InlineData("-5", null)]
    [InlineData("99999999999999999", null)]
    [InlineData("soon", null)]
    public async Task The_seconds_that_are_left_count_from_the_local_clock_where_the_server_shows_none(string reset, int? seconds)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(InfisicalWire.Configuration).WithHeaders("x-ratelimit-limit: 60", "x-ratelimit-reset: " + reset));

        (await Calls.RunAsync(InfisicalWire.GetConfiguration, recorder, clock: new FakeTimeProvider(Wire.Now)))!.Response.RateLimit.Should()
            .BeEquivalentTo(new RateLimitInfo { Limit = 60, ResetsAt = seconds is null ? null : Wire.Now.AddSeconds(seconds.Value) });
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<InfisicalToken> ReadTokenAsync(string record)
    {
        using var infisical = InfisicalWire.Client($$"""{"token":{{record}} }""");
        return await infisical.GetTokenAsync("t1", Token);
    }

    private static async Task<InfisicalTokenAuthConfiguration> ReadConfigurationAsync(string record)
    {
        using var infisical = InfisicalWire.Client($$"""{"identityTokenAuth":{{record}} }""");
        return await infisical.GetConfigurationAsync(Calls.Identity, Token);
    }
}
