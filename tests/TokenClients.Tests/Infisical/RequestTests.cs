using System.Text.Json;
using TokenClients.Infisical;
using TokenClients.Tests.Http;

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
        using var infisical = Wire.Infisical(recorder);
        var settings = new InfisicalTokenAuthSettings
        {
            Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromDays(3650)),
            UseLimit = long.MaxValue,
            TrustedIps = [new("10.0.0.0/24"), new("192.0.2.7"), new("2001:db8::/32"), InfisicalTrustedIp.AnyIPv4, InfisicalTrustedIp.AnyIPv6],
        };

        await infisical.AttachAsync(Calls.Identity, settings, Token);
        await infisical.UpdateConfigurationAsync(Calls.Identity, settings, Token);

        recorder.Requests.Should().HaveCount(2);
        foreach (var sent in recorder.Requests)
        {
            sent.Body.ShouldBeJson("""
                {"accessTokenTrustedIps":[{"ipAddress":"10.0.0.0/24"},{"ipAddress":"192.0.2.7"},{"ipAddress":"2001:db8::/32"},{"ipAddress":"0.0.0.0/0"},{"ipAddress":"::/0"}],
                 "accessTokenTTL":3600,"accessTokenMaxTTL":315360000,"accessTokenNumUsesLimit":9223372036854775807}
                """);
        }
    }

    [Theory]
    [InlineData(null, "acme-2", """{"organizationSlug":"acme-2"}""")]
    [InlineData("ci", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", """{"name":"ci","organizationSlug":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")]
    public async Task Create_sends_only_what_was_given(string? name, string? slug, string body)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(InfisicalWire.Create));
        using var infisical = Wire.Infisical(recorder);

        await infisical.CreateTokenAsync(Calls.Identity, new() { Name = name, OrganizationSlug = slug }, Token);

        recorder.Requests.Should().ContainSingle().Which.Body.Should().Be(body);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" padded ")]
    [InlineData("deploy \"bot\" \\ Zürich 🚀")]
    public async Task A_name_arrives_as_it_was_written(string name)
    {
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(Calls.GoodResponse(request.Method == HttpMethod.Post ? InfisicalWire.Create : InfisicalWire.Rename)));
        using var infisical = Wire.Infisical(recorder);

        await infisical.CreateTokenAsync(Calls.Identity, new() { Name = name }, Token);
        await infisical.RenameTokenAsync("t1", name, Token);

        foreach (var sent in recorder.Requests)
        {
            using var body = JsonDocument.Parse(sent.Body!);
            body.RootElement.EnumerateObject().Should().ContainSingle().Which.Value.GetString().Should().Be(name);
        }
    }

    [Theory]
    [InlineData(null, 1, "?offset=0&limit=1")]
    [InlineData("100", null, "?offset=100&limit=100")]
    public async Task A_page_is_asked_for_by_size_and_cursor(string? cursor, int? size, string query)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(InfisicalWire.ListPage));
        using var infisical = Wire.Infisical(recorder);

        await infisical.ListTokensPageAsync(Calls.Identity, cursor, size, Token);

        recorder.Requests.Single().Address.Should().EndWith("/tokens" + query);
    }
}
