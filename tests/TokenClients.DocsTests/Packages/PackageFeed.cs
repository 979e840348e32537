using System.IO;
using System.Security;

[assembly: AssemblyFixture(typeof(TokenClients.DocsTests.Packages.PackageFeed))]

namespace TokenClients.DocsTests.Packages;

/// <summary>
/// The packages, made once for all tests from what is built, and a folder outside the repository in which projects get them from there. Test classes that use the packages have <see cref="PackedPackages"/>.
/// Everything else comes from the machine's own sources; what is there already is not fetched again. The machine's folder of packages never sees ours.
/// </summary>
public sealed class PackageFeed : IDisposable
{
    internal static readonly IReadOnlyList<string> Names = ["TokenClients", "TokenClients.Caching", "TokenClients.HealthChecks", "TokenClients.Resilience", "TokenClients.Rotation", "TokenClients.Testing"];

    private readonly string _root = Directory.CreateTempSubdirectory("tokenclients-packages-").FullName;
    private readonly Lazy<Task> _packing;
    private Dictionary<string, Package> _packages = [];

    public PackageFeed() => _packing = new(MakeAsync);

    /// <summary>The version that projects ask for.</summary>
    internal string Version => Find("TokenClients").Version;

    /// <summary>The folder that the packages are in.</summary>
    private string Feed => Path.Combine(_root, "feed");

    public void Dispose()
    {
        // Git's objects are read-only, which keeps Windows from deleting them.
        foreach (var file in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
        {
            if (File.GetAttributes(file).HasFlag(FileAttributes.ReadOnly))
            {
                File.SetAttributes(file, FileAttributes.Normal);
            }
        }

        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Makes the packages, unless that has begun.</summary>
    internal Task PackAsync() => _packing.Value;

    internal Package Find(string name) => _packages[name];

    /// <summary>An empty folder for a test, outside the repository.</summary>
    internal string CreateFolder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    /// <summary>The folder of a fresh project.</summary>
    internal string ProjectFolder(string name) => Path.Combine(_root, "projects", name);

    private async Task MakeAsync()
    {
        var script = Path.Combine(_root, "pack.proj");
        var projects = Names.Select(name => $"""    <Packed Include="{Escape(Repository.PathOf("src", name, name + ".csproj"))}" />""");
        await File.WriteAllTextAsync(script, $"""
            <Project>
              <ItemGroup>
            {string.Join('\n', projects)}
              </ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Packed)" Targets="Pack" Properties="Configuration={Repository.Configuration};NoBuild=true;PackageOutputPath={Escape(Feed)}" />
              </Target>
            </Project>
            """);
        (await DotnetCommand.RunAsync(_root, ["msbuild", script, "-warnaserror", "-nologo", "-verbosity:minimal"])).Successful();
        _packages = Names.ToDictionary(static name => name, name => Package.Read(Feed, name));

        // Settings of folders above stay outside.
        var fresh = Directory.CreateDirectory(Path.Combine(_root, "projects")).FullName;
        foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            await File.WriteAllTextAsync(Path.Combine(fresh, name), "<Project />");
        }

        await File.WriteAllTextAsync(Path.Combine(fresh, ".editorconfig"), "root = true\n");
        await File.WriteAllTextAsync(Path.Combine(fresh, "nuget.config"), $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="{Escape(Path.Combine(_root, "restored"))}" />
              </config>
              <packageSources>
                <add key="tokenclients" value="{Escape(Feed)}" />
              </packageSources>
            {FallbackFolder()}
            </configuration>
            """);
    }

    /// <summary>The packages that the machine has, unless somebody put ours of this version among them.</summary>
    private string FallbackFolder()
    {
        var folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory.Exists(folder) && !Names.Any(name => Directory.Exists(Path.Combine(folder, name.ToLowerInvariant(), Version)))
            ? $"""
                 <fallbackPackageFolders>
                   <add key="machine" value="{Escape(folder)}" />
                 </fallbackPackageFolders>
               """
            : "";
    }

    private static string Escape(string text) => SecurityElement.Escape(text);
}

/// <summary>Packs before the tests of a class. It is not part of <see cref="PackageFeed"/>, because a run of other tests only is not to wait for packages.</summary>
public sealed class PackedPackages(PackageFeed packages) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await packages.PackAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
