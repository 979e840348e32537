using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TokenClients.PublicApi;

/// <summary>A package, with its assembly for each of its targets, in the order in which the project names them.</summary>
internal sealed record Package(string Name, IReadOnlyList<PackageAssembly> Assemblies);

/// <summary>The assembly of a package for one target, and the documentation of that target.</summary>
internal sealed record PackageAssembly(string Target, IAssemblySymbol Symbol, Documentation Documentation);

/// <summary>An assembly as it was built: its bytes and its documentation.</summary>
internal sealed record Built(string Package, string Target, byte[] Image, XDocument Documentation);

internal static class Packages
{
    // Not what the targets were compiled against: that need not be on the machine. What they name is found in what this program runs on all the same.
    private static readonly IReadOnlyList<(string Name, MetadataReference Reference)> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static path => (Path.GetFileNameWithoutExtension(path), (MetadataReference)MetadataReference.CreateFromFile(path))),
    ];

    /// <summary>Reads what was built of the packages: every project in the folder <c>src</c> is one, unless it says that it is none.</summary>
    /// <exception cref="UnreadableException">There is none, or one of them is not built.</exception>
    public static IReadOnlyList<Package> Load(string root, string configuration)
    {
        var built = new List<Built>();
        foreach (var project in Directory.EnumerateFiles(Path.Combine(root, "src"), "*.csproj", SearchOption.AllDirectories).OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal))
        {
            var properties = XDocument.Load(project).Descendants("PropertyGroup").Elements().ToLookup(static property => property.Name.LocalName, static property => property.Value);
            if (properties["IsPackable"].Contains("false"))
            {
                // The analyzers are in the package of another project, and nobody calls them.
                continue;
            }

            var targets = properties["TargetFrameworks"].Concat(properties["TargetFramework"]).First();
            built.AddRange(targets.Split(';').Select(target => Load(root, project, configuration, target)));
        }

        return built.Count > 0 ? Read(built) : throw new UnreadableException($"There is no project in {Path.Combine(root, "src")}: no package, so nothing to write or to compare.");
    }

    /// <summary>Reads assemblies. Those of one target see each other.</summary>
    public static IReadOnlyList<Package> Read(IReadOnlyList<Built> built)
    {
        var platform = Platform.Where(known => built.All(assembly => assembly.Package != known.Name)).Select(static known => known.Reference).ToList();
        var assemblies = built.GroupBy(static assembly => assembly.Target).SelectMany(target =>
        {
            var references = target.Select(static assembly => (Built: assembly, Reference: (MetadataReference)MetadataReference.CreateFromImage(assembly.Image))).ToList();
            var compilation = CSharpCompilation.Create("reader", references: references.Select(static own => own.Reference).Concat(platform), options: new(OutputKind.DynamicallyLinkedLibrary));
            var documentation = new Documentation(compilation, target.Select(static assembly => assembly.Documentation));
            return references.Select(own => (own.Built, Assembly: new PackageAssembly(target.Key, (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(own.Reference)!, documentation)));
        }).ToDictionary(static read => read.Built, static read => read.Assembly);

        return [.. built.GroupBy(static assembly => assembly.Package).Select(package => new Package(package.Key, [.. package.Select(assembly => assemblies[assembly])]))];
    }

    private static Built Load(string root, string project, string configuration, string target)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var folder = Path.Combine(Path.GetDirectoryName(project)!, "bin", configuration, target);
        var assembly = Path.Combine(folder, name + ".dll");
        var documentation = Path.Combine(folder, name + ".xml");
        foreach (var file in (string[])[assembly, documentation])
        {
            if (!File.Exists(file))
            {
                throw new UnreadableException($"{Relative(file)} is not there. Build it: dotnet build -c {configuration} {Relative(project)}");
            }
        }

        // White space between two elements is a space between two words.
        return new(name, target, File.ReadAllBytes(assembly), XDocument.Load(documentation, LoadOptions.PreserveWhitespace));

        string Relative(string path) => Path.GetRelativePath(root, path).Replace('\\', '/');
    }
}
