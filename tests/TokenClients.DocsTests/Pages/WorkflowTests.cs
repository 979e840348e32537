using System.IO;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace TokenClients.DocsTests;

/// <summary>The workflows in .github: whose code they run, and what they may do.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows => [.. Directory.EnumerateFiles(Repository.PathOf(".github", "workflows")).Select(static path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_action_is_pinned_by_its_commit(string workflow)
    {
        var lines = TextOf(workflow).Split('\n').Where(static line => line.Contains("uses:", StringComparison.Ordinal)).ToList();

        lines.Should().NotBeEmpty().And.AllSatisfy(static line => Pinned().IsMatch(line).Should().BeTrue(line));
    }

    [Fact]
    public void An_action_has_one_version_in_all_workflows() =>
        Workflows.SelectMany(static workflow => Pinned().Matches(TextOf(workflow.Data))).GroupBy(static use => use.Groups["action"].Value)
            .Should().OnlyContain(static uses => uses.Select(static use => use.Groups["version"].Value).Distinct().Count() == 1);

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_may_only_read_and_a_job_says_what_it_may_besides(string workflow)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(TextOf(workflow)));

        yaml.Documents[0].RootNode["permissions"].Should().BeOfType<YamlMappingNode>().Which.Children.Select(static permission => $"{permission.Key}: {permission.Value}").Should().Equal("contents: read");
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void No_workflow_uses_a_stored_secret_or_keeps_a_credential_in_the_clone(string workflow)
    {
        var text = TextOf(workflow);

        text.Should().NotContain("secrets.");
        Regex.Count(text, "persist-credentials: false").Should().Be(Regex.Count(text, "uses: actions/checkout@"));
    }

    private static string TextOf(string workflow) => File.ReadAllText(Repository.PathOf(".github", "workflows", workflow)).ReplaceLineEndings("\n");

    [GeneratedRegex("^ +(- )?uses: (?<action>[A-Za-z-]+/[A-Za-z-]+)@(?<version>[0-9a-f]{40} # v[0-9]+[.][0-9]+[.][0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Pinned();
}
