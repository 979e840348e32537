using System.IO;
using TokenClients.Schedules.Rewriting;

namespace TokenClients.Schedules.Planted;

/// <summary>Builds the library once more, with the planted races in copies of its files. The sources themselves are not touched.</summary>
internal static class PlantedSources
{
    private const string Configuration = "PlantedRaces";

    private const string SwitchSource = """
        namespace TokenClients;

        internal static class PlantedRaces
        {
            internal static string? Name;

            internal static bool Is(string name) => Name == name;
        }

        """;

    /// <summary>Builds the library.</summary>
    /// <param name="sources">The folder of the library's sources.</param>
    /// <param name="scratch">A folder for the files with the races.</param>
    /// <returns>The folder with the assemblies.</returns>
    internal static string Build(string sources, string scratch)
    {
        var copies = Path.Combine(scratch, "sources");
        foreach (var file in PlantedRaces.All.GroupBy(static race => race.File))
        {
            var text = File.ReadAllText(Path.Combine(sources, file.Key));
            foreach (var race in file)
            {
                text = Plant(text, race);
            }

            Write(Path.Combine(copies, file.Key), text);
        }

        Write(Path.Combine(copies, "TokenClients", "PlantedRaces.cs"), SwitchSource);
        var project = Path.Combine(sources, "TokenClients.Caching", "TokenClients.Caching.csproj");
        Command.Run(
            "dotnet", "build", project, "-c", Configuration, "-f", "net8.0", "--no-restore", "-nologo", "-v:quiet", "-p:Optimize=true", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false",
            $"-p:PlantedSources={copies}{Path.DirectorySeparatorChar}", $"-p:CustomAfterMicrosoftCSharpTargets={Path.Combine(AppContext.BaseDirectory, "Planted.targets")}");
        return Path.Combine(sources, "TokenClients.Caching", "bin", Configuration, "net8.0");
    }

    private static string Plant(string text, PlantedRace race)
    {
        foreach (var (original, replacement) in race.Edits)
        {
            var parts = text.Split(original);
            if (parts.Length != 2)
            {
                throw new InvalidOperationException($"{race.File} has this text {parts.Length - 1} times, so \"{race.Name}\" cannot be planted:{Environment.NewLine}{original}");
            }

            text = parts[0] + replacement.Replace(PlantedRace.Switch, PlantedRace.Switch.Replace("NAME", race.Name, StringComparison.Ordinal), StringComparison.Ordinal) + parts[1];
        }

        return text;
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
