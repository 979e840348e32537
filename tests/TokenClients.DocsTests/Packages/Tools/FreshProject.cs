using System.IO;
using System.Text.Json;

namespace TokenClients.DocsTests.Packages;

/// <summary>A project somewhere on a machine, of somebody who gets the package by its name and version.</summary>
internal sealed class FreshProject
{
    private FreshProject(string folder) => Folder = folder;

    internal string Folder { get; }

    internal string File => Path.Combine(Folder, Path.GetFileName(Folder) + ".csproj");

    /// <summary>Makes a project as <c>dotnet new</c> does, and adds packages of ours to it.</summary>
    internal static async Task<FreshProject> CreateAsync(PackageFeed packages, string name, string template, string? framework, params string[] packageNames)
    {
        var project = new FreshProject(packages.ProjectFolder(name));
        Directory.CreateDirectory(project.Folder);
        (await DotnetCommand.RunAsync(project.Folder, ["new", template, .. framework is null ? Array.Empty<string>() : ["--framework", framework], "--no-restore"])).Successful();
        var text = await System.IO.File.ReadAllTextAsync(project.File);
        await project.WriteAsync(Path.GetFileName(project.File), text.Replace("</Project>", $"""
              <ItemGroup>
            {string.Join('\n', packageNames.Select(package => $"""    <PackageReference Include="{package}" Version="{packages.Version}" />"""))}
              </ItemGroup>

            </Project>
            """, StringComparison.Ordinal));
        return project;
    }

    /// <summary>Makes a project out of what its file holds.</summary>
    internal static async Task<FreshProject> CreateAsync(PackageFeed packages, string name, string content)
    {
        var project = new FreshProject(packages.ProjectFolder(name));
        Directory.CreateDirectory(project.Folder);
        await project.WriteAsync(Path.GetFileName(project.File), content);
        return project;
    }

    internal Task WriteAsync(string file, string content) => System.IO.File.WriteAllTextAsync(Path.Combine(Folder, file), content);

    internal Task<string> ReadAsync(string file) => System.IO.File.ReadAllTextAsync(Path.Combine(Folder, file));

    /// <summary>Builds it; a warning is an error.</summary>
    internal async Task BuildAsync()
    {
        ProgramResult result;
        var attempts = 0;
        do
        {
            result = await DotnetCommand.RunAsync(Folder, ["build", "-warnaserror"]);
            attempts++;
        }
        while (result.ExitCode != 0 && attempts < 3 && result.Output.Contains("NU1301", StringComparison.Ordinal)); // a source of packages that did not respond

        result.Successful();
    }

    /// <summary>Builds it, and returns what the compiler says.</summary>
    internal async Task<ProgramResult> BuildWithWarningsAsync() => (await DotnetCommand.RunAsync(Folder, ["build"])).Successful();

    /// <summary>Runs what was built.</summary>
    internal Task<ProgramResult> RunAsync(IReadOnlyDictionary<string, string> environment) =>
        DotnetCommand.RunAsync(Folder, ["run", "--no-build", "--no-launch-profile"], environment);

    /// <summary>The names of the analyzers that the packages bring for a version of the compiler, such as <c>roslyn4.8</c>.</summary>
    internal async Task<IReadOnlyList<string>> AnalyzersAsync(string compiler)
    {
        var result = (await DotnetCommand.RunAsync(Folder, ["msbuild", "-target:ResolvePackageAssets", "-getItem:ResolvedAnalyzers", $"-property:CompilerApiVersion={compiler}", "-nologo"])).Successful();
        using var items = JsonDocument.Parse(result.Output);
        return [.. items.RootElement.GetProperty("Items").GetProperty("ResolvedAnalyzers").EnumerateArray().Select(static item => Path.GetFileName(item.GetProperty("FullPath").GetString()!))];
    }

    /// <summary>The schemas that an editor would use for a settings file, by the packages' word.</summary>
    internal async Task<IReadOnlyList<(string Path, string Pattern)>> SchemasAsync()
    {
        var result = (await DotnetCommand.RunAsync(Folder, ["msbuild", "-getItem:JsonSchemaSegment", "-nologo"])).Successful();
        using var items = JsonDocument.Parse(result.Output);
        return [.. items.RootElement.GetProperty("Items").GetProperty("JsonSchemaSegment").EnumerateArray()
            .Select(static item => (item.GetProperty("FullPath").GetString()!, item.GetProperty("FilePathPattern").GetString()!))];
    }
}
