using System.IO;
using System.Text.RegularExpressions;
using TokenClients.DocsTests.Readme;
using TokenClients.Requests;

namespace TokenClients.DocsTests.AddingAnOperation;

/// <summary>What docs/adding-an-operation.md names and shows is there, letter for letter.</summary>
public sealed partial class AddingAnOperationTests
{
    private static readonly MarkdownPage Page = new("docs/adding-an-operation.md");
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "adding-an-operation.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_line_that_it_adds_is_in_the_file_that_it_names()
    {
        var lines = 0;
        foreach (var block in Page.Blocks("diff"))
        {
            var file = File.ReadAllLines(Repository.PathOf(block.Split('\n')[0]["--- ".Length..]));
            foreach (var line in block.Split('\n')[1..])
            {
                line.Should().StartWith("+");
                file.Should().Contain(line[1..]);
                lines++;
            }
        }

        lines.Should().BeGreaterThan(8);
    }

    [Fact]
    public void Every_path_that_it_names_is_there()
    {
        var paths = CodeSpan().Matches(Text).Select(static span => span.Groups["code"].Value).Where(static code => code.Contains('/') && !code.Contains(' ')).ToList();

        paths.Should().HaveCountGreaterThan(15).And.OnlyContain(static path => Path.Exists(Repository.PathOf(path)));
        foreach (Match command in Project().Matches(Text))
        {
            Directory.Exists(Repository.PathOf(command.Groups["path"].Value)).Should().BeTrue(command.Value);
        }
    }

    [Fact]
    public void Its_rules_are_all_that_there_are()
    {
        var rules = Text.Split('\n').Where(static line => line.StartsWith("   | it ", StringComparison.Ordinal)).SelectMany(static line => ReadmeTable.Code(line)).ToList();

        rules.Should().BeEquivalentTo(Enum.GetNames<ReplayRule>().Select(static name => char.ToLowerInvariant(name[0]) + name[1..]));
    }

    [Fact]
    public void Tests_that_it_names_are_there()
    {
        File.ReadAllText(Repository.PathOf("tests", "TokenClients.Tests", "Conventions", "ReaderTests.cs")).Should().Contain("class ReaderTests");
        Text.Should().Contain("`ReaderTests`");
    }

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("^dotnet test --project (?<path>\\S+)", RegexOptions.Multiline)]
    private static partial Regex Project();
}
