using System.IO;

namespace TokenClients.DocsTests;

/// <summary>docs/README.md leads to every page.</summary>
public sealed class IndexTests
{
    [Fact]
    public void Every_page_is_linked_from_the_index()
    {
        var pages = Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Select(Path.GetFileName).Where(static name => name != "README.md").ToList();

        pages.Should().HaveCountGreaterThan(8);
        new MarkdownPage("docs/README.md").Links.Should().Contain(pages);
    }
}
