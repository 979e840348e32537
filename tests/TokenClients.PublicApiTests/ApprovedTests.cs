using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace TokenClients.PublicApiTests;

public sealed partial class ApprovedTests
{
    private static readonly IReadOnlyList<Package> Packages = Approved.Load();
    private static readonly IReadOnlyDictionary<string, string> Texts = Approved.Texts(Packages);

    [Fact]
    public void Reference_is_the_approved_one()
    {
        var differences = Approved.Differences(Approved.Root, Texts);
        if (differences.Count > 0)
        {
            Assert.Fail(Approved.Complaint(differences));
        }
    }

    [Fact]
    public void No_link_of_the_reference_leads_nowhere()
    {
        var pages = Reference.Write(Packages);

        BrokenLinks.In(pages).Should().BeEmpty();
        pages.Keys.Should().OnlyHaveUniqueItems(static path => path.ToUpperInvariant(), "some file systems take no notice of case");
    }

    [Fact]
    public void Reference_names_no_machine_and_ends_each_line_alike()
    {
        foreach (var (path, text) in Texts)
        {
            text.Should().NotContain(Approved.Root, path).And.NotContain("\r", path).And.EndWith("\n", path).And.NotEndWith("\n\n", path);
            TrailingSpace().IsMatch(text).Should().BeFalse(path);
        }
    }

    [Fact]
    public void Every_public_member_is_documented()
    {
        // By itself the compiler takes an empty summary, and an inheritance that ends nowhere.
        foreach (var package in Packages)
        {
            foreach (var assembly in package.Assemblies)
            {
                var symbols = Declaration.Types(assembly.Symbol.GlobalNamespace).SelectMany(static type => Declaration.Members(type).Where(static member => !IsImplicit(member)).Prepend(type)).ToList();

                symbols.Should().NotBeEmpty();
                symbols.Where(symbol => assembly.Documentation.Of(symbol).Element("summary") is not { } summary || (!summary.HasElements && string.IsNullOrWhiteSpace(summary.Value)))
                    .Select(symbol => $"{symbol} for {assembly.Target}").Should().BeEmpty();
            }
        }
    }

    [Fact]
    public void What_differs_is_said_with_its_lines_and_with_the_command_that_approves()
    {
        var root = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Approved.Write(root, Approved.Texts(Compiled.Packages("/// <summary>A.</summary>\npublic class A { /// <summary>M.</summary>\npublic void M(int a = 1) { } }"))).Should().HaveCount(2);
            File.WriteAllText(Path.Combine(root, "docs", "reference", "Sample", "Gone.md"), "gone\n");
            var texts = Approved.Texts(Compiled.Packages("/// <summary>A.</summary>\npublic class A { /// <summary>Another.</summary>\npublic void M(int a = 2) { } }"));

            var differences = Approved.Differences(root, texts);

            differences.Should().SatisfyRespectively(
                static page => page.Should().Be("docs/reference/Sample/A.md\n- public void M(int a = 1);\n+ public void M(int a = 2);\n- M.\n+ Another."),
                static gone => gone.Should().Be("docs/reference/Sample/Gone.md\n- gone"));
            Approved.Complaint(differences).Should().Contain(differences[0]).And.EndWith("dotnet run -c Release --project tests/TokenClients.PublicApi -- write");
            Approved.Write(root, texts).Should().Equal("docs/reference/Sample/A.md", "docs/reference/Sample/Gone.md");
            Approved.Differences(root, texts).Should().BeEmpty();
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void What_is_not_built_is_named_with_the_command_that_builds_it()
    {
        var root = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "src", "A"));
            File.WriteAllText(Path.Combine(root, "src", "A", "A.csproj"), "<Project><PropertyGroup><TargetFrameworks>net8.0;net10.0</TargetFrameworks></PropertyGroup></Project>");

            var load = () => PublicApi.Packages.Load(root, "Release");

            load.Should().Throw<UnreadableException>().WithMessage("src/A/bin/Release/net8.0/A.dll is not there. Build it: dotnet build -c Release src/A/A.csproj");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void Without_any_project_it_is_an_error_and_nothing_is_taken_for_all()
    {
        var root = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "src"));

            var load = () => PublicApi.Packages.Load(root, "Release");

            load.Should().Throw<UnreadableException>().WithMessage("There is no project in *src*");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    // A constructor that the compiler adds to a class without one: there is no source to document it in.
    private static bool IsImplicit(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 0, ContainingType.InstanceConstructors.Length: 1 };

    [GeneratedRegex(@"[ \t]+$", RegexOptions.Multiline)]
    private static partial Regex TrailingSpace();
}
