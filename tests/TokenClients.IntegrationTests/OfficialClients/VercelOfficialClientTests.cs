using System.Text.Json;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

/// <summary>Vercel's own TypeScript client, unchanged, against the emulator as a program: proof that the emulator is one for others, too.</summary>
public sealed class VercelOfficialClientTests
{
    [Fact]
    public async Task The_official_client_lives_the_life_of_a_token()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var sdk = ExternalTools.NodeModule("@vercel", "sdk", "esm", "index.js");
        await using var emulator = ToolProcess.Start("dotnet", [Repository.Sample("Emulator"), "--port", "0"]);
        await emulator.ReadAfterAsync("Listening.", cancellation);
        var baseAddress = await emulator.ReadSettingAsync("TokenClients__Vercel__BaseAddress", cancellation);
        var accessToken = await emulator.ReadSettingAsync("TokenClients__Vercel__AccessToken", cancellation);
        var environment = new Dictionary<string, string>
        {
            ["BASE_ADDRESS"] = baseAddress,
            ["ACCESS_TOKEN"] = accessToken,
            ["SSO_CLIENT_ID"] = await emulator.ReadSettingAsync("TokenClients__VercelSso__ClientId", cancellation),
            ["SSO_CLIENT_SECRET"] = await emulator.ReadSettingAsync("TokenClients__VercelSso__ClientSecret", cancellation),
            ["SSO_CODE"] = await emulator.ReadAfterAsync("single sign-on: ", cancellation),
            ["INSTALLATION"] = await emulator.ReadAfterAsync("its access token: ", cancellation),
        };

        await using var script = ToolProcess.Start(
            ExternalTools.Node, [Repository.PathOf("tests", "TokenClients.IntegrationTests", "OfficialClients", "vercel.mjs"), sdk], environment);
        using var json = JsonDocument.Parse(await script.ReadAfterAsync("RESULT ", cancellation));
        (await script.WaitAsync(cancellation)).Should().Be(0, script.Output);
        var result = json.RootElement;

        result.GetProperty("expiresAt").GetBoolean().Should().BeTrue();
        result.GetProperty("got").GetString().Should().Be("official");
        result.GetProperty("listed").EnumerateArray().Select(name => name.GetString()).Should().BeEquivalentTo("official", "emulated account");
        result.GetProperty("current").GetString().Should().Be(result.GetProperty("id").GetString());
        result.GetProperty("deleted").GetString().Should().Be(result.GetProperty("id").GetString());
        result.GetProperty("getAfterDelete").GetInt32().Should().Be(404);
        result.GetProperty("deleteAfterDelete").GetInt32().Should().Be(404);
        result.GetProperty("deletedCredential").GetInt32().Should().Be(403);
        result.GetProperty("ssoAccessToken").GetString().Should().NotBeNullOrEmpty();
        result.GetProperty("revoked").EnumerateArray().Select(value => value.GetBoolean()).Should().Equal(true, false, true);
        result.GetProperty("revokedLast").GetInt32().Should().Be(409);

        // What the official client made, ours can use: the same service to both.
        using var vercel = new VercelTokens(new VercelOptions { BaseAddress = new(baseAddress), AccessToken = new SecretString(result.GetProperty("keptSecret").GetString()!) });
        (await vercel.GetCurrentTokenAsync(cancellationToken: cancellation)).Id.Should().Be(result.GetProperty("keptId").GetString());
        (await vercel.ListTokensAsync(cancellation).ToListAsync()).Select(token => token.Name).Should().BeEquivalentTo("official, kept", "emulated account");
        (await vercel.RevokeCurrentTokenAsync(cancellation)).Outcome.Should().Be(RevokeOutcome.Revoked);

        // A program that people watch shows the requests, and no secret but those that it hands out itself.
        await emulator.ReadAfterAsync("exchangeSsoToken", cancellation);
        emulator.Output.Should().Contain("deleteAuthToken DELETE /v3/user/tokens/{tokenId} 200");
        emulator.Output.Should().NotContain(result.GetProperty("secret").GetString()).And.NotContain(result.GetProperty("ssoAccessToken").GetString());
    }
}
