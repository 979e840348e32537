using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TokenClients.DocsTests.Packages;

/// <summary>What is inside the packages, and what their pages will say.</summary>
public sealed partial class ContentTests(PackageFeed packages) : IClassFixture<PackedPackages>
{
    private const string Approve = "TOKENCLIENTS_APPROVE";

    /// <summary>800 KB.</summary>
    private const long Limit = 900 * 1024;

    public static TheoryData<string> Names => [.. PackageFeed.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Files_and_dependencies_are_the_approved_ones(string name)
    {
        var package = packages.Find(name);
        string[] lines =
        [
            "nupkg", .. package.Entries.Select(static entry => $"  {entry}"),
            "snupkg", .. package.SymbolEntries.Select(static entry => $"  {entry}"),
            .. package.Dependencies(),
        ];
        var text = string.Concat(lines.Select(line => line.Replace(package.Version, "{version}", StringComparison.Ordinal) + "\n"));
        var file = Repository.PathOf("tests", "TokenClients.DocsTests", "Packages", "Approved", name + ".txt");
        if (Environment.GetEnvironmentVariable(Approve) == "1")
        {
            await File.WriteAllTextAsync(file, text);
        }

        text.Should().Be((await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n"), $"what is in the package is approved in {file}. If the difference is meant, run this test with {Approve}=1, which writes the file, and commit it");
    }

    [Fact]
    public void Main_package_is_small()
    {
        SkipUnlessRelease();

        packages.Find("TokenClients").Size.Should().BeLessThanOrEqualTo(Limit);
    }

    [Theory]
    [InlineData("TokenClients.Caching")]
    [InlineData("TokenClients.Resilience")]
    public void Package_that_uses_internals_asks_for_the_very_version(string name)
    {
        var dependencies = packages.Find(name).Dependencies();

        dependencies.Where(static line => line.StartsWith("  TokenClients ", StringComparison.Ordinal)).Should().HaveCount(2).And.OnlyContain(line => line == $"  TokenClients [{packages.Version}], with its analyzers");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_has_all_that_a_package_page_shows(string name)
    {
        var package = packages.Find(name);

        package["title"].Should().Be(name);
        package["description"]!.Length.Should().BeInRange(50, 4000);
        package["authors"].Should().NotBeNullOrEmpty();
        package["license"].Should().Be("MIT");
        package["tags"]!.Split(' ').Should().HaveCountGreaterThan(5).And.OnlyHaveUniqueItems();
        package["requireLicenseAcceptance"].Should().NotBe("true");
        package.ReadEntry(package["icon"]!).Should().Equal(File.ReadAllBytes(Repository.PathOf("assets", "icon.png")));
        package.ReadEntry(package["readme"]!).Should().Equal(File.ReadAllBytes(Repository.PathOf("src", name, "README.md")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Release_notes_are_the_newest_section_of_the_changelog(string name)
    {
        var notes = packages.Find(name)["releaseNotes"]!.ReplaceLineEndings("\n");

        var changelog = File.ReadAllText(Repository.PathOf("CHANGELOG.md")).ReplaceLineEndings("\n");
        notes.Should().NotContain("not released", "who reads them has it");
        changelog = changelog.Replace(", not released", "", StringComparison.Ordinal);
        changelog.Should().Contain(notes);
        notes.Should().StartWith($"## {packages.Version}").And.Contain("\n- ");
        Heading().Count(notes).Should().Be(1);
        var end = changelog.IndexOf(notes, StringComparison.Ordinal) + notes.Length;
        changelog[end..].TrimStart().Should().Match(static rest => rest.Length == 0 || rest.StartsWith("## ", StringComparison.Ordinal));
        Heading().Count(changelog[..end]).Should().Be(1, "it is the first one");
    }

    /// <summary>An address that begins with the repository's leads nowhere on a package page.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Readme_stands_by_itself(string name)
    {
        var text = File.ReadAllText(Repository.PathOf("src", name, "README.md"));

        text.Should().StartWith($"# {name}\n");
        Link().Matches(text).Select(static link => link.Groups["target"].Value).Should().NotContain(static target => !target.StartsWith("https://", StringComparison.Ordinal));
    }

    [Fact]
    public void Page_of_the_main_package_has_the_first_program_of_the_README() =>
        new MarkdownPage("src/TokenClients/README.md").Blocks("csharp")[0].Should().Be(new MarkdownPage("README.md").Blocks("csharp")[0]);

    [Fact]
    public void README_says_how_to_make_the_package_and_get_this_version_of_it() =>
        new MarkdownPage("README.md").Blocks("").Should().Contain(static block => block.StartsWith("dotnet pack src/TokenClients ", StringComparison.Ordinal))
            .And.Contain(block => block.Split('\n').Any(line => line.EndsWith($"dotnet add package TokenClients --version {packages.Version}", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_assembly_has_its_documentation(string name)
    {
        var package = packages.Find(name);
        var assemblies = package.Entries.Where(static entry => entry.StartsWith("lib/", StringComparison.Ordinal) && entry.EndsWith(".dll", StringComparison.Ordinal)).ToList();

        assemblies.Should().NotBeEmpty();
        foreach (var assembly in assemblies)
        {
            using var content = new MemoryStream(package.ReadEntry(Path.ChangeExtension(assembly, ".xml")));
            XDocument.Load(content).Descendants("member").Should().HaveCountGreaterThan(5, assembly);
            package.SymbolEntries.Should().Contain(Path.ChangeExtension(assembly, ".pdb"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_in_it_says_where_it_was_built(string name)
    {
        SkipUnlessRelease();
        var package = packages.Find(name);
        var here = Encoding.UTF8.GetBytes(Repository.Root.TrimEnd('/') + "/");

        foreach (var entry in package.Entries.Where(static entry => entry.EndsWith(".dll", StringComparison.Ordinal)))
        {
            package.ReadEntry(entry).AsSpan().IndexOf(here).Should().Be(-1, entry);
        }
    }

    /// <summary>A remote that is a folder of this machine, or one with a credential in it, must not be published.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Repository_is_named_by_a_web_address_or_not_at_all(string name)
    {
        var repository = packages.Find(name).Metadata.Elements().SingleOrDefault(static element => element.Name.LocalName == "repository");

        (repository?.Attribute("url")?.Value).Should().Match(static url => url == null || WebAddress().IsMatch(url));
    }

    [GeneratedRegex("^## ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?<target>[^)]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^https://[^@]+$")]
    private static partial Regex WebAddress();

    /// <summary>A Debug build holds the places of the sources and what a debugger needs, and is never released.</summary>
    private static void SkipUnlessRelease() =>
        Assert.SkipUnless(Repository.Configuration == "Release", "A Debug build is for this machine and its debugger. Run the tests with --configuration Release to look at what is released.");
}
