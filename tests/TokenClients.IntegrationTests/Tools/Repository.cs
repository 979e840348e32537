using System.IO;

namespace TokenClients.IntegrationTests;

/// <summary>Where the repository's files are, seen from the tests' own output.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    /// <summary>Debug or Release: what the tests were built as.</summary>
    internal static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The program that a sample was built to, in the configuration of the tests.</summary>
    internal static string Sample(string name, string framework = "net10.0") => PathOf("samples", name, "bin", Configuration, framework, name + ".dll");

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "TokenClients.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
