using TokenClients.Analyzers;

namespace TokenClients.DocsTests.Analyzers;

/// <summary>What the analyzers find in pieces of code with a mistake, and in ordinary code near them.</summary>
public sealed class RuleTests
{
    private static readonly string[] RulesOfTests = ["TKC001", "TKC003", "TKC004", "TKC007", "TKC011"];

    public static TheoryData<string, string> Mistakes => Rows(static piece => piece.IsWrong && !piece.IsMissed);

    public static TheoryData<string, string> Misses => Rows(static piece => piece.IsWrong && piece.IsMissed);

    public static TheoryData<string, string> Ordinary => Rows(static piece => !piece.IsWrong);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Mistake_is_reported_where_it_is(string rule, string name)
    {
        var piece = Piece.Find(rule, isWrong: true, name);

        var reports = await PieceCompiler.AnalyzeAsync(piece);

        piece.Expected.Should().NotBeEmpty();
        reports.Should().Equal(piece.Expected, piece.Code);
    }

    /// <summary>Tests create tokens only to look at the result, and use literals that are not real secrets.</summary>
    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Mistake_of_a_test_project_is_reported_where_its_rule_applies_to_tests(string rule, string name)
    {
        var piece = Piece.Find(rule, isWrong: true, name);

        var reports = await PieceCompiler.AnalyzeAsync(piece, isOfTests: true);

        reports.Should().Equal(piece.Expected.Where(static report => RulesOfTests.Any(report.EndsWith)), piece.Code);
    }

    /// <summary>If one of them is found after a change, it is no longer a miss: its mark says so.</summary>
    [Theory]
    [MemberData(nameof(Misses))]
    public async Task Miss_is_a_miss(string rule, string name)
    {
        var reports = await PieceCompiler.AnalyzeAsync(Piece.Find(rule, isWrong: true, name));

        reports.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Ordinary))]
    public async Task Ordinary_code_is_not_reported(string rule, string name)
    {
        var piece = Piece.Find(rule, isWrong: false, name);

        var reports = await PieceCompiler.AnalyzeAsync(piece);

        reports.Should().BeEmpty(piece.Code);
    }

    [Fact]
    public void Pieces_are_many_and_nearly_all_mistakes_are_found()
    {
        var wrong = Piece.All.Where(static piece => piece.IsWrong).ToList();

        wrong.Count.Should().BeGreaterThanOrEqualTo(200);
        Piece.All.Count(static piece => !piece.IsWrong).Should().BeGreaterThanOrEqualTo(100);
        (wrong.Count(static piece => !piece.IsMissed) / (double)wrong.Count).Should().BeGreaterThanOrEqualTo(0.95);
        Piece.All.Select(static piece => (piece.Rule, piece.IsWrong, piece.Name)).Should().OnlyHaveUniqueItems();
        wrong.Select(static piece => piece.Rule).Distinct().Should().BeEquivalentTo(PieceCompiler.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).Distinct());
    }

    [Fact]
    public void Every_rule_leads_to_its_section_of_the_page()
    {
        foreach (var rule in PieceCompiler.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics))
        {
            rule.HelpLinkUri.Should().EndWith($"docs/analyzers.md#{rule.Id.ToLowerInvariant()}");
            rule.IsEnabledByDefault.Should().BeTrue();
        }

        Rules.RevealedInLog.Id.Should().Be("TKC001");
    }

    private static TheoryData<string, string> Rows(Func<Piece, bool> isOfThem)
    {
        var rows = new TheoryData<string, string>();
        foreach (var piece in Piece.All.Where(isOfThem))
        {
            rows.Add(piece.Rule, piece.Name);
        }

        return rows;
    }
}
