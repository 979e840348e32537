using System.Text.RegularExpressions;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Samples;

/// <summary>The program before it is published; .ci/run publishes it and looks at the same lines of the native one.</summary>
public sealed partial class NativeAotTests
{
    [Fact]
    public async Task It_leads_a_token_through_its_life_and_leaves_nothing_behind()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        var (exitCode, output) = await RunAsync(EmulatorSettings.For(emulator, TokenService.Vercel));

        exitCode.Should().Be(0, output);
        Lines().IsMatch(output).Should().BeTrue(output);
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle("that of the account");
        output.Should().NotContain(emulator.VercelOptions().AccessToken!.Reveal()).And.NotContain("vcp_");
    }

    [Fact]
    public async Task A_token_is_revoked_although_a_call_failed_in_between()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(403));

        var (exitCode, output) = await RunAsync(EmulatorSettings.For(emulator, TokenService.Vercel));

        exitCode.Should().Be(1, output);
        output.Should().Contain("Vercel ListTokensAsync failed");
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle("that of the account");
    }

    [Fact]
    public async Task Wrong_settings_end_with_a_sentence()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        (await RunAsync([])).Should().Match<(int ExitCode, string Output)>(static run => run.ExitCode == 2 && run.Output.Contains("names no service"));
        (await RunAsync(new() { ["TokenClients__Vercel__TeamId"] = "team_a" })).Should().Match<(int ExitCode, string Output)>(static run => run.ExitCode == 2 && run.Output.Contains("TokenClients:Vercel:AccessToken is missing"));
        (await RunAsync(new() { ["TokenClients__Crafter__BaseAddress"] = $"{emulator.BaseAddress}", ["TokenClients__Crafter__AccessToken"] = "token" }))
            .Should().Match<(int ExitCode, string Output)>(static run => run.ExitCode == 2 && run.Output.Contains("TokenClients:Vercel:AccessToken is missing"));
        var settings = EmulatorSettings.For(emulator, TokenService.Vercel);
        settings["TokenClients__Vercel__AccessToken"] = "wrong";
        (await RunAsync(settings)).Should().Match<(int ExitCode, string Output)>(static run => run.ExitCode == 1 && run.Output.Contains("Vercel CreateTokenAsync failed"));
    }

    private static Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> settings) => SampleProgram.RunAsync("NativeAot", settings);

    [GeneratedRegex(@"^Compiled as it runs, ready after [0-9]+ ms\nCreated: tokenclients-native-[0-9a-f]{32}, secret \*\*\*, expires [-0-9T:.]+Z\nListed: 2 token\(s\)\nRevoked: Revoked\n$")]
    private static partial Regex Lines();
}
