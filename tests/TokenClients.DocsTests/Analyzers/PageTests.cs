using System.Globalization;
using System.IO;

namespace TokenClients.DocsTests.Analyzers;

/// <summary>docs/analyzers.md says what the rules are and what they find.</summary>
public sealed class PageTests
{
    private const string Approve = "TOKENCLIENTS_APPROVE";
    private const string Begin = "<!-- table of rules -->\n";
    private const string End = "<!-- end of the table -->";

    private static string Path { get; } = Repository.PathOf("docs", "analyzers.md");

    /// <summary>The other tests hold what it counts: each mistake that is not marked as missed is found, and ordinary code is not reported.</summary>
    [Fact]
    public async Task Table_is_what_the_pieces_show()
    {
        var lines = new List<string> { "| rule | severity | mistakes found | false reports |", "| --- | --- | --- | --- |" };
        var rules = PieceCompiler.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).OrderBy(static rule => rule.Id, StringComparer.Ordinal).ToList();
        foreach (var rule in rules)
        {
            var wrong = Piece.All.Where(piece => piece.Rule == rule.Id && piece.IsWrong).ToList();
            var missed = wrong.Count(static piece => piece.IsMissed);
            var ordinary = Piece.All.Count(piece => piece.Rule == rule.Id && !piece.IsWrong);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"| [{rule.Id}](#{rule.Id.ToLowerInvariant()}) {rule.Title} | {(rule.DefaultSeverity == Microsoft.CodeAnalysis.DiagnosticSeverity.Warning ? "warning" : "suggestion")} | {wrong.Count - missed}/{wrong.Count} | 0/{ordinary} |"));
        }

        var all = Piece.All.Where(static piece => piece.IsWrong).ToList();
        var allMissed = all.Count(static piece => piece.IsMissed);
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"| all | | {all.Count - allMissed}/{all.Count} | 0/{Piece.All.Count - all.Count} |"));
        var table = string.Join('\n', lines) + "\n";
        var page = await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable(Approve) == "1")
        {
            page = page[..begin] + table + page[end..];
            await File.WriteAllTextAsync(Path, page, TestContext.Current.CancellationToken);
            end = page.IndexOf(End, StringComparison.Ordinal);
        }

        page[begin..end].Should().Be(table, $"run this test with {Approve}=1, which writes the table");
    }

    public static TheoryData<string> RuleIds => [.. PieceCompiler.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(RuleIds))]
    public async Task Wrong_code_of_a_section_is_reported_by_its_rule_and_the_right_code_by_none(string rule)
    {
        var section = Section(await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken), rule);

        (await PieceCompiler.AnalyzeAsync(Code("Wrong"))).Select(static report => report.Split(' ')[1]).Should().Equal(rule);
        (await PieceCompiler.AnalyzeAsync(Code("Right"))).Should().BeEmpty();

        Piece Code(string heading)
        {
            var code = section.Split($"{heading}:\n\n```csharp\n")[1].Split("```")[0];
            return new(rule, heading == "Wrong", heading, code, code.StartsWith("public class", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_rule_has_a_section_with_its_title_and_both_kinds_of_code()
    {
        var page = File.ReadAllText(Path);
        foreach (var rule in PieceCompiler.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics))
        {
            Section(page, rule.Id).Should().StartWith($"## {rule.Id}\n\n{rule.Title}.\n").And.Contain("Wrong:\n\n```csharp").And.Contain("Right:\n\n```csharp");
        }
    }

    private static string Section(string page, string rule)
    {
        var start = page.IndexOf($"## {rule}\n", StringComparison.Ordinal);
        start.Should().BePositive(rule);
        var next = page.IndexOf("\n## ", start, StringComparison.Ordinal);
        return next < 0 ? page[start..] : page[start..next];
    }
}
