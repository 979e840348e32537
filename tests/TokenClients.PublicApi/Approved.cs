using System.Reflection;
using System.Text;

namespace TokenClients.PublicApi;

/// <summary>The API reference of the repository, in <c>docs/reference</c>.</summary>
internal static class Approved
{
    /// <summary>What writes them anew.</summary>
    public const string Command = "dotnet run -c Release --project tests/TokenClients.PublicApi -- write";

    private const string Folder = "docs/reference";
    private const int MostLines = 30;

    /// <summary>The root of the repository that this program was built in.</summary>
    public static string Root
    {
        get
        {
            for (var folder = AppContext.BaseDirectory; folder != null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "TokenClients.sln")))
                {
                    return folder;
                }
            }

            throw new UnreadableException($"No folder above {AppContext.BaseDirectory} holds TokenClients.sln.");
        }
    }

    /// <summary>The configuration that this program, and with it the packages, was built in.</summary>
    public static string Configuration => typeof(Approved).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static entry => entry.Key == nameof(Configuration)).Value!;

    /// <summary>What was built of the packages, in the configuration of this program.</summary>
    public static IReadOnlyList<Package> Load() => Packages.Load(Root, Configuration);

    /// <summary>What the files should say: their paths and texts.</summary>
    public static IReadOnlyDictionary<string, string> Texts(IReadOnlyList<Package> packages) =>
        new SortedDictionary<string, string>(Reference.Write(packages).ToDictionary(static page => $"{Folder}/{page.Key}", static page => page.Value), StringComparer.Ordinal);

    /// <summary>Writes the files, and removes those that nothing stands for any more. Returns the paths of what was changed.</summary>
    public static IReadOnlyList<string> Write(string root, IReadOnlyDictionary<string, string> texts)
    {
        var changed = new List<string>();
        foreach (var (path, text) in texts)
        {
            var file = Path.Combine(root, path);
            if (!File.Exists(file) || File.ReadAllText(file) != text)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                changed.Add(path);
            }
        }

        foreach (var path in Present(root).Except(texts.Keys))
        {
            var file = Path.Combine(root, path);
            File.Delete(file);
            changed.Add(path);
            if (!Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(file)!).Any())
            {
                Directory.Delete(Path.GetDirectoryName(file)!);
            }
        }

        return changed;
    }

    /// <summary>How the files differ from what they should say: one entry a file, none if they are up to date.</summary>
    public static IReadOnlyList<string> Differences(string root, IReadOnlyDictionary<string, string> texts) =>
    [
        .. texts.Select(pair => (pair.Key, Approved: ReadIfThere(Path.Combine(root, pair.Key)), Built: pair.Value))
            .Concat(Present(root).Except(texts.Keys).Select(path => (Key: path, Approved: ReadIfThere(Path.Combine(root, path)), Built: "")))
            .Where(static file => file.Approved != file.Built)
            .Select(static file => $"{file.Key}\n{Shortened(Difference.Of(file.Approved, file.Built))}"),
    ];

    /// <summary>The differences, with what they mean and what to do.</summary>
    public static string Complaint(IReadOnlyList<string> differences) =>
        $"""
        The API reference is out of date: {differences.Count} files differ from what is built (- the file, + what is built).

        {string.Join("\n\n", differences)}

        If the changes are intended, run: {Command}
        """;

    private static string Shortened(IReadOnlyList<string> lines) =>
        string.Join('\n', lines.Take(MostLines).Append($"  … and {lines.Count - MostLines} more lines").Take(lines.Count > MostLines ? MostLines + 1 : lines.Count));

    private static string ReadIfThere(string file) => File.Exists(file) ? File.ReadAllText(file) : "";

    private static IEnumerable<string> Present(string root) =>
        Directory.Exists(Path.Combine(root, Folder))
            ? Directory.EnumerateFiles(Path.Combine(root, Folder), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)
            : [];
}
