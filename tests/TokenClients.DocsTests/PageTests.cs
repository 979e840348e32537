using System.IO;
using System.Text.Json;
using System.Xml.Linq;
using TokenClients.DocsTests.Readme;

namespace TokenClients.DocsTests;

/// <summary>What can be held of every page: snippets compile, links lead somewhere.</summary>
public sealed class PageTests
{
    /// <summary>What pages take their snippets from: these tests, and programs of other ones.</summary>
    private static IEnumerable<string> Sources =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("tests", "TokenClients.DocsTests"), "*.cs", SearchOption.AllDirectories).Where(static file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal)),
        Repository.PathOf("tests", "TokenClients.IntegrationTests", "Caching", "ReadmeSnippets.cs"),
        Repository.PathOf("tests", "Programs", "TokenClients.CachingProcess", "RedisLease.cs"),
    ];

    /// <summary>The code of this page has mistakes on purpose: Analyzers.PageTests compiles it.</summary>
    private const string Mistakes = "docs/analyzers.md";

    public static TheoryData<string> Pages => [.. MarkdownPage.Paths];

    /// <summary>The pages in <c>docs</c>, and the README.</summary>
    public static TheoryData<string> ShortPages => [.. MarkdownPage.Paths.Where(static path => path == "README.md" || (path.StartsWith("docs/", StringComparison.Ordinal) && path.EndsWith(".md", StringComparison.Ordinal)))];

    [Fact]
    public void Every_snippet_is_a_piece_of_sources_that_compile_and_every_piece_is_a_snippet()
    {
        var pieces = Sources.SelectMany(SnippetFile.Read).ToList();
        var pages = MarkdownPage.Paths.Where(static path => path != Mistakes).Select(static path => new MarkdownPage(path)).ToList();

        var used = pages.SelectMany(static page => page.Blocks("csharp")).ToHashSet(StringComparer.Ordinal);

        foreach (var page in pages)
        {
            foreach (var block in page.Blocks("csharp"))
            {
                pieces.Should().Contain(block, $"{page.Path} shows it");
            }
        }

        pieces.Should().OnlyContain(piece => used.Contains(piece)).And.HaveCountGreaterThan(10);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string path)
    {
        var page = new MarkdownPage(path);
        var directory = Path.GetDirectoryName(path)!;

        foreach (var link in page.Links.Where(static link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal)))
        {
            var parts = link.Split('#', 2);
            var target = parts[0].Length == 0 ? path : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Repository.PathOf(directory, Uri.UnescapeDataString(parts[0])))).Replace('\\', '/');
            Path.Exists(Repository.PathOf(target)).Should().BeTrue($"{path} links to {link}");
            if (parts.Length == 2)
            {
                new MarkdownPage(target).Anchors.Should().Contain(parts[1], $"{path} links to {link}");
            }
        }
    }

    /// <summary>Readers look for one thing and read little. A longer page has a part that is a page of its own.</summary>
    [Theory]
    [MemberData(nameof(ShortPages))]
    public void Pages_are_short(string path)
    {
        // The table of operations is looked up, not read.
        var table = path == "docs/compatibility.md" ? ReadmeTable.Rows(PageText.Of("compatibility.md"), "## Operations").Sum(static row => row.Sum(MarkdownPage.WordsIn)) : 0;
        var limit = path is "docs/infisical.md" or "docs/apinizer.md" or "docs/vercel.md" or "docs/crafter.md" ? 1200 : 900;

        (new MarkdownPage(path).Words - table).Should().BeInRange(50, limit);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_block_is_well_formed(string path)
    {
        var page = new MarkdownPage(path);

        foreach (var json in page.Blocks("json"))
        {
            FluentActions.Invoking(() => JsonDocument.Parse(json).Dispose()).Should().NotThrow(json);
        }

        foreach (var xml in page.Blocks("xml"))
        {
            FluentActions.Invoking(() => XElement.Parse($"<all>{xml}</all>")).Should().NotThrow(xml);
        }

        page.Blocks("c#").Concat(page.Blocks("cs")).Should().BeEmpty("snippets are csharp, or they are not compiled");
    }
}
