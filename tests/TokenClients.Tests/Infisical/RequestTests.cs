using System.Text.Json;
using TokenClients.Infisical;

namespace TokenClients.Tests.Infisical;

/// <summary>What Infisical's requests hold beyond what Conformance.RequestTests compares for every call.</summary>
public sealed class RequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_clouds_have_their_addresses()
    {
        InfisicalOptions.UsCloud.AbsoluteUri.Should().Be("https://us.infisical.com/");
        InfisicalOptions.EuCloud.AbsoluteUri.Should().Be("https://eu.infisical.com/");
    }

    [Fact]
    public async Task Settings_are_sent_in_full_under_their_exact_names()
    {
        using var recorder = new Wire.Recorder(InfisicalWire.Configuration);
        using var infisical = InfisicalWire.Client(recorder);
        var settings = new InfisicalTokenAuthSettings
        {
            Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromDays(3650)),
            UseLimit = long.MaxValue,
            TrustedIps = [new("10.0.0.0/24"), new("192.0.2.7"), new("2001:db8::/32"), InfisicalTrustedIp.AnyIPv4, InfisicalTrustedIp.AnyIPv6],
        };

        await infisical.AttachAsync(InfisicalWire.IdentityId, settings, Token);
        await infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, settings, Token);

        recorder.Requests.Should().HaveCount(2);
        foreach (var sent in recorder.Requests)
        {
            sent.Body.ShouldBeJson("""
                {"accessTokenTrustedIps":[{"ipAddress":"10.0.0.0/24"},{"ipAddress":"192.0.2.7"},{"ipAddress":"2001:db8::/32"},{"ipAddress":"0.0.0.0/0"},{"ipAddress":"::/0"}],
                 "accessTokenTTL":3600,"accessTokenMaxTTL":315360000,"accessTokenNumUsesLimit":9223372036854775807}
                """);
        }
    }

    [Fact]
    public async Task Of_settings_only_what_is_set_is_sent_and_a_zero_is_set()
    {
        foreach (var (settings, body) in new (InfisicalTokenAuthSettings, string)[]
        {
            (new() { UseLimit = 0 }, """{"accessTokenNumUsesLimit":0}"""),
            (new() { Lifetime = InfisicalTokenLifetime.ServerMaximum }, """{"accessTokenTTL":0,"accessTokenMaxTTL":0}"""),
            (new() { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromSeconds(1)) }, """{"accessTokenTTL":1,"accessTokenMaxTTL":1}"""),
            (new() { TrustedIps = [new("::1")] }, """{"accessTokenTrustedIps":[{"ipAddress":"::1"}]}"""),
        })
        {
            using var recorder = new Wire.Recorder(InfisicalWire.Configuration);
            using var infisical = InfisicalWire.Client(recorder);

            await infisical.AttachAsync(InfisicalWire.IdentityId, settings, Token);
            await infisical.UpdateConfigurationAsync(InfisicalWire.IdentityId, settings, Token);

            recorder.Requests.Select(static sent => sent.Body).Should().Equal(body, body);
        }
    }

    [Theory]
    [InlineData("", null, """{"name":""}""")]
    [InlineData(null, "acme-2", """{"organizationSlug":"acme-2"}""")]
    [InlineData("ci", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", """{"name":"ci","organizationSlug":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")]
    public async Task Create_sends_only_what_was_given(string? name, string? slug, string body)
    {
        using var recorder = new Wire.Recorder(InfisicalWire.Created());
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.CreateTokenAsync(InfisicalWire.IdentityId, new() { Name = name, OrganizationSlug = slug }, Token);

        recorder.Requests.Should().ContainSingle().Which.Body.Should().Be(body);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" padded ")]
    [InlineData("deploy \"bot\" \\ Zürich 🚀")]
    public async Task A_name_arrives_as_it_was_written(string name)
    {
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(InfisicalWire.GoodResponse(request.Method == HttpMethod.Post ? InfisicalWire.Create : InfisicalWire.Rename)));
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.CreateTokenAsync(InfisicalWire.IdentityId, new() { Name = name }, Token);
        await infisical.RenameTokenAsync("t1", name, Token);

        foreach (var sent in recorder.Requests)
        {
            using var body = JsonDocument.Parse(sent.Body!);
            body.RootElement.EnumerateObject().Should().ContainSingle().Which.Value.GetString().Should().Be(name);
        }
    }

    [Theory]
    [InlineData(null, null, "?offset=0&limit=100")]
    [InlineData(null, 1, "?offset=0&limit=1")]
    [InlineData("0", 100, "?offset=0&limit=100")]
    [InlineData("100", null, "?offset=100&limit=100")]
    public async Task A_page_is_asked_for_by_size_and_cursor(string? cursor, int? size, string query)
    {
        using var recorder = new Wire.Recorder(InfisicalWire.GoodResponse(InfisicalWire.ListPage));
        using var infisical = InfisicalWire.Client(recorder);

        await infisical.ListTokensPageAsync(InfisicalWire.IdentityId, cursor, size, Token);

        recorder.Requests.Single().Address.Should().EndWith("/tokens" + query);
    }
}
