using TokenClients.DocsTests.Diagnostics;

namespace TokenClients.DocsTests.Samples;

/// <summary>It sets variables of the whole process, which hosts of other tests would read as settings.</summary>
[Collection(DiagnosticsTests.Alone)]
public sealed class ToolProcessTests
{
    [Fact]
    public async Task Settings_of_the_machine_are_kept_from_a_program_that_a_test_starts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no env to print the variables.");
        string[] names = ["TokenClients__OfTheMachine", "OTEL_OF_THE_MACHINE", "ASPNETCORE_OF_THE_MACHINE"];
        Array.ForEach(names, static name => Environment.SetEnvironmentVariable(name, "any"));
        try
        {
            await using var program = ToolProcess.Start("env", [], new Dictionary<string, string> { ["OTEL_OF_THE_TEST"] = "given" });

            (await program.WaitAsync(TestContext.Current.CancellationToken)).Should().Be(0);

            program.Output.Should().Contain("OTEL_OF_THE_TEST=given").And.NotContainAny(names);
        }
        finally
        {
            Array.ForEach(names, static name => Environment.SetEnvironmentVariable(name, null));
        }
    }
}
