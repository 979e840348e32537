using System.IO;
using System.Reflection;
using System.Text.RegularExpressions;

namespace TokenClients.Tests.Conventions;

/// <summary>The traps of the services, as tests/TRAPS.md explains them: none is without a test or a reason.</summary>
public sealed partial class TrapTests
{
    internal static readonly string Folder = FindFolder();

    [Theory]
    [InlineData('I', 37)]
    [InlineData('A', 22)]
    [InlineData('V', 28)]
    [InlineData('C', 24)]
    public void Every_trap_is_a_test_or_has_a_reason_why_not(char letter, int count)
    {
        var expected = Enumerable.Range(1, count).Select(number => $"{letter}{number:00}").ToList();
        var tested = Tested().Where(trap => trap[0] == letter).Distinct().ToList();
        var excused = Excused().Where(trap => trap[0] == letter).ToList();

        excused.Should().OnlyHaveUniqueItems().And.NotIntersectWith(tested, "what has a test needs no excuse");
        tested.Concat(excused).Should().BeEquivalentTo(expected);
    }

    [Fact]
    public void Services_have_no_other_letters() => Tested().Concat(Excused()).Select(static trap => trap[0]).Distinct().Should().BeSubsetOf(['I', 'A', 'V', 'C']);

    /// <summary>The tests of this assembly by reflection, those of the others by their source.</summary>
    private static List<string> Tested()
    {
        var own = typeof(TrapTests).Assembly.GetTypes().SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(static method => method.GetCustomAttributes<FactAttribute>().Any()).Select(static method => method.Name);
        var others = Directory.GetDirectories(Folder, "TokenClients.*").Where(static folder => !folder.EndsWith("TokenClients.Tests", StringComparison.Ordinal))
            .SelectMany(static folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)).SelectMany(static file => TestMethod().Matches(File.ReadAllText(file))).Select(static match => match.Groups[1].Value);
        return [.. own.Concat(others).Select(static name => TrapName().Match(name)).Where(static match => match.Success).Select(static match => match.Groups[1].Value)];
    }

    private static List<string> Excused() =>
        [.. File.ReadLines(Path.Combine(Folder, "TRAPS.md")).Select(static line => Excuse().Match(line)).Where(static match => match.Success).Select(static match => match.Groups[1].Value)];

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "tests", "TRAPS.md")))
            {
                return Path.Combine(folder.FullName, "tests");
            }
        }

        throw new FileNotFoundException("tests/TRAPS.md lies in no folder above the test's own.");
    }

    [GeneratedRegex("^(?:Trap|Case_C[0-9]{2})_([A-Z][0-9]{2})_")]
    private static partial Regex TrapName();

    [GeneratedRegex("^([A-Z][0-9]{2}): \\S")]
    private static partial Regex Excuse();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b[^{;]*?\bpublic (?:async )?\w+ ((?:Trap|Case)_\w+)\(")]
    private static partial Regex TestMethod();
}
