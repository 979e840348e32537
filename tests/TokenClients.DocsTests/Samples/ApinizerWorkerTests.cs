using System.Globalization;
using System.Text.RegularExpressions;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Samples;

public sealed partial class ApinizerWorkerTests
{
    [Fact]
    public async Task It_shows_how_tokens_stay_fresh_and_ends_well()
    {
        // Settings of a real Apinizer, as this machine may have them, are not for this program: it sends a wrong password on purpose.
        await using var other = await TokenServicesEmulator.StartAsync();

        var (exitCode, output) = await SampleProgram.RunAsync("ApinizerWorker", new Dictionary<string, string>
        {
            ["TokenClients__Apinizer__BaseAddress"] = $"{other.BaseAddress}",
            ["TokenClients__Apinizer__ClientSecretFile"] = "/run/secrets/apinizer",
        });

        exitCode.Should().Be(0, output);
        other.Calls.Should().BeEmpty();
        output.Should().NotContain("Failure:");
        var summary = Summary().Match(output.TrimEnd('\n').Split('\n')[^1]);
        summary.Success.Should().BeTrue(output);
        Number("calls").Should().Be(Regex.Count(output, "worker +call "), "each is shown");
        Number("minted").Should().BeGreaterThanOrEqualTo(4, "the first, one in the background, one for the revoked one, one with the new password").And.BeLessThan(Number("calls"));
        Number("refused").Should().Be(Regex.Count(output, "server +401: "));

        // Each thing happens, and in this order.
        var text = WhiteSpace().Replace(output, " ");
        string[] events =
        [
            "Tokens live 4 s",
            "with token 1",
            "with token 2",
            "Now the token is revoked",
            "is refused",
            "The rejected call was sent again",
            "Now the user's password changes",
            "InvalidCredential: no token",
            "Now the new password is written to the settings file",
            "TokenClients:Apinizer:ClientSecret has changed in configuration",
            "The worker uses the new password without a restart",
        ];
        var at = 0;
        foreach (var happening in events)
        {
            var found = text.IndexOf(happening, at, StringComparison.Ordinal);
            found.Should().BeGreaterThanOrEqualTo(at, $"'{happening}' comes next in {text}");
            at = found + happening.Length;
        }

        Regex.Count(text, "InvalidCredential: no token").Should().Be(1, "it is said once");

        // No secrets, and nothing that a terminal would break.
        Secret().IsMatch(output).Should().BeFalse();
        output.Split('\n').Should().OnlyContain(static line => line.Length <= 80 && !line.Contains('\e'));

        int Number(string name) => int.Parse(summary.Groups[name].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^ApinizerWorker: (?<calls>[1-9][0-9]*) calls, 0 failures, (?<minted>[1-9][0-9]*) tokens minted, (?<refused>[1-9][0-9]*) refused and replaced$")]
    private static partial Regex Summary();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    /// <summary>What the emulator's tokens and passwords look like, and the worker's new password.</summary>
    [GeneratedRegex("(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}|apnz_|pw [A-Za-z0-9]|another password")]
    private static partial Regex Secret();
}
