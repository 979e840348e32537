using System.IO;
using System.Reflection;
using System.Text.Json;

namespace TokenClients.Schedules.Rewriting;

/// <summary>A copy of this program, with the library, that Coyote controls.</summary>
internal static class RewrittenCopy
{
    private static readonly string[] Libraries = ["TokenClients", "TokenClients.Caching"];

    /// <summary>Gets the folder of the library's sources.</summary>
    internal static string Sources => Metadata("Sources");

    /// <summary>Makes a copy.</summary>
    /// <param name="scratch">An empty folder.</param>
    /// <param name="libraries">The folder with the assemblies of the library.</param>
    /// <returns>The path of the program.</returns>
    internal static string Create(string scratch, string libraries)
    {
        var original = Path.Combine(scratch, "original");
        var rewritten = Path.Combine(scratch, "rewritten");
        Directory.CreateDirectory(original);
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(original, Path.GetFileName(file)));
        }

        var unused = Redirection.Replacements.ToHashSet(StringComparer.Ordinal);
        foreach (var library in Libraries)
        {
            foreach (var extension in (string[])[".dll", ".pdb"])
            {
                File.Copy(Path.Combine(libraries, library + extension), Path.Combine(original, library + extension), overwrite: true);
            }

            unused.ExceptWith(Redirection.Redirect(Path.Combine(original, library + ".dll")));
        }

        if (unused.Count > 0)
        {
            throw new InvalidOperationException($"The library calls no member that these replace: {string.Join(", ", unused)}.");
        }

        var configuration = Path.Combine(scratch, "rewriting.json");
        File.WriteAllText(configuration, JsonSerializer.Serialize(new
        {
            AssembliesPath = original,
            OutputPath = rewritten,
            Assemblies = (string[])[.. Libraries.Select(static library => library + ".dll"), "TokenClients.Schedules.Controlled.dll", "TokenClients.Schedules.dll"],
        }));
        Command.Run("dotnet", "exec", "--roll-forward", "Major", Metadata("Rewriter"), "rewrite", configuration);
        return Path.Combine(rewritten, "TokenClients.Schedules.dll");
    }

    private static string Metadata(string key) =>
        typeof(RewrittenCopy).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
