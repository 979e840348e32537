using System.IO;
using System.Text.RegularExpressions;

namespace TokenClients.DocsTests;

/// <summary>docs/README.md leads to every page, and llms.txt leads programs that read pages to the ones to begin with.</summary>
public sealed partial class IndexTests
{
    [Fact]
    public void Every_page_is_linked_from_the_index()
    {
        var pages = Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Select(Path.GetFileName).Where(static name => name != "README.md").ToList();

        pages.Should().HaveCountGreaterThan(8);
        new MarkdownPage("docs/README.md").Links.Should().Contain(pages);
    }

    /// <summary>The form is that of llmstxt.org: a title, a summary, and sections with lists of links.</summary>
    [Fact]
    public void Llms_txt_has_the_form_that_programs_read()
    {
        var lines = File.ReadAllLines(Repository.PathOf("llms.txt"));

        lines[0].Should().Be("# TokenClients");
        lines.First(static line => line.Length > 0 && line != "# TokenClients").Should().StartWith("> ");
        lines.SkipWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal)).Where(static line => line.Length > 0).Should().OnlyContain(static line => line.StartsWith("## ", StringComparison.Ordinal) || Entry().IsMatch(line));
        foreach (var page in new[] { "README.md", "AGENTS.md", "docs/README.md", "docs/getting-started.md", "docs/infisical.md", "docs/apinizer.md", "docs/vercel.md", "docs/crafter.md" })
        {
            new MarkdownPage("llms.txt").Links.Should().Contain(page);
        }
    }

    [GeneratedRegex(@"^- \[[^\]]+\]\([^)]+\): .+")]
    private static partial Regex Entry();
}
