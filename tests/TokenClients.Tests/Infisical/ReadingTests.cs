using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Infisical;

namespace TokenClients.Tests.Infisical;

/// <summary>What comes in: full, minimal, older and strange responses.</summary>
public sealed class ReadingTests
{
    private const string FullToken = """
        {"id":"7d1f3c52-0a5e-4f0e-8f5a-b7b7a3f0c9d1","identityId":"2b0e6f0a-7f4c-4a53-9d0b-1f6c5f3f1a11","authMethod":"token-auth","name":"deploy",
         "accessTokenTTL":86400,"accessTokenMaxTTL":2592000,"accessTokenNumUses":3,"accessTokenNumUsesLimit":10,"accessTokenPeriod":60,
         "accessTokenLastUsedAt":"2026-07-19T12:00:01.250Z","accessTokenLastRenewedAt":"2026-07-19T12:00:02.000Z","isAccessTokenRevoked":true,
         "identityUAClientSecretId":"cs_1","subOrganizationId":"9d2f6a00-0000-4000-8000-000000000009","createdAt":"2026-07-19T12:00:00.000Z","updatedAt":"2026-07-19T12:00:03.000Z","role":"admin"}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_token_is_read_whole()
    {
        var token = await ReadTokenAsync(FullToken);

        token.Id.Should().Be("7d1f3c52-0a5e-4f0e-8f5a-b7b7a3f0c9d1");
        token.IdentityId.Should().Be(InfisicalWire.IdentityId);
        token.AuthMethod.Should().Be("token-auth");
        token.Name.Should().Be("deploy");
        token.Lifetime.Should().Be(InfisicalTokenLifetime.Of(TimeSpan.FromDays(1), TimeSpan.FromDays(30)));
        token.UseCount.Should().Be(3);
        token.UseLimit.Should().Be(10);
        token.PeriodSeconds.Should().Be(60);
        token.LastUsedAt.Should().Be(Instant("2026-07-19T12:00:01.250Z"));
        token.LastRenewedAt.Should().Be(Instant("2026-07-19T12:00:02.000Z"));
        token.IsRevoked.Should().BeTrue();
        token.UniversalAuthClientSecretId.Should().Be("cs_1");
        token.SubOrganizationId.Should().Be("9d2f6a00-0000-4000-8000-000000000009");
        token.CreatedAt.Should().Be(Instant("2026-07-19T12:00:00.000Z"));
        token.UpdatedAt.Should().Be(Instant("2026-07-19T12:00:03.000Z"));
        token.Expiry.Should().Be(TokenExpiry.At(Instant("2026-07-20T12:00:02.000Z")), "the last renewal began the lifetime anew");
        token.Extra.Names.Should().Equal("role");

        ITokenInfo info = token;
        info.Service.Should().Be(TokenService.Infisical);
        info.DisplayId.Should().Be(token.Id);
        info.Name.Should().Be("deploy");
        info.CreatedAt.Should().Be(token.CreatedAt);
        info.LastUsedAt.Should().Be(token.LastUsedAt);
        info.Expiry.Should().Be(token.Expiry);
    }

    [Fact]
    public async Task A_token_of_a_server_from_before_December_2025_is_read_whole()
    {
        var token = await ReadTokenAsync("""
            {"id":"t1","accessTokenTTL":7200,"accessTokenMaxTTL":7200,"accessTokenNumUses":5,"accessTokenNumUsesLimit":0,"accessTokenLastUsedAt":"2024-07-19T13:00:00.000Z","accessTokenLastRenewedAt":null,
             "isAccessTokenRevoked":false,"identityUAClientSecretId":null,"identityId":"2b0e6f0a-7f4c-4a53-9d0b-1f6c5f3f1a11","createdAt":"2024-07-19T12:00:00.000Z","updatedAt":"2024-07-19T12:00:00.000Z","name":"old","authMethod":"token-auth","accessTokenPeriod":0}
            """);

        token.Should().BeEquivalentTo(new
        {
            Id = "t1",
            Name = "old",
            UseCount = 5L,
            UseLimit = 0L,
            IsRevoked = false,
            SubOrganizationId = (string?)null,
            UniversalAuthClientSecretId = (string?)null,
            LastUsedAt = Instant("2024-07-19T13:00:00.000Z"),
            LastRenewedAt = (DateTimeOffset?)null,
        });
        token.Expiry.Should().Be(TokenExpiry.At(Instant("2024-07-19T14:00:00.000Z")));
        token.Extra.Names.Should().BeEmpty();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""
        {"id":null,"identityId":null,"authMethod":null,"name":null,"accessTokenTTL":null,"accessTokenMaxTTL":null,"accessTokenNumUses":null,"accessTokenNumUsesLimit":null,"accessTokenPeriod":null,
         "accessTokenLastUsedAt":null,"accessTokenLastRenewedAt":null,"isAccessTokenRevoked":null,"identityUAClientSecretId":null,"subOrganizationId":null,"createdAt":null,"updatedAt":null}
        """)]
    public async Task Members_of_a_token_that_are_absent_or_null_never_fail(string record)
    {
        var token = await ReadTokenAsync(record);

        token.Should().BeEquivalentTo(new InfisicalToken { Response = token.Response });
        (token.Id, token.AuthMethod, token.Name, token.IdentityId).Should().Be(("", "", null, Guid.Empty));
        token.Lifetime.Should().BeNull();
        token.Expiry.Should().Be(TokenExpiry.Unknown);
        token.Extra.Names.Should().BeEmpty();
        token.IsUsable(DateTimeOffset.MaxValue).Should().BeTrue();
    }

    [Fact]
    public async Task A_full_configuration_is_read_whole()
    {
        using var infisical = InfisicalWire.Client("""
            {"identityTokenAuth":{"id":"0c9a9d6e-55c5-45a9-8b34-000000000001","accessTokenTTL":3600,"accessTokenMaxTTL":7200,"accessTokenNumUsesLimit":9,"accessTokenPeriod":5,
             "accessTokenTrustedIps":[{"ipAddress":"10.0.0.0","type":"ipv4","prefix":24},{"ipAddress":"192.0.2.7","type":"ipv4"},{"ipAddress":"2001:db8::","type":"ipv6","prefix":32}],
             "createdAt":"2026-07-19T12:00:00.000Z","updatedAt":"2026-07-20T12:00:00.500Z","identityId":"2b0e6f0a-7f4c-4a53-9d0b-1f6c5f3f1a11","mode":"strict"},"more":1}
            """);

        var configuration = await infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token);

        configuration.Id.Should().Be("0c9a9d6e-55c5-45a9-8b34-000000000001");
        configuration.IdentityId.Should().Be(InfisicalWire.IdentityId);
        configuration.Lifetime.Should().Be(InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromHours(2)));
        configuration.UseLimit.Should().Be(9);
        configuration.PeriodSeconds.Should().Be(5);
        configuration.TrustedIps.Should().Equal(new InfisicalTrustedIp("10.0.0.0/24"), new InfisicalTrustedIp("192.0.2.7"), new InfisicalTrustedIp("2001:db8::/32"));
        configuration.CreatedAt.Should().Be(Instant("2026-07-19T12:00:00.000Z"));
        configuration.UpdatedAt.Should().Be(Instant("2026-07-20T12:00:00.500Z"));
        configuration.Extra.Names.Should().Equal("mode");
        configuration.Response.StatusCode.Should().Be(200);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":null,"identityId":null,"accessTokenTTL":null,"accessTokenMaxTTL":null,"accessTokenNumUsesLimit":null,"accessTokenPeriod":null,"accessTokenTrustedIps":null,"createdAt":null,"updatedAt":null}""")]
    public async Task Members_of_a_configuration_that_are_absent_or_null_never_fail(string record)
    {
        var configuration = await ReadConfigurationAsync(record);

        (configuration.Id, configuration.IdentityId, configuration.Lifetime, configuration.UseLimit, configuration.PeriodSeconds).Should().Be(("", Guid.Empty, null, null, 0L));
        configuration.TrustedIps.Should().NotBeNull().And.BeEmpty();
        (configuration.CreatedAt, configuration.UpdatedAt).Should().Be((null, null));
        configuration.Extra.Names.Should().BeEmpty();
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("3600.0")]
    [InlineData("3.6e3")]
    [InlineData("\"3600\"")]
    [InlineData("\"3600.0\"")]
    public async Task A_number_is_read_in_every_form(string number)
    {
        var token = await ReadTokenAsync($$"""
            {"accessTokenTTL":{{number}},"accessTokenMaxTTL":{{number}},"accessTokenNumUses":{{number}},"accessTokenNumUsesLimit":{{number}},"accessTokenPeriod":{{number}},"createdAt":"2026-07-19T12:00:00.000Z"}
            """);
        var configuration = await ReadConfigurationAsync($$"""{"accessTokenTTL":{{number}},"accessTokenMaxTTL":{{number}},"accessTokenNumUsesLimit":{{number}},"accessTokenPeriod":{{number}} }""");

        (token.Lifetime!.Value.Ttl, token.Lifetime!.Value.Max).Should().Be((TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        (token.UseCount, token.UseLimit, token.PeriodSeconds).Should().Be((3600L, 3600L, 3600L));
        token.Expiry.Should().Be(TokenExpiry.At(Instant("2026-07-19T13:00:00.000Z")));
        token.Extra.Names.Should().BeEmpty();
        (configuration.Lifetime, configuration.UseLimit, configuration.PeriodSeconds).Should().Be((token.Lifetime, 3600L, 3600L));
        configuration.Extra.Names.Should().BeEmpty();
    }

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("315360001", 315_360_001)]
    [InlineData("9007199254740993", 9_007_199_254_740_993)]
    [InlineData("99999999999999999999999999", long.MaxValue)]
    [InlineData("1e300", long.MaxValue)]
    public async Task A_huge_number_is_as_much_as_can_be_said(string number, long value)
    {
        var token = await ReadTokenAsync($$"""{"id":"t1","accessTokenTTL":{{number}},"accessTokenMaxTTL":{{number}},"accessTokenNumUses":0,"accessTokenNumUsesLimit":{{number}},"createdAt":"2026-07-19T12:00:00.000Z"}""");

        token.UseLimit.Should().Be(value);
        token.Id.Should().Be("t1");
        token.Lifetime!.Value.Ttl.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(315_360_001));
        token.IsUsable(Wire.Now).Should().BeTrue();
        if (value != 315_360_001)
        {
            token.Lifetime!.Value.Ttl.Should().Be(TimeSpan.MaxValue);
            token.Expiry.Should().Be(TokenExpiry.Unknown, "it is past the last date that can be written");
        }
    }

    [Theory]
    [InlineData("true")]
    [InlineData("\"soon\"")]
    [InlineData("{\"a\":1}")]
    [InlineData("[1]")]
    [InlineData("\"\"")]
    public async Task What_is_no_number_no_instant_and_no_uuid_is_kept_in_Extra(string value)
    {
        var token = await ReadTokenAsync($$"""{"id":"t1","identityId":{{value}},"accessTokenTTL":{{value}},"accessTokenNumUses":{{value}},"createdAt":{{value}},"updatedAt":{{value}},"name":"after"}""");

        token.Extra.Names.Should().BeEquivalentTo("identityId", "accessTokenTTL", "accessTokenNumUses", "createdAt", "updatedAt");
        token.Extra.TryGet("createdAt", out var kept).Should().BeTrue();
        kept.GetRawText().Should().Be(value);
        (token.IdentityId, token.UseCount, token.CreatedAt, token.Name).Should().Be((Guid.Empty, 0L, null, "after"));
        token.Expiry.Should().Be(TokenExpiry.Unknown);
    }

    [Theory]
    [InlineData("\"2026-07-19T12:00:00.000Z\"")]
    [InlineData("\"2026-07-19T12:00:00Z\"")]
    [InlineData("\"2026-07-19T14:00:00+02:00\"")]
    [InlineData("1784462400000")]
    public async Task An_instant_is_read_in_every_form(string value)
    {
        var token = await ReadTokenAsync($$"""{"createdAt":{{value}} }""");

        token.CreatedAt.Should().Be(Instant("2026-07-19T12:00:00.000Z"));
    }

    [Fact]
    public async Task Members_of_the_wrong_type_do_not_hide_the_rest()
    {
        var token = await ReadTokenAsync("""{"id":17,"name":{"first":"a"},"authMethod":["x"],"isAccessTokenRevoked":"true","subOrganizationId":{"id":"s"},"identityUAClientSecretId":7}""");

        (token.Id, token.Name, token.AuthMethod, token.IsRevoked, token.SubOrganizationId, token.UniversalAuthClientSecretId).Should().Be(("17", null, "", true, null, "7"));
        token.Extra.Names.Should().BeEquivalentTo("name", "authMethod", "subOrganizationId");
    }

    [Theory]
    [InlineData("""{"identityTokenAuth":null}""")]
    [InlineData("""{"identityTokenAuth":[]}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("<html>")]
    public async Task An_answer_without_its_configuration_is_none(string body)
    {
        foreach (var call in new[] { InfisicalWire.Attach, InfisicalWire.GetConfiguration, InfisicalWire.Update })
        {
            (await InfisicalWire.FailureOf(call, body, 200)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200, OutcomeUnknown = false, IsRetryable = false }, call);
        }
    }

    [Theory]
    [InlineData("""{"token":null,"tokens":null}""")]
    [InlineData("""{"token":"t1","tokens":{} }""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("<html>")]
    public async Task An_answer_without_its_token_or_list_is_none(string body)
    {
        foreach (var call in new[] { InfisicalWire.Get, InfisicalWire.Rename, InfisicalWire.List, InfisicalWire.ListPage })
        {
            (await InfisicalWire.FailureOf(call, body, 200)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = 200 }, call);
        }
    }

    [Fact]
    public async Task Settings_go_back_as_they_came()
    {
        using var recorder = new Wire.Recorder("""
            {"identityTokenAuth":{"accessTokenTTL":3600,"accessTokenMaxTTL":7200,"accessTokenNumUsesLimit":9,
             "accessTokenTrustedIps":[{"ipAddress":"0.0.0.0","type":"ipv4","prefix":0},{"ipAddress":"::","type":"ipv6","prefix":0},{"ipAddress":"10.0.0.0","type":"ipv4","prefix":24},
                                      {"ipAddress":"192.0.2.7","type":"ipv4"},{"ipAddress":"2001:db8::1","type":"ipv6"},{"ipAddress":"2001:db8::","type":"ipv6","prefix":32}]}}
            """);
        using var infisical = InfisicalWire.Client(recorder);

        var configuration = await infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token);
        await infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, configuration.ToSettings(), Token);

        recorder.Requests[1].Body.ShouldBeJson("""
            {"accessTokenTTL":3600,"accessTokenMaxTTL":7200,"accessTokenNumUsesLimit":9,
             "accessTokenTrustedIps":[{"ipAddress":"0.0.0.0/0"},{"ipAddress":"::/0"},{"ipAddress":"10.0.0.0/24"},{"ipAddress":"192.0.2.7"},{"ipAddress":"2001:db8::1"},{"ipAddress":"2001:db8::/32"}]}
            """);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 1, true)]
    [InlineData(315_360_000, 315_360_000, true)]
    [InlineData(315_360_001, 315_360_001, false)]
    [InlineData(long.MaxValue, long.MaxValue, false)]
    [InlineData(3600, 0, false)]
    [InlineData(3600, 60, false)]
    public async Task A_lifetime_goes_back_only_if_servers_take_it(long ttl, long max, bool goesBack)
    {
        var configuration = await ReadConfigurationAsync($$"""{"accessTokenTTL":{{ttl}},"accessTokenMaxTTL":{{max}},"accessTokenNumUsesLimit":4}""");

        var settings = configuration.ToSettings();

        settings.Lifetime.Should().Be(goesBack ? configuration.Lifetime : null);
        settings.UseLimit.Should().Be(4);
        settings.TrustedIps.Should().BeNull("none were named, and an empty list is refused");
        configuration.Lifetime!.Value.Ttl.Should().Be(ttl == 0 ? null : ttl == long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromSeconds(ttl));
        configuration.Lifetime!.Value.Max.Should().Be(max == 0 ? null : max == long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromSeconds(max));
    }

    [Theory]
    [InlineData("""{"id":"c1"}""")]
    [InlineData("""{"id":"c1","accessTokenTTL":{"a":1},"accessTokenMaxTTL":"long","accessTokenNumUsesLimit":[5],"accessTokenTrustedIps":"all"}""")]
    [InlineData("""{"id":"c1","accessTokenTrustedIps":["10.0.0.0/24",{"ipAddress":"10.0.0.1","type":"ipv4"}]}""")]
    public async Task What_a_server_did_not_say_is_not_sent_back_as_something_else(string record)
    {
        var settings = (await ReadConfigurationAsync(record)).ToSettings();

        settings.Should().BeEquivalentTo(new InfisicalTokenAuthSettings());
    }

    [Theory]
    [InlineData("""[{"ipAddress":"10.0.0.0","prefix":"24"}]""", "10.0.0.0/24")]
    [InlineData("""[{"ipAddress":"10.0.0.0","prefix":24.0}]""", "10.0.0.0/24")]
    [InlineData("""[{"ipAddress":"10.0.0.0","prefix":0}]""", "10.0.0.0/0")]
    [InlineData("""[{"ipAddress":"10.0.0.0","prefix":null}]""", "10.0.0.0")]
    [InlineData("""[{"prefix":8,"type":"ipv9","ipAddress":"10.0.0.0","note":"x"}]""", "10.0.0.0/8")]
    [InlineData("""[{"ipAddress":"office.example","type":"dns"}]""", "office.example")]
    public async Task A_trusted_address_is_kept_as_the_server_says_it(string list, string address)
    {
        var configuration = await ReadConfigurationAsync($$"""{"accessTokenTrustedIps":{{list}} }""");

        configuration.TrustedIps.Should().ContainSingle().Which.Address.Should().Be(address);
        configuration.Extra.Names.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""["10.0.0.0/24",{"ipAddress":"10.0.0.1"}]""", 1)]
    [InlineData("""[null,{"ipAddress":"10.0.0.1"}]""", 1)]
    [InlineData("\"all\"", 0)]
    public async Task Trusted_addresses_that_are_something_else_are_kept_in_Extra(string list, int count)
    {
        var configuration = await ReadConfigurationAsync($$"""{"accessTokenTrustedIps":{{list}},"accessTokenNumUsesLimit":4}""");

        configuration.TrustedIps.Should().HaveCount(count);
        configuration.Extra.Names.Should().Equal("accessTokenTrustedIps");
        configuration.UseLimit.Should().Be(4);
    }

    [Theory]
    [InlineData("86400", "null", "null", null)]
    [InlineData("86400", "\"2026-07-19T12:00:00.000Z\"", "null", "2026-07-20T12:00:00.000Z")]
    [InlineData("86400", "\"2026-07-19T12:00:00.000Z\"", "\"2026-07-19T18:00:00.000Z\"", "2026-07-20T18:00:00.000Z")]
    [InlineData("0", "\"2026-07-19T12:00:00.000Z\"", "null", null)]
    [InlineData("null", "\"2026-07-19T12:00:00.000Z\"", "null", null)]
    [InlineData("-1", "\"2026-07-19T12:00:00.000Z\"", "null", null)]
    [InlineData("252000000000", "\"2026-07-19T12:00:00.000Z\"", "null", null)]
    [InlineData("315360000", "\"2026-07-19T12:00:00.000Z\"", "null", "2036-07-16T12:00:00.000Z")]
    public async Task The_expiry_of_a_listed_token_is_worked_out(string ttl, string createdAt, string renewedAt, string? expiry)
    {
        using var infisical = InfisicalWire.Client($$"""{"tokens":[{"id":"t1","accessTokenTTL":{{ttl}},"accessTokenMaxTTL":0,"createdAt":{{createdAt}},"accessTokenLastRenewedAt":{{renewedAt}} }]}""");

        var token = (await infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cancellationToken: Token)).Items.Should().ContainSingle().Subject;

        token.Expiry.Should().Be(expiry is null ? TokenExpiry.Unknown : TokenExpiry.At(Instant(expiry)));
    }

    [Theory]
    [InlineData("""{"accessTokenTTL":60,"createdAt":"2026-11-22T07:59:30.000Z"}""", true)]
    [InlineData("""{"accessTokenTTL":60,"createdAt":"2026-11-22T07:59:00.000Z"}""", false)]
    [InlineData("""{"accessTokenTTL":0,"createdAt":"2020-01-01T00:00:00.000Z"}""", true)]
    [InlineData("""{"isAccessTokenRevoked":true}""", false)]
    [InlineData("""{"isAccessTokenRevoked":false}""", true)]
    [InlineData("""{"accessTokenNumUses":4,"accessTokenNumUsesLimit":5}""", true)]
    [InlineData("""{"accessTokenNumUses":5,"accessTokenNumUsesLimit":5}""", false)]
    [InlineData("""{"accessTokenNumUses":6,"accessTokenNumUsesLimit":5}""", false)]
    [InlineData("""{"accessTokenNumUses":6,"accessTokenNumUsesLimit":0}""", true)]
    public async Task A_token_is_usable_until_it_is_revoked_used_up_or_expired(string record, bool isUsable) =>
        (await ReadTokenAsync(record)).IsUsable(Wire.Now).Should().Be(isUsable);

    [Fact]
    public async Task The_items_of_a_page_share_its_response_and_keep_their_order()
    {
        using var infisical = InfisicalWire.Client("""{"tokens":[{"id":"b"},{"id":"a"},{"id":"c"}],"totalCount":3}""");

        var page = await infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cancellationToken: Token);

        page.Items.Select(static token => token.Id).Should().Equal("b", "a", "c");
        page.Items.Should().OnlyContain(token => ReferenceEquals(token.Response, page.Response));
        page.Extra.Names.Should().Equal("totalCount");
    }

    [Fact]
    public async Task A_result_says_what_came_with_it()
    {
        foreach (var call in InfisicalWire.All)
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response(InfisicalWire.GoodResponse(call)).WithHeaders(
                "Date: Sun, 22 Nov 2026 08:00:01 GMT", "x-ratelimit-limit: 200", "x-ratelimit-remaining: 199", "x-ratelimit-reset: 42"));

            var result = await InfisicalWire.RunAsync(call, recorder);

            result!.Response.Should().BeEquivalentTo(
                new ResponseInfo
                {
                    StatusCode = 200,
                    ServerDate = Wire.Now.AddSeconds(1),
                    RateLimit = new RateLimitInfo { Limit = 200, Remaining = 199, ResetsAt = Wire.Now.AddSeconds(43) },
                    Attempts = 1,
                },
                call);
        }
    }

    [Fact]
    public async Task The_seconds_that_are_left_count_from_the_local_clock_where_the_server_shows_none()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(InfisicalWire.Configuration).WithHeaders("x-ratelimit-reset: 42"));

        (await InfisicalWire.RunAsync(InfisicalWire.GetConfiguration, recorder, clock: new FakeTimeProvider(Wire.Now)))!.Response.RateLimit.Should()
            .BeEquivalentTo(new RateLimitInfo { ResetsAt = Wire.Now.AddSeconds(42) });
    }

    [Theory]
    [InlineData("x-ratelimit-reset: 0", 0)]
    [InlineData("x-ratelimit-reset: -5", null)]
    [InlineData("x-ratelimit-reset: 99999999999999999", null)]
    [InlineData("x-ratelimit-reset: soon", null)]
    public async Task Nonsense_in_the_rate_limit_headers_is_no_error(string header, int? seconds)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(InfisicalWire.Configuration).WithHeaders("x-ratelimit-limit: 60", header));

        (await InfisicalWire.RunAsync(InfisicalWire.GetConfiguration, recorder, clock: new FakeTimeProvider(Wire.Now)))!.Response.RateLimit!.ResetsAt.Should().Be(seconds is null ? null : Wire.Now.AddSeconds(seconds.Value));
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_error()
    {
        foreach (var call in InfisicalWire.All)
        {
            using var recorder = new Wire.Recorder('\uFEFF' + InfisicalWire.GoodResponse(call));

            (await InfisicalWire.RunAsync(call, recorder)).Should().NotBeNull();
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.Created)]
    [InlineData(HttpStatusCode.Accepted)]
    [InlineData((HttpStatusCode)299)]
    public async Task Any_success_status_is_a_success(HttpStatusCode status)
    {
        foreach (var call in InfisicalWire.All)
        {
            using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(call), status);

            (await InfisicalWire.RunAsync(call, recorder))!.Response.StatusCode.Should().Be((int)status, call);
        }
    }

    [Fact]
    public async Task Models_serialise_without_what_is_unknown()
    {
        var token = await ReadTokenAsync(FullToken);
        var configuration = await ReadConfigurationAsync("""{"accessTokenTTL":60,"accessTokenMaxTTL":60,"accessTokenTrustedIps":[{"ipAddress":"10.0.0.0","prefix":24}],"surprise":"hidden"}""");

        var tokenJson = JsonSerializer.Serialize(token);
        var configurationJson = JsonSerializer.Serialize(configuration);

        tokenJson.Should().Contain("\"Id\":\"7d1f3c52-0a5e-4f0e-8f5a-b7b7a3f0c9d1\"").And.NotContain("admin");
        configurationJson.Should().Contain("[60,60]").And.Contain("\"10.0.0.0/24\"").And.NotContain("hidden");
        JsonSerializer.Deserialize<InfisicalTokenAuthConfiguration>(configurationJson)!.TrustedIps.Should().Equal(configuration.TrustedIps);
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
        return await infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token);
    }
}
