using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TokenClients.DocsTests.Sentences;

/// <summary>The tests of this repository, as the compiler reads their sources: what is in a comment or a text is none.</summary>
internal static class TestMethods
{
    private static readonly Lazy<IReadOnlyList<(string Path, string Text)>> Sources = new(static () =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal) && !path.Replace('\\', '/').Contains("/bin/", StringComparison.Ordinal))
            .Select(static path => (path, File.ReadAllText(path))),
    ]);

    /// <summary>The full names of the tests with this name, of which the first parts may be left out.</summary>
    internal static IReadOnlyList<string> Find(string name)
    {
        var method = name[(name.LastIndexOf('.') + 1)..];
        return
        [
            .. Sources.Value.Where(source => source.Text.Contains($" {method}(", StringComparison.Ordinal))
                .SelectMany(static source => In(source.Text))
                .Where(found => found.EndsWith("." + name, StringComparison.Ordinal)),
        ];
    }

    /// <summary>The full names of the tests in a source.</summary>
    internal static IEnumerable<string> In(string text) =>
        CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Where(IsTest).Select(static method => string.Join('.', method.Ancestors().Select(NameOf).OfType<string>().Reverse().Append(method.Identifier.Text)));

    /// <summary>Whether a method is run as a test, and not left out.</summary>
    private static bool IsTest(MethodDeclarationSyntax method) =>
        method.Modifiers.Any(SyntaxKind.PublicKeyword)
        && method.AttributeLists.SelectMany(static list => list.Attributes).Where(static attribute => attribute.Name.ToString() is "Fact" or "Theory").ToList() is [var attribute]
        && attribute.ArgumentList?.Arguments.Any(static argument => argument.NameEquals?.Name.Identifier.Text == "Skip") != true;

    private static string? NameOf(SyntaxNode node) => node switch
    {
        BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
        TypeDeclarationSyntax type => type.Identifier.Text,
        _ => null,
    };
}
