using System.IO;
using System.Text.RegularExpressions;

namespace TokenClients.DocsTests.Sentences;

/// <summary>Every sentence of the pages that promise most names the tests that hold it, or is marked as one that only explains. The marks are comments, which readers do not see.</summary>
public sealed partial class SentenceTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md",
        "docs/credentials.md",
        "docs/error-codes.md",
        "docs/errors.md",
        "docs/message-handlers.md",
        "docs/outcome-unknown.md",
        "docs/proxies.md",
        "docs/redaction.md",
        "docs/resilience.md",
        "docs/secrets.md",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_sentence_names_its_tests_or_only_explains(string path)
    {
        var page = new MarkedPage(path);

        page.Texts.Should().HaveCountGreaterThan(10);
        page.Texts.Where(static text => text.What is null).Select(static text => text.Text).Should().BeEmpty();
        page.Texts.Count(static text => text.Tests.Count > 0).Should().BeGreaterThan(page.Texts.Count / 3);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void What_only_explains_does_not_say_never_always_or_at_most(string path) =>
        new MarkedPage(path).Texts.Where(static text => text.Explains && Promise().IsMatch(text.Text)).Select(static text => text.Text).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_test_that_is_named_is_one_test_that_runs(string path)
    {
        var names = new MarkedPage(path).Texts.SelectMany(static text => text.Tests).Distinct().ToList();

        names.Select(static name => (name, Found: TestMethods.Find(name))).Where(static row => row.Found.Count != 1).Select(static row => $"{row.name}: {string.Join(", ", row.Found)}").Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Readers_do_not_see_the_marks(string path)
    {
        var page = new MarkedPage(path);

        page.Comments.Should().Be(page.Marks, "each is a comment, and there are no others");
        page.Rendered.Should().NotContain("held by:").And.NotContain("&lt;!--").And.NotContain("--&gt;");
    }

    /// <summary>A page of a package is shown by programs that may show comments.</summary>
    [Fact]
    public void Pages_of_packages_have_no_comments()
    {
        var pages = Directory.EnumerateFiles(Repository.PathOf("src"), "README.md", SearchOption.AllDirectories).ToList();

        pages.Should().HaveCountGreaterThanOrEqualTo(4);
        pages.Where(static page => File.ReadAllText(page).Contains("<!--", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void A_sentence_without_a_mark_is_found_wherever_it_is()
    {
        var page = new MarkedPage("page", """
            # Heading

            [One](#one) · [Two](#two)

            Held. <!-- held by: A.b; C.d --> Explained,
            over two lines. <!-- explains --> Forgotten in a paragraph.

            - Held too. <!-- held by: E.f -->
            - Forgotten in a list.

            | a | b |
            | --- | --- |
            | marked | row <!-- explains --> |
            | forgotten | row |

            | a | b |
            | --- | --- |
            | by the table | row |
            | by itself | <!-- held by: G.h --> |

            <!-- held by: I.j -->

            > Forgotten in a quotation.

            ```csharp
            Code.IsNoProse();
            ```
            """.ReplaceLineEndings("\n"));

        page.Texts.Where(static text => text.What is null).Select(static text => text.Text).Should().Equal("Forgotten in a paragraph.", "Forgotten in a list.", "forgotten | row", "Forgotten in a quotation.");
        page.Texts.SelectMany(static text => text.Tests).Should().Equal("A.b", "C.d", "E.f", "I.j", "G.h");
        page.Comments.Should().Be(6).And.Be(page.Marks);
        page.Rendered.Should().NotContain("held by");
        new MarkedPage("page", "In code: `<!-- explains -->`").Comments.Should().Be(0, "readers see that");
    }

    [Fact]
    public void A_test_is_what_the_compiler_takes_for_one()
    {
        const string Source = """
            namespace Some.Space;

            public sealed class Tests
            {
                [Fact]
                public void Runs() { }

                [Theory]
                [InlineData(1)]
                public async Task Runs_with_data(int number) { }

                [Fact(Skip = "later")]
                public void Is_left_out() { }

                // [Fact] public void Is_a_comment() { }
                public void Is_no_test() { }

            #if NEVER
                [Fact]
                public void Is_not_compiled() { }
            #endif

                private const string Text = "[Fact] public void Is_a_text() { }";
            }
            """;

        TestMethods.In(Source).Should().Equal("Some.Space.Tests.Runs", "Some.Space.Tests.Runs_with_data");
        TestMethods.Find("SentenceTests.A_test_is_what_the_compiler_takes_for_one").Should().Equal("TokenClients.DocsTests.Sentences.SentenceTests.A_test_is_what_the_compiler_takes_for_one");
        TestMethods.Find("SentenceTests.Is_a_comment").Should().BeEmpty();
    }

    [GeneratedRegex(@"\b(never|always|at most|at least)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Promise();
}
