using System.IO;
using System.Text.RegularExpressions;
using TokenClients.Rotation;

namespace TokenClients.RotationTests;

/// <summary>The model that Spin checks, and the code, have the same steps and phases.</summary>
public sealed partial class ModelTests
{
    private static readonly string Model = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rotation.pml"));

    [Fact]
    public void Phases_of_the_journal_are_the_same() =>
        Phases().Match(Model).Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries).Should().Equal(Enum.GetNames<RotationPhase>());

    [Fact]
    public void Every_step_of_the_model_is_one_of_the_code()
    {
        var steps = Steps().Matches(Model).Select(static step => step.Groups["name"].Value).Except(["Stopped", "Leased", "RevokeOwn"]).ToList();

        steps.Should().HaveCountGreaterThan(10).And.BeSubsetOf(Enum.GetNames<RotationStep>());
    }

    [Fact]
    public void Every_step_of_the_code_is_in_the_model()
    {
        // Returning a lease adds nothing there: any runner may take it at any moment.
        foreach (var step in Enum.GetNames<RotationStep>().Except([nameof(RotationStep.ReturnLease)]))
        {
            Regex.IsMatch(Model, $@"\b{step}\b").Should().BeTrue(step);
        }
    }

    [GeneratedRegex(@"^mtype = \{ (?<names>[A-Za-z, ]+) \}$", RegexOptions.Multiline)]
    private static partial Regex Phases();

    [GeneratedRegex(@"^#define (?<name>[A-Z][a-z]+[A-Za-z]*) +[0-9]+\b", RegexOptions.Multiline)]
    private static partial Regex Steps();
}
