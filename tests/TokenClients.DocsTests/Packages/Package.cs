using System.IO;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TokenClients.DocsTests.Packages;

/// <summary>A package and its package of symbols, read.</summary>
internal sealed partial record Package(string Name, string Version, long Size, XElement Metadata, IReadOnlyList<string> Entries, IReadOnlyList<string> SymbolEntries)
{
    /// <summary>The path of the file.</summary>
    private string Path { get; init; } = "";

    internal static Package Read(string folder, string name)
    {
        // The name of one is the beginning of another's.
        var path = Directory.EnumerateFiles(folder, name + ".*.nupkg").Single(file => char.IsAsciiDigit(System.IO.Path.GetFileName(file)[name.Length + 1]));
        using var archive = ZipFile.OpenRead(path);
        using var symbols = ZipFile.OpenRead(System.IO.Path.ChangeExtension(path, ".snupkg"));
        using var nuspec = archive.GetEntry(name + ".nuspec")!.Open();
        var metadata = XElement.Load(nuspec).Elements().Single(static element => element.Name.LocalName == "metadata");
        return new(name, Value(metadata, "version")!, new FileInfo(path).Length, metadata, EntriesOf(archive), EntriesOf(symbols)) { Path = path };
    }

    /// <summary>An element of the metadata, or <see langword="null"/>.</summary>
    internal string? this[string element] => Value(Metadata, element);

    internal byte[] ReadEntry(string entry)
    {
        using var archive = ZipFile.OpenRead(Path);
        using var content = archive.GetEntry(entry)!.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The web address of the repository that it was built from, without the end <c>.git</c>; <see langword="null"/> if the repository has none.</summary>
    internal string? RepositoryAddress
    {
        get
        {
            var url = Metadata.Elements().SingleOrDefault(static element => element.Name.LocalName == "repository")?.Attribute("url")?.Value;
            return url?.EndsWith(".git", StringComparison.Ordinal) == true ? url[..^4] : url;
        }
    }

    /// <summary>What each target needs: a line for the target, and one for each dependency and framework. Where one has no group, no line.</summary>
    internal IReadOnlyList<string> Dependencies()
    {
        var lines = new List<string>();
        foreach (var kind in (string[])["dependencies", "frameworkReferences"])
        {
            foreach (var group in Metadata.Elements().Where(element => element.Name.LocalName == kind).Elements())
            {
                lines.Add($"{kind} of {group.Attribute("targetFramework")!.Value}");
                lines.AddRange(group.Elements()
                    .Select(static dependency => $"  {(dependency.Attribute("id") ?? dependency.Attribute("name"))!.Value} {dependency.Attribute("version")?.Value}".TrimEnd() + (BringsAnalyzers(dependency) ? ", with its analyzers" : ""))
                    .Order(StringComparer.Ordinal));
            }
        }

        return lines;
    }

    /// <summary>Whether the analyzers of a dependency reach a project that references only this package.</summary>
    private static bool BringsAnalyzers(XElement dependency) =>
        dependency.Name.LocalName == "dependency"
        && (dependency.Attribute("include")?.Value is not { } include || Parts(include).Any(static part => part is "All" or "Analyzers"))
        && (dependency.Attribute("exclude")?.Value is not { } exclude || !Parts(exclude).Any(static part => part is "All" or "Analyzers"));

    private static string[] Parts(string assets) => assets.Split(',', StringSplitOptions.TrimEntries);

    private static string? Value(XElement metadata, string element) => metadata.Elements().SingleOrDefault(candidate => candidate.Name.LocalName == element)?.Value;

    private static List<string> EntriesOf(ZipArchive archive) => [.. archive.Entries.Select(static entry => RandomName().Replace(entry.FullName, "core-properties/*.psmdcp")).Order(StringComparer.Ordinal)];

    /// <summary>Some versions of the SDK give this file another name in each package.</summary>
    [GeneratedRegex(@"core-properties/[^/]+\.psmdcp$")]
    private static partial Regex RandomName();
}
