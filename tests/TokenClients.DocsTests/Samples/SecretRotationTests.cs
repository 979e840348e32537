using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Samples;

/// <summary>Every run is a process of its own; the emulator is asked what the service has.</summary>
public sealed partial class SecretRotationTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tokenclients-rotation-tests-");

    private string Secret => Path.Combine(_directory.FullName, "token");

    [Fact]
    public async Task It_can_be_tried_without_an_account()
    {
        var (exitCode, output) = await SampleProgram.RunAsync("SecretRotation", new Dictionary<string, string>(), "--demo");

        exitCode.Should().Be(0, output);
        var lines = Counts().Matches(output);
        var stops = Regex.Matches(output, "(?m)^Week ([0-9]+): the run stops at moment ([0-9]+)\\.").Select(static line => int.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture)).ToList();
        stops.Should().Equal(Enumerable.Range(1, stops.Count), "each week it stops one moment later").And.HaveCountGreaterThanOrEqualTo(10);
        lines.Should().HaveCountGreaterThan(stops.Count * 2);
        lines.Should().OnlyContain(static line => line.Groups["lost"].Value == "0");
        lines.Skip(1).Should().OnlyContain(static line => line.Groups["works"].Value == "yes", "only before the first rotation there is no secret");
        foreach (var step in new[] { "RetireLeft", "RaiseFence", "ReadSink", "PromoteLeft", "Retire", "Revoke", "Forget", "Look" })
        {
            output.Should().Contain($" {step},", "a run takes over what each of the others has left");
        }

        output.TrimEnd('\n').Split('\n')[^1].Should().Be("In the end. Tokens alive: 1, in the journal: 1, alive but not in the journal: 0. The secret in the file works: yes.");
        output.Should().MatchRegex("(?m)^Idle, fencing number [0-9]+, nobody holds the lease\ncurrent: deploy-").And.NotMatchRegex("vc[a-z]_[A-Za-z0-9]{8,}");
    }

    [Fact]
    public async Task A_run_does_what_is_due_and_prints_the_state()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var before = emulator.LiveTokens(TokenService.Vercel).Count;

        var (exitCode, output) = await SampleProgram.RunAsync("SecretRotation", EmulatorSettings.For(emulator, TokenService.Vercel), Secret);
        exitCode.Should().Be(0, output);
        output.Should().MatchRegex("(?m)^Rotated, next step at ").And.MatchRegex("(?m)^current: deploy-").And.Contain("Rotation deploy: NoteDelivery", "each step is logged");
        var first = SecretString.FromFile(Secret);
        emulator.IsLive(TokenService.Vercel, first).Should().BeTrue();
        (exitCode, output) = await SampleProgram.RunAsync("SecretRotation", EmulatorSettings.For(emulator, TokenService.Vercel), Secret);

        exitCode.Should().Be(0, output);
        output.Should().StartWith("UpToDate, next step at ", "nothing was done, so nothing is logged");
        SecretString.FromFile(Secret).Should().Be(first);
        emulator.LiveTokens(TokenService.Vercel).Should().HaveCount(before + 1);
        output.Should().NotContain(first.Reveal());
    }

    [Fact]
    public async Task A_run_that_cannot_go_on_ends_with_1_and_the_reason()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var settings = EmulatorSettings.For(emulator, TokenService.Vercel);
        settings["TokenClients__Vercel__AccessToken"] = "wrong";

        var (exitCode, output) = await SampleProgram.RunAsync("SecretRotation", settings, Secret);

        exitCode.Should().Be(1, output);
        output.Should().MatchRegex("(?m)^Failed, next step at ").And.Contain("the service does not accept the credential").And.NotContain("   at ");
        File.Exists(Secret).Should().BeFalse();
    }

    [Theory]
    [InlineData("Pass the path of the file for the secret, or --demo.")]
    [InlineData("Pass the path of the file for the secret, or --demo.", "one", "two")]
    [InlineData("The section 'TokenClients' names no service.", "token")]
    public async Task Wrong_arguments_and_settings_end_with_a_sentence(string sentence, params string[] arguments)
    {
        var (exitCode, output) = await SampleProgram.RunAsync("SecretRotation", new Dictionary<string, string>(), arguments);

        exitCode.Should().Be(2, output);
        output.Should().StartWith(sentence).And.NotContain("   at ");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [GeneratedRegex("Tokens alive: [0-9]+, in the journal: [0-9]+, alive but not in the journal: (?<lost>[0-9]+)\\. The secret in the file works: (?<works>yes|no)\\.")]
    private static partial Regex Counts();
}
