using System.Collections.Immutable;
using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TokenClients.Analyzers;

namespace TokenClients.DocsTests.Analyzers;

/// <summary>Compiles pieces of code as a web application that uses the library, and runs the analyzers on them.</summary>
internal static class PieceCompiler
{
    internal const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net;
        global using System.Net.Http;
        global using System.Net.Http.Headers;
        global using System.Text;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Mvc;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using TokenClients;
        global using TokenClients.Apinizer;
        global using TokenClients.Crafter;
        global using TokenClients.Infisical;
        global using TokenClients.Vercel;

        """;

    /// <summary>What the statements of a piece find around them.</summary>
    internal const string Surroundings = """
        namespace Pieces
        {
            internal interface IVault
            {
                Task<string> ReadAsync(string name, CancellationToken cancellationToken);

                Task WriteAsync(string name, string value);
            }

            internal abstract class Surroundings
            {
                protected readonly ILogger logger = null!;
                protected readonly Serilog.ILogger serilog = null!;
                protected readonly System.Diagnostics.Activity activity = null!;
                protected readonly IVercelTokens vercel = null!;
                protected readonly IVercelSso sso = null!;
                protected readonly IInfisicalTokenAuth infisical = null!;
                protected readonly IApinizerAuth apinizer = null!;
                protected readonly ICrafterAccessTokens crafter = null!;
                protected readonly VercelOptions options = null!;
                protected readonly VercelSsoOptions ssoOptions = null!;
                protected readonly InfisicalOptions infisicalOptions = null!;
                protected readonly ApinizerOptions apinizerOptions = null!;
                protected readonly CrafterOptions crafterOptions = null!;
                protected readonly VercelInstallation installation = null!;
                protected readonly CreateVercelToken request = null!;
                protected readonly CreatedToken<VercelToken> created = null!;
                protected readonly SecretString secret = null!;
                protected readonly SecretString other = null!;
                protected readonly SecretString? maybe;
                protected readonly IVault vault = null!;
                protected readonly IConfiguration configuration = null!;
                protected readonly IServiceCollection services = null!;
                protected readonly IServiceProvider provider = null!;
                protected readonly WebApplication app = null!;
                protected readonly HttpContext context = null!;
                protected readonly HttpRequestMessage message = null!;
                protected readonly Guid identityId;
                protected readonly CancellationToken cancellationToken;
                protected bool verbose;

                protected Task Store(CreatedToken<VercelToken> stored) => vault.WriteAsync("name", stored.Secret.Reveal());

                protected Task Store2(object stored) => Task.CompletedTask;
            }
        }
        """;

    internal static CSharpParseOptions Options { get; } = new(LanguageVersion.Latest);

    private static readonly CSharpCompilation Base = CSharpCompilation.Create(
        "Pieces",
        [CSharpSyntaxTree.ParseText(Usings + Surroundings, Options)],
        References(),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    internal static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } = [new RevealedSecretAnalyzer(), new CreatedTokenAnalyzer(), new OutcomeAnalyzer(), new UsageAnalyzer()];

    /// <summary>The analyzers' reports on a piece, as line and rule, in the order of lines.</summary>
    internal static async Task<IReadOnlyList<string>> AnalyzeAsync(Piece piece, bool isOfTests = false)
    {
        var before = piece.IsTypes
            ? "namespace Pieces;\n"
            : "namespace Pieces;\ninternal sealed class Piece : Surroundings\n{\npublic async Task<SecretString?> RunAsync()\n{\nawait Task.Yield();\n";
        var after = piece.IsTypes ? "\n" : "\nreturn null;\n}\n}\n";
        var tree = CSharpSyntaxTree.ParseText(before + piece.Code + after, Options);
        var compilation = Base.AddSyntaxTrees(tree);
        if (isOfTests)
        {
            compilation = compilation.AddReferences(MetadataReference.CreateFromFile(typeof(FactAttribute).Assembly.Location));
        }

        var model = compilation.GetSemanticModel(tree);
        model.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Should().BeEmpty("a piece of code compiles");
        var diagnostics = await compilation.WithAnalyzers(Analyzers).GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, CancellationToken.None);
        var linesBefore = before.Count(static character => character == '\n');
        return
        [
            .. from diagnostic in diagnostics
               let line = diagnostic.Location.GetLineSpan().StartLinePosition.Line - linesBefore + 1
               orderby line, diagnostic.Id
               select $"{line}: {diagnostic.Id}",
        ];
    }

    /// <summary>What the tests run on, without what makes them tests.</summary>
    internal static IReadOnlyList<MetadataReference> References() =>
    [
        .. from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
           let name = Path.GetFileName(path)
           where !name.StartsWith("xunit", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) && !name.StartsWith("TokenClients.A", StringComparison.Ordinal)
               && !name.StartsWith("TokenClients.CodeFixes", StringComparison.Ordinal) && !name.StartsWith("Microsoft.TestPlatform", StringComparison.Ordinal) && !name.StartsWith("Microsoft.VisualStudio", StringComparison.Ordinal)
           select MetadataReference.CreateFromFile(path),
    ];
}
