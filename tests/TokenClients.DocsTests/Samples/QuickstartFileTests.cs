using System.IO;
using System.Text.RegularExpressions;

namespace TokenClients.DocsTests.Samples;

/// <summary>The programs in one file each, run as a reader runs them. The libraries beside them are those that these tests were built with.</summary>
public sealed partial class QuickstartFileTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Repository.PathOf("samples", "quickstarts"), "*.cs").Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Each_service_has_a_file() => Files.Select(static row => (string)row.Data).Should().BeEquivalentTo(Enum.GetNames<TokenService>().Select(static service => service.ToLowerInvariant() + ".cs"));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task It_runs_by_itself_and_ends_well(string file)
    {
        var run = await DotnetCommand.RunAsync(Repository.Root, ["run", $"samples/quickstarts/{file}", "--configuration", Repository.Configuration, "-p:BuildProjectReferences=false"]);

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("Created").And.Contain("secret ***").And.Contain("Revoked");
        Secret().IsMatch(run.Output).Should().BeFalse(run.Output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void It_has_at_most_40_lines(string file) => File.ReadAllLines(Repository.PathOf("samples", "quickstarts", file)).Length.Should().BeLessThanOrEqualTo(40);

    /// <summary>A reader who follows these comments calls the service only: no real secret goes to the emulator, and no emulated id to the service.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Each_use_of_the_emulator_says_what_to_change_with_an_account(string file) =>
        File.ReadAllLines(Repository.PathOf("samples", "quickstarts", file)).Where(static line => line.Contains("emulator.", StringComparison.Ordinal))
            .Should().NotBeEmpty().And.OnlyContain(static line => line.Contains("; // with an account: ", StringComparison.Ordinal));

    [Fact]
    public void Quickstart_has_at_most_200_lines() =>
        Directory.EnumerateFiles(Repository.PathOf("samples", "Quickstart"), "*.cs").Sum(static path => File.ReadAllLines(path).Length).Should().BeLessThanOrEqualTo(200);

    /// <summary>Folders that differ in case only are one folder on Windows and macOS.</summary>
    [Fact]
    public void No_two_samples_have_names_that_differ_in_case_only() =>
        Directory.EnumerateDirectories(Repository.PathOf("samples")).Select(static path => Path.GetFileName(path)!.ToUpperInvariant()).Should().OnlyHaveUniqueItems();

    /// <summary>What the emulator's tokens look like; a UUID is the secret of a token of CrafterCMS.</summary>
    [GeneratedRegex("vc[a-z]_[A-Za-z0-9]{8,}|eyJ[A-Za-z0-9_-]{8,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Secret();
}
