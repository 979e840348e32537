using System.IO;
using YamlDotNet.RepresentationModel;

namespace TokenClients.DocsTests;

/// <summary>The site that <c>.ci/docs</c> builds: its contents, and the assemblies of its API reference.</summary>
public sealed class SiteTests
{
    [Fact]
    public void Every_page_is_in_the_table_of_contents()
    {
        using var file = File.OpenText(Repository.PathOf("docs", "toc.yml"));
        var yaml = new YamlStream();
        yaml.Load(file);
        var targets = ((YamlSequenceNode)yaml.Documents[0].RootNode).Children.SelectMany(TargetsOf).ToList();

        targets.Should().OnlyHaveUniqueItems().And.Contain(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Select(static path => Path.GetFileName(path)));
        targets.Where(static target => target.EndsWith(".md", StringComparison.Ordinal)).Should().OnlyContain(static target => File.Exists(Repository.PathOf("docs", target)));
    }

    [Fact]
    public void The_reference_is_made_of_every_package()
    {
        var configuration = File.ReadAllText(Repository.PathOf("docfx.json"));

        foreach (var project in Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Where(static project => !File.ReadAllText(project).Contains("<IsPackable>false</IsPackable>", StringComparison.Ordinal)))
        {
            configuration.Should().Contain($"/{Path.GetFileNameWithoutExtension(project)}.dll\"");
        }
    }

    private static IEnumerable<string> TargetsOf(YamlNode entry) =>
        entry is YamlMappingNode mapping && mapping.Children.TryGetValue("items", out var items) ? ((YamlSequenceNode)items).Children.SelectMany(TargetsOf) : [((YamlScalarNode)entry["href"]).Value!];
}
