using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using TokenClients.Testing;

namespace TokenClients.SampleTests;

public sealed partial class QuickstartTests
{
    private const string IdentityId = "Quickstart__InfisicalIdentityId";

    public static TheoryData<TokenService> Services => [.. Enum.GetValues<TokenService>()];

    [Fact]
    public async Task Without_settings_it_calls_the_emulator_and_ends_well()
    {
        var (exitCode, output) = await RunAsync([]);

        exitCode.Should().Be(0, output);
        LastLine(output).Should().Be("4 services, 29 calls, 0 failures");
        Regex.Count(output, "the emulator in this process").Should().Be(4);
        output.Should().NotContain("as configured").And.NotContain("Failure:");
        output.Should().MatchRegex(@"StatusCode\W+404").And.MatchRegex(@"IsRetryable\W+False").And.MatchRegex(@"ErrorCode\W+not_found");
        Regex.Count(output, "refused: (NotFound|InvalidCredential), as it should be").Should().Be(3, "Apinizer's token cannot be revoked, so nothing is refused there");
        output.Split('\n').Should().NotContain(static line => line.Contains('\e') || line.Contains("warn:"));
        CheckLook(output);
    }

    /// <summary>As machines have it that reach the internet through a proxy only, and that exclude no address from it.</summary>
    [Fact]
    public async Task Case_A01_a_proxy_that_the_environment_names_gets_nothing_of_calls_to_this_machine()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}";

        var (exitCode, output) = await RunAsync(new() { ["http_proxy"] = address, ["https_proxy"] = address, ["HTTPS_PROXY"] = address, ["ALL_PROXY"] = address, ["NO_PROXY"] = "", ["no_proxy"] = "" });

        exitCode.Should().Be(0, output);
        LastLine(output).Should().Be("4 services, 29 calls, 0 failures");
        proxy.Pending().Should().BeFalse("nobody may connect to it");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task With_settings_of_one_service_it_calls_that_one_and_leaves_nothing_behind(TokenService service)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var before = Live(emulator);

        var (exitCode, output) = await RunAsync(Settings(emulator, service));

        exitCode.Should().Be(0, output);
        LastLine(output).Should().Be("4 services, 29 calls, 0 failures");
        Regex.Count(output, "the emulator in this process").Should().Be(3);
        Part(output, service).Should().Contain($"{emulator.BaseAddress}").And.Contain("as configured");
        emulator.Calls.Should().NotBeEmpty().And.OnlyContain(call => call.Service == service);
        CheckLook(output);
        CheckNothingLeft(emulator, before);
    }

    [Fact]
    public async Task With_settings_of_all_services_it_calls_none_of_its_own_and_leaves_nothing_behind()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var before = Live(emulator);

        var (exitCode, output) = await RunAsync(Settings(emulator));

        exitCode.Should().Be(0, output);
        LastLine(output).Should().Be("4 services, 29 calls, 0 failures");
        Regex.Count(output, "as configured").Should().Be(4);
        output.Should().NotContain("the emulator in this process");
        CheckLook(output, [.. Settings(emulator).Where(static setting => setting.Key.EndsWith("AccessToken", StringComparison.Ordinal) || setting.Key.EndsWith("ClientSecret", StringComparison.Ordinal)).Select(static setting => setting.Value)]);
        CheckNothingLeft(emulator, before);

        // It issued a token at each, so that nothing is left says something.
        emulator.Executed(TokenService.Infisical, "createTokenAuthToken").Should().Be(1);
        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(1);
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
        emulator.Executed(TokenService.Crafter, "createAccessToken").Should().Be(1);
        emulator.Executed(TokenService.Infisical, "attachTokenAuth").Should().Be(1);
        emulator.Executed(TokenService.Infisical, "deleteTokenAuth").Should().Be(1);
        emulator.IsLive(TokenService.Infisical, emulator.InfisicalOptions().AccessToken!).Should().BeTrue();
        emulator.IsLive(TokenService.Vercel, emulator.VercelOptions().AccessToken!).Should().BeTrue();
        emulator.IsLive(TokenService.Crafter, emulator.CrafterOptions().AccessToken!).Should().BeTrue();
    }

    [Fact]
    public async Task An_identity_that_has_Token_Auth_keeps_it_with_its_tokens()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var infisical = new TokenClients.Infisical.InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);
        var own = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        var before = Live(emulator);

        var (exitCode, output) = await RunAsync(Settings(emulator, TokenService.Infisical));

        exitCode.Should().Be(0, output);
        LastLine(output).Should().Be("4 services, 27 calls, 0 failures");
        CheckNothingLeft(emulator, before);
        emulator.Executed(TokenService.Infisical, "deleteTokenAuth").Should().Be(0);
        emulator.IsLive(TokenService.Infisical, own.Secret).Should().BeTrue();
    }

    [Fact]
    public async Task A_wrong_credential_is_a_failure_with_a_sentence_and_the_other_services_go_on()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var before = Live(emulator);
        foreach (var service in Enum.GetValues<TokenService>())
        {
            var settings = Settings(emulator, service);
            settings[$"TokenClients__{service}__{(service == TokenService.Apinizer ? "ClientSecret" : "AccessToken")}"] = "wrong";

            var (exitCode, output) = await RunAsync(settings);

            // One call is refused, Apinizer's after one that needs no credential; the rest of that life is left out.
            var (first, calls) = service switch
            {
                TokenService.Infisical => ("GetConfigurationAsync", 29 - 11 + 1),
                TokenService.Apinizer => ("CreateTokenAsync", 29 - 4 + 2),
                _ => ("CreateTokenAsync", 29 - 7 + 1),
            };
            exitCode.Should().Be(1, output);
            LastLine(output).Should().Be($"4 services, {calls} calls, 1 failures", output);
            Part(output, service).Should().Contain("failed: InvalidCredential");
            Failures(output).Should().ContainSingle().Which.Should().StartWith($"{service} {first} failed: ");
            CheckLook(output);
        }

        CheckNothingLeft(emulator, before);
    }

    [Fact]
    public async Task A_step_that_fails_does_not_leave_a_token_behind()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var before = Live(emulator);
        emulator.Fail(TokenService.Infisical, "getTokenAuthTokens", Fault.Status(500));
        emulator.Fail(TokenService.Apinizer, "hello", Fault.Status(500));
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(500));
        emulator.Fail(TokenService.Crafter, "listAccessTokens", Fault.Status(500));
        var settings = Settings(emulator);
        foreach (var service in Enum.GetValues<TokenService>())
        {
            settings[$"TokenClients__{service}__Resilience__Retry__MaxRetryAttempts"] = "0";
        }

        var (exitCode, output) = await RunAsync(settings);

        exitCode.Should().Be(1, output);
        LastLine(output).Should().Be("4 services, 29 calls, 4 failures");
        Regex.Count(output, "failed: ServiceFault").Should().Be(3);
        Failures(output).Should().SatisfyRespectively(
            static infisical => infisical.Should().StartWith("Infisical ListTokensAsync failed: "),
            static apinizer => apinizer.Should().StartWith("CheckByValueAsync returned something else than it should: "),
            static vercel => vercel.Should().StartWith("Vercel ListTokensAsync failed: "),
            static crafter => crafter.Should().StartWith("Crafter ListTokensAsync failed: "));
        CheckLook(output);
        CheckNothingLeft(emulator, before);
    }

    [Fact]
    public async Task A_wrong_setting_is_a_failure_that_names_the_key()
    {
        var (exitCode, output) = await RunAsync(new() { ["TokenClients__Vercel__BaseAddress"] = "https://api.vercel.com", ["TokenClients__Crafter__AccessToken"] = "token" });

        exitCode.Should().Be(1, output);
        LastLine(output).Should().Be("0 services, 0 calls, 2 failures");
        Failures(output).Should().Contain(static sentence => sentence.StartsWith("TokenClients:Vercel:AccessToken is missing.", StringComparison.Ordinal))
            .And.Contain(static sentence => sentence.StartsWith("TokenClients:Crafter:BaseAddress is missing.", StringComparison.Ordinal));
        CheckLook(output);
    }

    [Fact]
    public async Task Settings_of_a_keyed_client_alone_leave_the_service_to_the_emulator()
    {
        var (exitCode, output) = await RunAsync(new() { ["TokenClients__Vercel__Instances__team_b__AccessToken"] = "token" });

        exitCode.Should().Be(0, output);
        LastLine(output).Should().Be("4 services, 29 calls, 0 failures");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("the-build-machine")]
    public async Task Infisical_needs_an_identity(string? identityId)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var settings = Settings(emulator, TokenService.Infisical);
        settings.Remove(IdentityId);
        if (identityId is not null)
        {
            settings[IdentityId] = identityId;
        }

        var (exitCode, output) = await RunAsync(settings);

        exitCode.Should().Be(1, output);
        LastLine(output).Should().Be("4 services, 18 calls, 1 failures");
        Failures(output).Should().Equal("Set Quickstart:InfisicalIdentityId to the id of the machine identity that the token is to be for: a UUID.");
        emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Case_A18_What_the_emulator_prints_can_be_pasted_and_is_all_that_it_needs()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var emulator = ToolProcess.Start("dotnet", [Repository.Sample("Emulator"), "--port", "0"]);
        await emulator.ReadAfterAsync("Listening.", cancellation);
        var settings = await PasteAsync(Setting().Matches(emulator.Output).Select(static setting => setting.Value.Trim()).ToList());
        settings.Values.Should().Contain(static value => value.Any(static character => !char.IsAsciiLetterOrDigit(character) && !"-_.:/".Contains(character)), "a password holds what a shell would read as its own");
        settings.Keys.Select(static name => name.Split("__")[1]).Distinct().Should().BeEquivalentTo("Infisical", "InfisicalIdentityId", "Apinizer", "Vercel", "VercelSso", "Crafter");

        var (exitCode, output) = await RunAsync(settings);

        exitCode.Should().Be(0, output);
        LastLine(output).Should().Be("4 services, 29 calls, 0 failures");
        Regex.Count(output, "as configured").Should().Be(4);
        CheckLook(output, [.. settings.Where(static setting => setting.Key.EndsWith("AccessToken", StringComparison.Ordinal) || setting.Key.EndsWith("ClientSecret", StringComparison.Ordinal)).Select(static setting => setting.Value)]);

        // That program prints the same calls from its side, and no secret with them.
        await emulator.ReadAfterAsync("Crafter deleteAccessToken POST /crafter-profile/api/1/access_token/{id}/delete", cancellation);
        Leaks(emulator.Output[emulator.Output.IndexOf("Listening.", StringComparison.Ordinal)..]).Should().BeEmpty();
    }

    /// <summary>What a shell makes of lines that are pasted into it.</summary>
    private static async Task<Dictionary<string, string>> PasteAsync(IReadOnlyList<string> lines)
    {
        await using var shell = ToolProcess.Start("sh", ["-c", $"set -a\n{string.Join('\n', lines)}\nexec env"]);
        (await shell.WaitAsync(TestContext.Current.CancellationToken)).Should().Be(0, shell.Output);
        var names = lines.Select(static line => line.Split('=')[0]).ToHashSet();
        return shell.Output.Split('\n').Select(static line => line.TrimEnd('\r').Split('=', 2)).Where(pair => names.Contains(pair[0])).ToDictionary(static pair => pair[0], static pair => pair[1]);
    }

    /// <summary>The settings of some services, or of all, at an emulator.</summary>
    private static Dictionary<string, string> Settings(TokenServicesEmulator emulator, params TokenService[] services)
    {
        var settings = new Dictionary<string, string>();
        foreach (var service in services.Length == 0 ? Enum.GetValues<TokenService>() : services)
        {
            var (address, accessToken) = service switch
            {
                TokenService.Infisical => (emulator.InfisicalOptions().BaseAddress, emulator.InfisicalOptions().AccessToken),
                TokenService.Vercel => (emulator.VercelOptions().BaseAddress, emulator.VercelOptions().AccessToken),
                TokenService.Crafter => (emulator.CrafterOptions().BaseAddress, emulator.CrafterOptions().AccessToken),
                _ => (emulator.ApinizerOptions().BaseAddress, null),
            };
            settings[$"TokenClients__{service}__BaseAddress"] = $"{address}";
            if (accessToken is not null)
            {
                settings[$"TokenClients__{service}__AccessToken"] = accessToken.Reveal();
            }

            switch (service)
            {
                case TokenService.Infisical:
                    settings[IdentityId] = $"{emulator.InfisicalIdentityId}";
                    break;
                case TokenService.Apinizer:
                    settings["TokenClients__Apinizer__ClientId"] = emulator.ApinizerOptions().ClientId!;
                    settings["TokenClients__Apinizer__ClientSecret"] = emulator.ApinizerOptions().ClientSecret!.Reveal();
                    break;
            }
        }

        return settings;
    }

    private static Dictionary<TokenService, string[]> Live(TokenServicesEmulator emulator) =>
        Enum.GetValues<TokenService>().ToDictionary(static service => service, service => emulator.LiveTokens(service).Select(static token => token.DisplayId).ToArray());

    /// <summary>Apinizer's token is the exception: no call can revoke it.</summary>
    private static void CheckNothingLeft(TokenServicesEmulator emulator, Dictionary<TokenService, string[]> before)
    {
        var after = Live(emulator);
        after[TokenService.Apinizer].Should().HaveCount(emulator.Executed(TokenService.Apinizer, "createToken"));
        after.Remove(TokenService.Apinizer);
        foreach (var (service, tokens) in after)
        {
            tokens.Should().Equal(before[service], $"{service} had these before");
        }
    }

    /// <summary>What a reader sees: no secret, and no line that a terminal would break.</summary>
    private static void CheckLook(string output, params string[] secrets)
    {
        output.Split('\n').Should().OnlyContain(static line => line.Length <= 80);
        foreach (var text in new[] { output, WithoutBorders(output) })
        {
            Leaks(text).Should().BeEmpty();
            foreach (var secret in secrets)
            {
                text.Should().NotContain(secret).And.NotContain(secret.Replace(" ", "", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>What looks like a secret. The id of a Crafter token is its secret, and a UUID; those of Infisical's tokens and identities are no secrets.</summary>
    private static IEnumerable<string> Leaks(string text)
    {
        var crafter = text.IndexOf("Crafter at ", StringComparison.Ordinal);
        return Secret().Matches(text).Concat(crafter < 0 ? [] : Uuid().Matches(text[crafter..])).Select(static leak => leak.Value);
    }

    private static string LastLine(string output) => output.TrimEnd('\n').Split('\n')[^1];

    /// <summary>What is printed of a service: from its heading to the next one's, or to the end.</summary>
    private static string Part(string output, TokenService service)
    {
        var start = output.IndexOf($"{service} at ", StringComparison.Ordinal);
        start.Should().BeGreaterThanOrEqualTo(0, output);
        var end = Enum.GetValues<TokenService>().Select(other => output.IndexOf($"{other} at ", start + 1, StringComparison.Ordinal)).Where(static index => index >= 0).Append(output.Length).Min();
        return Joined(output[start..end]);
    }

    /// <summary>The sentences between the tables and the last line, which is taken off.</summary>
    private static string[] Failures(string output)
    {
        var lines = output.TrimEnd('\n').Split('\n')[..^1];
        var start = Array.FindIndex(lines, static line => line.StartsWith("Failure: ", StringComparison.Ordinal));
        return start < 0 ? [] : string.Join(' ', lines[start..]).Split("Failure: ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Joined).ToArray();
    }

    private static string Joined(string text) => WhiteSpace().Replace(text, " ").Trim();

    private static string WithoutBorders(string text) => Border().Replace(text, "");

    private static Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> settings) => SampleProgram.RunAsync("Quickstart", settings);

    /// <summary>What the emulator's tokens look like, and the services' own: Vercel's, Apinizer's of the console, and the signed ones of Infisical and Apinizer.</summary>
    [GeneratedRegex(@"vc[a-z]_[A-Za-z0-9]{8,}|apnz_[A-Za-z0-9]{8,}|(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]+)?")]
    private static partial Regex Secret();

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    /// <summary>What a table puts between the halves of a long word.</summary>
    [GeneratedRegex(@" *│\n│ *│ |\n")]
    private static partial Regex Border();

    [GeneratedRegex("(?m)^(?<name>[A-Za-z]+(__[A-Za-z]+)+)=(?<value>.+)$")]
    private static partial Regex Setting();
}
