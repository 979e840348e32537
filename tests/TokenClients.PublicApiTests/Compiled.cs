using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TokenClients.PublicApiTests;

/// <summary>Small assemblies, compiled in memory and read as the built ones are.</summary>
internal static class Compiled
{
    public const string Package = "Sample";

    private static readonly IReadOnlyList<MetadataReference> Platform =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(static path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll").Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>A package with one target.</summary>
    public static IReadOnlyList<Package> Packages(string source) => Packages(("net10.0", source));

    /// <summary>A package with a source for each of its targets.</summary>
    public static IReadOnlyList<Package> Packages(params (string Target, string Source)[] targets) =>
        PublicApi.Packages.Read([.. targets.Select(static target => Compile(Package, target.Target, target.Source))]);

    /// <summary>An assembly whose types are in a namespace of its name.</summary>
    public static Built Compile(string name, string target, string source, params MetadataReference[] references)
    {
        var tree = CSharpSyntaxTree.ParseText("using System; using System.Collections.Generic; using System.Diagnostics.CodeAnalysis; using System.ComponentModel; namespace " + name + ";\n" + source, new(LanguageVersion.CSharp14, DocumentationMode.Parse));
        var compilation = CSharpCompilation.Create(name, [tree], Platform.Concat(references), new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        using var documentation = new MemoryStream();
        var result = compilation.Emit(image, xmlDocumentationStream: documentation);
        result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Should().BeEmpty();
        documentation.Position = 0;
        return new(name, target, image.ToArray(), XDocument.Load(documentation, LoadOptions.PreserveWhitespace));
    }
}
