using System.IO;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

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

        string.Join('\n', files.SelectMany(file => MetaphorsIn(Path.GetRelativePath(root, file), File.ReadAllText(file)))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Rooms.cs", "", "Rooms.cs")]
    [InlineData("Client.cs", "class SecretPatience;", "Client.cs: SecretPatience")]
    [InlineData("Client.cs", "enum State { Postponed }", "Client.cs: Postponed")]
    [InlineData("Client.cs", "class Client { void Read(bool isWhole) { } }", "Client.cs: isWhole")]
    [InlineData("Client.cs", "class Client { void Read() { var answer = 1; } }", "Client.cs: answer")]
    [InlineData("Client.cs", "class Client { int ITruth.Pauses => 1; }", "Client.cs: Pauses")]
    public void A_metaphor_is_found(string file, string source, string problem) => MetaphorsIn(file, source).Should().Equal(problem);

    [Fact]
    public void A_part_of_another_word_is_not_a_metaphor() => MetaphorsIn("Wholesale.cs", "class Roommate { int _answered; }").Should().BeEmpty();

    private static IEnumerable<string> MetaphorsIn(string file, string source)
    {
        var root = CSharpSyntaxTree.ParseText(source, new(LanguageVersion.Preview)).GetRoot();
        var names = root.DescendantNodes().Select(static node => node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.Text,
            DelegateDeclarationSyntax type => type.Identifier.Text,
            EnumMemberDeclarationSyntax member => member.Identifier.Text,
            MethodDeclarationSyntax member => member.Identifier.Text,
            LocalFunctionStatementSyntax function => function.Identifier.Text,
            PropertyDeclarationSyntax member => member.Identifier.Text,
            EventDeclarationSyntax member => member.Identifier.Text,
            ParameterSyntax parameter => parameter.Identifier.Text,
            VariableDeclaratorSyntax variable => variable.Identifier.Text,
            SingleVariableDesignationSyntax variable => variable.Identifier.Text,
            ForEachStatementSyntax loop => loop.Identifier.Text,
            _ => "",
        });
        var isInFile = HasMetaphor(Path.GetFileNameWithoutExtension(file)) ? new[] { file } : [];
        return [.. isInFile, .. names.Where(HasMetaphor).Select(name => $"{file}: {name}")];
    }

    private static bool HasMetaphor(string name) => Words().Matches(name).Any(static word => Metaphors.Contains(word.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>The words of a name in camel case.</summary>
    [GeneratedRegex("[A-Z]?[a-z]+")]
    private static partial Regex Words();
}
