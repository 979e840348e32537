using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TokenClients.Tests.Conventions;

/// <summary>
/// The folders of the library are layers: each uses only those above it in <see cref="Layers"/>, and gives its name to the namespace of its internal types.
/// The sources are read, not compiled: no two folders have a type of the same name, so the name tells the folder.
/// What is used without a name, such as an extension method, takes a using.
/// </summary>
public sealed class LayerTests
{
    private const string Root = "TokenClients";

    private static readonly string[] Layers = ["Primitives", "Models", "Requests", "Errors", "Options", "Credentials", "Pipeline", "Transport", "Tokens"];

    private static readonly string[] Services = Enum.GetNames<TokenService>();

    /// <summary>Of each file what .NET compiles of it, and what .NET Standard does.</summary>
    private static readonly Lazy<List<SyntaxTree>> Library = new(static () =>
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "contract", "library");
        string[][] symbols = [["NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER"], ["NETSTANDARD", "NETSTANDARD2_0"]];
        return
        [
            .. from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
               let source = File.ReadAllText(file)
               from set in symbols
               select CSharpSyntaxTree.ParseText(source, new(LanguageVersion.Preview, DocumentationMode.None, preprocessorSymbols: set), Path.GetRelativePath(folder, file).Replace('\\', '/')),
        ];
    });

    private static readonly Lazy<ILookup<string, string>> FoldersOfTypes = new(static () =>
        Library.Value.SelectMany(static tree => TypesIn(tree).Select(type => (Name: NameOf(type), Folder: FolderOf(tree)))).Distinct()
            .ToLookup(static type => type.Name, static type => type.Folder));

    [Fact]
    public void Names_tell_folders_apart()
    {
        FoldersOfTypes.Value.Should().HaveCountGreaterThan(200).And.OnlyContain(static folders => folders.Count() == 1);
    }

    [Fact]
    public void A_folder_uses_only_the_folders_above_it()
    {
        string.Join('\n', Library.Value.SelectMany(ArrowsIn).Distinct()).Should().BeEmpty();
    }

    [Fact]
    public void An_arrow_that_goes_up_is_found()
    {
        const string source = "using TokenClients.Pipeline; internal sealed class Planted(CrafterToken token);";

        ArrowsIn(CSharpSyntaxTree.ParseText(source, new(LanguageVersion.Preview), "Requests/Planted.cs", cancellationToken: TestContext.Current.CancellationToken))
            .Should().Equal("Requests/Planted.cs uses the namespace of Pipeline", "Requests/Planted.cs uses CrafterToken of Crafter");
    }

    [Fact]
    public void The_namespace_of_an_internal_type_is_that_of_its_folder()
    {
        string.Join('\n', Library.Value.SelectMany(MisplacedIn).Distinct()).Should().BeEmpty();
    }

    /// <summary>One sentence for each type or namespace that a file must not use.</summary>
    private static IEnumerable<string> ArrowsIn(SyntaxTree tree)
    {
        var own = FolderOf(tree);
        var usings = tree.GetRoot().DescendantNodes().OfType<UsingDirectiveSyntax>().Select(static line => line.Name?.ToString().Split('.') is [Root, var folder, ..] ? folder : "")
            .Where(folder => (Layers.Contains(folder) || Services.Contains(folder)) && !MayUse(own, folder)).Select(static folder => "the namespace of " + folder);
        var names = TypesIn(tree).SelectMany(static type => type.DescendantNodes()).OfType<SimpleNameSyntax>().Select(static name => name.Identifier.Text).Distinct()
            .SelectMany(static name => FoldersOfTypes.Value[name].Select(folder => (Name: name, Folder: folder)))
            .Where(used => !MayUse(own, used.Folder)).Select(static used => $"{used.Name} of {used.Folder}");

        // Generated files name the namespaces of what they may need.
        return (IsGenerated(tree) ? names : usings.Concat(names)).Select(what => $"{tree.FilePath} uses {what}");
    }

    /// <summary>One sentence for each internal type that is in another namespace. Public ones are where users look for them.</summary>
    private static IEnumerable<string> MisplacedIn(SyntaxTree tree)
    {
        var wanted = $"{Root}.{string.Join('.', tree.FilePath.Split('/')[..^1])}";
        return TypesIn(tree).Where(type => !IsGenerated(tree) && !type.Modifiers.Any(SyntaxKind.PublicKeyword))
            .Where(type => SpaceOf(type) != wanted && !SpaceOf(type).StartsWith("System", StringComparison.Ordinal))
            .Select(type => $"{NameOf(type)} in {tree.FilePath} is in {SpaceOf(type)}");
    }

    /// <summary>The types of a file; of a generated one those that are generated as a whole, as the others are where they are written by hand.</summary>
    private static IEnumerable<MemberDeclarationSyntax> TypesIn(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<MemberDeclarationSyntax>()
            .Where(static type => type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Where(type => !IsGenerated(tree) || SpaceOf(type).StartsWith("TokenClients.Transport.", StringComparison.Ordinal));

    private static string SpaceOf(MemberDeclarationSyntax type) => (type.Parent as BaseNamespaceDeclarationSyntax)?.Name.ToString() ?? "";

    private static string NameOf(MemberDeclarationSyntax type) =>
        type is BaseTypeDeclarationSyntax declared ? declared.Identifier.Text : ((DelegateDeclarationSyntax)type).Identifier.Text;

    private static string FolderOf(SyntaxTree tree) => tree.FilePath.Split('/')[0];

    private static bool IsGenerated(SyntaxTree tree) => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal);

    private static bool MayUse(string folder, string other) => folder == other || (Array.IndexOf(Layers, folder) is >= 0 and var rank
        ? Layers.Take(rank).Contains(other)
        : Layers.Contains(other) || (!Services.Contains(folder) && Services.Contains(other)));
}
