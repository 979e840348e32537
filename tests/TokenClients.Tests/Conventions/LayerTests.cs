using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TokenClients.Tests.Conventions;

/// <summary>The folders of the library are layers: each uses only those above it in <see cref="Layers"/>, and gives its name to the namespace of its internal types.</summary>
public sealed class LayerTests
{
    private const string Root = "TokenClients";
    private const string Generated = ".g.cs";

    private static readonly string[] Layers = ["Primitives", "Models", "Requests", "Errors", "Options", "Credentials", "Pipeline", "Transport", "Tokens"];

    private static readonly string[] Services = Enum.GetNames<TokenService>();

    /// <summary>What a compilation without source generators does not find.</summary>
    private static readonly string[] FromGenerators = ["CS8795", "CS0534", "CS0117", "CS7036"];

    private static readonly string GlobalUsings = string.Concat(
        new[] { "System", "System.Collections.Generic", "System.Net.Http", "System.Threading", "System.Threading.Tasks", "TokenClients.Models", "TokenClients.Primitives", "TokenClients.Primitives.Polyfills" }.Select(static name => $"global using {name};\n"));

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.None, preprocessorSymbols: ["NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER"]);

    private static readonly Lazy<CSharpCompilation> Library = new(static () => Compile(Options));

    [Fact]
    public void The_library_compiles_from_its_sources()
    {
        var problems = Library.Value.GetDiagnostics(TestContext.Current.CancellationToken).Where(static problem => problem.Severity == DiagnosticSeverity.Error && !FromGenerators.Contains(problem.Id)).Select(static problem => problem.ToString());

        problems.Should().BeEmpty("a name that is not found hides an arrow");
    }

    [Fact]
    public void A_folder_uses_only_the_folders_above_it()
    {
        string.Join('\n', ArrowsIn(Library.Value, Library.Value.SyntaxTrees)).Should().BeEmpty();
    }

    [Fact]
    public void Nor_does_what_only_netstandard_compiles_use_others()
    {
        var library = Compile(Options.WithPreprocessorSymbols("NETSTANDARD", "NETSTANDARD2_0"));

        string.Join('\n', ArrowsIn(library, library.SyntaxTrees)).Should().BeEmpty();
    }

    [Fact]
    public void The_namespace_of_an_internal_type_is_that_of_its_folder()
    {
        MisplacedIn(Library.Value).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Primitives", "typeof(TokenClients.Tokens.ITokenIssuer)", "Primitives/Planted.cs (Primitives) uses ITokenIssuer (Tokens): Primitives may use only itself")]
    [InlineData("Pipeline", "new TokenClients.Transport.RevealedSecretConverter()", "Pipeline/Planted.cs (Pipeline) uses RevealedSecretConverter (Transport): Pipeline may use only Primitives, Models, Requests, Errors, Options, Credentials")]
    [InlineData("Vercel", "TokenClients.Crafter.CrafterTokenId.New()", "Vercel/Planted.cs (Vercel) uses CrafterTokenId (Crafter): Vercel may use only Primitives, Models, Requests, Errors, Options, Credentials, Pipeline, Transport, Tokens")]
    [InlineData("Tokens", "new TokenClients.Vercel.CreateVercelToken { Name = \"n\", ExpiresIn = null }.Name", "Tokens/Planted.cs (Tokens) uses CreateVercelToken (Vercel): Tokens may use only Primitives, Models, Requests, Errors, Options, Credentials, Pipeline, Transport")]
    public void An_arrow_that_goes_up_is_found(string folder, string expression, string arrow)
    {
        var planted = Plant($"{folder}/Planted.cs", $"namespace TokenClients.{folder}; internal static class Planted {{ internal static object X => {expression}; }}");

        ArrowsIn(planted, [planted.SyntaxTrees[^1]]).Should().Equal(arrow);
    }

    [Fact]
    public void A_using_that_goes_up_is_found()
    {
        var planted = Plant("Requests/Planted.cs", "using TokenClients.Pipeline; namespace TokenClients.Requests; internal static class Planted;");

        ArrowsIn(planted, [planted.SyntaxTrees[^1]]).Should().Equal("Requests/Planted.cs (Requests) uses the namespace of Pipeline: Requests may use only Primitives, Models");
    }

    [Theory]
    [InlineData("namespace TokenClients.Transport; internal static class Planted;", "Planted in Pipeline/Planted.cs is in TokenClients.Transport, not in TokenClients.Pipeline")]
    [InlineData("namespace TokenClients; internal static class Planted;", "Planted in Pipeline/Planted.cs is in TokenClients, not in TokenClients.Pipeline")]
    [InlineData("namespace TokenClients.Pipeline; public static class Planted;", "Planted in Pipeline/Planted.cs is public, so it belongs in TokenClients")]
    public void A_type_in_another_namespace_is_found(string source, string sentence)
    {
        MisplacedIn(Plant("Pipeline/Planted.cs", source)).Should().Equal(sentence);
    }

    private static CSharpCompilation Compile(CSharpParseOptions options)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "contract", "library");
        var sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Parse(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file), options))
            .Append(Parse("GlobalUsings" + Generated, GlobalUsings, options))
            .ToList();
        sources.Should().HaveCountGreaterThan(100);

        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static file => !Path.GetFileName(file).StartsWith(Root, StringComparison.Ordinal))
            .Select(static file => MetadataReference.CreateFromFile(file));
        return CSharpCompilation.Create(Root, sources, platform, new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
    }

    private static CSharpCompilation Plant(string path, string source) => Library.Value.AddSyntaxTrees(Parse(path, source, Options));

    private static SyntaxTree Parse(string path, string source, CSharpParseOptions options) => CSharpSyntaxTree.ParseText(source, options, path);

    /// <summary>One sentence for each type that a file must not use.</summary>
    private static List<string> ArrowsIn(CSharpCompilation library, IEnumerable<SyntaxTree> trees)
    {
        var arrows = new HashSet<string>();
        foreach (var tree in trees)
        {
            var model = library.GetSemanticModel(tree);
            if (tree.FilePath.Split('/') is [var own, _, ..] && !tree.FilePath.EndsWith(Generated, StringComparison.Ordinal))
            {
                arrows.UnionWith(((CompilationUnitSyntax)tree.GetRoot()).Usings
                    .Select(static line => line.Name?.ToString().Split('.') is [Root, var folder, ..] ? folder : "")
                    .Where(folder => (Layers.Contains(folder) || Services.Contains(folder)) && folder != own && !MayUse(own).Contains(folder))
                    .Select(folder => $"{tree.FilePath} ({own}) uses the namespace of {folder}: {own} may use only {string.Join(", ", MayUse(own).DefaultIfEmpty("itself"))}"));
            }

            foreach (var node in tree.GetRoot().DescendantNodes(static node => node is not UsingDirectiveSyntax))
            {
                if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax or ElementAccessExpressionSyntax)
                    || OutermostTypeOf(model.GetSymbolInfo(node).Symbol) is not { } used
                    || FolderOf(used) is not { } to
                    || node.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>(static type => type.Parent is BaseNamespaceDeclarationSyntax) is not { } user
                    || FolderOf((INamedTypeSymbol)model.GetDeclaredSymbol(user)!) is not { } from)
                {
                    continue;
                }

                if (from != to && !MayUse(from).Contains(to))
                {
                    arrows.Add($"{tree.FilePath} ({from}) uses {used.Name} ({to}): {from} may use only {string.Join(", ", MayUse(from).DefaultIfEmpty("itself"))}");
                }
            }
        }

        return [.. arrows];
    }

    private static List<string> MisplacedIn(CSharpCompilation library)
    {
        var sentences = new List<string>();
        foreach (var type in library.SyntaxTrees.SelectMany(tree => DeclaredIn(library, tree)).Distinct(SymbolEqualityComparer.Default).Cast<INamedTypeSymbol>())
        {
            var file = FileOf(type);
            var space = type.ContainingNamespace.ToDisplayString();
            var wanted = $"{Root}.{string.Join('.', file.Split('/')[..^1])}";
            if (type.DeclaredAccessibility == Accessibility.Public)
            {
                if (space is not (Root or "TokenClients.Json" or "Microsoft.Extensions.DependencyInjection") && !Services.Contains(space[(Root.Length + 1)..]))
                {
                    sentences.Add($"{type.Name} in {file} is public, so it belongs in {Root}");
                }
            }
            else if (space != wanted && !(file.EndsWith(Generated, StringComparison.Ordinal) && space.StartsWith("TokenClients.Transport.", StringComparison.Ordinal)) && !space.StartsWith("System", StringComparison.Ordinal))
            {
                sentences.Add($"{type.Name} in {file} is in {space}, not in {wanted}");
            }
        }

        return sentences;
    }

    private static IEnumerable<INamedTypeSymbol> DeclaredIn(CSharpCompilation library, SyntaxTree tree)
    {
        var model = library.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes().Where(static node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && node.Parent is BaseNamespaceDeclarationSyntax)
            .Select(node => (INamedTypeSymbol)model.GetDeclaredSymbol(node)!);
    }

    private static IEnumerable<string> MayUse(string folder) => Array.IndexOf(Layers, folder) is >= 0 and var rank ? Layers.Take(rank) : Services.Contains(folder) ? Layers : [.. Layers, .. Services];

    private static INamedTypeSymbol? OutermostTypeOf(ISymbol? symbol)
    {
        var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type?.OriginalDefinition;
    }

    /// <summary>The folder of a type of the library; <see langword="null"/> for others.</summary>
    private static string? FolderOf(INamedTypeSymbol type) => FileOf(type).Split('/') is [var folder, _, ..] ? folder : null;

    /// <summary>Where a type is written by hand, if a part of it is generated.</summary>
    private static string FileOf(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Select(static part => part.SyntaxTree.FilePath).OrderBy(static file => file.EndsWith(Generated, StringComparison.Ordinal)).ThenBy(static file => file, StringComparer.Ordinal).FirstOrDefault("");
}
