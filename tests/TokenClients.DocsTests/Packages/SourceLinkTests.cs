using System.IO;
using System.Reflection.Metadata;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TokenClients.DocsTests.Packages;

/// <summary>Two clones of the repository, as two machines would have them: what is compiled there is the same to the byte, and leads a debugger to the sources at their commit.</summary>
[Trait("Duration", "Long")]
public sealed class SourceLinkTests(PackageFeed packages)
{
    /// <summary>Nobody's.</summary>
    private const string Remote = "https://github.com/tokenclients-made-up/tokenclients";

    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Fact]
    public async Task Assemblies_of_two_clones_are_equal_and_their_symbols_lead_to_the_sources()
    {
        ExternalTools.Need(ExternalTools.Find("git").Length > 0, "git is not installed: see https://git-scm.com/downloads");
        ExternalTools.Need(Path.Exists(Repository.PathOf(".git")), "These sources are not in a git repository, so there is nothing to clone.");
        var first = packages.CreateFolder("clone");
        var second = Path.Combine(packages.CreateFolder("elsewhere"), "with a longer path");
        await CloneAsync(Repository.Root, first);
        await TakeUncommittedAsync(first);
        await CloneAsync(first, second);
        var commit = (await GitAsync(first, "rev-parse", "HEAD")).Output.Trim();
        (await GitAsync(second, "rev-parse", "HEAD")).Output.Trim().Should().Be(commit);

        await BuildAsync(first);
        await BuildAsync(second);

        foreach (var file in (string[])["TokenClients.dll", "TokenClients.pdb", "TokenClients.xml"])
        {
            Hash(Path.Combine(Output(second), file)).Should().Be(Hash(Path.Combine(Output(first), file)), file);
        }

        // The help links of the rules lead to the same repository as the package.
        (await File.ReadAllBytesAsync(Analyzers(first))).AsSpan().IndexOf(Encoding.Unicode.GetBytes($"{Remote}/blob/HEAD/docs/analyzers.md#tkc001")).Should().BePositive();
        Hash(Analyzers(second)).Should().Be(Hash(Analyzers(first)));

        var tracked = (await GitAsync(first, "ls-files")).Lines.ToHashSet();
        CheckSymbols(Path.Combine(Output(first), "TokenClients.pdb"), commit, tracked);
    }

    private static void CheckSymbols(string path, string commit, HashSet<string> tracked)
    {
        using var stream = File.OpenRead(path);
        using var provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        var reader = provider.GetMetadataReader();
        var link = reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition).Select(reader.GetCustomDebugInformation).Should().ContainSingle(information => reader.GetGuid(information.Kind) == SourceLink).Which;
        using var map = JsonDocument.Parse(Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value)));
        var mapping = map.RootElement.GetProperty("documents").EnumerateObject().Should().ContainSingle().Which;
        mapping.Name.Should().EndWith("/*");
        mapping.Value.GetString().Should().Be($"{Remote.Replace("github.com", "raw.githubusercontent.com", StringComparison.Ordinal)}/{commit}/*");

        var root = mapping.Name[..^1];
        var mapped = 0;
        var embedded = 0;
        foreach (var handle in reader.Documents)
        {
            var name = reader.GetString(reader.GetDocument(handle).Name);
            name.Should().StartWith(root, "a path of the machine that compiled it means nothing elsewhere");
            if (reader.GetCustomDebugInformation(handle).Any(information => reader.GetGuid(reader.GetCustomDebugInformation(information).Kind) == EmbeddedSource))
            {
                embedded++;
                tracked.Should().NotContain(name[root.Length..]);
            }
            else
            {
                mapped++;
                tracked.Should().Contain(name[root.Length..], "a debugger will ask for it there");
            }
        }

        mapped.Should().BeGreaterThan(100);
        embedded.Should().BeGreaterThan(0, "source generators have written some");
    }

    private static async Task CloneAsync(string source, string target)
    {
        (await GitAsync(Path.GetDirectoryName(target)!, "clone", "--quiet", source, target)).Successful();
        (await GitAsync(target, "remote", "set-url", "origin", Remote + ".git")).Successful();
    }

    /// <summary>What somebody is working on is checked as well: it is committed in the clone, and nowhere else.</summary>
    private static async Task TakeUncommittedAsync(string clone)
    {
        var files = (await GitAsync(Repository.Root, "-c", "core.quotePath=false", "ls-files", "--modified", "--others", "--exclude-standard")).Successful().Lines.Distinct().ToList();
        foreach (var file in files)
        {
            var target = Path.Combine(clone, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (File.Exists(Repository.PathOf(file)))
            {
                File.Copy(Repository.PathOf(file), target, overwrite: true);
            }
            else
            {
                File.Delete(target);
            }
        }

        if (files.Count > 0)
        {
            (await GitAsync(clone, "add", "--all")).Successful();
            (await GitAsync(clone, "-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "Uncommitted")).Successful();
        }
    }

    private static async Task BuildAsync(string clone) =>
        (await DotnetCommand.RunAsync(
            clone,
            ["build", Path.Combine("src", "TokenClients"), "--configuration", "Release", "--framework", "net8.0", "-warnaserror", "-p:RunAnalyzers=false"])).Successful();

    private static string Output(string clone) => Path.Combine(clone, "src", "TokenClients", "bin", "Release", "net8.0");

    private static string Analyzers(string clone) => Path.Combine(clone, "src", "TokenClients.Analyzers", "bin", "Release", "netstandard2.0", "TokenClients.Analyzers.dll");

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    private static Task<ProgramResult> GitAsync(string directory, params string[] arguments) => DotnetCommand.RunProgramAsync("git", directory, arguments);
}
