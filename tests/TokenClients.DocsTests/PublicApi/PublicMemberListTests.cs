using System.IO;
using System.Security;
using System.Text.RegularExpressions;

namespace TokenClients.DocsTests.PublicApi;

/// <summary>The lists of public members beside the projects, and the analyzer that compares them with the code in every build.</summary>
public sealed partial class PublicMemberListTests
{
    private static readonly string Source = Repository.PathOf("src");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_package_has_one_list_for_all_its_target_frameworks()
    {
        // A file in another folder, or with another name, could be for one target framework only.
        var lists = Directory.EnumerateFiles(Source, "PublicAPI*", SearchOption.AllDirectories).Select(static path => Path.GetRelativePath(Source, path));
        var projects = Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories)
            .Where(static path => !File.ReadAllText(path).Contains("<IsPackable>false</IsPackable>", StringComparison.Ordinal)) // the analyzers, which are in another project's package
            .Select(static path => Path.GetFileName(Path.GetDirectoryName(path))!).ToList();

        projects.Should().NotBeEmpty();
        lists.Should().BeEquivalentTo(projects.SelectMany(static project => new[] { Path.Combine(project, "PublicAPI.Shipped.txt"), Path.Combine(project, "PublicAPI.Unshipped.txt") }));
    }

    /// <summary>Compiles a package with a source file more and an entry more, into a folder of its own.</summary>
    [Fact]
    public async Task Member_without_an_entry_and_entry_without_a_member_fail_the_build()
    {
        const string Package = "TokenClients.Caching";
        var folder = Directory.CreateTempSubdirectory("tokenclients-members-").FullName;
        try
        {
            var list = Path.Combine(Source, Package, "PublicAPI.Unshipped.txt");
            await File.WriteAllTextAsync(Path.Combine(folder, "Planted.cs"), "namespace TokenClients.Caching;\n\n/// <summary>A type that no list names.</summary>\npublic static class Planted;\n", Cancellation);
            await File.WriteAllTextAsync(Path.Combine(folder, "PublicAPI.Unshipped.txt"), await File.ReadAllTextAsync(list, Cancellation) + "TokenClients.Caching.Removed\n", Cancellation);
            var targets = Path.Combine(folder, "Planted.targets");
            await File.WriteAllTextAsync(targets, $"""
                <Project>
                  <Target Name="Plant" BeforeTargets="CoreCompile" Condition="'$(MSBuildProjectName)' == '{Package}'">
                    <ItemGroup>
                      <Compile Include="{Escape(Path.Combine(folder, "Planted.cs"))}" />
                      <AdditionalFiles Remove="PublicAPI.Unshipped.txt" />
                      <AdditionalFiles Include="{Escape(Path.Combine(folder, "PublicAPI.Unshipped.txt"))}" />
                    </ItemGroup>
                  </Target>
                </Project>
                """, Cancellation);

            // What it references is built already. Without a reference assembly it is found there, and nothing is written into the folders of the repository.
            var build = await DotnetCommand.RunAsync(folder,
                ["msbuild", Path.Combine(Source, Package, Package + ".csproj"), "-target:Compile", "-nologo", "-property:TargetFramework=net10.0", $"-property:Configuration={Repository.Configuration}", "-property:BuildProjectReferences=false",
                    "-property:ProduceReferenceAssembly=false", $"-property:IntermediateOutputPath={folder}/obj/", $"-property:CustomAfterMicrosoftCommonTargets={targets}"]);

            build.ExitCode.Should().NotBe(0);
            Error().Matches(build.Output).Select(static error => error.Value).Distinct().Should().BeEquivalentTo(
                "error RS0016: Symbol 'TokenClients.Caching.Planted' is not part of the declared public API",
                "error RS0017: Symbol 'TokenClients.Caching.Removed' is part of the declared API, but is either not public or could not be found");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    [GeneratedRegex(@"error [A-Z]+\d+: [^(\n]*[^(\n ]")]
    private static partial Regex Error();
}
