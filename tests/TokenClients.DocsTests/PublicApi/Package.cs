using System.IO;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TokenClients.DocsTests.PublicApi;

/// <summary>The assembly of a package for one of its target frameworks, with its XML documentation.</summary>
internal sealed record Package(string Name, string Target, IAssemblySymbol Assembly, Documentation Documentation);

/// <summary>An assembly as it was built: its bytes and its documentation.</summary>
internal sealed record Built(string Package, string Target, byte[] Image, XDocument Documentation);

internal static class Packages
{
    // The targets need not be installed: what they name is found in what the tests run on.
    private static readonly IReadOnlyList<(string Name, MetadataReference Reference)> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static path => (Path.GetFileNameWithoutExtension(path), (MetadataReference)MetadataReference.CreateFromFile(path))),
    ];

    /// <summary>Reads every package in the folder <c>src</c>, for each of its target frameworks.</summary>
    public static IReadOnlyList<Package> Load()
    {
        var built = new List<Built>();
        foreach (var project in Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories))
        {
            var properties = XDocument.Load(project).Descendants("PropertyGroup").Elements().ToLookup(static property => property.Name.LocalName, static property => property.Value);
            if (properties["IsPackable"].Contains("false"))
            {
                // The analyzers are in the package of another project, and nobody calls them.
                continue;
            }

            var name = Path.GetFileNameWithoutExtension(project);
            foreach (var target in properties["TargetFrameworks"].Concat(properties["TargetFramework"]).First().Split(';'))
            {
                var path = Path.Combine(Path.GetDirectoryName(project)!, "bin", Repository.Configuration, target, name);
                built.Add(new(name, target, File.ReadAllBytes(path + ".dll"), XDocument.Load(path + ".xml")));
            }
        }

        return Read(built);
    }

    /// <summary>Reads assemblies. Those of one target see each other.</summary>
    public static IReadOnlyList<Package> Read(IReadOnlyList<Built> built)
    {
        var platform = Platform.Where(known => built.All(assembly => assembly.Package != known.Name)).Select(static known => known.Reference).ToList();
        return
        [
            .. built.GroupBy(static assembly => assembly.Target).SelectMany(target =>
            {
                var references = target.Select(static assembly => (Built: assembly, Reference: (MetadataReference)MetadataReference.CreateFromImage(assembly.Image))).ToList();
                var compilation = CSharpCompilation.Create("reader", references: references.Select(static own => own.Reference).Concat(platform), options: new(OutputKind.DynamicallyLinkedLibrary));
                var documentation = new Documentation(compilation, target.Select(static assembly => assembly.Documentation));
                return references.Select(own => new Package(own.Built.Package, target.Key, (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(own.Reference)!, documentation));
            }),
        ];
    }
}
