using System.IO;

namespace TokenClients.PackageTests;

/// <summary>Programs that are not part of .NET. Where they are missing, tests skip and say how to get them; with TOKENCLIENTS_REQUIRE_TOOLS=1 they fail.</summary>
internal static class ExternalProgram
{
    private const string Required = "TOKENCLIENTS_REQUIRE_TOOLS";

    internal static void Need(bool isThere, string sentence)
    {
        if (isThere)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(Required) == "1")
        {
            Assert.Fail($"{sentence} ({Required} is 1, so this test must not be skipped.)");
        }

        Assert.Skip(sentence);
    }

    /// <summary>The path of a program, or an empty text.</summary>
    internal static string Find(string name)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, file)).FirstOrDefault(File.Exists) ?? "";
    }
}
