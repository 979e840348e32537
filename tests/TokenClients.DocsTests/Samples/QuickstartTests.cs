using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Samples;

public sealed partial class QuickstartTests
{
    private const string AllCalls = "4 services, 17 calls, 0 failures";

    public static TheoryData<TokenService> Services => [.. Enum.GetValues<TokenService>()];

    [Theory]
    [InlineData]
    [InlineData("--demo")]
    public async Task Without_settings_it_calls_the_emulator_and_ends_well(params string[] arguments)
    {
        // Settings count only without --demo.
        var settings = arguments.Length == 0 ? [] : new Dictionary<string, string> { ["TokenClients__Vercel__AccessToken"] = "token" };

        var (exitCode, output) = await SampleProgram.RunAsync("Quickstart", settings, arguments);

        exitCode.Should().Be(0, output);
        LastLine(output).Should().Be(AllCalls);
        Regex.Count(output, "(?m)^[A-Z][a-z]+, emulated$").Should().Be(4);
        Regex.Count(output, "GetTokenAsync +NotFound, as expected").Should().Be(2, "Apinizer and Infisical look nothing up by id here");
        output.Split('\n').Should().OnlyContain(static line => line.Length <= 80 && !line.Contains('\e') && !line.Contains("warn:"));
        Leaks(output).Should().BeEmpty();
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
        LastLine(output).Should().Be(AllCalls);
        proxy.Pending().Should().BeFalse("nobody may connect to it");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task With_settings_of_one_service_it_calls_that_one_and_leaves_nothing_behind(TokenService service)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var before = Live(emulator);

        var (exitCode, output) = await RunAsync(EmulatorSettings.For(emulator, service));

        exitCode.Should().Be(0, output);
        LastLine(output).Should().MatchRegex("^1 services, [2-7] calls, 0 failures$");
        output.Should().Contain($"{service}, as configured");
        emulator.Calls.Should().NotBeEmpty().And.OnlyContain(call => call.Service == service);
        Leaks(output).Should().BeEmpty();
        CheckNothingLeft(emulator, before);
    }

