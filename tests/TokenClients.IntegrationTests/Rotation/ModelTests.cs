using System.IO;
using System.Text.RegularExpressions;
using TokenClients.Rotation;

namespace TokenClients.IntegrationTests.Rotation;

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

    /// <summary>Steps that are one option with the journal's change, where the others are a place at which a runner is.</summary>
    private static readonly Dictionary<RotationStep, string> Options = new()
    {
        [RotationStep.TakeLease] = "at[i]==Stopped && (!calm || i==0) -> holder=i;",
        [RotationStep.NoteMark] = "new_=newest; newest++; phase=Creating;",
        [RotationStep.Verify] = ":: atomic { at[i]==Verify && !in(unfit,held[i]) -> if",
        [RotationStep.NoteDelivery] = "new_=held[i]; phase=Delivering;",
        [RotationStep.RetireLeft] = "at[i]==Leased && mine && phase==Creating -> retirenew()",
        [RotationStep.Look] = ":: canlook(x) -> token[x]=Listed;",
    };

    [Fact]
    public void Every_step_of_the_code_is_in_the_model()
    {
        // The runner of the protocol, without comments: the one of the sample that it replaced is before it.
        var runner = Comments().Replace(Model, "");
        runner = runner[runner.IndexOf("proctype runner(byte i) { byte x;", StringComparison.Ordinal)..];

        // Returning a lease adds nothing there: any runner may take it at any moment.
        foreach (var step in Enum.GetValues<RotationStep>().Except([RotationStep.ReturnLease]))
        {
            runner.Should().Contain(Options.GetValueOrDefault(step, $":: atomic {{ at[i]=={step} -> "), $"{step} is an option of a runner");
        }
    }

    [GeneratedRegex(@"^mtype = \{ (?<names>[A-Za-z, ]+) \}$", RegexOptions.Multiline)]
    private static partial Regex Phases();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^#define (?<name>[A-Z][a-z]+[A-Za-z]*) +[0-9]+\b", RegexOptions.Multiline)]
    private static partial Regex Steps();
}
