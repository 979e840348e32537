using System.IO;
using System.Xml.Linq;

namespace TokenClients.DocsTests.Packages.Generation;

/// <summary>A copy of what openapi/openapi.csproj needs to generate one file. Each NSwag document takes a second, so the others are left out.</summary>
public sealed class TransportCopy(PackageFeed packages) : IAsyncLifetime
{
    internal const string Project = "openapi/openapi.csproj";
    internal const string Transport = "src/TokenClients/Transport/Generated/Vercel.g.cs";

    private static readonly string[] Sources =
    [
        "Directory.Build.props", "Directory.Packages.props", "global.json", "nuget.config", Project, "openapi/NSwag.targets", "openapi/vercel.yaml", "openapi/nswag/vercel.nswag", Transport,
        .. Directory.EnumerateFiles(Repository.PathOf("openapi", "nswag", "templates")).Select(static file => "openapi/nswag/templates/" + Path.GetFileName(file)),
    ];

    private readonly string _root = packages.CreateFolder("transport");

    public async ValueTask InitializeAsync()
    {
        await ResetAsync();
        (await DotnetCommand.RunAsync(_root, ["restore", "openapi"])).Successful();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Makes every file the repository's again. A file that is the same keeps its time, so that a build generates no more than it must.</summary>
    internal async Task ResetAsync()
    {
        foreach (var source in Sources)
        {
            var content = source == Project ? OneItem() : await File.ReadAllTextAsync(Repository.PathOf(source));
            if (!File.Exists(PathOf(source)) || await File.ReadAllTextAsync(PathOf(source)) != content)
            {
                await WriteAsync(source, content);
            }
        }

        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(PathOf(Transport))!).Where(file => file != PathOf(Transport)))
        {
            File.Delete(file);
        }
    }

    internal Task<ProgramResult> BuildAsync(params string[] arguments) => DotnetCommand.RunAsync(_root, ["build", "openapi", "--no-restore", .. arguments]);

    internal Task<byte[]> ReadAsync(string path) => File.ReadAllBytesAsync(PathOf(path));

    internal Task WriteAsync(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        return File.WriteAllTextAsync(PathOf(path), content);
    }

    internal async Task EditAsync(string path, string original, string replacement)
    {
        var content = await File.ReadAllTextAsync(PathOf(path));
        content.Should().Contain(original);
        await WriteAsync(path, content.Replace(original, replacement, StringComparison.Ordinal));
    }

    internal void Delete(string path) => File.Delete(PathOf(path));

    internal DateTime TimeOf(string path) => File.GetLastWriteTimeUtc(PathOf(path));

    private static string OneItem()
    {
        var project = XDocument.Load(Repository.PathOf(Project));
        project.Descendants("GeneratedFile").Where(static item => item.Attribute("Include")!.Value != Transport).Remove();
        return project.ToString();
    }

    private string PathOf(string path) => Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));
}