    [Fact]
    public async Task An_identity_that_has_Token_Auth_keeps_it_with_its_tokens()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var infisical = new TokenClients.Infisical.InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);
        var own = await infisical.CreateTokenAsync(emulator.InfisicalIdentityId);
        var before = Live(emulator);

        var (exitCode, output) = await RunAsync(EmulatorSettings.For(emulator, TokenService.Infisical));

        exitCode.Should().Be(0, output);
        LastLine(output).Should().Be("1 services, 5 calls, 0 failures");
        CheckNothingLeft(emulator, before);
        emulator.Executed(TokenService.Infisical, "deleteTokenAuth").Should().Be(0);
        emulator.IsLive(TokenService.Infisical, own.Secret).Should().BeTrue();
    }

    [Fact]
    public async Task A_wrong_credential_is_a_failure_with_a_sentence_and_the_other_services_go_on()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var settings = EmulatorSettings.For(emulator);
        foreach (var service in new[] { "Infisical", "Crafter" })
        {
            settings[$"TokenClients__{service}__AccessToken"] = "wrong";
        }

        var (exitCode, output) = await RunAsync(settings);

        exitCode.Should().Be(1, output);
        LastLine(output).Should().Be("4 services, 8 calls, 2 failures");
        Failures(output).Should().SatisfyRespectively(
            static infisical => infisical.Should().StartWith("Infisical GetConfigurationAsync failed: "),
            static crafter => crafter.Should().StartWith("Crafter CreateTokenAsync failed: "));
        Leaks(output).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_that_fails_does_not_leave_a_token_behind()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var before = Live(emulator);
        emulator.Fail(TokenService.Infisical, "getTokenAuthTokens", Fault.Status(500));
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(500));
        emulator.Fail(TokenService.Crafter, "listAccessTokens", Fault.Status(500));
        var settings = EmulatorSettings.For(emulator);
        foreach (var service in Enum.GetValues<TokenService>())
        {
            settings[$"TokenClients__{service}__Resilience__Retry__MaxRetryAttempts"] = "0";
        }

        var (exitCode, output) = await RunAsync(settings);

        exitCode.Should().Be(1, output);
        LastLine(output).Should().Be("4 services, 17 calls, 3 failures");
        Failures(output).Should().HaveCount(3).And.OnlyContain(static sentence => sentence.Contains(" ListTokensAsync failed: "));
        Leaks(output).Should().BeEmpty();
        CheckNothingLeft(emulator, before);
    }

    [Fact]
    public async Task A_wrong_setting_is_a_failure_that_names_the_key()
    {
        var (exitCode, output) = await RunAsync(new() { ["TokenClients__Vercel__BaseAddress"] = "https://api.vercel.com", ["TokenClients__Crafter__AccessToken"] = "token" });

        exitCode.Should().Be(1, output);
        LastLine(output).Should().Be("0 services, 0 calls, 1 failures");
        Failures(output).Should().ContainSingle().Which.Should().Contain("TokenClients:Vercel:AccessToken is missing.").And.Contain("TokenClients:Crafter:BaseAddress is missing.");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("the-build-machine")]
    public async Task Infisical_needs_an_identity(string? identityId)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var settings = EmulatorSettings.For(emulator, TokenService.Infisical);
        settings.Remove(EmulatorSettings.IdentityId);
        if (identityId is not null)
        {
            settings[EmulatorSettings.IdentityId] = identityId;
        }

        var (exitCode, output) = await RunAsync(settings);

        exitCode.Should().Be(1, output);
        LastLine(output).Should().Be("1 services, 0 calls, 1 failures");
        Failures(output).Should().Equal("Set Quickstart:InfisicalIdentityId to the id of the machine identity that the token is for: a UUID.");
        emulator.Calls.Should().BeEmpty();
    }

    /// <summary>The library refuses the id before it calls the service.</summary>
    [Fact]
    public async Task A_wrong_argument_is_a_failure_of_its_step()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var settings = EmulatorSettings.For(emulator, TokenService.Infisical);
        settings[EmulatorSettings.IdentityId] = $"{Guid.Empty}";

        var (exitCode, output) = await RunAsync(settings);

        exitCode.Should().Be(1, output);
        output.Should().MatchRegex("(?m)^  GetConfigurationAsync +wrong argument$");
        LastLine(output).Should().Be("1 services, 1 calls, 1 failures");
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
        LastLine(output).Should().Be(AllCalls);
        Regex.Count(output, "as configured").Should().Be(4);
        output.Should().NotContainAny([.. settings.Where(static setting => setting.Key.EndsWith("AccessToken", StringComparison.Ordinal) || setting.Key.EndsWith("ClientSecret", StringComparison.Ordinal)).Select(static setting => setting.Value)]);
        Leaks(output).Should().BeEmpty();

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

    /// <summary>What looks like a secret. The id of a Crafter token is its secret, and a UUID; those of Infisical's tokens and identities are no secrets.</summary>
    private static IEnumerable<string> Leaks(string text)
    {
        var crafter = text.IndexOf("Crafter, ", StringComparison.Ordinal);
        return Secret().Matches(text).Concat(crafter < 0 ? [] : Uuid().Matches(text[crafter..])).Select(static leak => leak.Value);
    }

    private static string LastLine(string output) => output.TrimEnd('\n').Split('\n')[^1];

    private static string[] Failures(string output) => [.. output.Split('\n').Where(static line => line.StartsWith("  Failure: ", StringComparison.Ordinal)).Select(static line => line["  Failure: ".Length..])];

    private static Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> settings) => SampleProgram.RunAsync("Quickstart", settings);

    /// <summary>What the emulator's tokens look like, and the services' own: Vercel's, Apinizer's of the console, and the signed ones of Infisical and Apinizer.</summary>
    [GeneratedRegex(@"vc[a-z]_[A-Za-z0-9]{8,}|apnz_[A-Za-z0-9]{8,}|(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]+)?")]
    private static partial Regex Secret();

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex("(?m)^(?<name>[A-Za-z]+(__[A-Za-z]+)+)=(?<value>.+)$")]
    private static partial Regex Setting();
}
