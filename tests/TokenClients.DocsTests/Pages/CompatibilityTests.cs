using System.IO;
using System.Text.RegularExpressions;
using TokenClients.DependencyInjection;
using TokenClients.DocsTests.Readme;
using YamlDotNet.RepresentationModel;

namespace TokenClients.DocsTests;

/// <summary>docs/compatibility.md against the specifications in openapi, the facades and the projects.</summary>
public sealed partial class CompatibilityTests
{
    private static readonly string Text = PageText.Of("compatibility.md");
    private static readonly IReadOnlyList<Specification> Specifications = [.. Enum.GetValues<TokenService>().Select(Specification.Of)];

    [Fact]
    public void The_table_of_operations_is_that_of_the_specifications()
    {
        var rows = ReadmeTable.Rows(Text, "## Operations").Select(static row => $"{row[0]} {Code(row[1])}: {Code(row[2])} {row[3]}");

        rows.Should().BeEquivalentTo(Specifications.SelectMany(static specification => specification.Operations.Select(operation =>
            $"{specification.Name} {operation.Call}: {string.Join(' ', operation.Methods)} {string.Join(", ", specification.Marks.Keys.Where(operation.Marks.Contains))}")));
    }

    [Fact]
    public void The_table_of_operations_has_every_method_of_every_facade_and_no_other()
    {
        var methods = ClientDefinitions.All.Select(static definition => definition.GetType().GetGenericArguments()[1])
            .SelectMany(static facade => facade.GetMethods().Where(static method => !method.IsSpecialName).Select(method => $"{facade.Name}.{method.Name}")).Distinct();

        ReadmeTable.Rows(Text, "## Operations").SelectMany(static row => ReadmeTable.Code(row[2])).Distinct().Should().BeEquivalentTo(methods);
    }

    [Fact]
    public void Every_mark_of_the_specifications_is_explained()
    {
        var rows = ReadmeTable.Rows(Text, "## Evidence").Select(static row => (row[0], string.Join(", ", row[2].Split(", ").Order(StringComparer.Ordinal))));

        rows.Should().BeEquivalentTo(Specifications.SelectMany(static specification => specification.Marks.Keys.Select(mark => (Mark: mark, specification.Name)))
            .GroupBy(static mark => mark.Mark).Select(static mark => (mark.Key, string.Join(", ", mark.Select(static use => use.Name).Order(StringComparer.Ordinal)))));
    }

    [Fact]
    public void The_versions_of_the_contracts_are_those_of_the_specifications() =>
        ReadmeTable.Rows(Text, "## Servers").Select(static row => (row[0], Code(row[2]))).Should().BeEquivalentTo(Specifications.Select(static specification => (specification.Name, specification.Version)));

    [Fact]
    public void The_runtimes_are_those_that_tests_run_on()
    {
        var rows = ReadmeTable.Rows(Text, "## Runtimes").ToDictionary(static row => row[0], static row => Code(row[1]));
        var runtimes = File.ReadAllText(Repository.PathOf("tests", "TokenClients.RuntimeTests", "TokenClients.RuntimeTests.csproj"));

        Runtime().Matches(runtimes).Select(static runtime => $".NET {runtime.Groups["version"].Value}").Append(".NET 10").Append(".NET Framework 4.7.2 and later").Should().BeEquivalentTo(rows.Keys);
        foreach (Match runtime in Runtime().Matches(runtimes))
        {
            // The program for .NET 9 uses the same build of the package as the one for .NET 8.
            rows[$".NET {runtime.Groups["version"].Value}"].Should().Be(runtime.Groups["target"].Value is "net9.0" ? "net8.0" : runtime.Groups["target"].Value);
        }

        var project = File.ReadAllText(Repository.PathOf("src", "TokenClients", "TokenClients.csproj"));
        project.Should().Contain($"<TargetFrameworks>{string.Join(';', rows.Values.Distinct().OrderByDescending(static target => target.StartsWith("netstandard", StringComparison.Ordinal)).ThenBy(static target => target.Length))}</TargetFrameworks>");
    }

    private static string Code(string cell) => string.Join(' ', ReadmeTable.Code(cell));

    [GeneratedRegex("<RuntimeFrameworkVersion Condition=\"'\\$\\(TargetFramework\\)' == '(?<target>[a-z0-9.]+)'\">(?<version>[0-9]+)[.]")]
    private static partial Regex Runtime();

    [GeneratedRegex(@"\[(?<mark>[a-z ]+)\]")]
    private static partial Regex Mark();

    [GeneratedRegex(@"^#   \[(?<mark>[a-z ]+)\] +(?<meaning>.+)$", RegexOptions.Multiline)]
    private static partial Regex Explained();

    private sealed record Specified(string Call, IReadOnlyList<string> Methods, IReadOnlySet<string> Marks);

    private sealed record Specification(string Name, string Version, IReadOnlyDictionary<string, string> Marks, IReadOnlyList<Specified> Operations)
    {
        internal static Specification Of(TokenService service)
        {
            var text = File.ReadAllText(Repository.PathOf("openapi", $"{service.ToString().ToLowerInvariant()}.yaml")).ReplaceLineEndings("\n");
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            var root = yaml.Documents[0].RootNode;
            return new(
                service == TokenService.Crafter ? "CrafterCMS" : service.ToString(),
                ((YamlScalarNode)root["info"]["version"]).Value!,
                Explained().Matches(text).ToDictionary(static mark => mark.Groups["mark"].Value, static mark => mark.Groups["meaning"].Value),
                [.. ((YamlMappingNode)root["paths"]).Children.SelectMany(static path => ((YamlMappingNode)path.Value).Children.Where(static verb => verb.Value is YamlMappingNode).Select(verb => new Specified(
                    $"{((YamlScalarNode)verb.Key).Value!.ToUpperInvariant()} {path.Key}",
                    [.. ((YamlSequenceNode)verb.Value["x-methods"]).Children.Select(static method => ((YamlScalarNode)method).Value!)],
                    Mark().Matches(((YamlScalarNode)verb.Value["description"]).Value!).Select(static mark => mark.Groups["mark"].Value).ToHashSet(StringComparer.Ordinal))))]);
        }
    }
}
