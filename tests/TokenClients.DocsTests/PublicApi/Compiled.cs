using System.IO;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TokenClients.DocsTests.PublicApi;

/// <summary>A small assembly, compiled in memory and read as a built one is.</summary>
internal static class Compiled
{
    private const string Name = "Sample";

    private static readonly IReadOnlyList<MetadataReference> Platform =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(static path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll").Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>An assembly whose types are in the namespace <c>Sample</c>.</summary>
    public static Built Compile(string source)
    {
        var tree = CSharpSyntaxTree.ParseText("using System; namespace " + Name + ";\n" + source, new(LanguageVersion.CSharp14, DocumentationMode.Parse));
        var compilation = CSharpCompilation.Create(Name, [tree], Platform, new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        using var documentation = new MemoryStream();
        var result = compilation.Emit(image, xmlDocumentationStream: documentation);
        result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Should().BeEmpty();
        documentation.Position = 0;
        return new(Name, "net10.0", image.ToArray(), XDocument.Load(documentation));
    }
}
