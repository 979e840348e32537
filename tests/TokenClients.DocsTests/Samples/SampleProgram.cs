namespace TokenClients.DocsTests.Samples;

/// <summary>Runs a sample to its end.</summary>
internal static class SampleProgram
{
    /// <summary>Runs it with these settings only: those of the machine, perhaps of a real account, are kept from it.</summary>
    internal static async Task<(int ExitCode, string Output)> RunAsync(string name, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var result = await DotnetCommand.RunAsync(Environment.CurrentDirectory, [Repository.Sample(name), .. arguments], settings);
        return (result.ExitCode, result.Output);
    }
}
