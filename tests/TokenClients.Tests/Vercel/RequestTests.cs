using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Vercel;

/// <summary>What Vercel's requests hold beyond what Conformance.RequestTests compares for every call.</summary>
public sealed class RequestTests
{
    private const string Api = "https://api.vercel.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "teamId=team_a%26b")]
    [InlineData(false, "slug=team_a%26b")]
    public async Task A_team_given_by_hand_goes_with_create_get_and_revoke(bool byId, string query)
    {
        var team = byId ? VercelTeam.FromId("team_a&b") : VercelTeam.FromSlug("team_a&b");
        using var recorder = new Wire.Recorder((count, _) => Wire.Response(Calls.GoodResponse(count switch { 1 => Calls.Create, 4 => Calls.Revoke, _ => Calls.Get })));
        using var vercel = Wire.Vercel(recorder, options => options.TeamId = "team_ofTheClient");

        await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never) { Team = team }, Token);
        await vercel.GetTokenAsync("tok_1", team, Token);
        await vercel.GetCurrentTokenAsync(team, Token);
        await vercel.RevokeTokenAsync("tok_1", team, Token);

        recorder.Requests.Select(static sent => sent.Address).Should().Equal(
            $"{Api}/v3/user/tokens?{query}", $"{Api}/v5/user/tokens/tok_1?{query}", $"{Api}/v5/user/tokens/current?{query}", $"{Api}/v3/user/tokens/tok_1?{query}");
    }

    [Fact]
    public async Task Create_sends_the_expiry_in_milliseconds()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Create));
        using var vercel = Wire.Vercel(recorder, clock: new FakeTimeProvider(Wire.Now));

        await vercel.CreateTokenAsync(new("ci", TokenExpiry.At(new DateTimeOffset(2030, 1, 1, 2, 0, 0, 123, TimeSpan.FromHours(2)).AddTicks(4567))), Token);
        await vercel.CreateTokenAsync(new("ci", TokenExpiry.In(TimeSpan.FromMinutes(1))), Token);

        recorder.Requests.Select(static sent => sent.Body).Should().Equal("""{"name":"ci","expiresAt":1893456000123}""", """{"name":"ci","expiresAt":1795334460000}""");
    }

    [Fact]
    public async Task A_code_is_exchanged_without_what_is_not_given()
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Exchange));
        using var sso = Wire.Sso(recorder);

        await sso.ExchangeCodeAsync(new SecretString("the-code"), cancellationToken: Token);

        recorder.Requests.Single().Body.Should().Be("""{"grant_type":"authorization_code","client_id":"oac_1","client_secret":"sso-client-secret","code":"the-code"}""");
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData(null, 1, "?limit=1")]
    [InlineData("a+b/c=", 20, "?limit=20&until=a%2Bb%2Fc%3D")]
    public async Task A_page_is_asked_for_by_size_and_cursor(string? cursor, int? size, string query)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.ListPage));
        using var vercel = Wire.Vercel(recorder);

        await vercel.ListTokensPageAsync(cursor, size, Token);

        recorder.Requests.Single().Address.Should().Be($"{Api}/v6/user/tokens{query}");
    }
}
