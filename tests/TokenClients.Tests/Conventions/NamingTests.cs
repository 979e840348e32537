using System.IO;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TokenClients.Tests.Conventions;

/// <summary>Files, types, members, parameters and variables have the field's names, not metaphors.</summary>
public sealed partial class NamingTests
{
    private static readonly string[] Metaphors = ["Room", "Rooms", "Answer", "Answers", "Patience", "Truth", "Whole", "Holding", "Pauses", "Postponed", "Probing"];

    [Theory]
    [InlineData("library", 150)]
    [InlineData("packages", 80)]
    public void Nothing_is_named_with_a_metaphor(string folder, int atLeast)
    {
        var root = Path.Combine(AppContext.BaseDirectory, "contract", folder);
        var files = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories);
        files.Should().HaveCountGreaterThan(atLeast);

        string.Join('\n', files.SelectMany(file => NamesIn(file).Where(HasMetaphor).Distinct().Select(name => $"{Path.GetRelativePath(root, file)}: {name}"))).Should().BeEmpty();
    }

    private static IEnumerable<string> NamesIn(string file) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(file), new(LanguageVersion.Preview)).GetRoot().DescendantTokens()
            .Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.Text).Prepend(Path.GetFileNameWithoutExtension(file));

    private static bool HasMetaphor(string name) => Words().Matches(name).Any(static word => Metaphors.Contains(word.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>The words of a name in camel case.</summary>
    [GeneratedRegex("[A-Z]?[a-z]+")]
    private static partial Regex Words();
}
