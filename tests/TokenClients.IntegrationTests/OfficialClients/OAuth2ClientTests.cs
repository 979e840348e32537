using System.Text.Json;
using TokenClients.Apinizer;
using TokenClients.Errors;

namespace TokenClients.IntegrationTests;

/// <summary>A client for OAuth 2.0 that everybody uses, unchanged, against the emulator as a program: proof that Apinizer's token endpoint is played as the standard has it.</summary>
public sealed class OAuth2ClientTests
{
    [Fact]
    public async Task A_client_for_any_OAuth_server_gets_a_token_by_client_credentials()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var package = ExternalTools.NodeModule("simple-oauth2", "index.js");
        await using var emulator = ToolProcess.Start("dotnet", [Repository.Sample("Emulator"), "--port", "0"]);
        await emulator.ReadAfterAsync("Listening.", cancellation);
        var baseAddress = await emulator.ReadSettingAsync("TokenClients__Apinizer__BaseAddress", cancellation);
        var clientId = await emulator.ReadSettingAsync("TokenClients__Apinizer__ClientId", cancellation);
        var clientSecret = await emulator.ReadSettingAsync("TokenClients__Apinizer__ClientSecret", cancellation);
        clientSecret.Should().Contain(" ").And.Contain("&").And.Contain("=").And.Contain("+").And.Contain("%", "a password that is easy to send would prove little");

        await using var script = ToolProcess.Start(
            ExternalTools.Node,
            [Repository.PathOf("tests", "TokenClients.IntegrationTests", "OfficialClients", "oauth2.mjs"), package],
            new Dictionary<string, string> { ["BASE_ADDRESS"] = baseAddress, ["CLIENT_ID"] = clientId, ["CLIENT_SECRET"] = clientSecret });
        using var json = JsonDocument.Parse(await script.ReadAfterAsync("RESULT ", cancellation));
        (await script.WaitAsync(cancellation)).Should().Be(0, script.Output);
        var result = json.RootElement;
        var accessToken = result.GetProperty("accessToken").GetString()!;

        result.GetProperty("tokenType").GetString().Should().Be("Bearer");
        result.GetProperty("secondsLeft").GetInt32().Should().BeInRange(3500, 3600);
        result.GetProperty("expired").GetBoolean().Should().BeFalse();
        result.GetProperty("expiredInTwoHours").GetBoolean().Should().BeTrue();
        result.GetProperty("greeting").GetString().Should().Be("Hello oauth2");
        result.GetProperty("greetingOfAnother").GetString().Should().Be("401");
        Failure("wrongPassword").Should().Be((401, "unauthorized_client"));
        Failure("nearlyRight").Should().Be((401, "unauthorized_client"));
        Failure("nobody").Should().Be((401, "unauthorized_client"));

        // What that client got, ours finds good, and gets one in the same way.
        using var apinizer = new ApinizerAuth(new ApinizerOptions { BaseAddress = new(baseAddress), ClientId = clientId, ClientSecret = new(clientSecret) });
        (await apinizer.CheckByValueAsync(new(accessToken), cancellation)).State.Should().Be(CredentialState.Accepted);
        (await apinizer.CheckByValueAsync(new(accessToken[..^1]), cancellation)).State.Should().Be(CredentialState.Rejected);
        var own = await apinizer.CreateTokenAsync(cancellation);
        own.Secret.Should().NotBe(new SecretString(accessToken));

        // The request lines show no secret: the password stands where the program hands it out, and nowhere else.
        await emulator.ReadAfterAsync("createToken POST /apiops/auth/token 401", cancellation);
        var requests = emulator.Output[emulator.Output.IndexOf("Listening.", StringComparison.Ordinal)..];
        requests.Should().Contain("createToken POST /apiops/auth/token 200").And.Contain("createToken POST /apiops/auth/token 401").And.Contain("hello GET /apiops/test/hello/{name} 200");
        requests.Should().NotContain(clientSecret).And.NotContain(Uri.EscapeDataString(clientSecret)).And.NotContain("wrong");
        emulator.Output.Should().NotContain(accessToken).And.NotContain(own.Secret.Reveal());

        (int Status, string? Error) Failure(string name) =>
            (result.GetProperty(name).GetProperty("status").GetInt32(), result.GetProperty(name).GetProperty("error").GetString());
    }
}
