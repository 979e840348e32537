using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.Configuration;

namespace TokenClients.Tests.Serialization;

/// <summary>A program that is compiled with the platform's configuration binding generator, which converts no types but the platform's.</summary>
public sealed class BindingGeneratorTests
{
    private const string Program = """
        using Microsoft.Extensions.Configuration;
        using TokenClients;

        public sealed class ProgramOptions
        {
            public string? Name { get; set; }
            public SecretString? Secret { get; set; }
        }

        public static class Binding
        {
            public static object? Get(IConfiguration configuration) => configuration.Get<ProgramOptions>(options => options.ErrorOnUnknownConfiguration = true);

            public static SecretString? GetSecret(IConfiguration configuration) => configuration.GetValue<SecretString>("Secret");
        }
        """;

    [Fact]
    public void Case_A03_binding_generator_says_that_it_leaves_a_secret_out()
    {
        var (compilation, diagnostics) = Generate();

        diagnostics.Select(static diagnostic => diagnostic.Id).Should().BeEquivalentTo("SYSLIB1100", "SYSLIB1101");
        diagnostics.Should().OnlyContain(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);
        diagnostics.Single(static diagnostic => diagnostic.Id == "SYSLIB1101").GetMessage(System.Globalization.CultureInfo.InvariantCulture).Should().Contain("'Secret'").And.Contain("'ProgramOptions'");

        using var bytes = new MemoryStream();
        compilation.Emit(bytes, cancellationToken: TestContext.Current.CancellationToken).Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Should().BeEmpty();
        bytes.Position = 0;
        var context = new AssemblyLoadContext(nameof(BindingGeneratorTests), isCollectible: true);
        try
        {
            var binding = context.LoadFromStream(bytes).GetType("Binding")!;
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Name"] = "n", ["Secret"] = "vcp_secret" }).Build();

            dynamic options = binding.GetMethod("Get")!.Invoke(null, [configuration])!;

            ((string)options.Name).Should().Be("n");
            ((SecretString?)options.Secret).Should().BeNull("as it said");

            // A call for one value is not generated.
            binding.GetMethod("GetSecret")!.Invoke(null, [configuration]).Should().Be(new SecretString("vcp_secret"));
        }
        finally
        {
            context.Unload();
        }
    }

    private static (Compilation Compilation, IReadOnlyList<Diagnostic> Diagnostics) Generate()
    {
        var path = typeof(BindingGeneratorTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "ConfigurationBindingGenerator").Value!;
        var generator = Assembly.LoadFrom(path).GetTypes().Single(static type => typeof(IIncrementalGenerator).IsAssignableFrom(type));
        var parsing = CSharpParseOptions.Default.WithFeatures([new("InterceptorsNamespaces", "Microsoft.Extensions.Configuration.Binder.SourceGeneration")]);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create(
            "Program",
            [CSharpSyntaxTree.ParseText(Program, parsing, path: "Program.cs", encoding: System.Text.Encoding.UTF8)],
            references,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        CSharpGeneratorDriver.Create([((IIncrementalGenerator)Activator.CreateInstance(generator)!).AsSourceGenerator()], parseOptions: parsing).RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var diagnostics, TestContext.Current.CancellationToken);
        return (updated, diagnostics);
    }
}
