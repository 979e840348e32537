using System.Diagnostics;
using System.Text.RegularExpressions;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

public sealed partial class QuickstartTests
{
    [Fact]
    public async Task Without_settings_it_calls_the_emulator_and_ends_well()
    {
        var (exitCode, output) = await RunAsync([]);

        exitCode.Should().Be(0, output);
        output.Should().MatchRegex(@"(?m)^1 services, 7 calls, 0 failures$").And.Contain("the emulator in this process").And.NotContain("Failure:");
        output.Should().Contain("refused: NotFound").And.MatchRegex(@"StatusCode\W+404").And.MatchRegex(@"IsRetryable\W+False").And.MatchRegex(@"ErrorCode\W+not_found");
        output.Split('\n').Should().OnlyContain(static line => line.Length <= 80).And.NotContain(static line => line.Contains('\e') || line.Contains("warn:"));
        Secret().IsMatch(output).Should().BeFalse();
    }

    [Fact]
    public async Task With_settings_it_calls_the_service_that_they_name_and_leaves_nothing_behind()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions();

        var (exitCode, output) = await RunAsync(Settings(emulator, options.AccessToken!.Reveal()));

        exitCode.Should().Be(0, output);
        output.Should().MatchRegex(@"(?m)^1 services, 7 calls, 0 failures$").And.Contain($"{emulator.BaseAddress}, as configured");
        Secret().IsMatch(output).Should().BeFalse();
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle("only the account's own token is left");
    }

    [Fact]
    public async Task A_wrong_token_is_a_failure_with_a_sentence()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        var (exitCode, output) = await RunAsync(Settings(emulator, "wrong"));

        exitCode.Should().Be(1, output);
        output.Should().MatchRegex(@"(?m)^1 services, 1 calls, 1 failures$").And.Contain("failed: InvalidCredential").And.Contain("Failure: Vercel CreateTokenAsync failed:");
    }

    [Fact]
    public async Task A_step_that_fails_does_not_leave_a_token_behind()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(500));
        var settings = Settings(emulator, emulator.VercelOptions().AccessToken!.Reveal());
        settings["TokenClients__Vercel__Resilience__MaxRetries"] = "0";

        var (exitCode, output) = await RunAsync(settings);

        exitCode.Should().Be(1, output);
        output.Should().MatchRegex(@"(?m)^1 services, 7 calls, 1 failures$").And.Contain("failed: ServiceFault");
        emulator.LiveTokens(TokenService.Vercel).Should().ContainSingle("only the account's own token is left");
    }

    [Fact]
    public async Task A_wrong_setting_is_a_failure_that_names_the_key()
    {
        var (exitCode, output) = await RunAsync(new() { ["TokenClients__Vercel__BaseAddress"] = "https://api.vercel.com" });

        exitCode.Should().Be(1, output);
        output.Should().MatchRegex(@"(?m)^0 services, 0 calls, 1 failures$").And.Contain("Failure: TokenClients:Vercel:AccessToken is missing.");
    }

    private static Dictionary<string, string> Settings(TokenServicesEmulator emulator, string accessToken) => new()
    {
        ["TokenClients__Vercel__BaseAddress"] = emulator.BaseAddress.ToString(),
        ["TokenClients__Vercel__AccessToken"] = accessToken,
    };

    /// <summary>Runs the program with these settings only: those of the machine, perhaps of a real account, are kept from it.</summary>
    private static async Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Sample("Quickstart")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("TokenClients__", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, (await output + await errors).ReplaceLineEndings("\n"));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>What the emulator's tokens and Vercel's own look like.</summary>
    [GeneratedRegex("vc[a-z]_[A-Za-z0-9]{8,}")]
    private static partial Regex Secret();
}
